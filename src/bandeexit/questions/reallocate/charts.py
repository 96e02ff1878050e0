"""The chart of splits: what each gives against what the first line gets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bandeexit.questions.answer import Answer
from bandeexit.questions.reallocate.choice import Reallocated
from bandeexit.report.chart import Chart
from bandeexit.report.effects_of_pairs import ALL, group_titles, weights_line
from bandeexit.report.story import Text, finding
from bandeexit.report.titles import money_units, target_label, years_title
from bandeexit.report.voice import Voice

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BY = {"completed": "reallocate_by_completed", "wait": "reallocate_by_wait"}
NEAR = 3.0
"""m DKK a year: splits that move more are drawn only where the best of all lies as far."""


def by_text(done: Reallocated) -> Text:
    """What is to be as good as possible, with its unit."""
    if done.by in BY:
        return finding(BY[done.by])
    target = next(one for one in done.base.targets if one.name == done.by)
    return finding("reallocate_by_target", target=target_label(target))


def chart_of_splits(answer: Answer[Reallocated]) -> Chart:
    """The chart with everything that goes with it."""
    done = answer.found
    caption = finding(
        "reallocate_caption", by=by_text(done), n=done.n_paths, caveat=finding("caveat")
    )
    return Chart(
        name=f"splits_{done.base.name}",
        # All splits, also those that another with the same amount hides.
        data=answer.tables["splits"],
        caption=caption,
        alt=caption,
        draw=partial(_draw, answer),
        notes=(
            finding("reallocate_chart_note"),
            finding("footer", n=done.n_paths, caveat=finding("caveat")),
            *weights_line(done.groups, answer.beliefs),
        ),
        width=8.4,
        height=5.0,
    )


def _draw(answer: Answer[Reallocated], ax: Axes, voice: Voice) -> Axes:
    """Filled marks cannot be told from the best.

    Of several splits with the same amount for the first line, the best is drawn.
    """
    from bandeexit.report import style

    done = answer.found
    titles = group_titles(done.groups, answer.beliefs)
    for i, (group, title) in enumerate(titles.items()):
        look, drawn = style.group_look(i), _drawn(done, group)
        x = [done.splits[k].moved[0] for k in drawn]
        gains = [done.gains[group][k] for k in drawn]
        if group == ALL:
            ax.fill_between(x, [g.low for g in gains], [g.high for g in gains],
                            color=style.BANDS[60], linewidth=0, zorder=2)  # fmt: skip
        ax.plot(x, [g.mean for g in gains], markersize=4.0, markerfacecolor="white",
                label=voice.say(title), zorder=4, **look)  # fmt: skip
        # Marks, not a line: what cannot be told from the best need not lie side by side.
        near = [j for j, k in enumerate(drawn) if not done.choices[group].apart[k]]
        ax.plot([x[j] for j in near], [gains[j].mean for j in near], linestyle="none",
                marker=look["marker"], markersize=8.0, color=look["color"], zorder=5)  # fmt: skip
    for line in (ax.axhline, ax.axvline):
        line(0.0, color=style.GREY, linewidth=0.8)
    by, title_ = voice.say(by_text(done)), voice.say(finding("reallocate_chart_title"))
    style.dress(ax, by, voice.language, title_)
    below = finding("reallocate_axis", line=done.purse.title(done.purse.lines[0]),
                    years=years_title(done.purse.known, done.purse.years),
                    **money_units(done.purse.prices))  # fmt: skip
    ax.set_xlabel(voice.say(below), fontsize=style.NOTE_SIZE)
    if len(titles) > 1:
        ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="best")
    return ax


def _drawn(done: Reallocated, group: str) -> list[int]:
    best: dict[float, int] = {}
    for k, split in enumerate(done.splits):
        at = split.moved[0]
        # With three lines many splits give the first one the same amount.
        if at not in best or done.gains[group][k].mean > done.gains[group][best[at]].mean:
            best[at] = k
    far = max(NEAR, abs(done.best(ALL).moved[0]))
    return [best[at] for at in sorted(best) if abs(at) <= far]
