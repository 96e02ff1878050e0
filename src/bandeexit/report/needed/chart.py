"""The curve of what is needed: share of futures against the lever, in small multiples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.comparison.targets import target_words
from bandeexit.report.figures import Chart, with_footer
from bandeexit.report.names import money_units
from bandeexit.report.needed.names import heading, neutral
from bandeexit.report.needed.sentences import mixed_words, needed_sentences
from bandeexit.report.needed.tables import curve_table
from bandeexit.report.parameters import title_of
from bandeexit.report.stress.names import axis_words
from bandeexit.report.target_names import target_label
from bandeexit.report.words import number, say
from bandeexit.scenarios.needed.ask import Curve, Needed

if TYPE_CHECKING:
    import pandas as pd

ACROSS, PANEL_INCHES = 2, 3.1
SHADE = "#e6e6e6"


def curve_named(needed: Needed, belief: str) -> Curve:
    """Find the curve of a belief; of all paths where none is named.

    Raises
    ------
    UsageError
        The belief was not asked.
    """
    if not belief:
        return needed.curve
    known = {curve.part.name: curve for curve in needed.of_kind("regime")}
    if belief not in known:
        hint = did_you_mean(belief, list(known))
        raise UsageError(f"there is no curve of a belief `{belief}`{hint}")
    return known[belief]


def charts_of_needed(needed: Needed, language: str, beliefs: Beliefs = ()) -> list[Chart]:
    """The curve of all paths beside those of the beliefs; those of the thirds."""
    of_beliefs = [needed.curve, *needed.of_kind("regime")]
    made = [_chart(needed, of_beliefs, "beliefs", language, beliefs)]
    thirds = needed.of_kind("third")
    return [*made, *([_chart(needed, thirds, "thirds", language, beliefs)] if thirds else [])]


def _chart(
    needed: Needed, curves: Sequence[Curve], what: str, language: str, beliefs: Beliefs
) -> Chart:
    target, n = needed.target, number(needed.base.draws, language)
    label = target_label(target, language)
    wanted, about = number(100 * target.probability, language), target_words(target, language)
    footer = say("footer", language, n=n, caveat=say("caveat", language))
    mixed = mixed_words(needed, language, beliefs)
    without = say("needed_without_never", language)
    notes = [say("needed_note", language, wanted=wanted), footer,
             without if what == "thirds" else mixed]  # fmt: skip
    rows, columns = ceil(len(curves) / ACROSS), min(ACROSS, len(curves))

    def draw(figure: Figure) -> None:
        title = f"{say('needed_title', language, target=label)} {about}"
        style.name_figure(figure, title)
        places = figure.subplots(rows, columns, squeeze=False).ravel()
        for ax, curve in zip(places, curves, strict=False):
            draw_curve(ax, needed, curve, language, beliefs, with_legend=ax is places[0])
        for ax in places[len(curves) :]:
            ax.set_axis_off()

    parts = [f"needed_{needed.base.name}_{target.name}_{needed.lever.axis.name}_{what}"]
    return Chart(
        name=re.sub(r"[^\w-]+", "_", parts[0]),
        figure=with_footer(draw, notes, 2.4 + 4.6 * columns, 1.3 + PANEL_INCHES * rows),
        data=_data(needed, curves),
        caption=say("needed_caption", language, target=label, about=about, n=n,
                    lever=title_of(needed.lever.axis.path, language, needed.lever.axis.title),
                    caveat=say("caveat", language)),
        alt=" ".join(needed_sentences(needed, language, beliefs)),
    )  # fmt: skip


def _data(needed: Needed, curves: Sequence[Curve]) -> pd.DataFrame:
    table = curve_table(needed)
    kinds = {curve.part.kind for curve in curves}
    drawn: pd.DataFrame = table[table["kind"].isin(kinds)]
    return drawn


def draw_curve(
    ax: Axes,
    needed: Needed,
    curve: Curve,
    language: str,
    beliefs: Beliefs = (),
    *,
    with_legend: bool = True,
) -> Axes:
    """Draw one curve with its band, what is wanted, today, and where it cannot be told."""
    _shade_open(ax, needed, curve)
    ax.axhline(100 * needed.target.probability, color=style.GREY, linewidth=1.2, zorder=2)
    own = neutral(needed)
    if own is not None:
        ax.axvline(_x(needed, own), color=style.GREY, linewidth=1.2, linestyle=(0, (2, 2)))
    for together in (True, False):
        _draw_line(ax, needed, curve, language, together=together)
    ax.set_ylim(0, 104)
    style.dress(ax, say("target_axis", language), language,
                heading(needed, curve.part, language, beliefs), whole=True)  # fmt: skip
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _tick(x, language)))
    ax.set_xlabel(_x_label(needed, language), fontsize=style.NOTE_SIZE, parse_math=False)
    if with_legend:
        ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="lower right")
    return ax


def _draw_line(ax: Axes, needed: Needed, curve: Curve, language: str, *, together: bool) -> None:
    found = zip(curve.values, curve.standings(together=together), strict=True)
    known = [(_x(needed, value), one) for value, one in found if one is not None]
    x = [at for at, _ in known]
    low, high = (np.array([100 * one.interval[end] for _, one in known]) for end in (0, 1))
    colour = style.VERMILION if together else style.BLUE
    fill = style.BAND_BESIDE if together else style.BANDS[90]
    ax.fill_between(x, low, high, color=fill, linewidth=0, alpha=0.8, zorder=3)
    ax.plot(x, [100 * one.share for _, one in known], color=colour, zorder=4,
            linestyle=(0, (5, 2)) if together else "solid", marker=None if together else "o",
            markersize=3.0, linewidth=1.5,
            label=say("needed_together_line" if together else "needed_worst_line",
                      language))  # fmt: skip


def _shade_open(ax: Axes, needed: Needed, curve: Curve) -> None:
    """Grey every stretch that cannot be told at the worst date, up to the values beside it."""
    values, rulings = curve.values, curve.rulings()
    for i, ruling in enumerate(rulings):
        if ruling == "not told apart":
            ends = (values[max(i - 1, 0)], values[min(i + 1, len(values) - 1)])
            first, last = (_x(needed, end) for end in ends)
            ax.axvspan(first, last, color=SHADE, linewidth=0, zorder=0)


def _x(needed: Needed, value: float) -> float:
    money = needed.money.get(value)
    if money is not None:
        return money.line
    return 100 * value if needed.lever.axis.verb == "scale" else value


def _x_label(needed: Needed, language: str) -> str:
    if needed.money:
        return say("needed_x_money", language, **money_units(needed.base.prices, language))
    return axis_words(needed.lever.axis, language)


def _tick(value: float, language: str) -> str:
    digits = next((n for n in (0, 1, 2) if abs(value - round(value, n)) < 1e-9), 3)
    return number(value, language, digits)
