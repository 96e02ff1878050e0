"""The fast CSV writer writes what pandas writes."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd

from bandeexit.report.table_files import TableFile, csv_rows

TABLE = pd.DataFrame(
    {
        "scenario": ["a, b", 'say "x"', "plain", "line\nbreak"],
        "date": np.array(["2020-10-07", "2021-01-01"] * 2, dtype="datetime64[s]"),
        "q05": [1 / 3, np.nan, -0.0, 1234567.0],
        "small": np.array([0.5, np.inf, 1e-7, 2.0], np.float32),
        "n": [1, 2, 0, 2],
        "at_most": [True, False, True, True],
        "verdict": ["met", None, "missed", None],
    }
)


def by_pandas(table, **options):
    return table.to_csv(index=False, lineterminator="\n", float_format="%.6g", **options).encode()


def test_rows_are_written_as_pandas_writes_them():
    assert csv_rows(TABLE) == by_pandas(TABLE, header=False)


def test_parts_laid_on_one_after_the_other_are_one_table():
    file, whole = TableFile("both"), pd.concat([TABLE, TABLE[2:]])
    file.add(TABLE)
    file.add(TABLE[2:])
    files = file.files()
    assert files["tables/both.csv"] == by_pandas(whole)
    read = pd.read_parquet(io.BytesIO(files["tables/both.parquet"]))
    pd.testing.assert_frame_equal(read, whole.reset_index(drop=True), check_dtype=False)


def test_a_table_without_rows_is_no_file():
    assert TableFile("none").files() == {}
