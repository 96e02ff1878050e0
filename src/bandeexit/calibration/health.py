"""Diagnostics of a stored fit against their thresholds: green, amber or red."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bandeexit.calibration.congested.check import GOOD_ERROR, GOOD_ESS_SHARE
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.trust import FEW_DISTINCT

Level = Literal["green", "amber", "red"]

FEW_PAIRS = 2.0
"""Alternatives from which the history of 19 in 20 draws should at least have been picked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One diagnostic."""

    name: str
    value: float
    good: float
    """Up to here, or from here on, it is green."""
    bad: float
    """Beyond, it is red."""
    more_is_better: bool

    @property
    def level(self) -> Level:
        """Green, amber or red."""
        sign = 1.0 if self.more_is_better else -1.0
        if sign * self.value >= sign * self.good:
            return "green"
        return "amber" if sign * self.value >= sign * self.bad else "red"


def readings_of(summary: Mapping[str, Any], settings: Settings) -> tuple[Reading, ...]:
    """Diagnostics of one regime's fit, as far as it has them.

    Parameters
    ----------
    summary : mapping
        Of the regime, as stored.
    """
    least, good, refused = settings.least_ess, settings.khat_good, settings.khat_refused
    found = []
    for stage in ("smooth", "histories"):
        # The same bars as in the fit itself (`trust`), read from the study's settings: a stored fit
        # is judged by what is asked now, which may be more than when it was made.
        ess, khat = summary[stage]["ess"], summary[stage]["khat"]
        found.append(Reading(f"ess_{stage}", ess, least, least / 2, True))
        found.append(Reading(f"khat_{stage}", khat, good, refused, False))
    if summary["emulator_errors"]:
        worst = max(summary["emulator_errors"])
        found.append(Reading("emulator_error", worst, GOOD_ERROR, 2 * GOOD_ERROR, False))
    if check := summary["check"]:
        share = check["ess_share"]
        found.append(Reading("check_share", share, GOOD_ESS_SHARE, GOOD_ESS_SHARE / 2, True))
        found.append(Reading("check_khat", check["khat"], good, refused, False))
    # Few pairs to choose from is no error of the pick, but histories then lean on the alternatives
    # that happened to be simulated (docs/decisions/0008).
    if summary["pairs"]:
        found.append(Reading("pairs", summary["pairs"][0], FEW_PAIRS, 1.0, True))
    distinct = summary["distinct"] / summary["draws"]
    found.append(Reading("distinct", distinct, FEW_DISTINCT, FEW_DISTINCT / 2, True))
    return tuple(found)
