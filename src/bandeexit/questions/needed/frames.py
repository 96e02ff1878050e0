"""Tables of what is needed, for machines: the curve, the need of each part, what it hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bandeexit.questions.needed.need import Need, ShareCurve
from bandeexit.report.effects_of_pairs import ALL
from bandeexit.scenarios.targets import Standing

if TYPE_CHECKING:
    import pandas as pd


def need_frames(needs: Sequence[Need]) -> dict[str, pd.DataFrame]:
    """Every table by name; of several levers, each has its own."""
    frames: dict[str, pd.DataFrame] = {}
    for i, need in enumerate(needs, start=1):
        end = "" if len(needs) == 1 else f"_{i}"
        frames |= {
            # Of one lever without a number: its tables keep their names in most folders.
            f"curve{end}": curve_frame(need),
            f"answers{end}": answers_frame(need),
            f"hinges{end}": hinges_frame(need),
        }
    return frames


def curve_frame(need: Need) -> pd.DataFrame:
    """Share of the futures that meet the target at each value, in each part of the draws.

    Returns
    -------
    DataFrame
        Columns: the lever's name; for a budget line line_m_dkk, added_m_dkk, total_m_dkk (a year,
        price level of the study), added_in_all_m_dkk, added_nominal_m_dkk (to the horizon),
        posts_q05, posts_q95; then part, kind, wanted, worst_date, share, low, high (90 %
        Monte-Carlo interval), verdict, all_dates_share, all_dates_low, all_dates_high,
        all_dates_verdict, n, refused.
    """
    import pandas as pd

    return pd.DataFrame(row for curve in need.curves for row in _rows(need, curve))


def _rows(need: Need, curve: ShareCurve) -> Iterator[dict[str, object]]:
    wanted = need.target.probability
    for cell, kept in zip(need.cells, curve.kept, strict=True):
        row: dict[str, object] = {need.axis.name: cell.point[0], **_money(need, cell.point[0])}
        # In every row: a row is read by itself.
        row |= {"part": _name(need, curve), "kind": curve.part.kind, "wanted": wanted}
        if kept is not None:
            row |= {"worst_date": kept.worst.date, **_shares(kept.worst, wanted, "")}
            row |= {**_shares(kept.together, wanted, "all_dates_"), "n": kept.worst.n}
        yield {**row, "refused": cell.refused}


def _name(need: Need, curve: ShareCurve) -> str:
    return curve.part.name or need.only or ALL


def _money(need: Need, value: float) -> dict[str, object]:
    money = need.money.get(value)
    if money is None:
        return {}
    low, high = money.posts or (None, None)
    return {
        "line_m_dkk": money.line,
        "added_m_dkk": money.added,
        "total_m_dkk": money.total,
        "added_in_all_m_dkk": money.added_in_all,
        "added_nominal_m_dkk": money.added_nominal,
        "posts_q05": low,
        "posts_q95": high,
    }


def _shares(one: Standing, wanted: float, prefix: str) -> dict[str, object]:
    low, high = one.interval
    return {
        f"{prefix}share": one.share,
        f"{prefix}low": low,
        f"{prefix}high": high,
        f"{prefix}verdict": one.verdict(wanted),
    }


def answers_frame(need: Need) -> pd.DataFrame:
    """What is needed in each part of the draws, at the worst date and at all dates together.

    Returns
    -------
    DataFrame
        Columns part, kind, dates (`worst` or `all`), outcome, missed_up_to, met_from (values of
        the lever), missed_up_to_m_dkk, met_from_m_dkk (a year, of the line), best_value,
        best_share, best_low, best_high, stretches.
    """
    import pandas as pd

    return pd.DataFrame(
        _answer(need, curve, together=together)
        for curve in need.curves
        for together in (False, True)
    )


def _answer(need: Need, curve: ShareCurve, *, together: bool) -> dict[str, object]:
    found = curve.requirement(together=together)
    value, best = curve.best(together=together)
    ends = {"missed_up_to": found.low, "met_from": found.high}
    money = {
        f"{key}_m_dkk": None if end is None or end not in need.money else need.money[end].line
        for key, end in ends.items()
    }
    return {
        "part": _name(need, curve),
        "kind": curve.part.kind,
        "dates": "all" if together else "worst",
        "outcome": found.outcome,
        **ends,
        **money,
        "best_value": value,
        "best_share": best.share,
        "best_low": best.interval.low,
        "best_high": best.interval.high,
        "stretches": "; ".join(
            f"{span.verdict or 'refused'} {span.first:g} to {span.last:g}"
            for span in curve.spans(together=together)
        ),
    }


def hinges_frame(need: Need) -> pd.DataFrame:
    """Share that meets the target where each unknown is low, middle, high.

    Returns
    -------
    DataFrame
        Columns value (of the lever), unknown, middle_from, middle_to, group, share, low, high
        (90 % Monte-Carlo interval), n, spread, floor, told.
    """
    import pandas as pd

    hinges = need.hinges
    rows = [] if hinges is None else [
        {
            "value": hinges.value,
            "unknown": one.unknown,
            "middle_from": one.ends[0] if one.ends else None,
            "middle_to": one.ends[1] if one.ends else None,
            "group": group.name,
            "share": group.share,
            "low": group.interval.low,
            "high": group.interval.high,
            "n": group.n,
            "spread": one.spread,
            "floor": hinges.floor,
            # In the table as well: who filters by `spread` alone finds what chance put there.
            "told": one.spread > hinges.floor,
        }
        for one in hinges.found
        for group in one.groups
    ]  # fmt: skip
    return pd.DataFrame(rows)
