"""Frozen types as plain YAML, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

Thing = TypeVar("Thing")
WORDS: Mapping[Any, str] = {
    bool: "yes or no", int: "whole number", float: "number", str: "text", date: "date",
}  # fmt: skip


def yaml_bytes(content: Mapping[str, object]) -> bytes:
    """Write as YAML; tuples become lists, as YAML has none."""
    # In the order given: a folder is read by people. The width is fixed, as bytes are compared.
    text = yaml.safe_dump(_plain(content), allow_unicode=True, sort_keys=False, width=100)
    return str(text).encode()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def from_plain(kind: type[Thing], value: object) -> Thing:
    """Make a frozen type again of what `dataclasses.asdict` and YAML have made of it.

    Raises
    ------
    ValueError
        The value is not of this type.
    """
    # By the annotations, so that a new field of a scenario is stored without a line here. What
    # YAML has no word for, as a set, would come back as something else without a fault.
    made: Thing = _made(kind, value)
    return made


def _made(kind: Any, value: Any) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if not _has_shape(kind, value):
        raise ValueError(f"{value!r} is no {_words_of(kind)}")
    if origin in (UnionType, Union):
        return _made(next(one for one in inside if _has_shape(one, value)), value)
    if origin is tuple:
        return tuple(_made(inside[0], item) for item in value)
    if origin is Mapping:
        return {_made(inside[0], key): _made(inside[1], item) for key, item in value.items()}
    return _dataclass(kind, value) if isinstance(value, dict) else value


def _has_shape(kind: Any, value: Any) -> bool:
    """Tell whether a value can be of a type, as far as is seen from outside.

    So two types of one union that are both maps cannot be told apart.
    """
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        return any(_has_shape(one, value) for one in inside)
    if origin is Literal:
        return value in inside
    if origin is tuple:
        return isinstance(value, list)
    if origin is Mapping or is_dataclass(kind):
        return isinstance(value, dict)
    # To Python a yes is a whole number; nobody who writes `draws: true` means one path.
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else origin or kind)


def _words_of(kind: Any) -> str:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        words = (_words_of(one) for one in inside if one is not NoneType)
        return " or ".join(dict.fromkeys(words))
    if origin is Literal:
        return " or ".join(map(str, inside))
    if origin is tuple:
        return "list"
    return WORDS.get(kind, "table of names and values")


def _dataclass(kind: type, value: Any) -> Any:
    names = [field.name for field in fields(kind)]
    # A field with a default may be missing, as in a folder of before it was there; one too many
    # means something that this version does not know.
    if not set(value) <= set(names):
        raise ValueError(f"{value!r} does not have the fields of a {kind.__name__}")
    missing = [
        one.name
        for one in fields(kind)
        if one.name not in value and one.default is MISSING is one.default_factory
    ]
    if missing:
        raise ValueError(f"{kind.__name__} lacks {', '.join(missing)}")
    hints = get_type_hints(kind)
    return kind(**{name: _field(hints[name], name, item) for name, item in value.items()})


def _field(kind: Any, name: str, value: Any) -> Any:
    """Make a field; a fault in it says where."""
    try:
        return _made(kind, value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
