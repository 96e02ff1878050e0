"""What happens in a scenario, and what do others change?"""

from __future__ import annotations

from bandeexit.questions.analysis import Analysis

ANALYSIS = Analysis(
    "run",
    "Simulate SCENARIOS (files or names); the first is what the others are compared with.",
    subject="scenarios",
    fewest_draws=1,
    takes_engine=True,
)
