"""What `check` and the run say of values that may be slips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bandeexit.report.changed import value_and_unit
from bandeexit.report.names import name_of
from bandeexit.report.words import day, say
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.unusual import MOST_TIMES, UnusualValue

if TYPE_CHECKING:
    from bandeexit.scenarios.unstaffed import UnstaffedDistricts


def unusual_words(scenario: Scenario, found: Iterable[UnusualValue], language: str) -> list[str]:
    """Say of each unusual value what it is, and what was expected."""
    return [_words(scenario, one, language) for one in found]


def _words(scenario: Scenario, one: UnusualValue, language: str) -> str:
    # Budget lines, whose titles go with the changes.
    titles = {change.path: change.title for change in scenario.changes}
    told = {
        "scenario": scenario.title_in(language),
        # By its path as well as its name: this is read by whoever edits the file.
        "path": one.path,
        "name": name_of(one.path, language, titles.get(one.path, {})),
        "value": value_and_unit(one.path, one.value, language, scenario.prices),
        "low": value_and_unit(one.path, one.low, language, scenario.prices),
        "high": value_and_unit(one.path, one.high, language, scenario.prices),
        "times": f"{MOST_TIMES:g}",
        "when": day(one.start, language) if one.start else say("whole_run", language),
    }
    return say("notice_line" if one.is_a_line else "notice_range", language, **told)


def unstaffed_words(
    scenario: Scenario, found: UnstaffedDistricts | None, language: str
) -> list[str]:
    """Say that people start where no coordinator is in post."""
    if found is None:
        return []
    # Places without posts cost nothing in the model, so a cut to 0 would let people start all the
    # same (model/README.md, "Limits").
    where = ", ".join(found.districts) or say("whole_country", language)
    told = {"scenario": scenario.title_in(language), "where": where}
    return [say("notice_unstaffed", language, when=day(found.start, language), **told)]


def fit_notice(stale: Iterable[str], drawn: Mapping[str, str], language: str) -> list[str]:
    """Say that the fit is older than the study, and which values no forecast reads.

    Parameters
    ----------
    drawn : mapping
        Parameter with a prior in a changed file -> the file that holds the prior.
    """
    what = list(stale)
    if not what:
        return []
    # Loud, in every run: forecasts read the fit's draws, so an edited number with a prior changes
    # nothing until the fit is made anew, and nobody would notice.
    told = [say("stale_warning", language, what="; ".join(what))]
    if drawn:
        paths = ", ".join(f"{path} ({file})" for path, file in drawn.items())
        told.append(say("notice_prior", language, paths=paths))
    return told
