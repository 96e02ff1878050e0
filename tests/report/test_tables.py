"""Tables for machines: quantiles of every measure, and of paired differences."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from bandeexit.report.tables import QUANTILES, difference_table, quantile_table, summarise_paths
from bandeexit.scenarios.compare import compare
from report.worlds import world as full_world
from worlds import FAILED, HORIZON, LEVEL, MEASURES, N_DRAWS, RANK, changed, world

BASE = world()


def test_quantiles_are_those_of_numpy_and_leave_nan_out():
    values = np.random.default_rng(1).normal(size=(101, 3)).astype(np.float32)
    values[::2, 1] = np.nan
    values[:, 2] = np.nan
    table = summarise_paths(values)
    for column, rows in ((0, slice(None)), (1, slice(1, None, 2))):
        expected = np.quantile(values[rows, column].astype(float), QUANTILES)
        np.testing.assert_allclose(table[:-1, column], expected, rtol=1e-6)
        np.testing.assert_allclose(table[-1, column], values[rows, column].mean(), rtol=1e-5)
    assert np.isnan(table[:, 2]).all()


def test_a_table_has_one_row_a_belief_measure_place_period_and_date():
    table = quantile_table(BASE)
    keys = ["regime", "measure", "period", "district", "date"]
    assert not table.duplicated(keys).any()
    assert set(table["measure"]) == set(MEASURES)
    assert set(table["n"]) == {19, 7, 6}
    assert N_DRAWS - len(FAILED) == 19


def test_a_row_holds_the_quantiles_of_its_own_place_and_date():
    """Syd is number 2; persons in a programme at the horizon are number 43 of their series."""
    table = quantile_table(BASE)
    chosen = (table["measure"] == "in_programme") & (table["district"] == "Syd")
    (row,) = table[chosen & (table["date"] == pd.Timestamp(HORIZON))].to_dict("records")
    level = LEVEL["in_programme"] + 43 + 2000
    assert [row[f"q{round(100 * q):02d}"] for q in QUANTILES] == pytest.approx(
        [level + 180 * q for q in QUANTILES]
    )
    assert row["mean"] == pytest.approx(level + 90)


def test_years_add_up_the_months_path_by_path():
    table = quantile_table(BASE, country_only=True)
    rows = table[(table["measure"] == "completed") & (table["regime"] == "all")]
    monthly, yearly = (rows[rows["period"] == period] for period in ("month", "year"))
    of_2022 = monthly[monthly["date"].dt.year == 2022]
    assert len(of_2022) == 12
    (row,) = yearly[yearly["date"] == "2022-01-01"].to_dict("records")
    assert row["mean"] == pytest.approx(of_2022["mean"].sum(), rel=1e-6)
    assert row["q05"] == pytest.approx(of_2022["q05"].sum(), rel=1e-6)


def test_differences_are_taken_path_by_path_and_not_quantile_by_quantile():
    """Path k has 10 (18 - k) more: all levels are then alike, and their quantiles tell nothing."""
    pair = compare(BASE, changed(BASE, "cut", {"waiting": 10.0 * (18 - RANK)}))
    table = difference_table(pair)
    rows = table[(table["measure"] == "waiting") & (table["regime"] == "all")]
    row = rows[(rows["district"] == "Syd") & (rows["date"] == pd.Timestamp(HORIZON))].iloc[0]
    assert (row["q05"], row["q50"], row["q95"]) == pytest.approx((9.0, 90.0, 171.0))
    assert (row["share_above_zero"], row["share_below_zero"]) == (18 / 19, 0.0)
    assert row["scenario"] == "cut - plain"


def test_the_odds_are_of_what_is_better_and_there_are_none_where_nothing_is():
    """Of 19 pairs 13 lower, 4 higher, 2 alike."""
    by = np.r_[[-2.0] * 13, [3.0] * 4, [0.0] * 2]
    deltas = dict.fromkeys(("completed", "reneged", "referred"), by)
    table = difference_table(compare(BASE, changed(BASE, "cut", deltas)))
    rows = table[(table["regime"] == "all") & (table["district"] == "Danmark")]
    rows = rows[(rows["period"] == "year") & (rows["date"] == "2022-01-01")].set_index("measure")
    odds = rows[["p_worse", "p_better"]]
    assert odds.loc["completed"].tolist() == pytest.approx([13 / 19, 4 / 19])
    assert odds.loc["reneged"].tolist() == pytest.approx([4 / 19, 13 / 19])
    assert odds.loc["referred"].isna().all()


def test_amounts_of_years_without_a_published_one_are_marked():
    table = quantile_table(BASE)
    marked = table[table["carried_forward"]]
    assert set(marked["date"].dt.year) == {2023}
    paid = {"spend", "appropriation", "posts", "run"}  # posts, and their run-in, are paid by them
    assert {name.partition("_")[0] for name in marked["measure"]} == paid


def test_the_table_of_a_full_run_takes_seconds():
    """2,000 paths of 12 districts; the bar is twice the four seconds asked for: shared machines."""
    big = full_world(n_paths=2000)
    start = time.process_time()
    assert len(quantile_table(big)) > 20_000
    assert time.process_time() - start < 8.0
