"""Frozen types as plain YAML, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

Thing = TypeVar("Thing")


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
    if origin in (UnionType, Union):
        return _one_of(inside, value)
    if origin is tuple and isinstance(value, list):
        return tuple(_made(inside[0], item) for item in value)
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind, value)
    return value


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    """Pick the type whose fields a map has; anything else is itself."""
    for kind in kinds:
        if is_dataclass(kind) and isinstance(value, dict):
            # All fields and no others: two types of one union that have the same cannot be told
            # apart.
            if {field.name for field in fields(kind)} == set(value):
                return _made(kind, value)
        elif get_origin(kind) is tuple and isinstance(value, list):
            return _made(kind, value)
    return value


def _dataclass(kind: type, value: Any) -> Any:
    names = [field.name for field in fields(kind)]
    # A field with a default may be missing, as in a folder of before it was there; one too many
    # means something that this version does not know.
    if not isinstance(value, dict) or not set(value) <= set(names):
        raise ValueError(f"{value!r} does not have the fields of a {kind.__name__}")
    hints = get_type_hints(kind)
    return kind(**{name: _made(hints[name], item) for name, item in value.items()})
