"""Regimes as readers meet them: beliefs about capacity, each with its title and its weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bandeexit.calibration.regimes import Regime
from bandeexit.report.story import Number
from bandeexit.report.tables import several
from bandeexit.scenarios.compare import Comparison, compare_in_regime
from bandeexit.scenarios.result import Result, in_regime

MOST_PARTS = 12
"""A weight is written as a fraction when its denominator is at most this."""


@dataclass(frozen=True, slots=True)
class Belief:
    """One belief about capacity before the census."""

    name: str
    """Name of the regime."""
    titles: Mapping[str, str]
    """By language."""
    # Stated, never estimated: the weights that the counts alone would give move with the priors,
    # and are told beside (calibration/README.md).
    share: float
    """Stated weight; those of all beliefs add up to 1."""
    evidence: float | None = None
    """Weight that the counts alone would give; None where it is not known."""
    never_binds: bool = False
    """Whether capacity limits nobody, so that coordinators change nothing."""


Beliefs = Sequence[Belief]


def beliefs_of(regimes: Iterable[Regime], evidence: Mapping[str, float]) -> tuple[Belief, ...]:
    """Tell of regimes that have a weight or not, with the weights the counts would give."""
    chosen = tuple(regimes)
    # Of those that were asked: with `--regime` one belief has all the weight.
    total = sum(regime.weight for regime in chosen)
    return tuple(
        Belief(
            regime.name,
            {"da": regime.title_da, "en": regime.title_en},
            regime.weight / total,
            evidence.get(regime.name),
            regime.never_binds,
        )
        for regime in chosen
    )


def beliefs_in(result: Result, known: Beliefs = ()) -> tuple[Belief, ...]:
    """Beliefs that a result's paths belong to, in its order; one that is not known has its name."""
    by_name = {belief.name: belief for belief in known}
    n = max(len(result.regime), 1)
    return tuple(
        # A result that is made by hand, in a test or a notebook, knows names only.
        by_name.get(name, Belief(name, {}, result.regime.count(i) / n))
        for i, name in enumerate(result.regimes)
    )


def split_result(result: Result, known: Beliefs = ()) -> list[tuple[Belief, Result]]:
    """Outcomes for the country under each belief; nothing where there are fewer than two."""
    return [
        # For the country: of a district too little is left under each belief.
        (belief, in_regime(result, belief.name, country_only=True))
        for belief in beliefs_in(result, known)
        if belief.name in several(result)
    ]


def split_pairs(comparison: Comparison, known: Beliefs = ()) -> list[tuple[Belief, Comparison]]:
    """Differences for the country under each belief; nothing where there are fewer than two."""
    return [
        (belief, compare_in_regime(comparison, belief.name, country_only=True))
        for belief in beliefs_in(comparison.other, known)
        if belief.name in several(comparison.other)
    ]


def weight_text(share: float) -> str | Number:
    """Write a share as a simple fraction where it is one."""
    simple = Fraction(share).limit_denominator(MOST_PARTS)
    # 1/3 of a study that says 1 and 1 and 1 is not 0.33, and the three have to add up.
    if abs(float(simple) - share) < 1e-9 and simple.denominator > 1:
        return f"{simple.numerator}/{simple.denominator}"
    return Number(share, "ratio")
