"""Which of several scenarios is better, how sure is that, and where does the effect come from?"""

from __future__ import annotations

from bandeexit.questions.analysis import Analysis, Option

ANALYSIS = Analysis(
    "compare",
    "Compare SCENARIOS on the same draws and luck; the first is the baseline.",
    subject="scenarios",
    options=(
        Option(
            "against", None, "Which of them the others are compared with; else the first.", kind=str
        ),
        Option("ordered", False, "Steps in the file's order, not over all orders."),
    ),
)
