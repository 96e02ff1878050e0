"""The named steps in which two scenarios differ, and scenarios that hold some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from bandeexit.errors import UsageError
from bandeexit.model.budget import BudgetLine, unmodelled_lines
from bandeexit.scenarios.clashes import commute
from bandeexit.scenarios.scenario import Action, Change, Scenario


@dataclass(frozen=True, slots=True)
class Step:
    """One named step, as each of two scenarios has it."""

    name: str
    before: tuple[Change | Action, ...]
    """In the baseline; empty where it has no such step."""
    after: tuple[Change | Action, ...]
    """In the other scenario; empty where it has no such step."""


def steps_between(baseline: Scenario, other: Scenario) -> tuple[Step, ...]:
    """Steps in which a scenario differs from its baseline, in the order of the files.

    Changes with one name are one step, whoever brought them in through `extends`; an action is a
    step of its own. What both have alike is no step.

    Raises
    ------
    UsageError
        The two differ in more than their steps, or steps of both would clash when mixed.
    """
    if baseline.counterfactual != other.counterfactual:
        raise UsageError(
            f"the effect of {other.name} cannot be taken apart: only one of {other.name} and "
            f"{baseline.name} is a counterfactual, and that is no step."
        )
    # By name: a reader knows a step by its `id`, and one that a scenario inherits changed is one
    # step, not one removed and one added.
    before, after = _named(baseline), _named(other)
    # What only the baseline has is a step as well: its removal (docs/decisions/0011).
    names = dict.fromkeys([*after, *before])
    steps = tuple(
        Step(name, before.get(name, ()), after.get(name, ()))
        for name in names
        if _same(before.get(name, ())) != _same(after.get(name, ()))
    )
    # Their combination would be a scenario that the reader of scenarios
    # refuses (docs/decisions/0011).
    _refuse_clashes(baseline, other, steps)
    return steps


def _named(scenario: Scenario) -> dict[str, tuple[Change | Action, ...]]:
    found: dict[str, tuple[Change | Action, ...]] = {}
    for change in scenario.changes:
        found[change.step] = (*found.get(change.step, ()), change)
    for action in scenario.actions:
        # Steps and actions are named independently in files; two of one name
        # would be taken together.
        name = action.name if action.name not in found else f"{action.name} (action)"
        found[name] = (action,)
    return found


def _same(parts: tuple[Change | Action, ...]) -> frozenset[str]:
    """What a step does, whatever the order and the reasons given."""
    # Reasons are words; a step that is only better explained must not be simulated again.
    return frozenset(repr(replace(part, why="")) for part in parts)


def _refuse_clashes(baseline: Scenario, other: Scenario, steps: tuple[Step, ...]) -> None:
    """Refuse to mix a step that only the baseline has with one that sets the same parameter."""
    for one in steps:
        for two in steps:
            if one.name == two.name:
                continue
            for left, change in product(_changes(one.before), _changes(two.after)):
                if left.path == change.path and not commute(left, change):
                    raise UsageError(
                        f"the effect of {other.name} cannot be taken apart: step `{two.name}` "
                        f"and step `{one.name}` of {baseline.name} both change {change.path}. "
                        "Compare with a scenario that has neither."
                    )


def _changes(parts: tuple[Change | Action, ...]) -> tuple[Change, ...]:
    return tuple(part for part in parts if isinstance(part, Change))


def with_steps(
    baseline: Scenario, other: Scenario, steps: tuple[Step, ...], chosen: frozenset[str]
) -> Scenario:
    """Return the scenario that has the chosen steps as `other` has them, the rest as `baseline`."""
    # The full coalition is the scenario itself, name and all, and is not simulated again.
    if chosen == {step.name for step in steps}:
        return other
    differ = {step.name for step in steps}
    kept: list[Change | Action] = []
    for name, parts in _named(baseline).items():
        kept += parts if name not in differ else ()
    for step in steps:
        kept += step.after if step.name in chosen else step.before
    label = "+".join(step.name for step in steps if step.name in chosen)
    return replace(
        baseline,
        name=f"{other.name}[{label}]" if chosen else baseline.name,
        changes=_changes(tuple(kept)),
        actions=tuple(part for part in kept if isinstance(part, Action)),
    )


def ledger_only(
    baseline: Scenario, other: Scenario, lines: Sequence[BudgetLine]
) -> tuple[BudgetLine, ...]:
    """Lines without a modelled effect, where nothing else is changed; empty where more is."""
    ours, theirs = baseline.changes, other.changes
    differ = [c for c in ours if c not in theirs] + [c for c in theirs if c not in ours]
    if baseline.actions != other.actions or not differ:
        return ()
    # No effect is then by assumption and not a finding, and every report says so (model/README.md).
    paths, silent = {change.path for change in differ}, unmodelled_lines(lines)
    return tuple(silent[path] for path in sorted(paths)) if paths <= set(silent) else ()
