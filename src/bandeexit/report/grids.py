"""The tables of the fit's report, as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from bandeexit.report.names import unit_of
from bandeexit.report.page import Grid
from bandeexit.report.parameters import title_of
from bandeexit.report.words import number, say

NO_BREAK = "\N{NO-BREAK SPACE}"


class FittedRow(Protocol):
    """What the page shows of a fitted parameter."""

    @property
    def name(self) -> str:
        """Parameter path, or name of a derived quantity."""

    @property
    def unit(self) -> str:
        """Unit."""

    @property
    def prior(self) -> Sequence[float]:
        """5, 50 and 95 % points."""

    @property
    def posterior(self) -> Sequence[float]:
        """5, 50 and 95 % points."""

    @property
    def contraction(self) -> float:
        """Share of the prior variance removed."""

    @property
    def verdict(self) -> str:
        """learned, partly, not learned."""


def interval_words(middle: float, low: float, high: float, language: str, digits: int) -> str:
    """Write a value with its interval; a dash where there is none."""
    if np.isnan(middle):
        return "-"
    m, lo, hi = (number(float(value), language, digits) for value in (middle, low, high))
    return f"{m} [{lo};{NO_BREAK}{hi}]"


def fitted_grid(
    rows: Sequence[FittedRow],
    verdicts: Mapping[str, str],
    language: str,
    belief: str,
    faded: tuple[int, ...] = (),
) -> Grid:
    """Lay out fitted parameters, each verdict in the given words."""
    cells = tuple(
        (
            title_of(row.name, language),
            row.name,
            unit_of(row.unit, language),
            points_words(row.prior, language),
            points_words(row.posterior, language),
            number(row.contraction, language, 2),
            verdicts[row.verdict],
        )
        for row in rows
    )
    headings = tuple(say("calibration_headings", language).split("|"))
    caption = say("calibration_caption", language, belief=belief)
    return Grid(caption, headings, cells, (0, 1, 2, 6), faded)


def points_words(points: Sequence[float], language: str) -> str:
    """Write 5, 50 and 95 % points."""
    return " / ".join(significant(point, language) for point in points)


def significant(value: float, language: str) -> str:
    """Three significant digits."""
    if value == 0.0:
        return "0"
    digits = max(0, 2 - int(np.floor(np.log10(abs(value)))))
    return number(value, language, min(digits, 4))
