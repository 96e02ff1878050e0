"""What each assumption does to completions: the effect column of the assumption log."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING

from bandeexit.model.programme import REGISTRY
from bandeexit.report.sensitivity.names import Sensed, bare_value
from bandeexit.report.words import signed
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import COMPLETED
from bandeexit.scenarios.sensitivity.tornado import NOTHING, Bar, End

if TYPE_CHECKING:
    import pandas as pd

NO_RANGE = "no range is stated"
A_CHOICE = "a choice, not a number; compare scenarios"
REASONS = {
    "set": "set by the scenario",
    "history": "shaped the history before the census; takes a new calibration",
    "fixed": "does not vary",
    "convention": "a convention, not uncertain",
}


def effects_table(sensed: Sensed) -> pd.DataFrame:
    """One row an entry of the model, in its order.

    Returns
    -------
    DataFrame
        Columns path, effect (in words: completions since the census at the low and at the high
        value, less the baseline's), low_value, high_value, at_low, at_low_q05, at_low_q95,
        at_high, at_high_q05, at_high_q95 (means with 90 % intervals, persons), how, span. Where
        nothing was moved, `effect` says why and the numbers are missing.
    """
    import pandas as pd

    bars = {bar.input.path: bar for bar in sensed.tornado.bars}
    rows = []
    for one in sensed.assumptions:
        bar = bars.get(one.path)
        low, high = bar.effects.get((ALL, COMPLETED), (NOTHING,) * 2) if bar else (NOTHING,) * 2
        reason = sensed.tornado.not_moved.get(one.path, _without_range(one.path))
        rows.append(
            {
                "path": one.path,
                "effect": _words(bar, low, high) if bar else REASONS.get(reason, reason),
                "low_value": bar.input.low if bar else nan,
                "high_value": bar.input.high if bar else nan,
                **dict(zip(("at_low", "at_low_q05", "at_low_q95"), low, strict=True)),
                **dict(zip(("at_high", "at_high_q05", "at_high_q95"), high, strict=True)),
                "how": bar.how if bar else "",
                "span": bar.input.span if bar else "",
            }
        )
    return pd.DataFrame(rows)


def _without_range(path: str) -> str:
    about = REGISTRY.get(path)  # a budget line is no choice
    return A_CHOICE if about is not None and (about.choices or about.is_flag) else NO_RANGE


def _words(bar: Bar, low: End, high: End) -> str:
    if isnan(low.mean) or isnan(high.mean):
        return "no number"
    if not bar.is_told(COMPLETED):
        return "none that can be told"
    ends = zip((low, high), (bar.input.low, bar.input.high), strict=True)
    path = bar.input.path
    return "; ".join(f"{signed(end.mean, 'en')} at {bare_value(path, v, 'en')}" for end, v in ends)
