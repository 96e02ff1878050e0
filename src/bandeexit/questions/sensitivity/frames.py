"""Everything that was found, for machines: knowing, tornado, effects, Sobol's indices."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan
from typing import TYPE_CHECKING

from bandeexit.model.programme import REGISTRY
from bandeexit.questions.sensitivity.sense import Sensitivity, Sobol
from bandeexit.questions.sensitivity.tornado import NOTHING, Bar, End, Tornado
from bandeexit.report.unknown_titles import input_value
from bandeexit.report.voice import Voice
from bandeexit.report.words import signed
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import COMPLETED, Headline

if TYPE_CHECKING:
    import pandas as pd

    from bandeexit.files.parameters import Assumption

NO_RANGE = "no range is stated"
A_CHOICE = "a choice, not a number; compare scenarios"
EFFECT_WORDS = {
    "set": "set by the scenario",
    "history": "shaped the history before the census; takes a new calibration",
    "fixed": "does not vary",
    "convention": "a convention, not uncertain",
}


def knowing_frame(done: Sensitivity) -> pd.DataFrame:
    """One row a belief (`all`: weighted), headline number and unknown.

    Returns
    -------
    DataFrame
        Columns regime, measure, period, unit, unknown, share (of the variance), low, high (90 %
        interval), narrower (share of the standard deviation), band (share of the 90 % band),
        floor (of the share), told (1: above the floor), ceiling (of `narrower`), n.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "regime": group,
                **_number(one.headline),
                "unknown": one.unknown,
                "share": one.share,
                "low": one.low,
                "high": one.high,
                "narrower": one.narrower,
                "band": one.band,
                "floor": knowledge.floor[one.headline],
                "told": int(knowledge.is_told(one)),
                "ceiling": done.ceiling(one.headline, group),
                "n": knowledge.n,
            }
            for group, knowledge in done.knowledge.items()
            for one in knowledge.known
        ]
    )


def tornado_frame(tornado: Tornado) -> pd.DataFrame:
    """One row a belief (`all`: weighted), headline number, input and end.

    Returns
    -------
    DataFrame
        Columns regime, measure, period, unit, input, how (`moved`, `regression`), span
        (`posterior`, `range`), end (`low`, `high`), value, mean, mean_low, mean_high (90 %
        interval of the mean difference), draws.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "regime": group,
                **_number(headline),
                "input": bar.input.path,
                "how": bar.how,
                "span": bar.input.span,
                "end": name,
                "value": value,
                "mean": end.mean,
                "mean_low": end.low,
                "mean_high": end.high,
                "draws": tornado.draws,
            }
            for bar in tornado.bars
            for (group, headline), ends in bar.effects.items()
            for name, value, end in zip(("low", "high"), bar.values, ends, strict=True)
        ]
    )


def effects_frame(tornado: Tornado, assumptions: Sequence[Assumption]) -> pd.DataFrame:
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

    bars = {bar.input.path: bar for bar in tornado.bars}
    rows = []
    for one in assumptions:
        bar = bars.get(one.path)
        low, high = bar.effects.get((ALL, COMPLETED), (NOTHING,) * 2) if bar else (NOTHING,) * 2
        # Every entry has an effect or a reason: a test looks for one that has neither.
        reason = tornado.not_moved.get(one.path, _without_range(one.path))
        rows.append(
            {
                "path": one.path,
                "effect": _words(bar, low, high) if bar else EFFECT_WORDS.get(reason, reason),
                "low_value": bar.input.low if bar else nan,
                "high_value": bar.input.high if bar else nan,
                **dict(zip(("at_low", "at_low_q05", "at_low_q95"), low, strict=True)),
                **dict(zip(("at_high", "at_high_q05", "at_high_q95"), high, strict=True)),
                "how": bar.how if bar else "",
                "span": bar.input.span if bar else "",
            }
        )
    return pd.DataFrame(rows)


def indices_frame(sobol: Sobol) -> pd.DataFrame:
    """One row a headline number and input.

    Returns
    -------
    DataFrame
        Columns measure, period, unit, input, first, first_half, total, total_half (half of the
        90 % interval).
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                **_number(headline),
                "input": one.name,
                "first": one.first,
                "first_half": one.first_half,
                "total": one.total,
                "total_half": one.total_half,
            }
            for headline, some in sobol.indices.items()
            for one in some
        ]
    )


def _number(headline: Headline) -> dict[str, str]:
    return {"measure": headline.measure, "period": headline.period, "unit": headline.unit}


def _without_range(path: str) -> str:
    about = REGISTRY.get(path)  # a budget line is no choice
    return A_CHOICE if about is not None and (about.choices or about.is_flag) else NO_RANGE


def _words(bar: Bar, low: End, high: End) -> str:
    """Say it in English, as the file has it (`report.stored_effects` says it to readers)."""
    if isnan(low.mean) or isnan(high.mean):
        return "no number"
    if not bar.is_told(COMPLETED):
        return "none that can be told"
    # The file lies in the study, whatever language it was made in.
    path, english = bar.input.path, Voice("en")
    return "; ".join(
        f"{signed(end.mean, english.language)} at {english.say(input_value(path, value))}"
        for end, value in zip((low, high), bar.values, strict=True)
    )
