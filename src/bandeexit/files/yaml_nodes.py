"""YAML with line numbers: every value knows where it stands, every fault is collected.

The subset is small on purpose: one document of maps, lists and plain or
quoted scalars, read by the YAML 1.2 core rules. Anchors, aliases, tags,
merge keys, duplicate keys, NaN and infinities are faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from bandeexit.errors import Fault

PlainValue = str | float | int | bool | date | None
# Limits of what a person writes. Aliases are refused as well: a few lines of them unfold to more
# than any memory holds.
MOST_BYTES = 1_000_000
MOST_DEPTH = 20
MOST_NODES = 20_000
LARGEST = 1e15
# No leading zeros, no `_`, no sexagesimals: `0777`, `12_000` and `12:30` stay texts, and are then
# no numbers (YAML 1.2, core schema). `1e3` is one, which PyYAML reads as a text
# (yaml/pyyaml#173).
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Those of the core schema and no others: `no`, `off` and `yes` are texts (YAML 1.2).
_WORDS: dict[str, PlainValue] = {
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A value, a map or a list, with its place in the file."""

    line: int
    column: int
    content: PlainValue | dict[str, Node] | list[Node]
    keys: Mapping[str, tuple[int, int]]
    """Where each key of a map stands."""
    broken: bool = False
    """A fault has been noted for it already; what reads it stays silent."""

    @property
    def kind(self) -> str:
        """What it is, in words."""
        if isinstance(self.content, dict):
            return "a map"
        if isinstance(self.content, list):
            return "a list" if self.content else "an empty list"
        return "a value"

    @property
    def is_torn(self) -> bool:
        """Whether it is broken, or something within it."""
        content = self.content
        inside = list(content.values()) if isinstance(content, dict) else content
        return self.broken or (isinstance(inside, list) and any(one.is_torn for one in inside))


# A `range` too: no fit rests on it. Effects of `sensitivity` do, and count it by themselves
# (`effects._effects_basis`).
SAID = ("note", "range", "reason", "source", "status", "title")
"""Keys of words about a number, which change nothing."""


def without_words(node: Node) -> object:
    """Return what a node says as plain values; what is said about numbers is left out."""
    if isinstance(node.content, dict):
        # Sorted: moving a key up or down changes no number.
        told = sorted(node.content.items())
        return {key: without_words(value) for key, value in told if key not in SAID}
    if isinstance(node.content, list):
        return [without_words(item) for item in node.content]
    return node.content


class Faults:
    """Collects what is wrong in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Fault] = []

    def add(self, place: Node | tuple[int, int], message: str, hint: str = "") -> None:
        """Note a fault at a node, or at (line, column)."""
        line, column = (place.line, place.column) if isinstance(place, Node) else place
        self.found.append(Fault(self.file, line, column, message, hint))


UNREADABLE = Node(0, 0, {}, {}, broken=True)
"""Stands for a file that could not be read: nothing is missed in it."""


def read_yaml(path: Path, faults: Faults) -> Node | None:
    """Read a file; None when it cannot be read at all (the faults say why)."""
    text = _read_text(path, faults)
    return None if text is None else parse_yaml(text, faults)


def parse_yaml(text: str, faults: Faults) -> Node | None:
    """Parse a text whose top must be a map."""
    try:
        # Over the events, before any node is built: an alias bomb is harmless to the loader,
        # which shares what it refers to, and ends whoever unfolds it.
        if not _is_plain(text, faults):
            return None
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # YAML counts from 0, editors from 1; columns count letters, not bytes, in both loaders.
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        hint = _advice(text, place)
        faults.add(place, f"this is not valid YAML: {error.problem or error.context}", hint)
        return None
    except yaml.YAMLError as error:
        faults.add((0, 0), f"this is not valid YAML: {str(error).splitlines()[0]}")
        return None
    if root is None:
        faults.add((1, 1), "the file is empty; expected a map (`key: value` lines)")
        return None
    if not isinstance(root, yaml.MappingNode):
        faults.add((1, 1), "expected a map (`key: value` lines) at the top of the file")
        return None
    return _convert(root, faults)


# Some ten times as fast as a reader in Python, and not built everywhere; a test compares the
# places that both give.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read_text(path: Path, faults: Faults) -> str | None:
    try:
        raw = path.read_bytes()
    except IsADirectoryError:
        faults.add((0, 0), "this is a folder; expected a YAML file")
        return None
    except OSError as error:
        faults.add((0, 0), f"cannot be read: {error.strerror}", "Check the name and the path.")
        return None
    if len(raw) > MOST_BYTES:
        faults.add((0, 0), f"{len(raw):,} bytes; expected at most {MOST_BYTES:,}")
        return None
    try:
        # With or without a byte order mark, which Windows' editors put in front.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `error.object` is what follows a byte order mark; what lies before the byte is UTF-8.
        before = error.object[: error.start].decode("utf-8")
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        byte = error.object[error.start]
        faults.add(place, f"byte 0x{byte:02x} is not UTF-8 text", "Save the file as UTF-8.")
        return None
    # Not `splitlines`, to which a form feed and its like are line ends: they would never be
    # found.
    for line, row in enumerate(text.split("\n"), start=1):
        bad = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", row)
        if bad:
            place = (line, bad.start() + 1)
            faults.add(place, f"control character 0x{ord(bad[0]):02x}; expected plain text")
            return None
    return text


def _advice(text: str, place: tuple[int, int]) -> str:
    lines = text.splitlines()
    near = lines[max(place[0] - 2, 0) : place[0]] if place[0] else []
    if any("\t" in line for line in near):
        return "There is a tab: indent with spaces."
    return ""


def _is_plain(text: str, faults: Faults) -> bool:
    """One pass over the events, before anything is built: refuse what could explode."""
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                faults.add(place, "a second document begins here; expected one document")
                return False
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            problem = _not_plain(event)
            if depth > MOST_DEPTH:
                problem = f"nested deeper than {MOST_DEPTH} levels"
            elif nodes > MOST_NODES:
                problem = f"more than {MOST_NODES} values in one file"
            if problem:
                faults.add(place, problem)
                return False
    return True


def _not_plain(event: yaml.NodeEvent) -> str:
    if isinstance(event, yaml.AliasEvent):
        return f"alias `*{event.anchor}`; expected the value itself"
    if event.anchor:
        return f"anchor `&{event.anchor}`; anchors and aliases are not used here"
    tag = getattr(event, "tag", None)
    if tag:
        return f"tag `{tag}`; tags are not used here"
    return ""


def _convert(node: yaml.Node, faults: Faults) -> Node:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, yaml.MappingNode):
        content, keys = _convert_map(node, faults)
        return Node(line, column, content, keys)
    if isinstance(node, yaml.SequenceNode):
        return Node(line, column, [_convert(item, faults) for item in node.value], {})
    assert isinstance(node, yaml.ScalarNode)
    # Of a plain scalar the C loader gives an empty style, the other one None: so quoted ones are
    # listed.
    if node.style in ("'", '"', "|", ">"):
        return Node(line, column, str(node.value), {})
    noted = len(faults.found)
    value = _plain_scalar(node.value, (line, column), faults)
    return Node(line, column, value, {}, broken=len(faults.found) > noted)


def _convert_map(
    node: yaml.MappingNode, faults: Faults
) -> tuple[dict[str, Node], dict[str, tuple[int, int]]]:
    content: dict[str, Node] = {}
    keys: dict[str, tuple[int, int]] = {}
    for key_node, value_node in node.value:
        place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            faults.add(place, "expected a name as the key")
            continue
        key = str(key_node.value)
        # `{low: 0,9}`: to YAML that is `low: 0` and a key `9` with nothing in it.
        if node.flow_style and content and key.isdigit() and value_node.value == "":
            last = f"{list(content)[-1]}: {_number_before(node, key_node)}"
            told = f"`{last},{key}` is read as two entries; a decimal is written with a point"
            faults.add(place, told, f"Write `{last}.{key}`.")
            continue
        # Silently the last one wins elsewhere (MikkelSchubert/paleomix#11).
        if key in content:
            first = keys[key][0]
            faults.add(place, f"`{key}` is given twice (first on line {first})", "Keep one.")
            continue
        content[key], keys[key] = _convert(value_node, faults), place
    return content, keys


def _number_before(node: yaml.MappingNode, key: yaml.Node) -> str:
    """Text of the value that stands before a key."""
    at = next(i for i, (one, _) in enumerate(node.value) if one is key)
    return str(node.value[at - 1][1].value)


def _plain_scalar(text: str, place: tuple[int, int], faults: Faults) -> PlainValue:
    if text in _WORDS:
        return _WORDS[text]
    if NOT_FINITE.fullmatch(text):
        faults.add(place, f"{text} is not a usable number; expected a finite one")
        return None
    if _FLOAT.fullmatch(text):
        return _limited(text, place, faults)
    if DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            faults.add(place, f"{text} is not a date; expected year-month-day, as 2022-01-31")
            return None
    return text


def _limited(text: str, place: tuple[int, int], faults: Faults) -> float | None:
    number = float(text)
    if abs(number) > LARGEST:
        shown = text if len(text) <= 24 else f"{text[:20]}..."
        faults.add(place, f"{shown} is out of range; expected at most {LARGEST:g} in size")
        return None
    # Whole numbers stay whole: a seed beyond 2^53 would lose digits as a float.
    return int(text) if INTEGER.fullmatch(text) else number


def items(node: Node) -> Iterator[tuple[str, Node]]:
    """Entries of a map; nothing for anything else."""
    if isinstance(node.content, dict):
        yield from node.content.items()
