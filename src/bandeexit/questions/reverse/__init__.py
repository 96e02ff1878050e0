"""What must happen before a target is missed, how likely is that, and what restores it?"""

from __future__ import annotations

from bandeexit.questions.analysis import Analysis, Option

ANALYSIS = Analysis(
    "reverse",
    "Search the factors of stress test NAME, or of scenario NAME with --axis, for a break.",
    subject="grid",
    options=(
        # A search has hundreds of cells; what is told of it is done again on all draws
        # (docs/decisions/0012).
        Option("search", None, "Paths a cell in the search, by default 500.", kind=int),
        Option("check", True, "Ask all draws of the scenario at the points told."),
    ),
)
