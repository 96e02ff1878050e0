"""Values set beside the files: `--set path=value`, `NAME:path=value`, `sets=` in Python.

What is set lies above everything that the files say, and a scenario with something set is
another one, with a name of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isinf
from numbers import Integral, Real
from typing import NamedTuple

from bandeexit.errors import Fault, did_you_mean
from bandeexit.files.digests import digest
from bandeexit.files.laws import law_text
from bandeexit.files.scenario_draft import Draft, Place, ScenarioFile
from bandeexit.files.values import read_size
from bandeexit.files.yaml_nodes import Faults, parse_yaml
from bandeexit.model.laws import Law
from bandeexit.model.measures import measures_of
from bandeexit.model.parameters import Parameter
from bandeexit.model.programme import Programme
from bandeexit.scenarios.scenario import SET_STEP, Change, Scenario

NOWHERE = (0, 0)
_EXAMPLE = "Write it as capacity.stretch=1.2"
_COMPUTED = "Set what it follows from; `bandeexit show baseline` lists every parameter."
_DERIVED = "derived."
"""Prefix of quantities that a fit derives from parameters."""
_MOST_TOLD = 32
"""Letters of a name that tell what was set."""
# Told apart by the digest: the words before it are cut, and lose signs.
_N_DIGEST = 6


class Setting(NamedTuple):
    """One value that somebody set."""

    place: str
    """As it was written, for faults."""
    text: str
    """`path=value`."""


Sets = Mapping[str, object] | Sequence["str | Setting"]
"""Path -> value, or `path=value` each."""


def settings_of(sets: Sets) -> list[Setting]:
    """Take values as Python or the command line gives them."""
    if isinstance(sets, Mapping):
        texts = [f"{path}={_text(value)}" for path, value in sets.items()]
        return [Setting(f"sets: {text}", text) for text in texts]
    return [Setting(f"{SET_STEP} {one}", one) if isinstance(one, str) else one for one in sets]


def apply_sets(draft: Draft, sets: Sets, programme: Programme) -> list[Fault]:
    """Lay values on a draft.

    A parameter that is set here forgets what the files change of it, at all
    dates and in all districts.
    """
    found: list[Fault] = []
    done: dict[str, str] = {}
    # Of the study, which knows its budget lines.
    known = programme.registry
    for place, text in settings_of(sets):
        faults = Faults(place)
        path, separator, value = text.partition("=")
        path = path.strip()
        if not separator or not path:
            faults.add(NOWHERE, "expected path=value", _EXAMPLE)
        elif path not in known:
            _refuse(path, value.strip(), faults, programme)
        # Refused and not overruled: of two values in one command nobody can say which was meant.
        elif (before := done.get(programme.acts_on(path))) == path:
            faults.add(NOWHERE, f"`{path}` is set twice. Keep one.")
        elif before is not None:
            told = f"`{path}` and `{before}` are one amount, and both are set. Keep one."
            faults.add(NOWHERE, told)
        else:
            done[programme.acts_on(path)] = path
            _apply(draft, known[path], value, faults, programme)
        # What was parsed is `value: ...`, a text of our own: its line and column would mislead.
        found += [Fault(one.file, 0, 0, one.message, one.hint) for one in faults.found]
    return found


def _refuse(path: str, value: str, faults: Faults, programme: Programme) -> None:
    """Say why something is no parameter; what the model computes cannot be set."""
    if path in measures_of(programme.budget.lines) or path.startswith(_DERIVED):
        whence = "the fit" if path.startswith(_DERIVED) else "the model"
        told = f"`{path}` is derived by {whence} and cannot be set to {value}; expected a parameter"
        faults.add(NOWHERE, told, _COMPUTED)
    else:
        faults.add(NOWHERE, f"there is no `{path}`{did_you_mean(path, list(programme.registry))}")


def sets_of(scenario: Scenario) -> list[str]:
    """Write the values that were set, each as `path=value`, by path."""
    # By path, so that the order in which values were given makes no other scenario.
    return [f"{change.path}={_text(change.value)}" for change in scenario.settings]


def named_by_sets(found: ScenarioFile) -> ScenarioFile:
    """Give a scenario in which something is set a name of its own; any other stays as it is."""
    scenario, sets = found.scenario, sets_of(found.scenario)
    if not sets:
        return found
    # A scenario in which something is set is never called what it is called without: it stands in
    # folders, tables and charts, where the command is not seen (scenarios/README.md).
    name = f"{scenario.name}-{_told(sets)}-{digest(','.join(sets).encode())[:_N_DIGEST]}"
    named = replace(scenario, name=name, asked_as=scenario.asked_as or scenario.name)
    return replace(found, scenario=named)


def _told(sets: Iterable[str]) -> str:
    """Write what was set in letters that files, addresses and pictures can bear."""
    # Without its section: `coordinators`, not `budget.coordinators`.
    words = (text.partition(".")[2].replace("=", "-") for text in sets)
    return re.sub(r"[^\w-]+", "_", "-".join(words))[:_MOST_TOLD].strip("_-")


def _text(value: object) -> str:
    """Write a value as a file or the command line has it."""
    if isinstance(value, Law):
        return law_text(value)
    if value is None or (isinstance(value, float) and isinf(value)):
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    # numpy's numbers as well, which print otherwise: `np.float64(9.0)`.
    if isinstance(value, Real):
        return repr(int(value) if isinstance(value, Integral) else float(value))
    return value if isinstance(value, str) else json.dumps(value)


def _apply(
    draft: Draft, about: Parameter, value: str, faults: Faults, programme: Programme
) -> None:
    # As in a file, by the same reader: laws, null and words mean the same, and a decimal comma or
    # `1e3` is told alike.
    root = parse_yaml(f"value: {value.strip()}", faults)
    if root is None or not isinstance(root.content, dict):
        return
    # A value with a line break in it could bring keys of its own.
    if set(root.content) != {"value"}:
        faults.add(NOWHERE, f"{value.strip()!r} is not one value")
        return
    noted = len(faults.found)
    size = read_size(root.content["value"], about, "set", faults)
    if size is None or len(faults.found) > noted:
        return
    path = about.path
    # At every date and in every district: a change that stays would be scaled or added on top of
    # a value that was meant to hold. `show` names what was put aside.
    # Posts and the money that pays for them are one number.
    number = programme.acts_on(path)
    aside = [placed for placed in draft.changes if programme.acts_on(placed[0].path) == number]
    draft.replaced += aside
    draft.changes = [placed for placed in draft.changes if placed not in aside]
    title, step = programme.title(path), f"{SET_STEP} {path}"
    change = Change(
        step, path, "set", size.value, size.start,
        profile=size.profile, title=title, prices=programme.prices,
    )  # fmt: skip
    draft.changes.append((change, Place(faults.file, *NOWHERE)))
