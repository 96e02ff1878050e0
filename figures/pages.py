"""What stands in the README and on the pages that quote one command each."""

from __future__ import annotations

import pandas as pd

from answers import Ask
from bandeexit.model.measures import measure_of
from bandeexit.questions.sensitivity.knowing import narrowing
from bandeexit.report.names import measure_name
from bandeexit.report.unknown_titles import unknown_title
from bandeexit.report.voice import Voice
from bandeexit.report.words import number
from bandeexit.study import load_study
from words import BELIEFS, ENGLISH, bullets, grid, quote, row_of

CUT = "with 'Coordinators cut by 10 % from 2022',"
NEVER, AGNOSTIC, OFTEN = (
    "Capacity never binds:",
    "Capacity may have bound:",
    "Capacity often bound:",
)
LEFT_OUT = (
    "Mixed from",
    "As expected: completions",
    "The number of vacancies alone",
    "Length of the programme alone",
    "The odds rest on",
)
"""Beginnings of what `reverse` says, too."""


WORTH = {
    "programmes completed": ("completed", "since_census"),
    "mean wait, last quarter": ("wait_days_mean", "last_quarter"),
}
"""Numbers of which it is told what facts are worth."""
MOST_FACTS = 3


def demo(ask: Ask) -> str:
    """A few of the sentences of `make demo`."""
    said = ask("demo")
    beginnings = (
        "In 'Unchanged programme',",
        f"W{CUT[1:]}",
        "Mixed from",
        f"If capacity never binds: {CUT}",
        f"If capacity often bound: {CUT}",
    )
    return quote(said.sentence(begin) for begin in beginnings)


def pace(ask: Ask) -> str:
    """Persons a year of the unchanged programme: counted, and forecast under each belief."""
    table = ask("demo").table("pace")
    table = table[table["scenario"] == "baseline"]
    beliefs = [belief for belief in BELIEFS if belief in set(table["regime"])]
    rows = []
    for measure in dict.fromkeys(table["measure"]):
        found = {b: row_of(table, regime=b, measure=measure) for b in beliefs}
        forecast = [_middle_and_ends(found[belief]) for belief in beliefs]
        name = measure_name(measure_of(measure), ENGLISH)
        rows.append([name, number(found["all"]["counted"], ENGLISH), *forecast])
    return grid(["persons a year", "counted", *(BELIEFS[b] for b in beliefs)], rows)


def _middle_and_ends(row: pd.Series) -> str:
    middle, low, high = (number(row[q], ENGLISH) for q in ("q50", "q05", "q95"))
    return f"{middle} [{low}; {high}]"


def why_the_pace_differs(ask: Ask) -> str:
    """The sentences that say where most of the difference comes from."""
    return quote(one for one in ask("demo").sentences if one.startswith("More than a quarter"))


def needed(ask: Ask) -> str:
    """What the example target of the baseline's wait needs."""
    return quote(
        ask("needed").sentences_on(
            "Example target", "What is needed", NEVER, AGNOSTIC, OFTEN, "If the"
        )
    )


def needed_by_belief(ask: Ask) -> str:
    return bullets(ask("needed").sentences_on(NEVER, AGNOSTIC, OFTEN))


def reverse(ask: Ask) -> str:
    """All that the search says, but of its weights, its surface and two of the factors."""
    return quote(one for one in ask("reverse").sentences if not one.startswith(LEFT_OUT))


def knowing(ask: Ask) -> str:
    """Per cent narrower if known: the best facts of completions and of the wait, by belief."""
    table, baseline = ask("sensitivity").table("knowing"), load_study().scenario("baseline")
    rows = []
    for title, (measure, period) in WORTH.items():
        some = table[
            (table["measure"] == measure) & (table["period"] == period) & (table["told"] == 1)
        ]
        for name in some[some["regime"] == "all"]["unknown"].head(MOST_FACTS):
            fact = Voice(ENGLISH).say(unknown_title(name, baseline))
            rows.append([title, fact, *(_narrower(some, name, belief) for belief in BELIEFS)])
    return grid(["narrower by per cent", "if one knew", *BELIEFS.values()], rows)


def _narrower(table: pd.DataFrame, unknown: str, belief: str) -> str:
    found = table[(table["unknown"] == unknown) & (table["regime"] == belief)]
    if found.empty:
        return "-"
    row = found.iloc[0]
    shares = (row["narrower"], narrowing(row["low"]), narrowing(row["high"]))
    return "{} [{}; {}]".format(*(number(100 * share, ENGLISH) for share in shares))


FIGURES = {
    "readme.demo": demo,
    "readme.pace": pace,
    "readme.pace_why": why_the_pace_differs,
    "readme.needed": needed_by_belief,
    "needed.said": needed,
    "reverse.said": reverse,
    "sensitivity.knowing": knowing,
}
PICTURES = {"docs/in_programme.svg": ("demo", "charts/in_programme_baseline.svg")}
"""Picture of a document -> question, file of its run folder."""
