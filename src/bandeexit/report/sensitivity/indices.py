"""Sobol's indices: a table for machines, one for readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from bandeexit.report.comparison.names import headline_words
from bandeexit.report.page import Grid
from bandeexit.report.parameters import title_of
from bandeexit.report.words import number, say
from bandeexit.scenarios.headline_values import Headline
from bandeexit.scenarios.sensitivity.sobol import Indices

if TYPE_CHECKING:
    import pandas as pd


class Asked(Protocol):
    """What is read of `sensing.Sobol`."""

    @property
    def indices(self) -> Mapping[Headline, list[Indices]]:
        """By number."""

    @property
    def n_points(self) -> int:
        """Points of the design."""

    @property
    def tapes(self) -> int:
        """Over which each point is averaged."""


def indices_table(sobol: Asked) -> pd.DataFrame:
    """One row a headline number and input.

    Returns
    -------
    DataFrame
        Columns measure, period, unit, input, first, first_half, total, total_half (half of the
        90 % interval).
    """
    import pandas as pd

    rows = [
        {
            "measure": headline.measure,
            "period": headline.period,
            "unit": headline.unit,
            "input": one.name,
            "first": one.first,
            "first_half": one.first_half,
            "total": one.total,
            "total_half": one.total_half,
        }
        for headline, some in sobol.indices.items()
        for one in some
    ]
    return pd.DataFrame(rows)


def indices_grid(sobol: Asked, headline: Headline, belief: str, language: str) -> Grid | None:
    """One row an input whose total index can be told from 0; None where none can."""
    ranked = sorted(sobol.indices.get(headline, []), key=lambda one: -one.total)
    rows = [
        (
            title_of(one.name, language),
            _cell(one.first, one.first_half, language),
            _cell(one.total, one.total_half, language),
        )
        for one in ranked
        if one.total > one.total_half
    ]
    if not rows:
        return None
    caption = say(
        "indices_caption",
        language,
        measure=headline_words(headline, language, with_unit=False),
        belief=belief,
        points=number(sobol.n_points, language),
        tapes=sobol.tapes,
    )
    return Grid(caption, tuple(say("indices_headings", language).split("|")), tuple(rows))


def _cell(index: float, half: float, language: str) -> str:
    return f"{number(100 * index, language)} ± {number(100 * half, language)}"
