"""Charts of what is needed: shares of the futures along the lever, line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bandeexit.questions.answer import Answer
from bandeexit.questions.needed.frames import curve_frame
from bandeexit.questions.needed.need import Need, ShareCurve
from bandeexit.questions.needed.texts import (
    EXACT,
    GROUP_TITLES,
    behind_number,
    curve_of,
    lever_heading,
    lever_level,
    lever_title,
    lever_unit,
    need_titles,
    need_unit,
    short_need,
    wanted_number,
)
from bandeexit.report.axis_titles import axis_title
from bandeexit.report.chart import Chart
from bandeexit.report.effects_of_pairs import weights_line
from bandeexit.report.story import Number, Text, finding, listed
from bandeexit.report.target_texts import target_rule
from bandeexit.report.titles import target_label
from bandeexit.report.voice import Voice
from bandeexit.scenarios.targets import Standing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHADE = "#e6e6e6"
Needs = tuple[Need, ...]


class CurveLine(NamedTuple):
    """One line of a chart."""

    label: Text
    curve: ShareCurve


def chart_of_beliefs(answer: Answer[Needs], need: Need) -> Chart:
    """The curve of all paths and that of each belief."""
    # Beliefs beside each other on one scale: the mixture's need is no belief's (docs/needed.md).
    titles = need_titles(need, answer.beliefs)
    lines = [CurveLine(title, curve_of(need, group)) for group, title in titles.items()]
    told = [short_need(need, need.curve, answer.beliefs), need_unit(need, need.curve)]
    band = finding("needed_band_note", who=lines[0].label)
    notes = [band, *weights_line(list(titles), answer.beliefs)]
    return _chart(need, lines, "needed", listed(told, ""), notes)


def chart_of_thirds(need: Need) -> Chart:
    """The curve of each third of what is not known of the capacity."""
    lines = [
        CurveLine(finding(GROUP_TITLES[curve.part.name]), curve) for curve in need.of_kind("third")
    ]
    parts = [
        finding("of_group", group=label, told=short_need(need, curve)) for label, curve in lines
    ]
    told = [listed(parts), need_unit(need, lines[-1].curve)]
    return _chart(need, lines, "thirds", listed(told, ""), [finding("needed_thirds_caption")])


def _chart(
    need: Need, lines: Sequence[CurveLine], what: str, told: Text, notes: Sequence[Text]
) -> Chart:
    """The title is what was found; `what` begins the name of the file."""
    n, caveat = need.base.draws, finding("caveat")
    title = finding("of_group", group=target_label(need.target), told=told)
    table, kinds = curve_frame(need), {line.curve.part.kind for line in lines}
    name = f"{what}_{need.base.name}_{need.target.name}_{need.axis.name}"
    return Chart(
        name=re.sub(r"[^\w-]+", "_", name),
        data=table[table["kind"].isin(kinds)],
        caption=finding(
            "needed_caption", rule=target_rule(need.target), lever=lever_title(need), n=n,
            caveat=caveat,
        ),
        alt=_alt(need, lines),
        draw=partial(_draw, need, lines, title),
        notes=(
            finding("needed_note", wanted=wanted_number(need)), *notes,
            finding("footer", n=n, caveat=caveat),
        ),
        width=8.4,
        height=5.0,
    )  # fmt: skip


def _known(curve: ShareCurve) -> list[tuple[float, Standing]]:
    """Values with how the target stands at the worst date, without those that were refused."""
    # At the worst date, which is what a target asks; all dates together are in the table.
    pairs = zip(curve.values, curve.standings(), strict=True)
    return [(value, one) for value, one in pairs if one is not None]


def _alt(need: Need, lines: Sequence[CurveLine]) -> Text:
    tried, parts = need.curve.tried, []
    for label, curve in lines:
        first, last = (Number(_known(curve)[end][1].share, "share") for end in (0, -1))
        ends = finding("needed_between", low=first, high=last)
        parts.append(finding("of_group", group=label, told=ends))
    return finding(
        "needed_alt", lowest=lever_level(need, tried[0]), highest=lever_level(need, tried[-1]),
        unit=behind_number(lever_unit(need)), wanted=wanted_number(need), parts=listed(parts),
    )  # fmt: skip


def _draw(need: Need, lines: Sequence[CurveLine], title: Text, ax: Axes, voice: Voice) -> Axes:
    """Draw the lines over what is wanted, what is unchanged, and where all cannot be told."""
    from bandeexit.report import style

    is_led = lines[0].curve.part.kind == "all"
    if is_led:
        _shade_open(ax, need, lines[0].curve)
    ax.axhline(100 * need.target.probability, color=style.GREY, linewidth=1.2, zorder=2)
    # A lever that sets a value has none that changes nothing.
    if need.neutral is not None:
        own = _x(need, need.neutral)
        ax.axvline(own, color=style.GREY, linewidth=1.2, linestyle=(0, (2, 2)), zorder=2)
    for i, line in enumerate(lines):
        _draw_line(ax, need, line, i if is_led else i + 1, voice)
    ax.set_ylim(0, 104)
    unit = voice.say(finding("needed_chart_unit"))
    style.dress(ax, unit, voice.language, voice.say(title), whole=True)
    _dress_below(ax, need, voice)
    if len(lines) > 1:
        ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="lower right")
    return ax


def _draw_line(ax: Axes, need: Need, line: CurveLine, look: int, voice: Voice) -> None:
    """Draw shares; the line of all paths has its band."""
    from bandeexit.report import style

    known = _known(line.curve)
    x = [_x(need, value) for value, _ in known]
    # The band of so many futures for all paths only: four of them would hide each other.
    if look == 0:
        low, high = ([100 * one.interval[end] for _, one in known] for end in (0, 1))
        ax.fill_between(x, low, high, color=style.BANDS[60], linewidth=0, zorder=3)
    ax.plot(x, [100 * one.share for _, one in known], markersize=3.5, label=voice.say(line.label),
            zorder=4, **style.group_look(look))  # fmt: skip


def _shade_open(ax: Axes, need: Need, curve: ShareCurve) -> None:
    """Grey every span that cannot be told, up to the values beside it."""
    values = curve.values
    for i, ruling in enumerate(curve.rulings()):
        if ruling == "not told apart":
            # To the neighbours, as the verdict changes somewhere between two values that were
            # tried.
            ends = (values[max(i - 1, 0)], values[min(i + 1, len(values) - 1)])
            first, last = (_x(need, end) for end in ends)
            ax.axvspan(first, last, color=SHADE, linewidth=0, zorder=0)


def _x(need: Need, value: float) -> float:
    # A budget line is drawn in money, whatever verb its axis has: readers think in it.
    money = need.money.get(value)
    if money is not None:
        return money.line
    return 100 * value if need.axis.verb == "scale" else value


def _dress_below(ax: Axes, need: Need, voice: Voice) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    from bandeexit.report import style

    ax.xaxis.set_major_locator(MaxNLocator(nbins=7))
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda x, _: voice.number(Number(round(x, EXACT), "input")))
    )
    below = lever_heading(need) if need.money else axis_title(need.axis)
    ax.set_xlabel(voice.say(below), fontsize=style.NOTE_SIZE, parse_math=False)
