"""How much of a lever, money above all, does a target need?"""

from __future__ import annotations

from bandeexit.questions.analysis import Analysis, Option

ANALYSIS = Analysis(
    "needed",
    "Say how much of a lever a target of SCENARIO needs, as a curve with its uncertainty.",
    options=(
        Option(
            "lever",
            (),
            "What may be given more of; repeatable, each by itself. By default the coordinators' "
            "line, from 30 % less to 80 % more.",
            many=True,
            metavar="PATH=VERB:VALUES",
        ),
        Option("probability", None, "Wanted, instead of the target's (0 to 1).", kind=float),
    ),
)
