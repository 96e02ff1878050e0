"""Which unknowns does a forecast depend on, and what is knowing them worth?"""

from __future__ import annotations

from bandeexit.questions.analysis import Analysis, Option

FEWEST = 100
"""Paths at the least; with fewer the regression has nothing to say."""
ANALYSIS = Analysis(
    "sensitivity",
    "Say which unknowns the forecast of SCENARIO depends on, and what knowing them is worth.",
    options=(
        Option("sobol", False, "Sobol's indices, too (extra `sensitivity`)."),
        Option(
            "write_effects",
            False,
            "Write calibration/effects.csv of the study as well.",
            # It writes into the study, so it is no part of what was asked (`analysis.Option`).
            is_effect=True,
        ),
    ),
    fewest_draws=FEWEST,
)
