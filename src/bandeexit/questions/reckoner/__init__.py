"""What does a million more or less do, line by line and year by year?"""

from __future__ import annotations

from bandeexit.questions.analysis import Analysis, Option

ANALYSIS = Analysis(
    "reckoner",
    "Say what a step more and less in each budget line and year of SCENARIO does.",
    options=(
        Option("step", 1.0, "m DKK a year, up and down."),
        Option(
            "amounts",
            None,
            "m DKK a year along the curves of money; repeatable.",
            many=True,
            kind=float,
        ),
    ),
)
