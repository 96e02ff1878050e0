"""Charts of sensitivity: facts by what they are worth, and each input held low and high."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import isnan
from textwrap import fill
from typing import TYPE_CHECKING, Any

from bandeexit.questions.answer import Answer
from bandeexit.questions.sensitivity.knowing import FactWorth, narrowing
from bandeexit.questions.sensitivity.sense import Sensitivity
from bandeexit.questions.sensitivity.tornado import End
from bandeexit.report.chart import Chart
from bandeexit.report.effects_of_pairs import weights_line
from bandeexit.report.headline_titles import headline_name, headline_title
from bandeexit.report.story import Estimate, Number, Parameter, Text, Unit, finding, listed
from bandeexit.report.titles import scenario_title
from bandeexit.report.unknown_titles import input_title, input_value, unknown_title
from bandeexit.report.voice import Voice
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import Headline

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_FACTS, MOST_BARS = 8, 12
NAMED = 3
"""Facts and bars that an alternative text names."""
FAINT = "#BDBDBD"
HATCH = "////"
LETTERS_OF_A_NAME, LETTERS_OF_A_TITLE = 42, 62
"""Names beside bars leave less room for a title than `style.wrapped` reckons with."""


def known_estimate(one: FactWorth) -> Estimate:
    """By how much the forecast would be narrower, with its interval."""
    return Estimate(one.narrower, narrowing(one.low), narrowing(one.high), "share")


def chart_of_knowing(answer: Answer[Sensitivity], headline: Headline) -> Chart:
    """The most valuable facts of a number, ranked."""
    done = answer.found
    # Also those below the floor, in grey: a reader looks for a fact, and its absence would be
    # read as "not asked".
    facts, measure = done.knowledge[ALL].of(headline)[:MOST_FACTS], headline_name(headline)
    told = [
        listed([unknown_title(one.unknown, done.result.scenario), Number(one.narrower, "share")],
               " ")
        for one in facts[:NAMED]
    ]  # fmt: skip
    return Chart(
        name=f"knowing_{headline.name.replace('.', '_')}",
        data=_rows_of(answer.tables["knowing"], headline),
        caption=finding("sensitivity_fact_caption", measure=measure, caveat=finding("caveat")),
        alt=finding(
            "sensitivity_fact_alt",
            measure=measure,
            facts=listed(told),
            ceiling=Number(done.ceiling(headline), "share"),
        ),
        draw=partial(_draw_knowing, done, headline),
        notes=_notes(answer, done.knowledge[ALL].n),
        width=9.6,
        height=2.4 + 0.34 * len(facts),
    )


def chart_of_bars(answer: Answer[Sensitivity], headline: Headline) -> Chart:
    """The widest bars that can be told from none."""
    done = answer.found
    bars, measure = done.bars(headline)[:MOST_BARS], headline_title(headline)
    told = [
        listed([Parameter(bar.input.path), _means(bar.effects[ALL, headline])], " ")
        for bar in bars[:NAMED]
    ]
    return Chart(
        name=f"tornado_{headline.name.replace('.', '_')}",
        data=_rows_of(answer.tables["tornado"], headline),
        caption=finding(
            "sensitivity_bars_caption",
            measure=measure,
            name=scenario_title(done.result.scenario),
            n=done.tornado.draws,
            caveat=finding("caveat"),
        ),
        alt=finding("sensitivity_bars_alt", measure=measure, bars=listed(told)),
        draw=partial(_draw_bars, done, headline),
        notes=_notes(answer, done.tornado.draws),
        width=10.4,
        height=2.2 + 0.36 * len(bars),
    )


def _rows_of(table: pd.DataFrame, headline: Headline) -> pd.DataFrame:
    return table[(table["measure"] == headline.measure) & (table["period"] == headline.period)]


def _means(ends: Sequence[End]) -> Text:
    return listed([Number(end.mean, "mean", signed=True) for end in ends], " / ")


def _notes(answer: Answer[Sensitivity], n: int) -> tuple[Text, ...]:
    footer = finding("footer", n=n, caveat=finding("caveat"))
    return (footer, *weights_line(answer.found.groups, answer.beliefs))


def _draw_knowing(done: Sensitivity, headline: Headline, ax: Axes, voice: Voice) -> Axes:
    """Bars with intervals; grey where they cannot be told; noise floor and ceiling as lines."""
    from bandeexit.report import style

    knowledge, scenario = done.knowledge[ALL], done.result.scenario
    facts = knowledge.of(headline)[:MOST_FACTS]
    for i, one in enumerate(facts):
        known = known_estimate(one)
        colour = style.BLUE if knowledge.is_told(one) else FAINT
        ax.barh(-i, 100 * known.middle, color=colour, height=0.62, zorder=3)
        ax.hlines(-i, 100 * known.low, 100 * known.high, color=style.BLACK, linewidth=1.2, zorder=4)
        _label(ax, 100 * max(known.middle, known.high), -i,
               voice.number(Number(known.middle, "share")))  # fmt: skip
    # Two lines that every bar has to be read between: what chance shows of a fact that tells
    # nothing, and what all facts together could give.
    floor, ceiling = narrowing(knowledge.floor[headline]), done.ceiling(headline)
    ax.axvline(100 * floor, color=style.VERMILION, linewidth=1.0, linestyle="--", zorder=5,
               label=voice.say(finding("sensitivity_floor")))  # fmt: skip
    # A number that does not vary between replications has no such split.
    if not isnan(ceiling):
        ax.axvline(100 * ceiling, color=style.GREY, linewidth=1.2, linestyle=":", zorder=2,
                   label=voice.say(finding("sensitivity_ceiling")))  # fmt: skip
    names = [unknown_title(one.unknown, scenario) for one in facts]
    _dress(ax, voice, finding("sensitivity_fact_axis"), _title_of_knowing(done, headline), names)
    ax.set_xlim(left=0.0)
    _legend_below(ax, 1)
    return ax


def _title_of_knowing(done: Sensitivity, headline: Headline) -> Text:
    measure, best = headline_name(headline), done.best(headline)
    if done.is_divided(headline):
        return finding("sensitivity_fact_title_divided", measure=measure)
    if best is None:
        return finding("sensitivity_fact_title_none", measure=measure)
    fact = unknown_title(best.unknown, done.result.scenario)
    return finding("sensitivity_fact_title", measure=measure, fact=fact)


def _draw_bars(done: Sensitivity, headline: Headline, ax: Axes, voice: Voice) -> Axes:
    """Mean differences at the low and the high value; hatched where a regression tells them."""
    from matplotlib.patches import Patch

    from bandeexit.report import style

    looks = (style.VERMILION, style.BLUE)
    bars = done.bars(headline)[:MOST_BARS]
    for i, bar in enumerate(bars):
        ends = bar.effects[ALL, headline]
        for end, other, colour, value in zip(ends, ends[::-1], looks, bar.values, strict=True):
            # Hatched: what draws with such a value have in common, not what happens if it is
            # moved. Their lengths cannot be compared (docs/sensitivity.md).
            _draw_end(ax, -i, end, colour, is_hatched=bar.how == "regression")
            # Of two equal ends, the high value is written to the right.
            is_right = (end.mean, colour == looks[1]) > (other.mean, colour != looks[1])
            at = max(end.high, 0.0) if is_right else min(end.low, 0.0)
            _label(ax, at, -i, voice.say(input_value(bar.input.path, value)), is_right=is_right)
    ax.axvline(0.0, color=style.BLACK, linewidth=1.0, zorder=5)
    prices = done.result.scenario.prices
    names = [input_title(bar.input.path, prices) for bar in bars]
    title = finding("sensitivity_bars_title", measure=headline_name(headline))
    _dress(ax, voice, finding("sensitivity_bars_axis", unit=Unit(headline.unit)), title, names)
    ax.margins(x=0.16)
    keys = ("sensitivity_low", "sensitivity_high", "sensitivity_hatched")
    kinds: tuple[dict[str, Any], ...] = (
        *({"facecolor": colour} for colour in looks),
        {"facecolor": "white", "edgecolor": style.GREY, "hatch": HATCH},
    )
    patches = [
        Patch(label=voice.say(finding(key)), **kind) for key, kind in zip(keys, kinds, strict=True)
    ]
    _legend_below(ax, len(patches), patches)
    return ax


def _draw_end(ax: Axes, y: float, end: End, colour: str, *, is_hatched: bool) -> None:
    from bandeexit.report import style

    face, hatch = ("white", HATCH) if is_hatched else (colour, "")
    ax.barh(y, end.mean, height=0.6, zorder=3, facecolor=face, edgecolor=colour, hatch=hatch)
    ax.hlines(y, end.low, end.high, color=style.BLACK, linewidth=1.1, zorder=4)


def _label(ax: Axes, x: float, y: float, text: str, *, is_right: bool = True) -> None:
    """Write at the outer end of a bar."""
    from bandeexit.report import style

    ax.annotate(
        text,
        (x, y),
        xytext=(5 if is_right else -5, 0),
        textcoords="offset points",
        ha="left" if is_right else "right",
        va="center",
        fontsize=style.NOTE_SIZE - 1,
        color=style.GREY,
    )


def _dress(ax: Axes, voice: Voice, unit: Text, title: Text, names: Sequence[Text]) -> None:
    """Title, unit and long names beside horizontal bars, the first at the top."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    from bandeexit.report import style

    said = voice.say(title)
    style.dress(ax, voice.say(unit), voice.language, said)
    pad = style.LINE_HEIGHT * style.NOTE_SIZE + 11
    ax.set_title(fill(said, LETTERS_OF_A_TITLE), loc="left", fontsize=style.TITLE_SIZE,
                 fontweight="bold", pad=pad, parse_math=False)  # fmt: skip
    ax.set_yticks(
        [-i for i in range(len(names))], [fill(voice.say(one), LETTERS_OF_A_NAME) for one in names]
    )
    ax.tick_params(axis="y", length=0, labelsize=style.NOTE_SIZE)
    ax.grid(visible=False)
    # The first on top, the widest first: a tornado.
    ax.set_ylim(-len(names) + 0.4, 0.6)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: voice.number(Number(value, "input")))
    )


def _legend_below(ax: Axes, columns: int, handles: Sequence[Any] | None = None) -> None:
    from bandeexit.report import style

    given = {} if handles is None else {"handles": handles}
    ax.legend(loc="upper left", bbox_to_anchor=(-0.01, -0.06), ncols=columns, frameon=False,
              fontsize=style.NOTE_SIZE, **given)  # fmt: skip
