"""Which parameters are uncertain, and what the closed form can be told about them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from bandeexit.calibration.likelihood import SPLIT_PATHS, Durations
from bandeexit.calibration.predictive import COUNTS
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.settings import Settings
from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.programme import REGISTRY, Programme
from bandeexit.model.rates import RateCells, demand_cells

Floats = NDArray[np.float64]

LEVEL = "demand.referrals"
DISCONTINUED = "visitation.discontinued_share"
INITIAL_SHARE = "demand.initial_visitation"
# No coordinates of the sampler: five counts at one date cannot show them. They are drawn from their
# priors with the slow factor that they shape (`histories.draw_histories`).
FACTOR_PATHS = ("demand.volatility", "demand.persistence_years")
PLAIN = {
    "programme.dropout_speed": 1.0,
    "programme.control_speed": 1.0,
    "programme.longest_days": math.inf,
}
"""What is for scenarios, and the values at which the closed form holds."""
TAIL = 1e-4
"""Priors must stay within the parameter's limits up to these tail probabilities; what lies
beyond a limit is put on it."""


@dataclass(frozen=True, slots=True)
class FittedUnknowns:
    """The uncertain parameters of a programme; the others keep the programme's value."""

    programme: Programme
    priors: dict[str, Prior]

    @property
    def split(self) -> tuple[str, ...]:
        """Uncertain parameters that decide the splits: the coordinates of the sampler."""
        # In the order of `SPLIT_PATHS` and not of the priors: an emulated regime's coordinates
        # begin with the same ones (`training.first_wave` relies on it).
        return tuple(path for path in SPLIT_PATHS if path in self.priors)

    @property
    def has_slow_factor(self) -> bool:
        """Whether demand has a slow random factor."""
        path = FACTOR_PATHS[0]
        return path in self.priors or self.programme.value(path) != 0.0

    def column(self, path: str, u: Floats) -> Floats:
        """Values at probabilities `u` of the prior; the programme's value where there is none."""
        if path in self.priors:
            return _values(self.priors[path], u)
        # What is certain is a column, too, so that nothing downstream asks which
        # parameters are uncertain.
        return np.full(np.shape(u), float(self.programme.value(path)))

    def durations(self, z: Floats) -> Durations:
        """Standard normal coordinates, shape (n, len(split)) -> durations and trend."""
        # Priors are independent, so standard normal coordinates map to them one by one. In them all
        # priors look alike, and proposals need no care for what is positive or a share.
        u = dict(zip(self.split, special.ndtr(z).T, strict=True))
        middle = np.full(len(z), 0.5)
        return Durations(*(self.column(path, u.get(path, middle)) for path in SPLIT_PATHS))


def _values(prior: Prior, u: ArrayLike) -> Floats:
    """Values at probabilities of a prior that the parameter may take: whole, within its limits."""
    entry, values = REGISTRY[prior.path], prior.quantile(u)
    # A prior may have a little mass beyond what the parameter may be (see `TAIL`); cutting it off
    # would ask for a normalisation, putting it on the limit does not.
    return np.clip(np.rint(values) if entry.whole else values, entry.least, entry.most)


def window_cells(programme: Programme) -> RateCells:
    """Cells of demand from the origin to the census."""
    return demand_cells(programme.calendar, programme.census_day, programme.census_day)


def check_unknowns(
    programme: Programme, priors: tuple[Prior, ...], settings: Settings
) -> FittedUnknowns:
    """Refuse what the closed form cannot fit, in words.

    Raises
    ------
    UsageError
        All that is wrong, one line each.
    """
    wrong = [
        # All at once: whoever edits YAML mends all of it in one go.
        *_wrong_priors(priors),
        *_wrong_counts(programme),
        *_wrong_mechanisms(programme, priors),
        *_wrong_sizes(settings),
    ]
    if wrong:
        raise UsageError("the fit cannot start:\n" + "\n".join(f"  {line}" for line in wrong))
    return FittedUnknowns(programme, {prior.path: prior for prior in priors})


def _wrong_priors(priors: tuple[Prior, ...]) -> list[str]:
    wrong = []
    paths = [prior.path for prior in priors]
    for prior in priors:
        if prior.path not in REGISTRY:
            hint = did_you_mean(prior.path, tuple(REGISTRY))
            wrong.append(f"there is no `{prior.path}` to put a prior on{hint}")
            continue
        if paths.count(prior.path) > 1:
            wrong.append(f"`{prior.path}` has {paths.count(prior.path)} priors; keep one")
        entry = REGISTRY[prior.path]
        # The ends of the prior, not its two numbers: a median inside the limits
        # says nothing of a tail.
        for value in prior.quantile([TAIL, 1.0 - TAIL]).tolist():
            if refusal := entry.refusal(round(value) if entry.whole else value):
                wrong.append(f"the prior of `{prior.path}` reaches {value:.4g}; {refusal}")
    if not any(path in SPLIT_PATHS for path in paths):
        wrong.append(f"nothing to fit: give at least one of {', '.join(SPLIT_PATHS)} a prior")
    return wrong


def _wrong_counts(programme: Programme) -> list[str]:
    census = programme.census
    wrong = [
        f"the count `{name}` is {count}; expected a whole number of at least 0"
        for name, count in zip(COUNTS, census.counts, strict=True)
        if count < 0 or count != int(count)
    ]
    if not wrong and census.total == 0:
        wrong.append("the five counts are all 0: there is nothing to fit to")
    return wrong


def _wrong_mechanisms(programme: Programme, priors: tuple[Prior, ...]) -> list[str]:
    paths = {prior.path for prior in priors}
    wrong = [
        f"`{path}` is not {value:g} before the census; the fit needs it there "
        "(a scenario may change it after the census)"
        for path, value in PLAIN.items()
        if path in paths or programme.value(path) != value
    ]
    # Either of the two at 0 switches late offers off, so only both together are in the way.
    late = ("programme.late_offer_share", "programme.late_offer_days")
    if all(path in paths or programme.value(path) != 0.0 for path in late):
        wrong.append(
            "late offers lengthen completion before the census, which the fit does not know; "
            f"set `{late[0]}` to 0 in the model and switch it on in a scenario"
        )
    if math.isinf(programme.programme.dropout_days) and "programme.dropout_days" not in paths:
        wrong.append("`programme.dropout_days` has no limit, yet people have dropped out")
    return wrong


def _wrong_sizes(settings: Settings) -> list[str]:
    sizes = {
        "prior_draws": settings.prior_draws,
        "candidates": settings.candidates,
        "kept_draws": settings.kept_draws,
    }
    wrong = [f"`{name}` is {n}; expected at least 100" for name, n in sizes.items() if n < 100]
    if settings.kept_draws > settings.candidates:
        wrong.append(
            f"`kept_draws` ({settings.kept_draws}) exceeds `candidates` ({settings.candidates})"
        )
    return wrong
