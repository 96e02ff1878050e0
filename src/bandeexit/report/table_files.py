"""Tables as files: CSV for people, Parquet for machines, laid on one after the other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# More digits than any number here is known to, and the same in both engines.
_FLOAT = "%.6g"
QUOTED = (",", '"', "\n", "\r")


class TableFile:
    """One table in both forms; each part is dropped when it has been laid on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._csv: list[bytes] = []
        self._parquet = io.BytesIO()
        self._writer: Any = None

    def add(self, table: pd.DataFrame) -> None:
        """Lay rows behind the earlier ones, a row group of their own."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        # The first part's types for all: a column that is empty in a later part would become
        # another one.
        schema = None if self._writer is None else self._writer.schema
        rows = pa.Table.from_pandas(table, schema, preserve_index=False)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._parquet, rows.schema)
        self._csv.append(csv_rows(table) if self._csv else csv_file(table))
        self._writer.write_table(rows)

    def files(self) -> dict[str, bytes]:
        """Give both files, by path; nothing where no rows were laid on."""
        if self._writer is None:
            return {}
        self._writer.close()
        return {
            f"tables/{self.name}.csv": b"".join(self._csv),
            f"tables/{self.name}.parquet": self._parquet.getvalue(),
        }


def csv_file(table: pd.DataFrame) -> bytes:
    """Write a whole table, its columns' names first."""
    return (",".join(table.columns) + "\n").encode() + csv_rows(table)


def csv_rows(table: pd.DataFrame) -> bytes:
    """Write rows as `DataFrame.to_csv` with six significant digits does, several times faster."""
    # Column by column, each distinct number once: 0.23 s a table instead of 0.52 with pandas, the
    # same bytes (docs/decisions/0010). A test compares them.
    columns = [_texts(table[name].to_numpy()) for name in table.columns]
    return "".join(f"{','.join(row)}\n" for row in zip(*columns, strict=True)).encode()


def _texts(column: Any) -> list[str]:
    """Write each value that occurs once, as most occur often."""
    if column.dtype.kind == "M":
        return list(np.datetime_as_string(column, unit="D").tolist())
    if column.dtype.kind == "f":
        # By their bits: to `unique` NaN is not itself, and -0.0 is 0.0.
        bits, place = np.unique(column.view(f"i{column.itemsize}"), return_inverse=True)
        told = ["" if np.isnan(v) else _FLOAT % v for v in bits.view(column.dtype).tolist()]
    elif column.dtype.kind in "iub":
        values, place = np.unique(column, return_inverse=True)
        told = [str(value) for value in values.tolist()]
    else:
        known: dict[object, str] = {}
        return [known.get(one) or known.setdefault(one, _quoted(one)) for one in column.tolist()]
    return list(np.array(told, dtype=object)[place].tolist())


def _quoted(value: object) -> str:
    text = "" if value is None or value != value else str(value)  # NaN is not itself
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if any(sign in text for sign in QUOTED) else text
