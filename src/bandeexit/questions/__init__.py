"""What can be asked of a fitted study: one folder a question, all alike.

`ROOMS` names them. Each holds `__init__.py` (its `ANALYSIS`: verb, subject, options),
`compute.py` (question -> numbers), `tell.py` (numbers -> story and tables), `charts.py` and
`words.toml`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from bandeexit.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from bandeexit.questions.analysis import Analysis

ROOMS = {
    "run": "forecast",
    "compare": "compare",
    "claim": "claim",
    "sensitivity": "sensitivity",
    "stress": "stress",
    "needed": "needed",
    "reverse": "reverse",
    "reckoner": "reckoner",
    "reallocate": "reallocate",
}
"""Verb -> folder, in the order of the help."""


@cache
def analysis_of(verb: str) -> Analysis:
    """Find an analysis by its verb.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    # By name and when asked for: `bandeexit --help` reads every verb, and imports no science.
    if verb not in ROOMS:
        raise UsageError(f"there is no question `{verb}`{did_you_mean(verb, list(ROOMS))}")
    analysis: Analysis = import_module(f"{__name__}.{ROOMS[verb]}").ANALYSIS
    return analysis
