"""How likely is each target met, wherever one to three parameters go?"""

from __future__ import annotations

from bandeexit.questions.analysis import Analysis

ANALYSIS = Analysis(
    "stress",
    "Do every cell of stress test NAME (scenarios/stress/); with --axis, of scenario NAME.",
    subject="grid",
)
