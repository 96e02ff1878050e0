"""The named steps in which two scenarios differ, and scenarios that hold some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bandeexit.errors import UsageError
from bandeexit.model.budget import BudgetLine, unmodelled_lines
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
    before, after = _named(baseline), _named(other)
    names = dict.fromkeys([*after, *before])
    steps = tuple(
        Step(name, before.get(name, ()), after.get(name, ()))
        for name in names
        if _same(before.get(name, ())) != _same(after.get(name, ()))
    )
    _refuse_clashes(baseline, other, steps)
    return steps


def _named(scenario: Scenario) -> dict[str, tuple[Change | Action, ...]]:
    found: dict[str, tuple[Change | Action, ...]] = {}
    for change in scenario.changes:
        found[change.step] = (*found.get(change.step, ()), change)
    for action in scenario.actions:
        name = action.name if action.name not in found else f"{action.name} (action)"
        found[name] = (action,)
    return found


def _same(parts: tuple[Change | Action, ...]) -> frozenset[str]:
    """What a step does, whatever the order and the reasons given."""
    return frozenset(repr(replace(part, why="")) for part in parts)


def _refuse_clashes(baseline: Scenario, other: Scenario, steps: tuple[Step, ...]) -> None:
    """Refuse to mix a step that only the baseline has with one that sets the same parameter."""
    for one in steps:
        for two in steps:
            if one.name == two.name:
                continue
            left = {c.path: c.verb for c in one.before if isinstance(c, Change)}
            for change in two.after:
                if isinstance(change, Change) and change.path in left:
                    verbs = {change.verb, left[change.path]}
                    if "set" in verbs or len(verbs) > 1:
                        raise UsageError(
                            f"the effect of {other.name} cannot be taken apart: step `{two.name}` "
                            f"and step `{one.name}` of {baseline.name} both change {change.path}. "
                            "Compare with a scenario that has neither."
                        )


def with_steps(
    baseline: Scenario, other: Scenario, steps: tuple[Step, ...], chosen: frozenset[str]
) -> Scenario:
    """Return the scenario that has the chosen steps as `other` has them, the rest as `baseline`."""
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
        changes=tuple(part for part in kept if isinstance(part, Change)),
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
    paths, silent = {change.path for change in differ}, unmodelled_lines(lines)
    return tuple(silent[path] for path in sorted(paths)) if paths <= set(silent) else ()
