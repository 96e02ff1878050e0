"""What would settle it: the data, not published today, that would tell the regimes apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.information import Information, bits_of_number, bits_of_numbers
from bandeexit.scenarios.block import CENSUS_MEASURES
from bandeexit.scenarios.headline_values import completions_since_census, mean_wait_since_census
from bandeexit.scenarios.result import Result

Floats = NDArray[np.float64]

WAITING = "waiting_at_census"
COMPLETIONS = "completions"
COUNTS = "five_counts"
WAIT = "mean_wait"


@dataclass(frozen=True, slots=True)
class Datum:
    """Something that could be published, and what it would tell."""

    name: str
    information: Information


def what_would_settle(
    waiting: Sequence[NDArray[np.int64]], forecasts: Sequence[Result], seed: int
) -> tuple[Datum, ...]:
    """Estimate what data would tell about the regime, the most telling first.

    Parameters
    ----------
    waiting : sequence of ndarray of int
        Persons who waited at the census in each draw's history, for each regime.
    forecasts : sequence of Result
        The unchanged programme under each regime, in the same order; may be empty.
    """
    found = [Datum(WAITING, bits_of_number([one.astype(np.float64) for one in waiting], seed))]
    # Without forecasts (a bare fit) only what the histories hold can be weighed.
    if forecasts:
        numbers = {COMPLETIONS: completions_since_census, WAIT: mean_wait_since_census}
        found += [
            Datum(name, bits_of_number([of(one) for one in forecasts], seed))
            for name, of in numbers.items()
        ]
        found.append(Datum(COUNTS, bits_of_numbers([five_counts(one) for one in forecasts], seed)))
    return tuple(sorted(found, key=lambda datum: -datum.information.bits))


def five_counts(result: Result) -> Floats:
    """The counts of the census again at the horizon, shape (n_paths, 5)."""
    columns = [result.series[name].national[:, -1] for name in CENSUS_MEASURES]
    return np.stack(columns, axis=1).astype(np.float64)
