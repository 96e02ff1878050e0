"""A scenario's changes laid on a programme."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.actions import states_of
from bandeexit.model.draws import Draws
from bandeexit.model.laws import Law
from bandeexit.model.parameters import Value
from bandeexit.model.pools import check_pools
from bandeexit.model.programme import Programme, entry_of
from bandeexit.model.schedule import Adjustment, check_adjustments
from bandeexit.scenarios.actions import plan_actions
from bandeexit.scenarios.dated import adjustments_of, number_of
from bandeexit.scenarios.scenario import Change, Scenario
from bandeexit.scenarios.uncertain import at_points

Floats = NDArray[np.float64]
VERB_ORDER = ("set", "scale", "add")
"""Changes that may meet on one cell commute, so this order only fixes the last bit."""


def plan(
    programme: Programme, scenario: Scenario
) -> tuple[dict[str, list[Change]], tuple[Adjustment, ...]]:
    """Split a scenario's changes into those of the whole run and those that are dated.

    Laws among its values have to be settled before (`uncertain.settle`).

    Returns
    -------
    dict of str to list of Change
        By path: changes of parameters that hold for the whole run.
    tuple of Adjustment
        Changes of dated parameters, in days and district numbers.
    """
    # Sorted, so that the order of a file decides nothing, not even a last bit.
    ordered = sorted(scenario.changes, key=lambda c: (c.path, VERB_ORDER.index(c.verb), c.step))
    whole: dict[str, list[Change]] = {}
    dated: list[Adjustment] = []
    for change in ordered:
        # Dated is what is read when it is needed; the rest is fixed for a path from its first day,
        # as the shape of a law is, since a candidate's luck is a quantile of one law
        # (model/README.md, "What can be dated").
        if entry_of(change.path).dated:
            dated += adjustments_of(programme, scenario, change)
        else:
            whole.setdefault(change.path, []).append(change)
    return whole, tuple(dated)


def check_changes(programme: Programme, scenario: Scenario) -> None:
    """Refuse a scenario whose changes do not fit the programme's own numbers.

    Raises
    ------
    UsageError
        With the parameter, the value it would get, and what was expected.
    """
    # By the far ends of every law: what some draws would be refused for is refused before the run.
    whole, dated = plan(programme, at_points(scenario))
    horizon = programme.calendar.day(scenario.horizon)
    changed = with_whole_changes(programme, whole)
    for state in states_of(dated, plan_actions(programme, scenario)):
        check_adjustments(changed, horizon, state)
        check_pools(programme, horizon, state)


# The histories of a regime with limits were found for the fitted values of these.
# Changed afterwards, the same addresses would give another history, which misses the
# census (docs/decisions/0008).
OF_THE_HISTORY = (
    "demand.trend",
    "demand.initial_load",
    "demand.initial_visitation",
    "demand.initial_since_years",
    "visitation.shape",
    "programme.completion_shape",
    "programme.dropout_shape",
    "programme.dropout_elasticity",
    "programme.dropout_max_speed",
    "threat.high_share",
    "threat.rise_per_year",
    "threat.fall_per_year",
    "threat.places",
    "capacity.headroom",
)
"""Parameters of the whole run that shape what happened before the census."""


def refuse_changed_history(scenario: Scenario, draws: Draws) -> None:
    """Refuse changes of what shaped histories that were found for the fitted values.

    Raises
    ------
    UsageError
        With the parameter and what can be done instead.
    """
    # Where candidates are chosen one by one, the choice follows whatever parameters there are.
    if scenario.counterfactual or not (draws.starts >= 0).any():
        return
    for change in scenario.changes:
        if change.path in OF_THE_HISTORY:
            raise UsageError(
                f"{scenario.name}: step `{change.step}` changes {change.path}, which shaped the "
                f"history before the census ({change.verb} {change.value}); the histories of "
                "these draws were found for its fitted values. Change it in "
                "calibration/priors.yaml and run `bandeexit calibrate`, or ask only the regimes in "
                "which capacity never binds, or declare `counterfactual: true`."
            )


def with_whole_changes(programme: Programme, whole: dict[str, list[Change]]) -> Programme:
    """Change the parameters that hold for the whole run; numbers may be arrays over draws."""
    values: dict[str, Value] = {}
    for path, changes in whole.items():
        value: Value = programme.value(path)
        for change in changes:
            value = _changed(value, change)
        # All draws at once: the first value that is refused is told, with the steps that made it.
        refused = entry_of(path).find_refusal(value)
        if refused:
            steps = ", ".join(f"`{change.step}`" for change in changes)
            raise UsageError(f"{path} becomes {refused[0]} by {steps}; {refused[1]}")
        values[path] = value
    return programme.with_values(values)


def _changed(value: Value, change: Change) -> Value:
    assert not isinstance(change.value, Law)
    if change.verb == "set":
        return change.value
    old, new = number_of(value), number_of(change.value)
    return old * new if change.verb == "scale" else old + new
