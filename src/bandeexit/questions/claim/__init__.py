"""Does a change that somebody claims of a scenario hold, and in how many futures?"""

from __future__ import annotations

from bandeexit.questions.analysis import Analysis, Option

ANALYSIS = Analysis(
    "claim",
    "Say whether a claimed change of a measure holds: BASELINE SCENARIO, the change is the second "
    "minus the first.",
    subject="scenarios",
    options=(
        Option("measure", "completed", "What is claimed to change."),
        Option("at_least", None, "The change is this or more; 4: at least 4 more.", kind=float),
        Option("at_most", None, "The change is this or less; -4: at least 4 fewer.", kind=float),
        Option("by", None, "Last day that counts; else the last of all.", kind=str, metavar="DATE"),
        Option("district", None, "Else the whole country.", kind=str),
    ),
    fewest_draws=30,  # with fewer, the normal interval of a mean is too narrow
)
