"""What stands in docs/next-million.md."""

from __future__ import annotations

from collections.abc import Callable

from bandeexit.report.reckoner.names import figure, money_words

from answers import Answer, Ask
from words import BELIEFS, about, better, cost, effect, grid, loss, plainly, row_of

POOL = "special_measures"
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
EFFECTS = (
    ("programmes completed", "completed", "since_census"),
    ("programmes started", "started", "since_census"),
    ("in a programme on the last day", "in_programme", "horizon"),
    ("mean wait, days", "wait_days_mean", "since_census"),
)
MORE_THAN_ONE = 1.5
"""From here on, whole numbers are told in the plural."""
CHOICES = {"stay": "staying put", **{name: f"the best of: {BELIEFS[name]}" for name in BELIEFS}}


def effects(ask: Ask) -> str:
    """A million more in each line: what it does, what one more completed programme costs."""
    lines = ("coordinators", POOL)
    rows = [
        (title, *(effect_of(ask, line, measure, period) for line in lines))
        for title, measure, period in EFFECTS
    ]
    costs = (cost(first_million(ask("reckoner"), line)) for line in lines)
    rows.append(("m DKK for one more programme completed", *costs))
    head = "1.0 m DKK a year more in 2021-2023, mean effect [90 % interval of the mean]"
    return grid((head, "coordinators", "special measures"), rows)


def effect_of(ask: Ask, line: str, measure: str, period: str) -> str:
    return effect(million_in(ask, line, measure, period))


def million_in(ask: Ask, line: str, measure: str, period: str):
    """A million more a year in a line, all beliefs mixed."""
    where = {"regime": "all", "line": line, "year": 0, "amount_m_dkk": 1}
    return row_of(ask("reckoner").table("effects"), **where, measure=measure, period=period)


def said(line: str, number: int) -> Callable[[Ask], str]:
    """How a negotiator says one of `EFFECTS`."""
    return lambda ask: plainly(million_in(ask, line, *EFFECTS[number][1:]))


def place(belief: str) -> Callable[[Ask], str]:
    """Which line is the better place under a belief, and by how much, as one says it."""

    def words(ask: Ask) -> str:
        row = versus(ask("reckoner"), belief)
        line = better(row, "coordinators are", "the pool is")
        if line == "cannot be told":
            return "which line is the better place cannot be told"
        plural = "s" if abs(row["mean"]) >= MORE_THAN_ONE else ""
        return f"{line} the better place, by {about(row)} completed programme{plural}"

    return words


def first_million(answer: Answer, line: str):
    where = {"regime": "all", "line": line, "added_m_dkk": 0}
    return row_of(answer.table("curve"), **where, measure="completed", period="since_census")


def versus(answer: Answer, belief: str):
    """Coordinators minus the pool, in completed programmes."""
    table = answer.table("versus")
    return row_of(table, regime=belief, measure="completed", period="since_census")


def futures(ask: Ask) -> str:
    """Between what single futures lie."""
    row = versus(ask("reckoner"), "all")
    return f"{figure(row['q05'], 'en')} and {figure(row['q95'], 'en')}"


def beliefs(ask: Ask) -> str:
    """Which line is better, under each belief."""
    rows = [
        (title, effect(row), better(row, "coordinators", "the pool"))
        for belief, title in BELIEFS.items()
        for row in [versus(ask("reckoner"), belief)]
    ]
    return grid(("", "coordinators minus pool, programmes completed", "the better line"), rows)


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
        rows = [versus(ask(question), belief) for question in NEEDS.values()]
        lines = {better(row, "coordinators", "the pool") for row in rows} - {"cannot be told"}
        found += [title] if len(lines) > 1 else []
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
            lost = loss(row_of(regret, choice="stay", under=belief))
            rows.append((need, title, moves(best), lost, str(undecided)))
    headings = (
        "need for measures",
        "belief",
        "best: to coordinators from the pool, m DKK a year",
        "staying put loses, completed programmes",
        "splits not told from the best",
    )
    return grid(headings, rows)


def moves(split) -> str:
    return money_words(float(split["moved_coordinators_m_dkk"]), "en")


def regret(ask: Ask) -> str:
    """What each choice loses under the belief that suits it least."""
    table, found = ask("reallocate").table("regret"), ask("reallocate").table("splits")
    rows = []
    for choice in ("stay", *BELIEFS):
        of_choice = table[(table["choice"] == choice) & (table["under"] != "all")]
        worst = of_choice.loc[of_choice["mean"].idxmax()]
        best = moves(row_of(found, regime=choice, best=True)) if choice != "stay" else "0"
        rows.append((CHOICES[choice], best, loss(worst), BELIEFS[worst["under"]]))
    return grid(("choice", "to coordinators, m DKK a year", "loses at worst", "where"), rows)


def n_splits(ask: Ask) -> str:
    table = ask("reallocate").table("splits")
    return str((table["regime"] == "all").sum())


FIGURES = {
    "next_million.effects": effects,
    "next_million.completed": said("coordinators", 0),
    "next_million.started": said("coordinators", 1),
    "next_million.present": said("coordinators", 2),
    "next_million.pool_completed": said(POOL, 0),
    "next_million.versus": lambda ask: effect(versus(ask("reckoner"), "all")),
    "next_million.futures": futures,
    "next_million.beliefs": beliefs,
    "next_million.never": place("never"),
    "next_million.often": place("often"),
    "next_million.needs": needs,
    "next_million.turned": turned,
    "next_million.n_splits": n_splits,
    "next_million.splits": splits,
    "next_million.regret": regret,
}
