"""Variants of a scenario in its own file: what the file says, with some values in their place.

A variant is the file's own text with other values laid over it. It is then read as any scenario
is, by the same tables, so whatever a file may say of a step a variant may say too, and each fault
has the line of the value that somebody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields
from bandeexit.files.keys import read_record
from bandeexit.files.overlays import is_empty, laid_over
from bandeexit.files.scenario_keys import ScenarioKeys, VariantKeys
from bandeexit.files.yaml_nodes import Node, items, without_words

OVERLAID: Mapping[str, str] = {"changes": "step", "actions": "action"}
"""Lists of a file in which a variant may say other values -> what one of them is called."""
ADDED = "also"


def variants_of(keys: ScenarioKeys, path: Path) -> dict[str, ScenarioKeys]:
    """Read the variants of a file, by name; what is wrong with any of them is noted."""
    found: dict[str, ScenarioKeys] = {}
    for one in keys.variants:
        if not one.name:
            continue
        _refuse_name(one, path, list(found))
        found.setdefault(one.name, _variant(keys, one))
    return found


def scenario_name(path: Path, variant: str) -> str:
    """Name of a scenario, which files, folders and pictures bear."""
    return f"{path.stem}-{variant}" if variant else path.stem


def _refuse_name(one: VariantKeys, path: Path, others: list[str]) -> None:
    name = scenario_name(path, one.name)
    if one.name in others:
        one.refuse("name", "the name is given twice", "Choose another name.")
    elif (path.parent / f"{name}{path.suffix}").exists():
        told = f"in folders and tables it is called {name}, as is the scenario {name}{path.suffix}"
        one.refuse("name", told, "Choose another name.")


def _variant(keys: ScenarioKeys, one: VariantKeys) -> ScenarioKeys:
    """Read a variant; the file itself stands in for one that cannot be told."""
    inside, noted = keys.fields, len(one.fields.faults.found)
    node = _text_of(inside.node, one)
    # Noted either when the variant was read, or now as it names what the file has not.
    if not one.is_good or len(one.fields.faults.found) > noted:
        return keys
    if _does(node) == _does(inside.node):
        told = "it changes nothing; expected another value in a step, or a step of its own"
        one.refuse("", told, "Steps stand under `changes` by their id; new ones under `also`.")
        return keys
    # What is wrong with the file is noted again for each of its variants; `scenario` tells it once.
    read = read_record(ScenarioKeys, Fields(node, inside.faults, inside.what, inside.known))
    assert read is not None
    # The same question is asked of all of them, unless one says another; the title is its own.
    return replace(read, title=one.title, question=one.question or keys.question)


def _does(node: Node) -> list[object]:
    """What the lists come to that a variant may change."""
    return [without_words(one) for key, one in items(node) if key in OVERLAID]


def _text_of(file: Node, one: VariantKeys) -> Node:
    """Lay what a variant says over the file's text."""
    given, content = dict(items(one.fields.node)), dict(items(file))
    for key, called in OVERLAID.items():
        if key in given:
            content[key] = _list_of(content.get(key), given[key], one, called)
    # Where it is told what the whole scenario lacks.
    content["name"] = one.at("name")
    del content["variants"]
    if ADDED in given:
        own, more = content.get("changes"), given[ADDED]
        listed = [*_items_of(own), *_items_of(more)]
        content["changes"] = replace(own or more, content=listed)
    return _with(file, content)


def _list_of(own: Node | None, over: Node, one: VariantKeys, called: str) -> Node:
    """Lay maps by id over the maps of a list that have it."""
    ids, laid = [_id_of(node) for node in _items_of(own)], dict(items(over))
    for name in over.keys:
        if name not in ids:
            told = f"{one.fields.what}: this file has no {called} `{name}`{did_you_mean(name, ids)}"
            hint = "A step that only the variant has stands under `also`."
            one.fields.faults.add(over.keys[name], told, hint if called == "step" else "")
    listed = [
        laid_over(node, laid[name]) if name in laid else node
        for name, node in zip(ids, _items_of(own), strict=True)
        # An empty one takes the step away.
        if not (name in laid and is_empty(laid[name]))
    ]
    return replace(own or over, content=listed)


def _id_of(node: Node) -> str:
    """Name of a step or action; empty where it has none, which is told when it is read."""
    return next((str(one.content) for key, one in items(node) if key == "id"), "")


def _items_of(node: Node | None) -> list[Node]:
    return node.content if node is not None and isinstance(node.content, list) else []


def _with(node: Node, content: dict[str, Node]) -> Node:
    return replace(node, content=content, keys={k: node.keys[k] for k in content if k in node.keys})
