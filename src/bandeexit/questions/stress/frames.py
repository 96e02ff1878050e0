"""Tables of a stress grid for machines: one row a cell, target and regime; headline numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bandeexit.report.effects_of_pairs import ALL
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.targets import Kept, Standing

if TYPE_CHECKING:
    import pandas as pd


def grid_cells_frame(done: Stressed) -> pd.DataFrame:
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
        {**_where(done, cell), **_standing(done, cell, kept), "refused": ""}
        for cell in done.cells
        for kept in cell.kept
    ]
    # A cell that could not be done has a row, too, with the reason: it would be missing in a
    # picture otherwise, and nobody know why.
    rows += [
        {**_where(done, cell), "n": 0, "failed": 0, "refused": cell.refused}
        for cell in done.cells
        if cell.refused
    ]
    return pd.DataFrame(rows)


def dates_frame(done: Stressed) -> pd.DataFrame:
    """Number of paths that meet each target in each cell, date by date."""
    import pandas as pd

    return pd.DataFrame(
        {
            **_where(done, cell),
            "regime": kept.regime or done.only or ALL,
            "target": kept.target.name,
            "date": pd.Timestamp(standing.date) if standing.date else None,
            "n_met": standing.n_met,
            "n": standing.n,
            "n_without_value": standing.n_without,
            **_shares(standing, ""),
        }
        for cell in done.cells
        for kept in cell.kept
        for standing in kept.standings
    )


def headlines_frame(done: Stressed) -> pd.DataFrame:
    """Mean and 5, 50, 95 % of the headline numbers in each cell."""
    import pandas as pd

    return pd.DataFrame(
        {
            **_where(done, cell),
            "regime": one.regime or done.only or ALL,
            "headline": one.headline,
            "n": one.n,
            **({"mean": one.mean, "q05": one.low, "q50": one.median, "q95": one.high}
               if one.n else {}),
        }
        for cell in done.cells
        for one in cell.spreads
    )  # fmt: skip


def _where(done: Stressed, cell: Cell) -> dict[str, object]:
    grid = done.grid
    values = {axis.name: v for axis, v in zip(grid.axes, cell.point, strict=True)}
    # Rungs of a ladder may lie between the values of the grid.
    in_grid = all(v in axis.values for axis, v in zip(grid.axes, cell.point, strict=True))
    return {**values, "plausible": grid.is_plausible(cell.point), "in_grid": in_grid}


def _standing(done: Stressed, cell: Cell, kept: Kept) -> dict[str, object]:
    worst, wanted = kept.worst, kept.target.probability
    return {
        "regime": kept.regime or done.only or ALL,
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
