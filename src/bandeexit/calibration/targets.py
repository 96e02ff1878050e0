"""Targets: published counts as data, any number of dates.

One of them is special: the latest date at which all five states of the
country are known exactly is the *census*, from which every forecast starts.
The others are evidence on top, or are held out to be scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.programme import Programme

Floats = NDArray[np.float64]
Use = Literal["fit", "hold-out"]
Quantity = Literal["stock", "total", "flow", "ratio"]

STOCKS = ("in_visitation", "waiting", "in_programme")
TOTALS = ("referred", "started", "completed", "programme_discontinued", "visitation_discontinued")
MEASURES_OF: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in STOCKS},
    **{name: (f"total_{name}",) for name in TOTALS if name != "started"},
    "started": ("in_programme", "total_completed", "total_programme_discontinued"),
}
"""State -> measures whose sum it is; everybody who started is in a programme or has left one."""
ABOUT = 0.1
"""Standard deviation of a count given as "about", relative to it."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a source says of a number: exactly, about, or within bounds."""

    low: float
    high: float
    """Both are the number itself where it is exact; minus or plus infinity where open."""
    spread: float = 0.0
    """Standard deviation of what the source may have rounded away."""

    @property
    def is_exact(self) -> bool:
        """Whether one number is known."""
        return self.low == self.high

    @property
    def middle(self) -> float:
        """Return a number that stands for it: the only bound where the other is open."""
        if np.isinf(self.low):
            return self.high
        return self.low if np.isinf(self.high) else (self.low + self.high) / 2.0


@dataclass(frozen=True, slots=True)
class CountTarget:
    """One published number."""

    name: str
    quantity: Quantity
    state: str
    """The state counted; of a ratio the part."""
    day: date
    """A stock or total counts what happened before this midnight; a flow ends here."""
    since: date | None
    """Where a flow begins."""
    over: str
    """Of a ratio the whole; else empty."""
    observed: Observation
    scope: str
    """District, or empty: the country."""
    use: Use
    source: str

    @property
    def in_words(self) -> str:
        """What was counted."""
        where = f" in {self.scope}" if self.scope else ""
        if self.quantity == "flow":
            return f"{self.state} from {self.since} to {self.day}{where}"
        share = f" over {self.over}" if self.over else ""
        return f"{self.state}{share} at {self.day}{where}"


def days_of(programme: Programme, targets: Sequence[CountTarget]) -> tuple[float, ...]:
    """Midnights at which the states must be known to predict the targets, increasing."""
    dates = [target.day for target in targets]
    dates += [target.since for target in targets if target.since is not None]
    # A set: several targets may ask for one midnight, which is then reported once.
    return tuple(sorted({programme.calendar.day(when) for when in dates}))


def predict_targets(
    programme: Programme,
    targets: Sequence[CountTarget],
    tables: Mapping[str, NDArray[np.floating[Any]]],
    moments: Floats,
) -> Floats:
    """Read the targets off simulated measures.

    Parameters
    ----------
    tables : mapping
        Measure -> shape (n_paths, n_moments, n_places); place 0 is the country.
    moments : ndarray
        Midnights of the tables; a later date counts as the last.

    Returns
    -------
    ndarray, shape (n_paths, n_targets)
        A ratio over nobody is NaN.
    """
    places = [district.name for district in programme.districts]

    def number(state: str, when: date, scope: str) -> Floats:
        day = programme.calendar.day(when)
        at = min(int(np.searchsorted(moments, day)), len(moments) - 1)
        place = places.index(scope) + 1 if scope else 0
        parts = [tables[name][:, at, place] for name in MEASURES_OF[state]]
        return np.asarray(np.sum(parts, axis=0, dtype=np.float64))

    def one(target: CountTarget) -> Floats:
        value = number(target.state, target.day, target.scope)
        if target.since is not None:
            return value - number(target.state, target.since, target.scope)
        if target.over:
            # A ratio over nobody is no number. NaN and not 0: paths without a value
            # are left out of a score.
            whole = number(target.over, target.day, target.scope)
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.asarray(np.where(whole > 0.0, value / whole, np.nan))
        return value

    n_paths = len(next(iter(tables.values())))
    columns = [one(target) for target in targets]
    return np.stack(columns, axis=1) if columns else np.empty((n_paths, 0))


def log_probability(target: CountTarget, mean: Floats, variance: Floats) -> Floats:
    """Log-probability of what was observed, if the number is normal; shape as `mean`.

    A count is a whole number, so its law is integrated over the half unit around it.
    """
    # Continuity correction: a count of 24 is the normal law's mass from 23.5 to 24.5. As
    # a density it would be on another scale than the census's probabilities, and
    # evidence could not be compared.
    observed, half = target.observed, 0.5 if target.quantity != "ratio" else 0.0
    scale = np.sqrt(variance + observed.spread**2)
    if observed.is_exact and (half == 0.0 or observed.spread > 0.0):
        z = (observed.low - mean) / scale
        return np.asarray(-0.5 * (z * z + np.log(2.0 * np.pi)) - np.log(scale))
    low = -inf if np.isinf(observed.low) else observed.low - half
    high = inf if np.isinf(observed.high) else observed.high + half
    return _log_between((low - mean) / scale, (high - mean) / scale)


def _log_between(low: Floats, high: Floats) -> Floats:
    """Log of the normal probability between two standard scores, also far out in a tail."""
    from scipy import special  # not at the top: `bandeexit check` reads targets, fast

    swap = low > 0.0  # far to the right, the left tail of the mirror image is more exact
    a, b = np.where(swap, -high, low), np.where(swap, -low, high)
    # Logs of both ends and their difference: a probability of e^-800 is 0 as a float, and a sampler
    # far from the target needs to be told which way is nearer.
    upper, lower = special.log_ndtr(b), special.log_ndtr(a)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Below 0 at the least: far out, rounding may put the lower end above the upper one, and the
        # log of a negative number is NaN where minus infinity is meant.
        return np.asarray(upper + np.log1p(-np.exp(np.minimum(lower - upper, -1e-300))))
