"""Read the budget lines of a study: one record each, everything that is known of a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields, node_words
from bandeexit.files.parameters import Assumption, Labels, read_given
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.model.budget import (
    GROWS_WITH,
    MODELLED,
    PAYS_FOR,
    SECTION,
    BudgetLine,
    Lines,
    line_parameter,
)
from bandeexit.model.programme import REGISTRY

_LANGUAGES = ("da", "en")
_NAME = re.compile(r"[\w-]+")
"""Letters of any language, digits, `_` and `-`."""
# A line `total` would take the place of the sum in measures (`spend_total`), a line `indexation`
# that of a parameter in scenarios (`budget.indexation`), without a word.
TAKEN = ("total", "lines", *(path.removeprefix(SECTION) for path in REGISTRY if SECTION in path))
"""Words that mean something else where a line's name stands."""
Word = TypeVar("Word", bound=str)


def read_lines(
    fields: Fields, faults: Faults, labels: Labels, assumptions: list[Assumption]
) -> Lines:
    """Read the map `lines` of the budget."""
    node = fields.node_of("lines")
    if node is None or node.broken:
        return ()
    if not isinstance(node.content, dict) or not node.content:
        told = f"budget: `lines` is {node_words(node)}; expected a line under each name"
        faults.add(node, told, "Write it as `lines: {coordinators: {title: ..., pays_for: posts}}`")
        return ()
    noted, given = len(faults.found), dict(items(node))
    lines = [
        _read_line(name, node, entry, faults, labels, assumptions) for name, entry in given.items()
    ]
    # A line that could not be read pays for `nothing` by default: its use would be missed for no
    # reason.
    if len(faults.found) == noted:
        _check_uses(lines, node, faults)
    return tuple(lines)


def _read_line(
    name: str,
    node: Node,
    entry: Node,
    faults: Faults,
    labels: Labels,
    assumptions: list[Assumption],
) -> BudgetLine:
    _check_name(name, node, faults)
    path = f"{SECTION}{name}"
    fields = Fields(entry, faults, path)
    title = _title(fields)
    pays_for = _word(fields, "pays_for", PAYS_FOR, "a line pays for one thing", "nothing")
    grows_with = _word(fields, "grows_with", GROWS_WITH, "a line grows with one of two", "wages")
    # All lines are alike as parameters: what a line is follows from its path, and no code names
    # one (docs/decisions/0015).
    years = read_given(fields, line_parameter(path), labels, assumptions)
    assert isinstance(years, Mapping)
    return BudgetLine(name, title, pays_for, grows_with, years)


def _check_name(name: str, node: Node, faults: Faults) -> None:
    if not _NAME.fullmatch(name):
        told = f"budget: {name!r} is no name of a line; expected letters, digits, `_` and `-`"
        faults.add(node.keys[name], told, "Choose a short name; the title is free.")
    elif name in TAKEN:
        told = f"budget: a line is called `{name}`, which means something else"
        faults.add(node.keys[name], told, "Choose another name.")


def _title(fields: Fields) -> dict[str, str]:
    node = fields.node_of("title")
    if node is None:
        return {}
    inside = Fields(node, fields.faults, f"{fields.what}, title")
    title = {language: inside.text(language) for language in _LANGUAGES}
    inside.finish()
    return title


def _word(fields: Fields, key: str, words: tuple[Word, ...], rule: str, default: Word) -> Word:
    """Read one of a few words."""
    node = fields.node_of(key)
    if node is None or node.broken:
        return default
    for word in words:
        if node.content == word:
            return word
    told = f"{fields.what}: `{key}` is {node_words(node)}; {rule}: {', '.join(words)}"
    # Where no word is near it lists what is valid, which the rule has said already.
    near = did_you_mean(node.content, words) if isinstance(node.content, str) else ""
    fields.faults.add(node, f"{told}{near if 'mean' in near else ''}", _advice(key, node))
    return default


def _advice(key: str, node: Node) -> str:
    if isinstance(node.content, list | dict):
        return "Make a line of each."
    return "Write `nothing` where the model holds no effect." if key == "pays_for" else ""


def _check_uses(lines: list[BudgetLine], node: Node, faults: Faults) -> None:
    """One line pays for posts, one for measures: the model would not know which."""
    entries = dict(items(node))
    # Before this was a rule, a fifth line was taken for the pool, as "the last of the list"
    # (docs/decisions/0015).
    for use in MODELLED:
        users = [line.name for line in lines if line.pays_for == use]
        if len(users) == 1:
            continue
        where = node
        if users:
            inside = entries[users[1]].content
            assert isinstance(inside, dict)
            # At the second of two: the first was right until it came.
            where = inside["pays_for"]
        named = " and ".join(f"`{name}`" for name in users) or "no line"
        faults.add(
            where,
            f"budget: {named} pay{'s' if len(users) < 1 else ''} for {use}; expected exactly one",
            f"Write `pays_for: {use}` in one line, and `nothing` in lines without a modelled "
            "effect.",
        )
