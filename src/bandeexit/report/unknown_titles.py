"""What unknowns are called: parameters, the belief about capacity, the level of demand."""

from __future__ import annotations

from bandeexit.report.story import Parameter, Text, finding
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.sensitivity.knowing import LEVEL, REGIME

COORDINATORS = "capacity.headroom"


def unknown_title(name: str, scenario: Scenario) -> Text:
    """Say what an unknown is, within a sentence."""
    if name == REGIME:
        return finding("unknown_regime")
    if name == LEVEL:
        return finding("unknown_level")
    if name == COORDINATORS:
        return finding("unknown_coordinators", what=Parameter(name))
    step, apart, path = name.partition(": ")
    if not apart:
        return Parameter(name)
    titles = (one.title for one in scenario.changes if (one.step, one.path) == (step, path))
    return finding("unknown_step", step=step, what=Parameter(path, next(titles, {})))
