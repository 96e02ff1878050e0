"""What the README and the pages show of one command each: what it prints, and the yearly pace."""

from __future__ import annotations

from functools import partial

from answers import Ask
from bandeexit.report.story import Estimate, Number
from bandeexit.report.titles import measure_title
from words import BELIEFS, block, grid, row_of, say


def printed(question: str, ask: Ask) -> str:
    """Everything that a command prints."""
    return block(ask(question).printed)


def beginning(question: str, ask: Ask) -> str:
    """Question, changes and table: what a command prints before its sentences."""
    parts = "\n".join(ask(question).printed).split("\n\n")
    return block(["\n\n".join(parts[:-1])])


def pace(ask: Ask) -> str:
    """Persons a year of the unchanged programme: counted, and forecast under each belief."""
    table = ask("demo").table("pace")
    table = table[table["scenario"] == "baseline"]
    rows = []
    for measure in dict.fromkeys(table["measure"]):
        found = [row_of(table, regime=belief, measure=measure) for belief in BELIEFS]
        forecast = [say(Estimate(row["q50"], row["q05"], row["q95"])) for row in found]
        counted = [say(Number(found[0][column])) for column in ("counted", "last_year")]
        rows.append([say(measure_title(measure)), *counted, *forecast])
    return grid(["persons a year", "counted", "last year", *BELIEFS.values()], rows)


FIGURES = {
    "readme.demo": partial(beginning, "demo"),
    "runs.pace": pace,
    "needed.printed": partial(printed, "needed"),
    "reverse.printed": partial(printed, "reverse"),
    "sensitivity.printed": partial(printed, "sensitivity"),
}
PICTURES = {"docs/in_programme.svg": ("demo", "charts/in_programme_baseline.svg")}
"""Picture of a document -> question, file of its run folder."""
