"""Notices that join a study and its scenarios: values that may be slips, a fit that is old."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bandeexit.files.effects import SUMMARY
from bandeexit.files.stale import stale
from bandeexit.files.study import StudyFiles
from bandeexit.report.notices import fit_notice, unstaffed_words, unusual_words
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.unstaffed import find_unstaffed
from bandeexit.scenarios.unusual import unusual_values

PRIORS = "calibration/priors.yaml"
_REGIMES = "calibration/regimes.yaml"


def notices(study: StudyFiles, scenarios: Iterable[Scenario], language: str) -> list[str]:
    """Say which values of scenarios lie outside their stated range, or far beyond today's."""
    # From the words that `files.parameters` has written, with six digits.
    spans = {one.path: one.range.split(" to ") for one in study.assumptions if one.range}
    ranges = {path: (float(low), float(high)) for path, (low, high) in spans.items()}
    return [
        line
        for one in scenarios
        for line in unusual_words(one, unusual_values(study.programme, one, ranges), language)
    ]


def remarks(study: StudyFiles, scenarios: Iterable[Scenario], language: str) -> list[str]:
    """Say where people start without a coordinator: no slip, but a reader has to know."""
    programme = study.programme
    return [
        line
        for one in scenarios
        for line in unstaffed_words(one, find_unstaffed(programme, one), language)
    ]


def fit_notices(study: StudyFiles, language: str) -> list[str]:
    """Say that the stored fit is older than the study, and which numbers it stands for."""
    file = study.folder / SUMMARY
    # A study without a fit is told where a fit is needed.
    if not file.is_file():
        return []
    # The summary alone: the draws take numpy and half a second, and `check` is to take 0.3.
    summary = json.loads(file.read_text("utf-8"))
    before, now = summary["provenance"], study.fit_digests
    changed = {name for name, one in now.items() if before.get(name) != one}
    of_regimes = {p.path: _REGIMES for regime in study.regimes for p in regime.priors}
    priors = {prior.path: PRIORS for prior in study.priors} | of_regimes
    drawn = {
        one.path: priors[one.path]
        for one in study.assumptions
        # Only in a file that has changed: an old fit with other numbers elsewhere is no news of
        # this one.
        if one.path in priors and one.place.split(":")[0] in changed
    }
    return fit_notice(stale(summary, now), drawn, language)
