"""The fits on disk: round trip, digests, damage, staleness, and whether they are what they say."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from bandeexit.calibration.summary_check import summary_differences
from bandeexit.errors import StudyError, UsageError
from bandeexit.files.posterior import read_posterior, stale, write_posterior
from calibration.worlds import (
    PRIORS,
    TINY,
    TINY_STUDY,
    tiny_calibration,
)

PROVENANCE = {"code": "1.2.3", "seed": "5", "model/demand.yaml": "aa", "calibration/a.yaml": "bb"}
DRAWS = ["agnostic.npz", "never.npz"]
FILES = sorted([*DRAWS, "agnostic.wide.npz", "never.wide.npz", "summary.json"])


@pytest.fixture
def stored(tmp_path):
    write_posterior(tmp_path / "posterior", tiny_calibration(), PROVENANCE)
    return tmp_path / "posterior"


def edited(stored, change):
    """Read the stored fits again after a change of the summary."""
    summary = json.loads((stored / "summary.json").read_text())
    change(summary)
    (stored / "summary.json").write_text(json.dumps(summary))
    return read_posterior(stored)


def test_stored_fits_come_back_as_they_were(stored):
    read, calibration = read_posterior(stored), tiny_calibration()
    assert list(read.fits) == [regime.name for regime in calibration.regimes]
    assert read.summary["provenance"] == PROVENANCE
    for fit, back in zip(calibration.fits, read.fits.values(), strict=True):
        assert back.draws.names == fit.draws.names
        for name in ("values", "log_level", "starts", "past"):
            np.testing.assert_array_equal(getattr(back.draws, name), getattr(fit.draws, name))
        np.testing.assert_array_equal(back.log_likelihood, fit.log_likelihood)
        np.testing.assert_array_equal(back.waiting, fit.waiting)
        assert [row["name"] for row in back.summary["table"]] == [row.name for row in fit.table]


def test_diagnostics_are_stored_where_there_are_any(stored):
    never, agnostic = (fit.summary for fit in read_posterior(stored).fits.values())
    assert (never["emulator_errors"], never["check"], never["pairs"]) == ([], None, None)
    assert len(agnostic["emulator_errors"]) == 4
    assert agnostic["check"]["draws"] == TINY.check_sets
    assert len(agnostic["pairs"]) == 3


def test_evidence_weights_are_those_of_the_evidence(stored):
    told = read_posterior(stored).summary["regimes"]
    never, agnostic = (regime["evidence_weight"] for regime in told)
    assert never + agnostic == pytest.approx(1.0)
    evidence = told[0]["log_evidence"] - told[1]["log_evidence"]
    assert np.log(never / agnostic) == pytest.approx(evidence)


def test_regimes_are_mixed_half_and_half_and_keep_their_histories():
    from bandeexit.calibration.mixture import mix

    calibration = tiny_calibration()
    fits = {r.name: f.draws for r, f in zip(calibration.regimes, calibration.fits, strict=True)}
    draws = mix(TINY_STUDY, calibration.regimes, fits)
    assert draws.regime.tolist() == [0, 1] * TINY.kept_draws
    assert (draws.starts[draws.regime == 0] == -1).all()
    np.testing.assert_array_equal(draws.starts[draws.regime == 1], fits["agnostic"].starts)


def test_the_stored_tables_follow_from_the_stored_draws(stored):
    for fit in read_posterior(stored).fits.values():
        for row in fit.summary["table"]:
            if not row["name"].startswith("derived."):
                values = fit.draws.values[:, fit.draws.names.index(row["name"])]
                np.testing.assert_allclose(row["posterior"], np.quantile(values, (0.05, 0.5, 0.95)))


def told_differences(read, name):
    """What `bandeexit calibrate --check` would say of one regime."""
    regime = next(r for r in tiny_calibration().regimes if r.name == name)
    fit = read.fits[name]
    return summary_differences(
        regime.programme(TINY_STUDY), regime.priors_of(PRIORS), TINY, fit.draws, fit.summary
    )


@pytest.mark.parametrize("name", ["never", "agnostic"])
def test_a_summary_is_derived_again_from_its_draws(stored, name):
    assert told_differences(read_posterior(stored), name) == []


@pytest.mark.parametrize("row", [0, 3, -1])
@pytest.mark.parametrize("key", ["prior", "posterior"])
def test_a_summary_that_does_not_follow_from_its_draws_is_told(stored, row, key):
    def change(summary):
        summary["regimes"][1]["table"][row][key][1] *= 1.0 + 1e-5

    (words,) = told_differences(edited(stored, change), "agnostic")
    assert "by its draws, the summary says" in words


def test_a_verdict_that_does_not_follow_is_told(stored):
    def change(summary):
        summary["regimes"][0]["table"][0]["verdict"] = "partly"

    assert len(told_differences(edited(stored, change), "never")) == 1


def test_a_table_that_lacks_a_row_is_told(stored):
    def change(summary):
        del summary["regimes"][0]["table"][2]

    (words,) = told_differences(edited(stored, change), "never")
    assert words == f"the table lacks {tiny_calibration().fits[0].table[2].name}"


def test_draws_that_lack_a_parameter_are_told(stored):
    fit = read_posterior(stored).fits["never"]
    draws = replace(fit.draws, names=fit.draws.names[1:], values=fit.draws.values[:, 1:])
    never = tiny_calibration().regimes[0]
    study, priors = never.programme(TINY_STUDY), never.priors_of(PRIORS)
    assert summary_differences(study, priors, TINY, draws, fit.summary) == [
        "the draws lack demand.referrals"
    ]


def test_the_same_calibration_gives_the_same_bytes(stored, tmp_path):
    again = write_posterior(tmp_path / "again", tiny_calibration(), PROVENANCE)
    assert sorted(path.name for path in again) == FILES
    assert again[-1].name == "summary.json"  # last: without it, draws are not read
    for path in again:
        assert path.read_bytes() == (stored / path.name).read_bytes()


def test_nothing_but_the_draws_of_these_regimes_is_left(stored):
    (stored / "older.npz").write_bytes(b"a regime that is no more")
    write_posterior(stored, tiny_calibration(), PROVENANCE)
    assert sorted(path.name for path in stored.iterdir()) == FILES


def test_draws_of_a_product_with_three_regimes_stay_below_three_megabytes(stored):
    sizes = [(stored / name).stat().st_size for name in DRAWS]
    a_draw = max(sizes) / TINY.kept_draws
    assert 2000 * a_draw < 1.3e6  # 0.83 MB in the study: this one has fewer months less


def test_a_missing_fit_says_how_to_make_one(tmp_path):
    with pytest.raises(UsageError, match="bandeexit calibrate"):
        read_posterior(tmp_path)


@pytest.mark.parametrize("name", FILES[:2])
def test_a_missing_file_of_draws_says_how_to_make_one(stored, name):
    (stored / name).unlink()
    with pytest.raises(UsageError, match=f"{name}.*bandeexit calibrate"):
        read_posterior(stored)


@pytest.mark.parametrize("name", FILES[:2])
def test_one_changed_byte_of_the_draws_is_refused(stored, name):
    content = bytearray((stored / name).read_bytes())
    content[len(content) // 2] ^= 1
    (stored / name).write_bytes(content)
    with pytest.raises(StudyError, match="digest"):
        read_posterior(stored)


def test_draws_of_two_regimes_mixed_up_are_refused(stored):
    one, other = (stored / name for name in FILES[:2])
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    with pytest.raises(StudyError, match="digest"):
        read_posterior(stored)


def test_draws_of_another_fit_are_refused(stored):
    def change(summary):
        summary["regimes"][0]["names"] = summary["regimes"][0]["names"][:-1]

    with pytest.raises(StudyError, match="arrays"):
        edited(stored, change)


@pytest.mark.parametrize("key", ["names", "draws", "sha256", "table", "predictive", "log_evidence"])
def test_a_summary_that_lacks_something_of_a_regime_is_refused(stored, key):
    def change(summary):
        del summary["regimes"][1][key]

    with pytest.raises(StudyError, match=f"it lacks {key}"):
        edited(stored, change)


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"format": 99}', '{"format": 2}'])
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
