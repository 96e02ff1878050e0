"""Tables of a reverse stress test for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bandeexit.questions.reverse.breaks import ReverseTest
from bandeexit.questions.reverse.lines import First
from bandeexit.report.effects_of_pairs import ALL
from bandeexit.scenarios.axes import Point
from bandeexit.scenarios.cells import Cell

if TYPE_CHECKING:
    import pandas as pd

_Row = dict[str, object]


def frames(found: ReverseTest) -> dict[str, pd.DataFrame]:
    """Every number, by the name of its file."""
    import pandas as pd

    return {
        "alone": pd.DataFrame(_alone(found)),
        "frontier": pd.DataFrame(_frontier(found)),
        "odds": pd.DataFrame(_odds(found)),
        "warnings": pd.DataFrame(_warnings(found)),
        "restore": pd.DataFrame(_restore(found)),
        "cells": searched_cells_frame(found),
    }


def searched_cells_frame(found: ReverseTest) -> pd.DataFrame:
    """Every cell of the search, and those that were checked on all draws.

    One row a cell and group: how the target stands at the date on which the fewest futures meet
    it; low, high: 90 % interval of the share.
    """
    import pandas as pd

    # Both, as a share on 500 futures and one on 2,000 are different numbers of the same point.
    parts = {"search": found.cells, "check": found.checked}
    # Each part has its own index: rows are told apart by `part`.
    return pd.concat(pd.DataFrame(_cells(found, cells, part)) for part, cells in parts.items())


def _group(found: ReverseTest, regime: str) -> str:
    # With --regime no row may claim to be of all beliefs.
    return regime or found.only or ALL


def _ends(first: First) -> _Row:
    return {
        "breaks_at": first.value,
        # The two values between which the gap was halved: how finely a break is placed.
        "kept_before": first.before,
        "unsure_from": first.unsure_from,
        "missed_from": first.missed_from,
    }


def _alone(found: ReverseTest) -> Iterator[_Row]:
    """Smallest change of each factor, in each direction and under each belief."""
    for one in found.alone:
        axis = found.axes[one.axis]
        for direction, side in (("down", one.down), ("up", one.up)):
            for regime, first in side.items():
                yield {
                    "factor": axis.name,
                    "verb": axis.verb,
                    "direction": direction,
                    "regime": _group(found, regime),
                    "centre": found.middle[one.axis],
                    **_ends(first),
                    "plausible": None if first.value is None else axis.is_plausible(first.value),
                }


def _frontier(found: ReverseTest) -> Iterator[_Row]:
    """For each value of one factor, the smallest change of another that misses the target."""
    for pair in found.frontiers:
        for step in pair.steps:
            for direction, side in (("down", step.down), ("up", step.up)):
                for regime, first in side.items():
                    yield {
                        "first": found.axes[pair.first].name,
                        "second": found.axes[pair.second].name,
                        "first_value": step.value,
                        "direction": direction,
                        "regime": _group(found, regime),
                        **_ends(first),
                    }


def _odds(found: ReverseTest) -> Iterator[_Row]:
    """Odds and most plausible break point, mixed and under each belief."""
    for regime, one in found.joint.odds.items() if found.joint is not None else ():
        yield {
            "regime": _group(found, regime),
            "odds": one.share,
            "low": one.interval.low,
            "high": one.interval.high,
            "fit_error": one.fit_error,
            "n_checked": one.n_checked,
            "steps": one.steps,
            **_values(found, one.point),
        }


def _values(found: ReverseTest, point: Point | None) -> _Row:
    values = point if point is not None else (None,) * len(found.axes)
    return {axis.name: value for axis, value in zip(found.axes, values, strict=True)}


def _warnings(found: ReverseTest) -> Iterator[_Row]:
    """What each measure tells before the target is missed."""
    for one in found.warnings:
        low, middle, high = one.lead or (None, None, None)
        yield {
            "measure": one.measure,
            "limit": one.limit,
            "false_alarms": one.false_alarms,
            "n_calm": one.n_calm,
            "n_failures": one.n_failures,
            "n_warned": one.n_warned,
            "lead_days_p10": low,
            "lead_days_p50": middle,
            "lead_days_p90": high,
        }


def _restore(found: ReverseTest) -> Iterator[_Row]:
    """What each lever does at the break point, and what it costs a year."""
    for one in found.restored:
        row: _Row = {"lever": one.lever.name, "dose": one.dose, "best": one.best}
        for name, cost in (("granted", one.granted), ("spent", one.spent)):
            if cost is not None:
                row[f"{name}_m_dkk_a_year"] = cost[0]
                row |= {f"{name}_low": cost[1].low, f"{name}_high": cost[1].high}
        kept = one.cell.standing(found.target.name) if one.cell is not None else None
        if kept is not None:
            low, high = kept.worst.interval
            row |= {"share": kept.worst.share, "low": low, "high": high}
        yield {**row, "refused": one.refused}


def _cells(found: ReverseTest, cells: Mapping[Point, Cell], part: str) -> Iterator[_Row]:
    for point, cell in cells.items():
        for regime in found.regimes_and_all:
            kept = cell.standing(found.target.name, regime)
            if kept is not None:
                worst = kept.worst
                yield {
                    "part": part,
                    **_values(found, point),
                    "regime": _group(found, regime),
                    "worst_date": worst.date,
                    "share": worst.share,
                    "low": worst.interval.low,
                    "high": worst.interval.high,
                    "n": worst.n,
                    "verdict": worst.verdict(kept.target.probability),
                }
