"""The fit on disk: round trip, digests, damage, staleness."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from bandeexit.calibration.fit import Fit, calibrate
from bandeexit.errors import StudyError, UsageError
from bandeexit.files.posterior import read_posterior, stale, write_posterior
from calibration.worlds import PRIORS, SETTINGS, programme

PROVENANCE = {"code": "1.2.3", "seed": "5", "model/demand.yaml": "aa", "calibration/a.yaml": "bb"}


@lru_cache(maxsize=1)
def small_fit() -> Fit:
    small = replace(SETTINGS, prior_draws=4000, candidates=400, kept_draws=100, least_ess=20.0)
    return calibrate(programme(), PRIORS, small)


@pytest.fixture
def stored(tmp_path):
    write_posterior(tmp_path / "posterior", small_fit(), PROVENANCE)
    return tmp_path / "posterior"


def test_a_stored_fit_comes_back_as_it_was(stored):
    read, fit = read_posterior(stored), small_fit()
    assert read.draws.names == fit.draws.names
    np.testing.assert_array_equal(read.draws.values, fit.draws.values)
    np.testing.assert_array_equal(read.draws.log_level, fit.draws.log_level)
    np.testing.assert_array_equal(read.log_likelihood, fit.log_likelihood)
    assert [row["name"] for row in read.summary["table"]] == [row.name for row in fit.table]
    assert read.summary["provenance"] == PROVENANCE


def test_the_stored_table_follows_from_the_stored_draws(stored):
    read = read_posterior(stored)
    for row in read.summary["table"]:
        if not row["name"].startswith("derived."):
            values = read.draws.values[:, read.draws.names.index(row["name"])]
            np.testing.assert_allclose(row["posterior"], np.quantile(values, (0.05, 0.5, 0.95)))


def test_the_same_fit_gives_the_same_bytes(stored, tmp_path):
    again = write_posterior(tmp_path / "again", small_fit(), PROVENANCE)
    assert [p.name for p in again] == ["draws.npz", "summary.json"]
    for path in again:
        assert path.read_bytes() == (stored / path.name).read_bytes()


def test_nothing_but_the_two_files_is_left(stored):
    assert sorted(path.name for path in stored.iterdir()) == ["draws.npz", "summary.json"]


def test_the_draws_of_the_product_stay_below_three_megabytes(stored):
    a_draw = (stored / "draws.npz").stat().st_size / len(small_fit().draws)
    assert 2000 * a_draw * 1.3 < 3e6  # 1.3: the study has six priors more than this one


def test_a_missing_fit_says_how_to_make_one(tmp_path):
    with pytest.raises(UsageError, match="bandeexit calibrate"):
        read_posterior(tmp_path)


def test_one_changed_byte_of_the_draws_is_refused(stored):
    content = bytearray((stored / "draws.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (stored / "draws.npz").write_bytes(content)
    with pytest.raises(StudyError, match="digest"):
        read_posterior(stored)


def test_draws_of_another_fit_are_refused(stored):
    summary = json.loads((stored / "summary.json").read_text())
    summary["names"] = summary["names"][:-1]
    (stored / "summary.json").write_text(json.dumps(summary))
    with pytest.raises(StudyError, match="arrays"):
        read_posterior(stored)


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"format": 99}', '{"format": 1}'])
def test_a_damaged_summary_is_refused(stored, content):
    (stored / "summary.json").write_text(content)
    with pytest.raises(StudyError, match=r"summary\.json"):
        read_posterior(stored)


def test_files_that_changed_since_the_fit_are_named(stored):
    summary = read_posterior(stored).summary
    assert stale(summary, {"model/demand.yaml": "aa", "calibration/a.yaml": "bb"}) == []
    assert stale(summary, {"model/demand.yaml": "xx", "model/new.yaml": "cc"}) == [
        "model/demand.yaml has changed since the fit",
        "model/new.yaml is new since the fit",
        "calibration/a.yaml is gone since the fit",
    ]
