"""Maps that are laid over others of a file: what they leave out comes from below."""

from __future__ import annotations

from dataclasses import replace

from bandeexit.files.fields import Fields, Schema, StudyContext, ValueKind
from bandeexit.files.keys import Record, map_schema, record_schema
from bandeexit.files.yaml_nodes import Node, items

# Not deeper: a law, or values by year, would mix with what it is to replace.
LEVELS = 2
"""Maps that are laid over each other key by key: a step, and what stands under its verbs."""


def overlay(table: type[Record], example: str, below: str) -> ValueKind:
    """Make a kind of map in which maps of a table are given other values, by name.

    Their nodes are kept as they are; they are read when they lie over what they change, which has
    its JSON schema `below`.
    """

    def read(inside: Fields, key: str, node: Node) -> Node | None:
        for _, one in items(node):
            # Under another name it would be another one.
            if table.NAMED_BY in one.keys:
                told = f"{inside.what}: `{table.NAMED_BY}` stands before the colon already"
                inside.faults.add(one.keys[table.NAMED_BY], told)
        laid = [_lies_over(one) for _, one in items(node)]
        if laid and all(laid):
            return node
        if not node.is_torn:
            inside.faults.add(node, f"{inside.what}: expected `{key}: {example}`")
        return None

    def schema(known: StudyContext) -> Schema:
        full = record_schema(table, known)["properties"]
        # By reference, as every parameter is a property of each verb.
        properties = {
            name: _loosened(one) if one.get("required") else _or_null(f"{below}/properties/{name}")
            for name, one in full.items()
            if name != table.NAMED_BY
        }
        one = {**map_schema(properties), "minProperties": 1}
        over = {"anyOf": [one, {"type": "null"}]}
        return {"type": "object", "additionalProperties": over, "minProperties": 1}

    return ValueKind(read, schema)


def laid_over(node: Node, over: Node, levels: int = LEVELS) -> Node:
    """Take what lies above, and of two maps every key that it does not have from below.

    A key of a step that is empty above (null) is taken away. Below a verb it is "no limit".
    """
    if not (levels and isinstance(node.content, dict) and isinstance(over.content, dict)):
        return over
    content = dict(node.content)
    for key, value in over.content.items():
        content[key] = laid_over(content[key], value, levels - 1) if key in content else value
        if levels == LEVELS and is_empty(value):
            del content[key]
    keys = {**node.keys, **over.keys}
    return replace(over, content=content, keys={key: keys[key] for key in content})


def is_empty(node: Node) -> bool:
    """Whether nothing stands there (null)."""
    return node.content is None and not node.broken


def _lies_over(node: Node) -> bool:
    return is_empty(node) or (isinstance(node.content, dict) and bool(node.content))


def _or_null(reference: str) -> Schema:
    return {"anyOf": [{"$ref": reference}, {"type": "null"}]}


def _loosened(schema: Schema) -> Schema:
    """Ask for no key, as what it lies over may have it."""
    rules = ("required", "oneOf", "anyOf")
    return {word: said for word, said in schema.items() if word not in rules}
