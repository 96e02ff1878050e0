"""Tables of a reverse stress test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bandeexit.report.page import Grid as TextGrid
from bandeexit.report.reverse.names import change_words, factor_words
from bandeexit.report.stress.names import value_words
from bandeexit.report.tables import ALL
from bandeexit.report.words import number, say
from bandeexit.scenarios.axes import Axis, Point
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.reverse.lines import First
from bandeexit.scenarios.reverse.reverse import Reversed, Step

if TYPE_CHECKING:
    import pandas as pd


def _who(found: Reversed, regime: str) -> str:
    return regime or found.only or ALL


def _first(first: First) -> dict[str, object]:
    return {
        "breaks_at": first.value,
        "kept_before": first.before,
        "unsure_from": first.unsure_from,
        "missed_from": first.missed_from,
    }


def alone_table(found: Reversed) -> pd.DataFrame:
    """Smallest change of each factor, in each direction and under each belief."""
    import pandas as pd

    rows = []
    for one in found.alone:
        axis = found.grid.axes[one.axis]
        for direction, side in (("down", one.down), ("up", one.up)):
            for regime, first in side.items():
                inside = None if first.value is None else axis.is_plausible(first.value)
                rows.append({"factor": axis.name, "verb": axis.verb, "direction": direction,
                             "regime": _who(found, regime), "centre": found.middle[one.axis],
                             **_first(first), "plausible": inside})  # fmt: skip
    return pd.DataFrame(rows)


def frontier_table(found: Reversed) -> pd.DataFrame:
    """For each value of one factor, the smallest change of another that misses the target."""
    import pandas as pd

    axes = found.grid.axes
    return pd.DataFrame(
        {"first": axes[pair.first].name, "second": axes[pair.second].name,
         "first_value": step.value, "direction": direction, "regime": _who(found, regime),
         **_first(first)}
        for pair in found.frontiers
        for step in pair.steps
        for direction, side in (("down", step.down), ("up", step.up))
        for regime, first in side.items()
    )  # fmt: skip


def odds_table(found: Reversed) -> pd.DataFrame:
    """Odds and most plausible break point, mixed and under each belief."""
    import pandas as pd

    if found.joint is None:
        return pd.DataFrame(columns=["regime", "odds", "low", "high"])
    return pd.DataFrame(
        {"regime": _who(found, regime), "odds": one.share, "low": one.interval.low,
         "high": one.interval.high, "fit_error": one.fit_error, "n_checked": one.n_checked,
         "steps": one.steps, **_values(found, one.point)}
        for regime, one in found.joint.odds.items()
    )  # fmt: skip


def _values(found: Reversed, point: Point | None) -> dict[str, object]:
    values = point if point is not None else (None,) * len(found.grid.axes)
    return {axis.name: value for axis, value in zip(found.grid.axes, values, strict=True)}


def warnings_table(found: Reversed) -> pd.DataFrame:
    """What each measure tells before the target is missed."""
    import pandas as pd

    rows = []
    for one in found.warnings:
        low, middle, high = one.lead or (None, None, None)
        rows.append({"measure": one.measure, "limit": one.limit, "false_alarms": one.false_alarms,
                     "n_calm": one.n_calm, "n_failures": one.n_failures, "n_warned": one.n_warned,
                     "lead_days_p10": low, "lead_days_p50": middle,
                     "lead_days_p90": high})  # fmt: skip
    return pd.DataFrame(rows, columns=None if rows else ["measure", "limit"])


def restore_table(found: Reversed) -> pd.DataFrame:
    """What each lever does at the break point, and what it costs a year."""
    import pandas as pd

    rows = []
    for one in found.restored:
        money: dict[str, object] = {}
        for name, cost in (("granted", one.granted), ("spent", one.spent)):
            if cost is not None:
                money |= {
                    f"{name}_m_dkk_a_year": cost[0],
                    f"{name}_low": cost[1].low,
                    f"{name}_high": cost[1].high,
                }
        rows.append({"lever": one.lever.name, "dose": one.dose, "best": one.best, **money,
                     **_shares(one.cell, found), "refused": one.refused})  # fmt: skip
    return pd.DataFrame(rows, columns=None if rows else ["lever", "dose"])


def _shares(cell: Cell | None, found: Reversed) -> dict[str, object]:
    kept = cell.standing(found.target.name) if cell is not None else None
    if kept is None:
        return {}
    low, high = kept.worst.interval
    return {"share": kept.worst.share, "low": low, "high": high}


def cells_table(found: Reversed) -> pd.DataFrame:
    """Every cell of the search, and those that were checked on all draws."""
    import pandas as pd

    return pd.DataFrame(_cells(found, found.cells, "search")).pipe(
        lambda table: pd.concat([table, pd.DataFrame(_cells(found, found.checked, "check"))])
    )


def _cells(found: Reversed, cells: Mapping[Point, Cell], part: str) -> Iterator[dict[str, object]]:
    for point, cell in cells.items():
        for regime in found.regimes_and_all:
            kept = cell.standing(found.target.name, regime)
            if kept is not None:
                low, high = kept.worst.interval
                yield {"part": part, **_values(found, point), "regime": _who(found, regime),
                       "worst_date": kept.worst.date, "share": kept.worst.share, "low": low,
                       "high": high, "n": kept.worst.n,
                       "verdict": kept.worst.verdict(kept.target.probability)}  # fmt: skip


def frontier_grid(found: Reversed, language: str) -> TextGrid:
    """The frontiers as a table of words, all beliefs mixed."""
    rows = []
    for pair in found.frontiers:
        first, second = found.grid.axes[pair.first], found.grid.axes[pair.second]
        for step in pair.steps:
            rows.append((
                f"{factor_words(first, language)}: "
                f"{change_words(first, step.value, found, language)}",
                factor_words(second, language),
                _step_words(step, second, found, language),
            ))  # fmt: skip
    headings = tuple(
        say(key, language) for key in ("rev_pair_first", "rev_pair_second", "rev_pair_breaks")
    )
    n, told = number(found.n_draws, language), number(found.n_told, language)
    caption = say("rev_pair_caption", language, n=n, told=told)
    return TextGrid(caption, headings, tuple(rows), (0, 1, 2))


def _step_words(step: Step, axis: Axis, found: Reversed, language: str) -> str:
    parts = []
    for side in (step.down, step.up):
        first = side[""]
        if first.value is None:
            continue
        words = change_words(axis, first.value, found, language)
        ends = " - ".join(
            value_words(axis, end, language) if end is not None else "…"
            for end in (first.unsure_from, first.missed_from)
        )
        parts.append(f"{words} ({ends})")
    return "; ".join(dict.fromkeys(parts)) or "–"
