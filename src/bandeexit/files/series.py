"""Read published series, and compare what a prior says it took from one of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from bandeexit.calibration.series import PublishedSeries, SeriesBasis, growth_of
from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields, node_words
from bandeexit.files.parameters import Labels
from bandeexit.files.yaml_nodes import Faults, Node, items

_COMPUTED = ("growth",)
"""What may be computed from a series."""
_MOST = 10**9


def read_series(node: Node, faults: Faults, labels: Labels) -> dict[str, PublishedSeries]:
    """Read one series a name; one that has a fault is left out."""
    found = {name: _read_one(name, entry, faults, labels) for name, entry in items(node)}
    return {name: series for name, series in found.items() if series is not None}


def _read_one(name: str, node: Node, faults: Faults, labels: Labels) -> PublishedSeries | None:
    noted = len(faults.found)
    fields = Fields(node, faults, f"series `{name}`")
    title_node = fields.node_of("title")
    title = Fields(title_node, faults, f"{fields.what}, title") if title_node else None
    da, en = (title.text("da"), title.text("en")) if title else ("", "")
    if title:
        title.finish()
    unit, note = fields.text("unit"), fields.text("note", required=False)
    rows = [_read_row(fields, row, labels) for row in fields.maps("counts", required=True)]
    fields.finish()
    # Rows with a fault have dates that stand in.
    if len(faults.found) == noted:
        _refuse_disorder(fields, rows)
    if len(faults.found) > noted:
        return None
    return PublishedSeries(
        name,
        da,
        en,
        unit,
        note,
        tuple(row.day for row in rows),
        tuple(row.persons for row in rows),
        tuple(row.source for row in rows),
    )


class _Row(NamedTuple):
    node: Node
    day: date
    persons: int
    source: str


def _read_row(fields: Fields, node: Node, labels: Labels) -> _Row:
    row = Fields(node, fields.faults, f"{fields.what}, a count")
    day, source = row.day("date", required=True), labels.source(row)
    given = row.node_of("count")
    # The growth is that of the logarithm: a count of 0 has none.
    count = row.whole("count", 1, _MOST, 1) if given is not None else 1
    row.finish()
    return _Row(node, day or date.min, count or 1, source)


def _refuse_disorder(fields: Fields, rows: list[_Row]) -> None:
    if not rows:
        fields.faults.add(fields.node, f"{fields.what} has no counts; expected at least one")
    for earlier, row in pairwise(rows):
        if row.day <= earlier.day:
            fields.faults.add(
                row.node,
                f"{fields.what}: {row.day} comes after {earlier.day}; expected dates that increase",
                "Sort the counts by date, and keep one a date.",
            )


def read_basis(
    prior: Fields, law: Fields, series: Mapping[str, PublishedSeries], faults: Faults
) -> SeriesBasis | None:
    """Read `computed`, if it is given, and hold the law's number against the series."""
    node = prior.node_of("computed", required=False)
    if node is None:
        return None
    fields = Fields(node, faults, f"{prior.what}, computed")
    noted = len(faults.found)
    name = fields.text("of")
    first, last = fields.day("from", required=True), fields.day("until", required=True)
    what = fields.text("mean")
    fields.finish()
    if what and what not in _COMPUTED:
        _wrong(fields, "mean", f"expected one of {', '.join(_COMPUTED)}")
    if name and name not in series:
        _wrong(fields, "of", f"there is no such series{did_you_mean(name, tuple(series))}")
    if len(faults.found) > noted or first is None or last is None:
        return None
    # The years are named: with others the same series gives another growth, and the choice is
    # part of the prior (docs/decisions/0018).
    used = series[name].between(first, last)
    try:
        basis = SeriesBasis(used, growth_of(used))
    except ValueError as error:
        faults.add(node, f"{fields.what}: {error}", "Move `from` or `until`.")
        return None
    _refuse_another_number(law, basis)
    return basis


def _wrong(fields: Fields, key: str, expected: str) -> None:
    node = fields.node_of(key)
    assert node is not None
    fields.faults.add(node, f"{fields.what}: `{key}` is {node_words(node)}; {expected}")


def _refuse_another_number(law: Fields, basis: SeriesBasis) -> None:
    """Refuse a mean that is not the series' growth, rounded to the digits that are written."""
    node = law.node_of("mean")
    if node is None or not isinstance(node.content, int | float):
        return
    growth = basis.growth
    # As many digits as its standard error (0.014) can bear, and more than the model can tell.
    if round(growth.per_year, 3) != round(float(node.content), 3):
        law.faults.add(
            node,
            f"{law.what}: `mean` is {node_words(node)}; {basis.series.name} grew by "
            f"{growth.per_year:.3f} a year (standard error {growth.standard_error:.3f}, "
            f"{growth.n_counts} counts)",
            f"Write {growth.per_year:.3f}, or leave `computed` out and say why.",
        )
