"""Take typed fields out of a map, and note what is missing, wrong or unknown."""

from __future__ import annotations

from datetime import date

from bandeexit.errors import did_you_mean
from bandeexit.files.yaml_nodes import Faults, Node, Value

LANGUAGES = ("da", "en")


class Fields:
    """A map that is being read: every key taken is known, the rest is a fault.

    A node that is not a map is one fault, and then behaves like an empty map.
    """

    def __init__(self, node: Node, faults: Faults, what: str) -> None:
        self.node, self.faults, self.what = node, faults, what
        self.taken: list[str] = []
        self.broken = node.broken or not isinstance(node.content, dict)
        if self.broken and not node.broken:
            faults.add(node, f"{what}: expected a map (`key: value` lines), got {node_words(node)}")

    def node_of(self, key: str, required: bool = True) -> Node | None:
        """Return the node under a key."""
        self.taken.append(key)
        if self.broken or not isinstance(self.node.content, dict):
            return None
        found = self.node.content.get(key)
        if found is None and required:
            self.faults.add(self.node, f"{self.what}: `{key}` is missing")
        return found

    def text(self, key: str, required: bool = True) -> str:
        """Return a text; empty when it is missing."""
        node = self.node_of(key, required)
        if node is None or (node.content is None and not required):
            return ""
        if not isinstance(node.content, str) or not node.content:
            self._wrong(key, node, "expected a text")
            return ""
        return node.content

    def number(self, key: str, required: bool = True, default: float = 0.0) -> float:
        """Return a number."""
        node = self.node_of(key, required)
        if node is None or (node.content is None and not required):
            return default
        if isinstance(node.content, bool) or not isinstance(node.content, int | float):
            self._wrong(key, node, "expected a number")
            return default
        return node.content

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int | None:
        """Return a whole number within bounds."""
        node = self.node_of(key, required=False)
        if node is None:
            return default
        value = node.content
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        if not fits:
            self._wrong(key, node, f"expected a whole number from {least} to {most}")
            return default
        assert isinstance(value, int)
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        node = self.node_of(key, required=False)
        if node is None:
            return default
        if not isinstance(node.content, bool):
            self._wrong(key, node, "expected true or false")
            return default
        return node.content

    def day(self, key: str, required: bool = False) -> date | None:
        """Return a date."""
        node = self.node_of(key, required)
        if node is None:
            return None
        if not isinstance(node.content, date):
            self._wrong(key, node, "expected a date, as 2022-01-31")
            return None
        return node.content

    def names(self, key: str) -> list[Node]:
        """Return the nodes of a list of texts."""
        node = self.node_of(key, required=False)
        if node is None:
            return []
        if not isinstance(node.content, list):
            self._wrong(key, node, "expected a list")
            return []
        for item in node.content:
            if not isinstance(item.content, str):
                self._wrong(key, item, "expected a text")
        return [item for item in node.content if isinstance(item.content, str)]

    def maps(self, key: str, required: bool = False) -> list[Node]:
        """Return the nodes of a list."""
        node = self.node_of(key, required)
        if node is None:
            return []
        if not isinstance(node.content, list):
            self._wrong(key, node, "expected a list")
            return []
        return node.content

    def finish(self) -> None:
        """Note every key that nobody has asked for."""
        if isinstance(self.node.content, dict):
            known = list(dict.fromkeys(self.taken))
            for key in self.node.content:
                if key not in known:
                    message = f"{self.what}: there is no `{key}`{did_you_mean(key, known)}"
                    self.faults.add(self.node.keys[key], message)

    def _wrong(self, key: str, node: Node, expected: str) -> None:
        if not node.broken:
            self.faults.add(node, f"{self.what}: `{key}` is {node_words(node)}; {expected}")


def shown(value: Value) -> str:
    """Write a value as its author would recognise it."""
    if value is None:
        return "empty (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return f"{value:g}" if abs(value) < 1e6 else f"{value}"
    text = str(value)
    return repr(text if len(text) <= 40 else f"{text[:37]}...") if isinstance(value, str) else text


def node_words(node: Node) -> str:
    """Write what a node holds as its author would recognise it."""
    return node.kind if isinstance(node.content, dict | list) else shown(node.content)


def read_texts(node: Node, faults: Faults, what: str) -> dict[str, str]:
    """Read a text, or a map of language to text, as language -> text."""
    if isinstance(node.content, str):
        return dict.fromkeys(LANGUAGES, node.content)
    inside = Fields(node, faults, what)
    texts = {language: inside.text(language) for language in LANGUAGES}
    inside.finish()
    return texts
