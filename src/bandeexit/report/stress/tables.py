"""Tables of a stress grid: one row a cell, target and regime; headline numbers; the ladder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bandeexit.report.page import Grid as TextGrid
from bandeexit.report.stress.names import axis_words, point_words, rung_words, value_words
from bandeexit.report.tables import ALL
from bandeexit.report.target_names import target_label
from bandeexit.report.words import number, say
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.targets import Kept, Standing, Verdict

if TYPE_CHECKING:
    import pandas as pd

VERDICT_MARKS: dict[Verdict, str] = {"met": "", "not told apart": " ~", "missed": " ×"}


def cells_table(stressed: Stressed) -> pd.DataFrame:
    """Share of the paths that meet each target in each cell, at its worst date and at all.

    Returns
    -------
    DataFrame
        One column an axis, then plausible, in_grid (False: of the ladder only), regime, target,
        wanted, worst_date, share, low, high (90 % Monte-Carlo interval), verdict (all of the
        worst date), all_dates_share, all_dates_low, all_dates_high, n, failed, refused.
    """
    import pandas as pd

    rows = [
        {**_where(stressed, cell), **_standing(stressed, cell, kept), "refused": ""}
        for cell in stressed.cells
        for kept in cell.kept
    ]
    rows += [
        {**_where(stressed, cell), "n": 0, "failed": 0, "refused": cell.refused}
        for cell in stressed.cells
        if cell.refused
    ]
    return pd.DataFrame(rows)


def dates_table(stressed: Stressed) -> pd.DataFrame:
    """Number of paths that meet each target in each cell, date by date."""
    import pandas as pd

    return pd.DataFrame(
        {
            **_where(stressed, cell),
            "regime": kept.regime or stressed.only or ALL,
            "target": kept.target.name,
            "date": pd.Timestamp(standing.date) if standing.date else None,
            "n_met": standing.n_met,
            "n": standing.n,
            "n_without_value": standing.n_without,
            **_shares(standing, ""),
        }
        for cell in stressed.cells
        for kept in cell.kept
        for standing in kept.standings
    )


def headlines_table(stressed: Stressed) -> pd.DataFrame:
    """Mean and 5, 50, 95 % of the headline numbers in each cell."""
    import pandas as pd

    return pd.DataFrame(
        {
            **_where(stressed, cell),
            "regime": one.regime or stressed.only or ALL,
            "headline": one.headline,
            "n": one.n,
            **({"mean": one.mean, "q05": one.low, "q50": one.median, "q95": one.high}
               if one.n else {}),
        }
        for cell in stressed.cells
        for one in cell.spreads
    )  # fmt: skip


def _where(stressed: Stressed, cell: Cell) -> dict[str, object]:
    grid = stressed.grid
    values = {axis.name: v for axis, v in zip(grid.axes, cell.point, strict=True)}
    in_grid = all(v in axis.values for axis, v in zip(grid.axes, cell.point, strict=True))
    return {**values, "plausible": grid.is_plausible(cell.point), "in_grid": in_grid}


def _standing(stressed: Stressed, cell: Cell, kept: Kept) -> dict[str, object]:
    worst, wanted = kept.worst, kept.target.probability
    return {
        "regime": kept.regime or stressed.only or ALL,
        "target": kept.target.name,
        "wanted": wanted,
        "worst_date": worst.date,
        **_shares(worst, ""),
        "verdict": worst.verdict(wanted),
        **_shares(kept.together, "all_dates_"),
        "n": worst.n,
        "failed": cell.n_failed,
    }


def _shares(standing: Standing, prefix: str) -> dict[str, float]:
    low, high = standing.interval
    first = f"{prefix}share"
    return {first: standing.share, f"{prefix}low": low, f"{prefix}high": high}


def ladder_grid(stressed: Stressed, language: str) -> TextGrid | None:
    """One row a severity, one column a target; None where there is no ladder."""
    grid, targets = stressed.grid, stressed.grid.base.targets
    if not grid.ladder:
        return None
    rows = tuple(
        (
            rung_words(rung, language),
            point_words(grid, point, language),
            *(_mark(stressed.cell(point).standing(t.name), language) for t in targets),
        )
        for rung, point in grid.ladder
    )
    headings = (say("stress_severity", language), say("stress_point", language))
    return TextGrid(
        say("stress_ladder_caption", language),
        (*headings, *(f"{t.name} ({number(100 * t.probability, language)})" for t in targets)),
        rows,
        (0, 1),
    )


def target_grids(stressed: Stressed, language: str) -> list[TextGrid]:
    """The heat maps as tables, of grids with at most two axes; `~` not told apart, `×` missed."""
    axes = stressed.grid.axes
    if len(axes) > 2:
        return []
    across, down = axes[0], axes[1:]
    made = []
    for target in stressed.grid.base.targets:
        rows = []
        for below in _below(stressed):
            cells = [stressed.cell((v, *below)) for v in across.values]
            head = value_words(down[0], below[0], language) if down else ""
            rows.append((head, *(_mark(c.standing(target.name), language) for c in cells)))
        names = " × ".join(axis_words(axis, language) for axis in (*down, across))
        label = target_label(target, language)
        caption = say("stress_grid_caption", language, target=label, axes=names,
                      wanted=number(100 * target.probability, language))  # fmt: skip
        headings = ("", *(value_words(across, v, language) for v in across.values))
        made.append(TextGrid(caption, headings, tuple(rows)))
    return made


def axes_grid(stressed: Stressed, language: str) -> TextGrid:
    """Name each axis with its values, its plausible range and what they rest on."""
    keys = ("axis", "values", "plausible", "why")
    rows = tuple(
        (
            axis_words(axis, language),
            ", ".join(value_words(axis, value, language) for value in axis.values),
            " - ".join(value_words(axis, end, language) for end in axis.plausible or ()),
            f"{axis.why} ({axis.source})" if axis.source else axis.why,
        )
        for axis in stressed.grid.axes
    )
    headings = {
        "axis": say("stress_axis_heading", language),
        "values": say("stress_values_heading", language),
        "plausible": say("stress_plausible_heading", language),
        "why": say("stress_why_heading", language),
    }
    caption = say("stress_axes_caption", language)
    return TextGrid(caption, tuple(headings[key] for key in keys), rows, (0, 1, 2, 3))


def _below(stressed: Stressed) -> Iterator[tuple[float, ...]]:
    """Values of the second axis, the highest first; nothing once where there is none."""
    axes = stressed.grid.axes
    return iter([(v,) for v in reversed(axes[1].values)] if len(axes) > 1 else [()])


def _mark(kept: Kept | None, language: str) -> str:
    if kept is None:
        return "–"
    worst = kept.worst
    share = number(100 * worst.share, language)
    return f"{share}{VERDICT_MARKS[worst.verdict(kept.target.probability)]}"
