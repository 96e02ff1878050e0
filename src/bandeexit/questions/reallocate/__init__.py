"""Which split of the same money is best, and can it be told?"""

from __future__ import annotations

from bandeexit.questions.analysis import Analysis, Option

ANALYSIS = Analysis(
    "reallocate",
    "Say which budget-neutral split of SCENARIO's money is best, and whether it can be told.",
    options=(
        Option("by", "completed", "What is to be best: completed, wait, or a target of SCENARIO."),
        Option("step", 0.5, "m DKK between splits."),
        Option(
            "take_from",
            (),
            "A line without a modelled effect that may give; repeatable.",
            many=True,
            metavar="LINE",
        ),
    ),
    fewest_draws=4,
)
