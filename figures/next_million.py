"""What stands in docs/next-million.md."""

from __future__ import annotations

from functools import partial

import pandas as pd

from answers import Answer, Ask
from bandeexit.questions.reckoner.tell import cost_text
from bandeexit.report.story import Number
from bandeexit.scenarios.intervals import Interval
from words import BELIEFS, effect, grid, paired, row_of, say

COORDINATORS, POOL = "coordinators", "special_measures"
NEEDS = {
    "study's own": "reckoner",
    "anywhere in the range": "reckoner_any_need",
    "at its lower end": "reckoner_low_need",
    "at its upper end": "reckoner_high_need",
}
"""What is held of the need for measures -> question."""
SPLITS = {
    "study's own": "reallocate",
    "at its lower end": "reallocate_low_need",
    "at its upper end": "reallocate_high_need",
}
COMPLETED = {"measure": "completed", "period": "since_census"}
EFFECTS = {
    "programmes completed": COMPLETED,
    "programmes started": {"measure": "started", "period": "since_census"},
    "in a programme on the last day": {"measure": "in_programme", "period": "horizon"},
    "mean wait, days": {"measure": "wait_days_mean", "period": "since_census"},
}
CHOICES = {"stay": "staying put", **{name: f"the best of: {BELIEFS[name]}" for name in BELIEFS}}


def million(line: str, title: str, ask: Ask) -> str:
    """What a million more a year in a line does, all beliefs weighted."""
    where = {"regime": "all", "line": line, "year": 0, "amount_m_dkk": 1}
    return effect(row_of(ask("reckoner").table("effects"), **where, **EFFECTS[title]))


def effects(ask: Ask) -> str:
    """A million more in each line: what it does, what one more completed programme costs."""
    lines = (COORDINATORS, POOL)
    rows = [(title, *(million(line, title, ask) for line in lines)) for title in EFFECTS]
    rows.append(("m DKK for one more programme completed", *(cost(line, ask) for line in lines)))
    head = "1.0 m DKK a year more in 2021-2023, mean effect [90 % interval of the mean]"
    return grid((head, "coordinators", "special measures"), rows)


def cost(line: str, ask: Ask) -> str:
    """What one more completed programme costs within the first million."""
    where = {"regime": "all", "line": line, "added_m_dkk": 0}
    row = row_of(ask("reckoner").table("curve"), **where, **COMPLETED)
    low, high = row["cost_low_m_dkk"], row["cost_high_m_dkk"]
    return say(cost_text(None if pd.isna(low) else Interval(low, high)))


def versus(answer: Answer, belief: str) -> pd.Series:
    """Coordinators minus the pool, in completed programmes."""
    return row_of(answer.table("versus"), regime=belief, **COMPLETED)


def difference(belief: str, ask: Ask) -> str:
    """The same, told."""
    return effect(versus(ask("reckoner"), belief))


def futures(ask: Ask) -> str:
    """Between what single futures lie."""
    row = versus(ask("reckoner"), "all")
    return " and ".join(say(Number(row[end], "mean")) for end in ("q05", "q95"))


def needs(ask: Ask) -> str:
    """The same, whatever is held of the need for measures."""
    rows = [
        (title, *(effect(versus(ask(question), belief)) for question in NEEDS.values()))
        for belief, title in BELIEFS.items()
    ]
    return grid(("coordinators minus pool, programmes completed", *NEEDS), rows)


def turned(ask: Ask) -> str:
    """Whether a need within the range turns the better line of a belief round."""
    found = []
    for belief, title in BELIEFS.items():
        ways = {paired(versus(ask(question), belief)).direction for question in NEEDS.values()}
        found += [title] if {"more", "fewer"} <= ways else []
    if found:
        return f"The need turns the better line round here: {', '.join(found)}."
    return "No value of the need that was tried turns the better line round, under any belief."


def splits(ask: Ask) -> str:
    """The best split under each belief, and for each need."""
    rows = []
    for need, question in SPLITS.items():
        table, regret = ask(question).table("splits"), ask(question).table("regret")
        for belief, title in BELIEFS.items():
            best = row_of(table, regime=belief, best=True)
            undecided = (~table[table["regime"] == belief]["told_from_best"]).sum()
            lost = effect(row_of(regret, choice="stay", under=belief))
            rows.append((need, title, moves(best), lost, str(undecided)))
    headings = (
        "need for measures",
        "belief",
        "best: to coordinators from the pool, m DKK a year",
        "staying put loses, completed programmes",
        "splits not told from the best",
    )
    return grid(headings, rows)


def moves(split: pd.Series) -> str:
    return say(Number(split["moved_coordinators_m_dkk"], "money", signed=True))


def regret(ask: Ask) -> str:
    """What each choice loses under the belief that suits it least."""
    table, found = ask("reallocate").table("regret"), ask("reallocate").table("splits")
    rows = []
    for choice in ("stay", *BELIEFS):
        of_choice = table[(table["choice"] == choice) & (table["under"] != "all")]
        worst = of_choice.loc[of_choice["mean"].idxmax()]
        best = moves(row_of(found, regime=choice, best=True)) if choice != "stay" else "0"
        rows.append((CHOICES[choice], best, effect(worst), BELIEFS[worst["under"]]))
    return grid(("choice", "to coordinators, m DKK a year", "loses at worst", "where"), rows)


def n_splits(ask: Ask) -> str:
    table = ask("reallocate").table("splits")
    return str((table["regime"] == "all").sum())


FIGURES = {
    "next_million.effects": effects,
    "next_million.completed": partial(million, COORDINATORS, "programmes completed"),
    "next_million.started": partial(million, COORDINATORS, "programmes started"),
    "next_million.present": partial(million, COORDINATORS, "in a programme on the last day"),
    "next_million.pool_completed": partial(million, POOL, "programmes completed"),
    "next_million.versus": partial(difference, "all"),
    "next_million.never": partial(difference, "never"),
    "next_million.often": partial(difference, "often"),
    "next_million.futures": futures,
    "next_million.needs": needs,
    "next_million.turned": turned,
    "next_million.n_splits": n_splits,
    "next_million.splits": splits,
    "next_million.regret": regret,
}
