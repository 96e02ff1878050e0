"""Tables of keys: what a map of a file may hold, for its reader and for editors alike.

A table is a `Record`; each of its fields that `key` declares is a row: the kind of value, what
editors say of it, whether it has to be there. Reader, faults (`read_record`) and JSON schema
(`record_schema`) follow from it, so that none can say anything else than the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, NamedTuple, TypeVar

from bandeexit.files.fields import A_TEXT, OF_A_FILE, Fields, Schema, StudyContext, ValueKind, plain
from bandeexit.files.yaml_nodes import Node, items

_LANGUAGES = ("da", "en")


# Keys used to be typed in the reader and again in the schema, and the two said different things:
# what editors marked as wrong was read, and the other way round.
class Key(NamedTuple):
    """One row of a table."""

    name: str
    """As files write it."""
    kind: ValueKind
    about: str
    """What editors say of it."""
    required: bool
    default: Any
    """Where it is not given, or has a fault."""


def key(
    kind: ValueKind, about: str = "", *, name: str = "", required: bool = False, default: Any = None
) -> Any:
    """Declare a key; `name` is what files call it, where the field is called otherwise."""
    # Not a default of the dataclass: `read_record` passes every field, so rows stand in the order
    # of files, whichever of them are required.
    default = kind.blank if default is None else default
    return field(metadata={"key": Key(name, kind, about, required, default)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A map as it was read; a subclass is a table."""

    fields: Fields
    is_good: bool
    """Whether no fault was noted of it."""
    WHAT: ClassVar[str] = ""
    """What faults call it; empty: the key under which it stands."""
    NAMED_BY: ClassVar[str] = ""
    """Key whose value tells it from its like."""
    ONE_OF: ClassVar[tuple[str, ...]] = ()
    """Keys of which exactly one has to be there."""
    ANY_OF: ClassVar[tuple[str, ...]] = ()
    """Keys of which at least one has to be there."""

    def check(self) -> None:
        """Note what no key can say for itself."""

    def at(self, name: str) -> Node:
        """Return where a key's value stands; the map itself where it is not given."""
        return dict(items(self.fields.node)).get(name, self.fields.node)

    def refuse(self, name: str, message: str, hint: str = "") -> None:
        """Note a fault at a key, or of the whole map."""
        self.fields.faults.add(self.at(name), f"{self.fields.what}: {message}", hint)


R = TypeVar("R", bound=Record)


def keys_of(table: type[Record]) -> dict[str, Key]:
    """Field -> row of a table, in order."""
    rows = {one.name: one.metadata["key"] for one in fields(table) if one.metadata}
    return {name: row._replace(name=row.name or name) for name, row in rows.items()}


def read_record(table: type[R], inside: Fields) -> R | None:
    """Read a map by its table; None where it is no map at all."""
    if inside.broken:
        return None
    values = {}
    for name, row in keys_of(table).items():
        values[name] = inside.take(row.name, row.kind, row.required, row.default)
        if row.name == table.NAMED_BY and values[name]:
            # From here on faults say which of several it is. Keys in front of this row are told
            # without, so it stands first in its table.
            inside.what += f" `{values[name]}`"
    _check_given(table, inside)
    inside.finish()
    record = table(fields=inside, is_good=False, **values)
    # After faults as well, since all come at once: a check has to bear values that are missing.
    record.check()
    # Faults that were noted while the YAML was read come before these fields, so counting does
    # not see them; `is_torn` does.
    return replace(record, is_good=inside.is_clean and not inside.node.is_torn)


def _check_given(table: type[Record], inside: Fields) -> None:
    """Note where of some keys none is there, or too many are."""
    names = table.ONE_OF or table.ANY_OF
    # By keys, not by values: `at_most:` with nothing behind it has been given.
    n_given = sum(name in inside.node.keys for name in names)
    if (names and not n_given) or (table.ONE_OF and n_given > 1):
        told = (" and " if len(names) == 2 else ", ").join(f"`{name}`" for name in names)
        found = f"; found {n_given}" if table.ONE_OF else ""
        inside.faults.add(inside.node, f"{inside.what}: expected one of {told}{found}")


def record_schema(table: type[Record], known: StudyContext) -> Schema:
    """Write the JSON schema of a map."""
    rows = keys_of(table).values()
    properties = {row.name: said(row.kind.schema(known), row.about) for row in rows}
    schema = map_schema(properties, [row.name for row in rows if row.required])
    for rule, names in (("oneOf", table.ONE_OF), ("anyOf", table.ANY_OF)):
        if names:
            schema[rule] = [{"required": [name]} for name in names]
    return schema


def map_schema(properties: Schema, required: Iterable[str] = ()) -> Schema:
    """Write the keys that a map may have, and those that it must have."""
    # Closed like the reader: what an editor lets pass its author believes to be read.
    closed = {"required": list(required), "additionalProperties": False}
    return {"type": "object", "properties": properties, **closed}


def said(schema: Schema, about: str) -> Schema:
    """Add what an editor shows."""
    return {**schema, "description": about} if about else schema


def words_schema(names: Mapping[str, str]) -> Schema:
    """Write one word of some, each with what it means."""
    return {"anyOf": [said({"const": name}, about) for name, about in names.items()]}


def choice(words: Iterable[str], hint: str = "") -> ValueKind:
    """Make a kind of one word of a few."""
    known = list(words)
    return plain(f"one of {', '.join(known)}", known.__contains__, {"enum": known}, hint)


def map_of(
    table: type[Record], make: Callable[[Any], object] | None = None, blank: object = None
) -> ValueKind:
    """Make a kind of map that has a table of its own; with `make`, what is made of a good one."""

    def read(inside: Fields, key: str, node: Node) -> object:
        record = read_record(table, inside.below(key, node, table.WHAT))
        if record is None or make is None:
            return record
        return make(record) if record.is_good else None

    return ValueKind(read, lambda known: record_schema(table, known), blank)


def either(is_one: Callable[[Node], bool], one: ValueKind, other: ValueKind) -> ValueKind:
    """Make a kind that is one of two, as the node shows."""

    def read(inside: Fields, key: str, node: Node) -> object:
        # By what it looks like, not by trying both: the faults of the wrong one would be told as
        # well.
        return (one if is_one(node) else other).read(inside, key, node)

    return ValueKind(
        read, lambda known: {"anyOf": [one.schema(known), other.schema(known)]}, one.blank
    )


def named(table: type[Record], example: str) -> ValueKind:
    """Make a kind of map in which maps of one table stand under names of the author's choice."""

    def read(inside: Fields, key: str, node: Node) -> dict[str, Record]:
        if not isinstance(node.content, dict) and not node.broken:
            inside.faults.add(node, f"{inside.what}: expected `{key}: {example}`")
        found = {
            name: read_record(table, inside.below(key, entry, f"{table.WHAT} `{name}`"))
            for name, entry in items(node)
        }
        # Those with faults stay in; whoever makes something of one asks `is_good`.
        return {name: record for name, record in found.items() if record is not None}

    def schema(known: StudyContext) -> Schema:
        return {"type": "object", "additionalProperties": record_schema(table, known)}

    return ValueKind(read, schema, {})


def list_of(
    item: ValueKind, some: str = "", hint: str = "", expected: str = "a list", **json: object
) -> ValueKind:
    """Make a kind of list, of which `some` are expected: without it there may be none.

    What else editors may know is `json`: whoever adds up the list says it.
    """

    def read(inside: Fields, key: str, node: Node) -> tuple[Any, ...] | None:
        if not isinstance(node.content, list):
            inside.refuse(key, node, f"expected {expected}")
            return None
        if some and not node.content:
            inside.refuse(key, node, f"expected {some}", hint)
        found = (item.read(inside, key, one) for one in node.content)
        return tuple(one for one in found if one is not None)

    def schema(known: StudyContext) -> Schema:
        least = {"minItems": 1} if some else {}
        return {"type": "array", "items": item.schema(known), **least, **json}

    return ValueKind(read, schema, ())


def _read_texts(inside: Fields, key: str, node: Node) -> dict[str, str]:
    if isinstance(node.content, str):
        # One text serves for every language while one drafts; `check --strict` wants each.
        return dict.fromkeys(_LANGUAGES, node.content)
    of = "" if inside.what.startswith(OF_A_FILE) else f" of {inside.what}"
    texts = Fields(node, inside.faults, f"`{key}`{of}")
    found = {language: texts.text(language) for language in _LANGUAGES}
    texts.finish()
    return found


TEXTS = map_schema(dict.fromkeys(_LANGUAGES, A_TEXT), _LANGUAGES)
TITLES = ValueKind(_read_texts, lambda _: {"anyOf": [A_TEXT, TEXTS]}, {})
"""A text, or one for each language."""
