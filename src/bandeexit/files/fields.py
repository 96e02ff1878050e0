"""Take values out of a map, each of some kind, and note what is missing, wrong or unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from bandeexit.errors import did_you_mean
from bandeexit.files.yaml_nodes import DATE, Faults, Node, PlainValue
from bandeexit.model.programme import Programme

Schema = dict[str, Any]
OF_A_FILE = "this "
"""Begins what faults call a map that is a whole file."""


# Handed in, not looked up: in a registry of the process two studies would mix, and the budget
# lines of one be words of the other (docs/decisions/0015).
class StudyContext(NamedTuple):
    """What kinds of values may ask of a study."""

    programme: Programme
    sources: tuple[str, ...] = ()
    """Ids of the bibliography."""
    names: Mapping[str, str] = MappingProxyType({})
    """What parameters and measures are called in schemas (`report.names.names_in`)."""


class ValueKind(NamedTuple):
    """A kind of value."""

    read: Callable[[Fields, str, Node], Any]
    """Takes the value of a key from its node; None where it has noted a fault."""
    schema: Callable[[StudyContext], Schema]
    """Writes what editors may know of it."""
    blank: Any = None
    """Stands in where there is no value."""
    hint: str = ""
    """Where the key is missing."""


def plain(
    expected: str, fits: Callable[[Any], bool], json: Schema, hint: str = "", blank: Any = None
) -> ValueKind:
    """Make a kind of single value; what is expected is told where it does not fit."""

    def read(fields: Fields, key: str, node: Node) -> Any:
        # As it is: a kind takes or refuses, it never converts. What YAML reads as a text is no
        # number (as `1e3` in many a reader: calliope-project/calliope#57).
        if fits(node.content):
            return node.content
        fields.refuse(key, node, f"expected {expected}", hint)
        return None

    return ValueKind(read, lambda _: dict(json), blank, hint)


def number_above(least: float, expected: str, below: float | None = None) -> ValueKind:
    """Make a kind of number between two ends, both excluded."""
    json = {"type": "number", "exclusiveMinimum": least, "exclusiveMaximum": below}
    return plain(
        expected,
        lambda n: is_number(n) and least < n and (below is None or n < below),
        {word: value for word, value in json.items() if value is not None},
    )


def whole(least: int, most: int) -> ValueKind:
    """Make a kind of whole number, both ends included."""
    return plain(
        f"a whole number from {least} to {most}",
        lambda n: is_number(n) and isinstance(n, int) and least <= n <= most,
        {"type": "integer", "minimum": least, "maximum": most},
    )


# Where null means something ("no limit") the value is read by `parameters.scalar` instead.
def maybe(kind: ValueKind) -> ValueKind:
    """Make a kind that may be left empty (null), as if it were not given."""

    def read(fields: Fields, key: str, node: Node) -> Any:
        return None if node.content is None else kind.read(fields, key, node)

    def schema(known: StudyContext) -> Schema:
        json = kind.schema(known)
        return json | {"type": [json["type"], "null"]}

    return ValueKind(read, schema, kind.blank)


def is_number(value: object) -> bool:
    """Whether a value is a number; true and false are none."""
    # In Python true is the number 1: `draws: true` would be one draw.
    return isinstance(value, int | float) and not isinstance(value, bool)


# An editor has only text to look at: to it a quoted date is one, and the reader refuses it. The
# reader is the stricter of the two everywhere (`schema`).
A_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
A_TEXT = {"type": "string", "minLength": 1}
TEXT = plain("a text", lambda text: isinstance(text, str) and text != "", A_TEXT, blank="")
_A_DATE = plain("a date, as 2022-01-31", lambda day: isinstance(day, date), A_DAY)


def _read_day(fields: Fields, key: str, node: Node) -> date | None:
    if isinstance(node.content, str) and DATE.fullmatch(node.content):
        told = "a text, as it stands in quotes; expected a date"
        fields.refuse(key, node, told, f"Remove the quotes: {key}: {node.content}")
        return None
    found: date | None = _A_DATE.read(fields, key, node)
    return found


DAY = _A_DATE._replace(read=_read_day)
FLAG = plain("true or false", lambda flag: isinstance(flag, bool), {"type": "boolean"})
NUMBER = plain("a number", is_number, {"type": "number"})
NODES = plain("a list", lambda nodes: isinstance(nodes, list), {"type": "array"})
"""A list whose items are read by whoever asks for it."""


class Fields:
    """A map that is being read: every key taken is known, the rest is a fault.

    A node that is not a map is one fault, and then behaves like an empty map.
    """

    def __init__(
        self, node: Node, faults: Faults, what: str, known: StudyContext | None = None
    ) -> None:
        self.node, self.faults, self.what, self.known = node, faults, what, known
        # What has been asked for is what is known: no list besides that a new key could be left
        # out of. A key that is read by nobody is the recurring fault of scenario files
        # (calliope-project/calliope#207: in the wrong place, and its cost gone without notice).
        self.taken: list[str] = []
        self.noted = len(faults.found)
        # From here on every key is missing in silence: one fault for a list in the place of a
        # map, not one for each key that it does not have.
        self.broken = node.broken or not isinstance(node.content, dict)
        if self.broken and not node.broken:
            faults.add(node, f"{what}: expected a map (`key: value` lines), got {node_words(node)}")

    @property
    def is_clean(self) -> bool:
        """Whether no fault has been noted since."""
        return len(self.faults.found) == self.noted

    @property
    def programme(self) -> Programme:
        """The programme that the file is about."""
        assert self.known is not None
        return self.known.programme

    def below(self, key: str, node: Node, what: str = "") -> Fields:
        """Begin to read a map that stands under a key."""
        # "this scenario, `replications`" would say no more than "`replications`".
        own = "" if self.what.startswith(OF_A_FILE) else f"{self.what}, "
        return Fields(node, self.faults, what or f"{own}`{key}`", self.known)

    def node_of(self, key: str, required: bool = True, hint: str = "") -> Node | None:
        """Return the node under a key."""
        # Of a key that is not there, too: `finish` may propose it for one that is misspelt.
        self.taken.append(key)
        if self.broken or not isinstance(self.node.content, dict):
            return None
        found = self.node.content.get(key)
        if found is None and required:
            self.faults.add(self.node, f"{self.what}: `{key}` is missing", hint)
        return found

    def take(self, key: str, kind: ValueKind, required: bool = False, default: Any = None) -> Any:
        """Return a value of a kind; the default where there is none, or a fault is noted."""
        node = self.node_of(key, required, kind.hint)
        value = None if node is None else kind.read(self, key, node)
        # After a fault as well, so that what is checked next sees a value of the right type.
        # Whoever makes something of it asks `is_clean` before.
        return default if value is None else value

    def text(self, key: str, required: bool = True) -> str:
        """Return a text; empty when it is missing."""
        return str(self.take(key, TEXT if required else maybe(TEXT), required, ""))

    def number(self, key: str, required: bool = True, default: float = 0.0) -> float:
        """Return a number."""
        found: float = self.take(key, NUMBER if required else maybe(NUMBER), required, default)
        return found

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int | None:
        """Return a whole number within bounds."""
        found: int | None = self.take(key, whole(least, most), default=default)
        return found

    def day(self, key: str, required: bool = False) -> date | None:
        """Return a date."""
        found: date | None = self.take(key, DAY, required)
        return found

    def names(self, key: str) -> list[Node]:
        """Return the nodes of a list of texts."""
        return [item for item in self.maps(key) if TEXT.read(self, key, item) is not None]

    def maps(self, key: str, required: bool = False) -> list[Node]:
        """Return the nodes of a list."""
        found: list[Node] = self.take(key, NODES, required, [])
        return found

    def finish(self) -> None:
        """Note every key that nobody has asked for."""
        if isinstance(self.node.content, dict):
            known = list(dict.fromkeys(self.taken))
            for key in self.node.content:
                if key not in known:
                    message = f"{self.what}: there is no `{key}`{did_you_mean(key, known)}"
                    self.faults.add(self.node.keys[key], message)

    def refuse(self, key: str, node: Node, told: str, hint: str = "") -> None:
        """Note that what stands under a key is not what was expected, as is told."""
        if not node.broken:
            self.faults.add(node, f"{self.what}: `{key}` is {node_words(node)}; {told}", hint)


def shown(value: PlainValue) -> str:
    """Write a value as its author would recognise it."""
    if value is None:
        return "empty (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        # `:g` keeps six digits: an author would not recognise a seed of seven.
        return f"{value:g}" if abs(value) < 1e6 else f"{value}"
    text = str(value)
    return repr(text if len(text) <= 40 else f"{text[:37]}...") if isinstance(value, str) else text


def node_words(node: Node) -> str:
    """Write what a node holds as its author would recognise it."""
    return node.kind if isinstance(node.content, dict | list) else shown(node.content)
