"""Kinds of words of which the study says which there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bandeexit.errors import did_you_mean
from bandeexit.files.fields import A_TEXT, TEXT, Fields, Schema, StudyContext, ValueKind
from bandeexit.files.keys import list_of, words_schema
from bandeexit.files.parameters import Labels
from bandeexit.files.yaml_nodes import Node
from bandeexit.model.actions import WATCH_UNITS
from bandeexit.model.measures import measures_of
from bandeexit.model.programme import Programme


def _word(
    told: str,
    names: Callable[[Programme], Iterable[str]],
    schema: Callable[[StudyContext], Schema],
    hint_at_dots: str = "",
) -> ValueKind:
    """Make a kind of word; an unknown one is told (`{word}` in the map `{what}`), and taken."""

    def read(inside: Fields, key: str, node: Node) -> str | None:
        word: str | None = TEXT.read(inside, key, node)
        # Of the programme that the file is about: another study has other districts and lines.
        known = list(names(inside.programme))
        if word is not None and word not in known:
            # `wait.days_p90` is what the path of a parameter would look like.
            near = did_you_mean(word.replace(".", "_") if hint_at_dots else word, known)
            hint = hint_at_dots if "." in word else ""
            inside.faults.add(node, told.format(what=inside.what, word=word) + near, hint)
        return word

    return ValueKind(read, schema, "")


def _measures(units: Mapping[str, str], names: Mapping[str, str], kind: str) -> Schema:
    told = {name: f"{names[f'{kind}.{name}']} ({unit})" for name, unit in units.items()}
    return words_schema(told)


def _numbers(known: StudyContext) -> Schema:
    programme = known.programme
    paths = [path for path, about in programme.registry.items() if about.is_number]
    return words_schema({path: known.names[f"parameter.{path}"] for path in paths})


def _read_source(inside: Fields, key: str, node: Node) -> str:
    assert inside.known is not None
    return Labels(inside.known.sources).source(inside)


DOTS = "Names of measures have `_` where others write a dot."
NO_MEASURE = "{what}: there is no measure `{word}`"
MEASURE = _word(
    NO_MEASURE,
    lambda programme: measures_of(programme.budget.lines),
    lambda known: _measures(
        {name: one.unit for name, one in measures_of(known.programme.budget.lines).items()},
        known.names,
        "measure",
    ),
    DOTS,
)
WATCHED_MEASURE = _word(
    NO_MEASURE,
    lambda _: WATCH_UNITS,
    lambda known: _measures(WATCH_UNITS, known.names, "watched"),
    DOTS,
)
PARAMETER = _word("there is no `{word}`", lambda programme: programme.registry, _numbers)
SOURCE = ValueKind(_read_source, lambda _: dict(A_TEXT), "")
# As any text for editors: the schema in the repository is to hold for every study.
DISTRICT = _word(
    "there is no district {word!r}",
    lambda programme: [district.name for district in programme.districts],
    lambda _: {"type": "string"},
)
DISTRICTS = list_of(DISTRICT, "names of districts", "Leave it out for the whole country.")
