"""What the counts taught of each quantity: before, after, and what was removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bandeexit.report.story import Number, Parameter, Table, Text, Unit, finding, listed

_COLUMNS = ("parameter", "unit", "before", "after", "removed", "verdict")


def learned_table(rows: Sequence[Mapping[str, Any]], belief: Text) -> Table:
    """Prior against posterior under one belief; what was not learned is greyed out.

    Parameters
    ----------
    rows : sequence of mapping
        With the fields of `calibration.table.Row`, as in a fit's summary.
    """
    return Table(
        finding("calibration_caption", belief=belief),
        headings_of(_COLUMNS),
        tuple(
            (
                Parameter(row["name"]),
                Unit(row["unit"]),
                points_text(row["prior"]),
                points_text(row["posterior"]),
                Number(row["contraction"], "ratio"),
                finding(f"verdict_{row['verdict'].replace(' ', '_')}"),
            )
            for row in rows
        ),
        # Greyed out: what the counts did not teach is its prior, and a posterior beside it looks
        # like a finding.
        faded=tuple(i for i, row in enumerate(rows) if row["verdict"] == "not learned"),
    )


def headings_of(keys: Sequence[str]) -> tuple[Text, ...]:
    """Headings of a table by the keys of its columns."""
    return tuple(finding(f"{key}_column") for key in keys)


def points_text(points: Sequence[float]) -> Text:
    """5, 50 and 95 % points."""
    return listed([Number(point, "significant") for point in points], " / ")
