"""`--set path=value`: one more step, above everything that the files say."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf

from bandeexit.errors import Fault, did_you_mean
from bandeexit.files.laws import law_text
from bandeexit.files.scenario_changes import read_value
from bandeexit.files.scenario_draft import Draft
from bandeexit.files.yaml_nodes import Faults, Node, parse_yaml
from bandeexit.model.laws import Law
from bandeexit.model.parameters import Parameter
from bandeexit.model.programme import Programme
from bandeexit.scenarios.scenario import Change, Scenario

STEP = "--set"
NOWHERE = (0, 0)
EXAMPLE = "Write it as --set capacity.stretch=1.2"


def apply_sets(draft: Draft, sets: Sequence[str], programme: Programme) -> list[Fault]:
    """Lay the command line's values on a draft.

    A parameter that is set here forgets what the files change of it, at all
    dates and in all districts.
    """
    found: list[Fault] = []
    done: list[str] = []
    known = programme.registry
    for text in sets:
        faults = Faults(f"{STEP} {text}")
        path, separator, value = text.partition("=")
        path = path.strip()
        if not separator or not path:
            faults.add(NOWHERE, "expected path=value", EXAMPLE)
        elif path not in known:
            faults.add(NOWHERE, f"there is no `{path}`{did_you_mean(path, list(known))}")
        elif path in done:
            faults.add(NOWHERE, f"`{path}` is set twice. Keep one.")
        else:
            done.append(path)
            _apply(draft, known[path], value, faults, programme)
        found += [Fault(one.file, 0, 0, one.message, one.hint) for one in faults.found]
    return found


def sets_of(scenario: Scenario) -> list[str]:
    """Write the values that were set on the command line, as they are given there."""
    return [
        f"{change.path}={_text(change.value)}" for change in scenario.changes if change.step == STEP
    ]


def _text(value: object) -> str:
    if isinstance(value, Law):
        return law_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "null" if isinf(value) else repr(value)
    return str(value)


def _apply(
    draft: Draft, about: Parameter, value: str, faults: Faults, programme: Programme
) -> None:
    root = parse_yaml(f"value: {value.strip()}", faults)
    if root is None or not isinstance(root.content, dict):
        return
    if set(root.content) != {"value"}:
        faults.add(NOWHERE, f"{value.strip()!r} is not one value")
        return
    noted = len(faults.found)
    size = read_value(root.content["value"], about, "set", faults)
    if size is None or len(faults.found) > noted:
        return
    path = about.path
    draft.replaced += [placed for placed in draft.changes if placed[0].path == path]
    draft.changes = [placed for placed in draft.changes if placed[0].path != path]
    title, nowhere = programme.title(path), Node(*NOWHERE, None, {})
    change = Change(STEP, path, "set", size, title=title, prices=programme.prices)
    draft.changes.append((change, nowhere, faults.file))
