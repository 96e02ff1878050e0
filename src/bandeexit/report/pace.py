"""The yearly pace as a table for machines: counted, forecast, and why the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING, get_args

from bandeexit.report.tables import several
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.pace import Pace, Why, paces
from bandeexit.scenarios.result import Result, in_regime

if TYPE_CHECKING:
    import pandas as pd

_PARTS: tuple[Why, ...] = get_args(Why)
_COLUMNS = ("counted", "last_year", "q05", "q50", "q95")


def pace_table(results: Sequence[Result]) -> pd.DataFrame:
    """Persons a year by flow, of all paths and under each belief.

    Returns
    -------
    DataFrame
        Columns scenario, regime, measure, counted (from the origin to the census), last_year
        (before the census), q05, q50, q95 (from the census to the horizon), differs (from the
        count by more than a quarter), why (most of it: referrals, start, before, later; empty
        where it does not differ), and the parts of the log of q50 over counted, by reason.
    """
    import pandas as pd

    rows = [
        {
            "scenario": result.scenario.name,
            "regime": regime,
            "measure": one.measure,
            **dict(zip(_COLUMNS, _numbers(one), strict=True)),
            "differs": one.differs,
            # Empty, not None: a column of nothing else would have another type in Parquet.
            "why": one.why or "",
            # The log of a ratio each: parts add up to the log of forecast over counted
            # (docs/decisions/0016).
            **{f"part_{why}": one.parts.get(why, nan) for why in _PARTS},
        }
        for result in results
        for regime, part in _parts(result)
        for one in paces(part)
    ]
    columns = ["scenario", "regime", "measure", *_COLUMNS, "differs", "why",
               *(f"part_{why}" for why in _PARTS)]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _parts(result: Result) -> list[tuple[str, Result]]:
    names = several(result)
    # A run of one belief is named by it; `all` would claim a mixture.
    only = result.regimes[0] if len(result.regimes) == 1 else ALL
    each = [(name, in_regime(result, name, country_only=True)) for name in names]
    return [(only, result), *each]


def _numbers(one: Pace) -> tuple[float, ...]:
    return one.counted, one.last_year, one.low, one.median, one.high
