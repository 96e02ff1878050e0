"""Faults of a study beside its stored fit: districts, posts or beliefs that the fit is not of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bandeexit.calibration.regimes import Regime
from bandeexit.calibration.structure import DISTRICTS_FILE, OtherFit, other_fits, refusal_of
from bandeexit.errors import Fault
from bandeexit.files.effects import SUMMARY
from bandeexit.files.study import StudyFiles


def other_fits_of(
    study: StudyFiles, regimes: Sequence[Regime], summary: Mapping[str, Any]
) -> list[OtherFit]:
    """Tell which beliefs of a study cannot be asked of its fit."""
    before = summary["provenance"].get(DISTRICTS_FILE)
    changed = before != study.fit_digests[DISTRICTS_FILE]
    return other_fits(study.programme, regimes, summary, districts_changed=changed)


def refusal(
    study: StudyFiles, regimes: Sequence[Regime], summary: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Word why some beliefs cannot be asked of the fit, and what to do; None: they can.

    Parameters
    ----------
    regimes : sequence of Regime
        Those that are asked.
    """
    found = other_fits_of(study, regimes, summary)
    if not found:
        return None
    unfit = {one.regime for one in other_fits_of(study, study.regimes, summary)}
    return refusal_of(found, [one.name for one in study.regimes if one.name not in unfit])


def fit_faults(study: StudyFiles) -> list[Fault]:
    """Say what `run` would refuse because of the fit; nothing where there is none yet."""
    file = study.folder / SUMMARY
    if not file.is_file():
        return []
    # The summary alone, which is read without numpy.
    summary = json.loads(file.read_text("utf-8"))
    weighty = [regime for regime in study.regimes if regime.weight > 0.0]
    found = refusal(study, weighty, summary)
    return [Fault(str(SUMMARY), 0, 0, *found)] if found else []
