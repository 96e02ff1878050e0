"""Splits in findings and tables: which is best, and what cannot be told from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.questions.manifest import facts_of_points
from bandeexit.questions.reallocate.charts import by_text, chart_of_splits
from bandeexit.questions.reallocate.choice import STAY, Reallocated
from bandeexit.questions.reallocate.splits import MoneySplit
from bandeexit.questions.standing import standing_warnings
from bandeexit.report.effects_of_pairs import (
    ALL,
    effect_cell,
    effect_text,
    group_titles,
)
from bandeexit.report.story import (
    Finding,
    Number,
    Section,
    Several,
    Story,
    Table,
    Text,
    finding,
    listed,
)
from bandeexit.report.titles import money_units, scenario_question, scenario_title

if TYPE_CHECKING:
    import pandas as pd

_MOST_NAMED = 6


def tell(answer: Answer[Reallocated]) -> Story:
    """Lead with what all beliefs together choose, then with whether they agree."""
    done = answer.found
    titles = group_titles(done.groups, answer.beliefs)
    return Story(
        title=finding("reallocate_title", title=scenario_title(done.base)),
        question=scenario_question(done.base),
        answer=(_choice(done, ALL, titles[ALL]), *_disagreement(done, titles)),
        table=_choices(done, titles),
        picture=chart_of_splits(answer),
        caveats=_lines_without_effect(done),
        warnings=tuple(standing_warnings(answer)),
        sections=(
            Section(
                finding("reallocate_section"),
                (
                    *(_choice(done, group, titles[group]) for group in done.regimes),
                    finding("reallocate_curse"),
                    finding("reckoner_intervals", n=done.n_paths),
                    *_left_out(done),
                ),
                tables=(_splits(done, titles), _regrets(done, titles)),
            ),
        ),
    )


def tables(answer: Answer[Reallocated]) -> dict[str, pd.DataFrame]:
    """Every split, and what each choice loses."""
    return {"splits": splits_frame(answer.found), "regret": regret_frame(answer.found)}


def facts(answer: Answer[Reallocated]) -> Facts:
    """Paths and splits."""
    done = answer.found
    n_failed = done.base.draws - done.n_paths
    return facts_of_points(done.base, done.n_paths, n_failed, points=len(done.splits))


def split_text(done: Reallocated, split: MoneySplit) -> Text:
    """What a split moves, or that it stays put."""
    if not split.size:
        return finding("reallocate_stay")
    pairs = zip(split.lines, split.moved, strict=True)
    return listed([_moved(done, line, amount) for line, amount in pairs if amount], ", ")


def _moved(done: Reallocated, line: str, amount: float) -> Several:
    return listed([done.purse.title(line), Number(amount, "money", signed=True)], " ")


def _some(done: Reallocated, splits: Sequence[MoneySplit]) -> Text:
    """Name the first splits."""
    named: list[Text] = [split_text(done, split) for split in splits[:_MOST_NAMED]]
    return listed(named if len(splits) <= _MOST_NAMED else [*named, "..."])


def _choice(done: Reallocated, group: str, title: Text) -> Finding:
    """What one group of paths chooses, and what staying put loses there."""
    best, together = done.best(group), done.together(group)
    if not best.size:
        key = "reallocate_stay_is_best"
    else:
        # Said first where it is so: whoever proposes a move has to know that doing nothing may be
        # as good.
        key = "reallocate_best_stays" if done.stays(group) else "reallocate_best"
    return finding(
        key,
        group=title,
        by=by_text(done),
        best=split_text(done, best),
        loss=effect_text(done.choices[group].loss),
        n=len(together),
        total=len(done.splits),
        **money_units(done.purse.prices),
    )


def _disagreement(done: Reallocated, titles: dict[str, Text]) -> list[Finding]:
    """Where beliefs choose different splits, and whether one of them would do for all."""
    best = {group: done.best(group) for group in done.regimes}
    if len(set(best.values())) < 2:
        return []
    parts = [
        finding("of_group", group=titles[group], told=split_text(done, split))
        for group, split in best.items()
    ]
    if not done.common:
        return [finding("reallocate_disagree", parts=listed(parts))]
    return [finding("reallocate_common", parts=listed(parts), common=_some(done, done.common))]


def _lines_without_effect(done: Reallocated) -> tuple[Finding, ...]:
    """What taking from lines without a modelled effect means, or that they are kept."""
    taken: list[Text] = [
        done.purse.title(line) for line in done.purse.lines if line in done.purse.unmodelled
    ]
    # Every gain is before a price that the model does not know.
    if taken:
        return (finding("reallocate_taken", lines=listed(taken, ", ")),)
    kept: list[Text] = [done.purse.title(line) for line in done.purse.unmodelled]
    return (finding("reallocate_kept", lines=listed(kept, ", ")),) if kept else ()


def _left_out(done: Reallocated) -> list[Finding]:
    return [finding("reallocate_left_out", n=done.left_out)] if done.left_out else []


def _choices(done: Reallocated, titles: dict[str, Text]) -> Table:
    """By belief: its best split, what staying put loses, how many cannot be told from the best."""
    units = money_units(done.purse.prices)
    return Table(
        finding("reallocate_choices", by=by_text(done)),
        (
            finding("reallocate_belief_heading"),
            finding("reallocate_best_heading", **units),
            finding("reallocate_loss_heading"),
            finding("reallocate_together_heading", total=len(done.splits)),
        ),
        tuple(
            (
                title,
                split_text(done, done.best(group)),
                effect_cell(done.choices[group].loss),
                len(done.together(group)),
            )
            for group, title in titles.items()
        ),
    )


def _splits(done: Reallocated, titles: dict[str, Text]) -> Table:
    return Table(
        finding("reallocate_grid", by=by_text(done)),
        (
            finding("reallocate_split_heading", **money_units(done.purse.prices)),
            *titles.values(),
        ),
        tuple(
            (split_text(done, split), *(_gain(done, group, k) for group in titles))
            for k, split in enumerate(done.splits)
        ),
    )


def _gain(done: Reallocated, group: str, k: int) -> Text:
    gain = effect_cell(done.gains[group][k])
    return gain if done.choices[group].apart[k] else finding("reallocate_near_best", gain=gain)


def _regrets(done: Reallocated, titles: dict[str, Text]) -> Table:
    """What each choice loses under each belief."""
    named: dict[str, Text] = {STAY: finding("reallocate_stay")}
    named |= {
        who: finding("of_group", group=title, told=split_text(done, done.best(who)))
        for who, title in titles.items()
    }
    return Table(
        finding("reallocate_regret_grid", by=by_text(done)),
        (finding("reallocate_choice_heading"), *titles.values()),
        tuple(
            (title, *(effect_cell(done.regrets[who, group]) for group in titles))
            for who, title in named.items()
        ),
    )


def splits_frame(done: Reallocated) -> pd.DataFrame:
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


def regret_frame(done: Reallocated) -> pd.DataFrame:
    """One row a choice (`stay`, or whose) and group: what the choice loses there."""
    import pandas as pd

    return pd.DataFrame(
        {"choice": name, "under": group, "by": done.by, **asdict(loss)}
        for (name, group), loss in done.regrets.items()
    )
