"""What every forecast rests on: what the counts taught, the assumptions, their sources."""

from __future__ import annotations

from bandeexit.files.effects import read_effects
from bandeexit.files.parameters import Assumption
from bandeexit.files.scenario_sets import sets_of
from bandeexit.model.price_levels import with_price_level
from bandeexit.questions.fitted import FittedStudy
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.learned_table import headings_of, learned_table
from bandeexit.report.stored_effects import effects_caption, stored_effect_text
from bandeexit.report.story import Section, Table, Unit, finding, listed
from bandeexit.report.titles import belief_title
from bandeexit.scenarios.scenario import Scenario

_LOG = ("parameter", "value", "unit", "range", "effect", "status", "source", "reason")
_BIBLIOGRAPHY = ("id", "title", "publisher", "published", "address")


def rests_on(study: FittedStudy, scenario: Scenario, beliefs: Beliefs) -> tuple[Section, ...]:
    """One section of what was learned, and one of assumptions and sources."""
    fits = study.posterior.fits
    learned = [
        learned_table(fits[belief.name].summary["table"], belief_title(belief))
        for belief in beliefs
        if belief.name in fits
    ]
    return (
        Section(finding("calibration_title"), (finding("calibration_text"),), (), tuple(learned)),
        Section(
            finding("assumptions_title"),
            (finding("assumptions_text"),),
            (),
            (_assumptions(study, scenario), _sources(study)),
        ),
    )


def _assumptions(study: FittedStudy, scenario: Scenario) -> Table:
    """Every entry of the model with its defence, and what it does to completions.

    What was set on the command line stands beside the file's value.
    """
    # Read back, not computed: an effect of every number takes a run of `sensitivity`. Each says
    # what it rests on, and a stale one has a sign.
    stored = read_effects(study.files)
    # Beside the file's value and not in its place: the log is of the study, and a run that sets
    # something must still show it.
    sets = dict(one.split("=", 1) for one in sets_of(scenario))
    prices = study.programme.prices
    return Table(
        listed([finding("assumptions_caption"), effects_caption(stored)], " "),
        headings_of(_LOG),
        tuple(
            (
                one.path,
                _value(one, sets),
                # No amount without its price level, here either (docs/decisions/0015).
                Unit(with_price_level(one.unit, prices)),
                one.range,
                stored_effect_text(stored, one.path),
                one.status,
                one.source,
                one.note,
            )
            for one in study.files.assumptions
        ),
    )


def _value(one: Assumption, sets: dict[str, str]) -> str:
    """Write the file's value, and the one that `--set` put in its place."""
    return f"{one.value} (--set: {sets[one.path]})" if one.path in sets else one.value


def _sources(study: FittedStudy) -> Table:
    """The bibliography."""
    return Table(
        finding("sources_caption"),
        headings_of(_BIBLIOGRAPHY),
        tuple(
            (name, source.title, source.publisher, source.when, source.url)
            for name, source in study.files.sources.items()
        ),
    )
