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
    """What the example target of the baseline's wait needs, and how it stands unchanged."""
    answers, curve = ask("needed").table("answers"), ask("needed").table("curve")
    rows = []
    for part, name in BELIEFS.items():
        each, at_once = (row_of(answers, part=part, dates=one) for one in ("worst", "all"))
        own = row_of(curve, part=part, **{"budget.coordinators": 1.0})
        met = [f"{100 * own[key]:.0f}" for key in ("share", "all_dates_share")]
        rows.append([name, need_of(each), need_of(at_once), *met])
    headings = ["needed, m DKK a year (2020 prices)", "at the worst date", "at all dates at once"]
    unchanged = ["unchanged: met in, of 100", "at all dates"]
    return grid([*headings, *unchanged], rows)


def needed_by_belief(ask: Ask) -> str:
    answers = ask("needed").table("answers")
    rows = {
        name: row_of(answers, part=part, dates="worst")
        for part, name in BELIEFS.items()
        if part != "all"
    }
    return bullets(f"{name[0].upper()}{name[1:]}: {_in_full(row)}." for name, row in rows.items())


def _in_full(row: pd.Series) -> str:
    told = need_of(row)
    return f"{told} m DKK a year (2020 prices)" if told[-1].isdigit() else told


def need_of(row: pd.Series) -> str:
    """What is needed of the line: missed up to the first amount, met from the second on."""
    low, high = row["missed_up_to_m_dkk"], row["met_from_m_dkk"]
    if row["outcome"] == "bracket":
        return f"up to {high:g}" if pd.isna(low) else f"{low:g} to {high:g}"
    if row["outcome"] == "open" and not pd.isna(low):
        return f"more than {low:g}"
    told = {"met": "nothing more", "missed": "not met", "several": "back and forth"}
    return told.get(row["outcome"], "cannot be told")


def reverse(ask: Ask) -> str:
    """The answer of the search."""
    return quote(ask("reverse").answer)


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
