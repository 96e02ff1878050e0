"""What stands in the README and on the pages that quote one command each."""

from __future__ import annotations

import pandas as pd

from answers import Ask
from bandeexit.model.measures import measure_of
from bandeexit.report.names import measure_name
from bandeexit.report.words import number
from words import BELIEFS, ENGLISH, bullets, grid, quote, row_of

CUT = "with 'Coordinators cut by 10 % from 2022',"
NEVER, AGNOSTIC, OFTEN = (
    "Capacity never binds:",
    "Capacity may have bound:",
    "Capacity often bound:",
)


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
    """The answer of the search."""
    return quote(ask("reverse").answer)


def knowing(ask: Ask) -> str:
    """What it is worth to know, of completions and of the wait."""
    said = ask("sensitivity").sentences_on("Programmes completed, from", "Mean wait for a")
    return quote(one for one in said if "narrower" in one)


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
