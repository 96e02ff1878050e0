"""Values by calendar year: `{2021: 10.0, 2022: 9.0}`."""

from __future__ import annotations

import re
from collections.abc import Callable

from bandeexit.files.fields import Schema
from bandeexit.files.yaml_nodes import Faults, Node, items

_YEAR = re.compile(r"[0-9]{4}")


def read_years(
    node: Node, what: str, faults: Faults, read: Callable[[Node], float | None]
) -> dict[int, float]:
    """Read a value for each of some years in a row; what is missing or wrong is noted.

    Parameters
    ----------
    read : callable
        Reads the value of a year; None where it has noted a fault.
    """
    years: dict[int, float] = {}
    if not isinstance(node.content, dict) or not node.content:
        if not node.broken:
            faults.add(node, f"{what}: expected `by_year: {{2020: ..., 2021: ...}}`")
        return years
    for key, entry in items(node):
        if _YEAR.fullmatch(key):
            years[int(key)] = read(entry) or 0.0
        else:
            faults.add(node.keys[key], f"{what}: {key!r} is not a year, as 2022")
    # Years after the last one are carried forward, and marked so wherever they are told
    # (docs/decisions/0015); a gap would look published.
    gaps = [str(year) for year in range(min(years, default=0), max(years, default=0))
            if year not in years]  # fmt: skip
    if gaps:
        faults.add(node, f"{what}: {', '.join(gaps)} is missing between its years")
    return dict(sorted(years.items()))


def years_schema(value: Schema) -> Schema:
    """Write the JSON schema of values by year."""
    years = {"type": "object", "patternProperties": {"^[0-9]{4}$": value}}
    return {**years, "additionalProperties": False, "minProperties": 1}
