"""What the report of a run says of each scenario, and of what all of them rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bandeexit.calibration.table import Row
from bandeexit.files.effects import read_effects
from bandeexit.files.parameters import Assumption
from bandeexit.files.scenario_sets import sets_of
from bandeexit.model.price_levels import with_price_level
from bandeexit.report import grids
from bandeexit.report.belief_grids import effects_by_belief, figures_by_belief
from bandeexit.report.beliefs import Beliefs, beliefs_in
from bandeexit.report.carried_forward import carried_forward_words
from bandeexit.report.changed import law_sentences
from bandeexit.report.comparison.enough import convergence_grid
from bandeexit.report.comparison.targets import target_dates_grid
from bandeexit.report.figures import Chart
from bandeexit.report.names import unit_of
from bandeexit.report.pace import pace_grid
from bandeexit.report.page import Grid, Part, pictures
from bandeexit.report.stored_effects import effect_words, effects_caption
from bandeexit.report.words import say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from bandeexit.files.request import Request
    from bandeexit.study import Study


def part_of(
    result: Result,
    comparison: Comparison | None,
    charts: list[Chart],
    findings: Sequence[str],
    beliefs: Beliefs,
    language: str,
) -> Part:
    """What the page says of one scenario."""
    tables = [
        *pace_grid(result, language, beliefs),
        grids.key_figures(result, language),
        *figures_by_belief(result, language, beliefs),
    ]
    if comparison is not None:
        tables.append(grids.key_differences(comparison, language))
        tables.append(grids.worse_by_year(comparison, language))
        tables += effects_by_belief(comparison, language, beliefs)
    dates = target_dates_grid(result, language)
    tables += [dates] if dates else []
    tables.append(convergence_grid(result, language))
    return Part(
        title=result.scenario.title_in(language),
        question=result.scenario.question_in(language),
        findings=tuple(findings),
        wide=pictures(charts, wide=True),
        charts=pictures(charts, wide=False),
        tables=tuple(tables),
    )


def calibration_grids(study: Study, result: Result, language: str) -> tuple[Grid, ...]:
    """What was learned under each belief that paths belong to."""
    fits = study.posterior.fits
    return tuple(
        grids.calibration_grid(
            [Row(**row) for row in fits[belief.name].summary["table"]],
            language,
            belief.title(language),
        )
        for belief in beliefs_in(result, study.beliefs)
    )


def assumptions_grid(study: Study, language: str, scenario: Scenario | None = None) -> Grid:
    """Every entry of the model with its defence, and what it does to completions.

    What was set on the command line stands beside the file's value.
    """
    stored = read_effects(study.files)
    sets = dict(one.split("=", 1) for one in (sets_of(scenario) if scenario else ()))
    prices = study.files.programme.prices
    rows = [
        (
            a.path,
            _value(a, sets),
            unit_of(with_price_level(a.unit, prices), language),
            a.range,
            effect_words(stored, a.path, language),
            a.status,
            a.source,
            a.note,
        )
        for a in study.files.assumptions
    ]
    headings = say("assumptions_headings", language)
    caption = f"{say('assumptions_caption', language)} {effects_caption(stored, language)}"
    return grids.text_grid(caption, headings, rows)


def _value(one: Assumption, sets: Mapping[str, str]) -> str:
    """Write the file's value, and the one that `--set` put in its place."""
    return f"{one.value} (--set: {sets[one.path]})" if one.path in sets else one.value


def sources_grid(study: Study, language: str) -> Grid:
    """The bibliography."""
    rows = [
        (name, source.title, source.publisher, source.when, source.url)
        for name, source in study.files.sources.items()
    ]
    return grids.text_grid(
        say("sources_caption", language), say("sources_headings", language), rows
    )


def provenance(manifest: dict[str, object], scenario: Scenario, language: str) -> tuple[str, ...]:
    """Command, version and inputs: the same however the run was carried out."""
    run = say(
        "provenance_run",
        language,
        command=manifest["again"],
        version=manifest["version"],
        seed=scenario.seed,
        horizon=scenario.horizon.isoformat(),
    )
    inputs = manifest["inputs"]
    assert isinstance(inputs, dict)
    digests = ", ".join(f"{name} {value[:12]}" for name, value in inputs.items())
    return run, say("provenance_digests", language, digests=digests)


def carried_forward(study: Study, scenario: Scenario, language: str) -> list[str]:
    """Say from which year on no amounts are published, if a scenario goes so far."""
    programme = study.files.programme
    years = range(programme.census.when.year, scenario.horizon.year + 1)
    last = scenario.horizon - timedelta(days=1)
    shown = [year for year in years if year <= last.year]
    told = carried_forward_words(programme.budget.lines, shown, language)
    return [told] if told else []


def analysis_warnings(study: Study, request: Request, own: Sequence[str]) -> list[str]:
    """Say what every reader has to know, and what the analysis adds."""
    (base,), language = request.scenarios, request.language
    left_out = "; ".join(words[language] for words in base.not_in_the_band)
    told = [say("caveat", language), say("capacity_warning", language), *own]
    told += law_sentences(base, language)
    told += carried_forward(study, base, language)
    told += [say("left_out_warning", language, what=left_out)] if left_out else []
    told += [say("stale_warning", language, what="; ".join(study.stale))] if study.stale else []
    return told
