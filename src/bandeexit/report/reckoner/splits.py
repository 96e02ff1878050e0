"""Splits in sentences, tables and a chart: which is best, and what cannot be told from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.figures import Chart, with_footer
from bandeexit.report.names import money_units
from bandeexit.report.page import Grid
from bandeexit.report.reckoner.names import (
    ALL,
    effect_cell,
    effect_words,
    line_words,
    mixed_words,
    money_words,
    titles_of,
    years_words,
)
from bandeexit.report.reckoner.sentences import unmodelled
from bandeexit.report.target_names import target_label
from bandeexit.report.words import number, say
from bandeexit.scenarios.reckoner.reallocate import STAY, Reallocated
from bandeexit.scenarios.reckoner.splits import Split

if TYPE_CHECKING:
    import pandas as pd

BY = {"completed": "reallocate_by_completed", "wait": "reallocate_by_wait"}
MOST_NAMED = 6
NEAR = 3.0
"""m DKK a year: splits that move more are drawn only where the mixture's best lies as far."""


def by_words(done: Reallocated, language: str) -> str:
    """Say what is to be as good as possible, with its unit."""
    if done.by in BY:
        return say(BY[done.by], language)
    target = next(one for one in done.base.targets if one.name == done.by)
    label = target_label(target, language, begins=False)
    return say("reallocate_by_target", language, target=label)


def split_words(done: Reallocated, split: Split, language: str) -> str:
    """Write what a split moves, or that it stays put."""
    if not split.size:
        return say("reallocate_stay", language)
    pairs = zip(split.lines, split.moved, strict=True)
    return ", ".join(
        f"{line_words(done.purse, line, language)} {money_words(amount, language)}"
        for line, amount in pairs
        if amount
    )


def split_sentences(done: Reallocated, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say which split is best, what staying put loses, and what cannot be told, mixed and apart."""
    titles = titles_of(done.groups, beliefs, language)
    mixed = mixed_words(done.groups, beliefs, language)
    told = [mixed] if mixed else []
    told += [_of_group(done, group, title, language) for group, title in titles.items()]
    told += disagreements(done, language, beliefs)
    told += _worst_regrets(done, titles, language)
    if done.left_out:
        told.append(say("reallocate_left_out", language, n=done.left_out))
    n = number(done.n_paths, language)
    told += [say("reallocate_curse", language), say("reckoner_intervals", language, n=n)]
    return [*told, *warning(done, language)]


def _of_group(done: Reallocated, group: str, title: str, language: str) -> str:
    choice, together = done.choices[group], done.together(group)
    names = "; ".join(split_words(done, split, language) for split in together[:MOST_NAMED])
    more = len(together) - MOST_NAMED
    if not done.best(group).size:
        return say(
            "reallocate_stay_is_best",
            language,
            group=title,
            by=by_words(done, language),
            n=len(together),
            total=len(done.splits),
            together=f"{names} ..." if more > 0 else names,
        )
    return say(
        "reallocate_best_stays" if done.stays(group) else "reallocate_best",
        language,
        **money_units(done.purse.prices, language),
        group=title,
        by=by_words(done, language),
        best=split_words(done, done.best(group), language),
        loss=effect_words(choice.loss, language),
        n=len(together),
        total=len(done.splits),
        together=f"{names} ..." if more > 0 else names,
        years=years_words(done.purse, language),
    )


def disagreements(done: Reallocated, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say where beliefs choose different splits, and whether one of them would do for all."""
    best = {group: done.best(group) for group in done.regimes}
    if len(set(best.values())) < 2:
        return []
    titles = titles_of(done.groups, beliefs, language)
    parts = "; ".join(f"{titles[g]}: {split_words(done, s, language)}" for g, s in best.items())
    common = done.common
    if not common:
        return [say("reallocate_disagree", language, parts=parts)]
    names = "; ".join(split_words(done, split, language) for split in common[:MOST_NAMED])
    return [say("reallocate_common", language, parts=parts, common=names)]


def _worst_regrets(done: Reallocated, titles: Mapping[str, str], language: str) -> list[str]:
    """Say what each choice loses under the belief that likes it least; a split is named once.

    Where a belief chooses what was chosen before it, its own two halves would give other digits.
    """
    if not done.regimes:
        return []
    chosen = {done.splits[0]: STAY}
    for who in done.groups:
        chosen.setdefault(done.best(who), who)
    parts = []
    for split, who in chosen.items():
        worst = max(done.regimes, key=lambda group: done.regrets[who, group].mean)
        parts.append(
            say(
                "reallocate_regret_part",
                language,
                choice=split_words(done, split, language),
                loss=effect_words(done.regrets[who, worst], language),
                belief=titles[worst],
            )
        )
    by = by_words(done, language)
    return [say("reallocate_regret", language, by=by, parts="; ".join(parts))]


def warning(done: Reallocated, language: str) -> list[str]:
    """Say what taking from lines without a modelled effect means, or that they are kept."""
    taken = [line for line in done.purse.lines if line in done.purse.unmodelled]
    if not taken:
        kept = ", ".join(line_words(done.purse, line, language) for line in done.purse.unmodelled)
        told = [say("reallocate_kept", language, lines=kept)] if kept else []
        return [*told, *unmodelled(done.purse, language)]
    names = ", ".join(line_words(done.purse, line, language) for line in taken)
    return [say("reallocate_taken", language, lines=names)]


def splits_table(done: Reallocated) -> pd.DataFrame:
    """One row a group and split: what it gives more than staying put; above 0 is better.

    Columns regime, by, moved_<line>_m_dkk, then n, mean, low, high (90 % interval of the mean),
    q05, q95 (of the pairs), told_from_best, best.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "regime": done.only or group,
            "by": done.by,
            **{f"moved_{li}_m_dkk": x for li, x in zip(split.lines, split.moved, strict=True)},
            **asdict(done.gains[group][k]),
            "told_from_best": done.choices[group].apart[k],
            "best": k == done.choices[group].best,
        }
        for group in done.groups
        for k, split in enumerate(done.splits)
    )


def regret_table(done: Reallocated) -> pd.DataFrame:
    """One row a choice (`stay`, or whose) and group: what the choice loses there."""
    import pandas as pd

    return pd.DataFrame(
        {"choice": name, "under": group, "by": done.by, **asdict(loss)}
        for (name, group), loss in done.regrets.items()
    )


def split_grids(done: Reallocated, language: str, beliefs: Beliefs = ()) -> tuple[Grid, ...]:
    """Splits by group, then the regret of each choice under each belief."""
    titles = titles_of(done.groups, beliefs, language)
    by = by_words(done, language)
    rows = tuple(
        (split_words(done, split, language), *(_cell(done, group, k, language) for group in titles))
        for k, split in enumerate(done.splits)
    )
    headings = (
        say("reallocate_split_heading", language, **money_units(done.purse.prices, language)),
        *titles.values(),
    )
    first = Grid(say("reallocate_grid", language, by=by), headings, rows)
    named = {STAY: say("reallocate_stay", language), **titles}
    regrets = tuple(
        (
            f"{title}: {split_words(done, done.best(who), language)}" if who != STAY else title,
            *(effect_cell(done.regrets[who, group], language) for group in titles),
        )
        for who, title in named.items()
    )
    headings = (say("reallocate_choice_heading", language), *titles.values())
    return first, Grid(say("reallocate_regret_grid", language, by=by), headings, regrets)


def _cell(done: Reallocated, group: str, k: int, language: str) -> str:
    mark = "" if done.choices[group].apart[k] else " *"
    return f"{effect_cell(done.gains[group][k], language)}{mark}"


def draw_splits(ax: Axes, done: Reallocated, language: str, beliefs: Beliefs = ()) -> Axes:
    """Draw what splits give against what the first line gets; filled marks cannot be told apart.

    Of several splits with the same amount for the first line, the best is drawn.
    """
    titles = titles_of(done.groups, beliefs, language)
    look: dict[str, Any]
    for i, (group, title) in enumerate(titles.items()):
        shown = _shown(done, group)
        x = [done.splits[k].moved[0] for k in shown]
        gains = [done.gains[group][k] for k in shown]
        if group == ALL:
            ax.fill_between(x, [g.low for g in gains], [g.high for g in gains],
                            color=style.BANDS[60], linewidth=0, zorder=2)  # fmt: skip
            look = {"color": style.BLACK, "linestyle": "solid", "marker": "o", "linewidth": 2.0}
        else:
            colour, dashes, mark = style.look_of(i - 1)
            look = {"color": colour, "linestyle": dashes, "marker": mark, "linewidth": 1.3}
        ax.plot(x, [g.mean for g in gains], markersize=4.0, markerfacecolor="white", label=title,
                zorder=4, **look)  # fmt: skip
        open_ = [j for j, k in enumerate(shown) if not done.choices[group].apart[k]]
        ax.plot([x[j] for j in open_], [gains[j].mean for j in open_], linestyle="none",
                marker=look["marker"], markersize=8.0, color=look["color"], zorder=5)  # fmt: skip
    ax.axhline(0.0, color=style.GREY, linewidth=0.8)
    ax.axvline(0.0, color=style.GREY, linewidth=0.8)
    title = say("reallocate_chart_title", language)
    style.dress(ax, by_words(done, language), language, title)
    ax.set_xlabel(
        say("reallocate_axis", language, **money_units(done.purse.prices, language),
            line=line_words(done.purse, done.purse.lines[0], language),
            years=years_words(done.purse, language)), fontsize=style.NOTE_SIZE,
    )  # fmt: skip
    if len(titles) > 1:
        ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="best")
    return ax


def _shown(done: Reallocated, group: str) -> list[int]:
    best: dict[float, int] = {}
    for k, split in enumerate(done.splits):
        at = split.moved[0]
        if at not in best or done.gains[group][k].mean > done.gains[group][best[at]].mean:
            best[at] = k
    far = max(NEAR, abs(done.best(ALL).moved[0]))
    return [best[at] for at in sorted(best) if abs(at) <= far]


def chart_of_splits(done: Reallocated, language: str, beliefs: Beliefs = ()) -> Chart:
    """The chart with everything that goes with it."""

    def draw(figure: Figure) -> None:
        draw_splits(figure.subplots(), done, language, beliefs)

    n, caveat = number(done.n_paths, language), say("caveat", language)
    notes = [
        say("reallocate_chart_note", language),
        say("footer", language, n=n, caveat=caveat),
        mixed_words(done.groups, beliefs, language),
    ]
    return Chart(
        name=f"splits_{done.base.name}",
        figure=with_footer(draw, notes, 8.4, 5.0),
        data=splits_table(done),
        caption=say("reallocate_caption", language, by=by_words(done, language), n=n,
                    caveat=caveat),
        alt=" ".join(split_sentences(done, language, beliefs)),
    )  # fmt: skip
