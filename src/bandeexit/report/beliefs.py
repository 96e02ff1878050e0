"""Regimes as readers meet them: beliefs about capacity, each with its title and its weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bandeexit.calibration.regimes import Regime
from bandeexit.report.story import Number
from bandeexit.report.tables import several
from bandeexit.report.words import number
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
        by_name.get(name, Belief(name, {}, result.regime.count(i) / n))
        for i, name in enumerate(result.regimes)
    )


def split(result: Result, known: Beliefs = ()) -> list[tuple[Belief, Result]]:
    """Outcomes for the country under each belief; nothing where there are fewer than two."""
    return [
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


def weight(share: float, language: str) -> str:
    """Write a share as a simple fraction where it is one, else with two digits."""
    text = weight_text(share)
    return text if isinstance(text, str) else number(share, language, 2)


def weight_text(share: float) -> str | Number:
    """Write a share as a simple fraction where it is one."""
    simple = Fraction(share).limit_denominator(MOST_PARTS)
    if abs(float(simple) - share) < 1e-9 and simple.denominator > 1:
        return f"{simple.numerator}/{simple.denominator}"
    return Number(share, "ratio")
