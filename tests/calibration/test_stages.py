"""A fit that is stopped and goes on, by one worker or two, is the same fit to the byte."""

from __future__ import annotations

import pytest

from bandeexit.calibration.calibrate import calibrate_regimes
from bandeexit.calibration.job import FitJob
from bandeexit.files.posterior import write_posterior
from bandeexit.files.stages import KeptStages
from bandeexit.scenarios.workers import Workers
from calibration.worlds import AGNOSTIC, NEVER, PRIORS, TINY, TINY_STUDY, tiny_calibration

REGIMES = (NEVER, AGNOSTIC)
RESTS_ON = {"code": "1", "model/demand.yaml": "aa"}
STAGES = [
    "limited-training-0",
    "limited-training-1",
    "limited-training-2",
    "sample-1",
    "check-1",
    "starts-1-0",
    "wide-sample-1",
    "wide-starts-1-0",
]


class Stopped(Exception):
    """The power has failed."""


def stored(folder, calibration) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in write_posterior(folder, calibration, RESTS_ON)}


def fit(keep=None, workers=1):
    known = {} if keep is None else {"keep": keep}
    job = FitJob(TINY, Workers(workers), **known)
    return calibrate_regimes(TINY_STUDY, PRIORS, REGIMES, job)


def stops_at(keep, stage):
    """Keep stages, and fail when the given one is about to be computed."""

    def kept(name, compute):
        if name == stage:
            raise Stopped
        return keep(name, compute)

    return kept


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    return stored(tmp_path_factory.mktemp("whole"), tiny_calibration())


def test_a_fit_that_is_stopped_twice_goes_on_and_is_the_same_to_the_byte(tmp_path, whole):
    target = tmp_path / "posterior"
    for stage in ("limited-training-1", "starts-1-0"):
        with pytest.raises(Stopped):
            fit(stops_at(KeptStages(target, RESTS_ON), stage))
    last = KeptStages(target, RESTS_ON)
    assert stored(target, fit(last)) == whole
    assert last.found == STAGES[: STAGES.index("starts-1-0")]
    again = KeptStages(target, RESTS_ON)
    damaged = again.folder / "check-1.npz"
    for content in (damaged.read_bytes()[:-200], b"", b"PK\x03\x04 and so on"):
        damaged.write_bytes(content)
        assert stored(target, fit(again)) == whole
        assert again.found == [name for name in STAGES if name != "check-1"]
        again.found.clear()


def test_two_workers_give_the_same_bytes_as_one(tmp_path, whole):
    assert stored(tmp_path / "two", fit(workers=2)) == whole


def test_a_stage_of_another_study_is_not_used(tmp_path):
    import numpy as np

    target = tmp_path / "posterior"

    def compute():
        return {"a": np.arange(3.0)}

    def refuse():
        raise Stopped

    KeptStages(target, RESTS_ON)("one", compute)
    np.testing.assert_array_equal(KeptStages(target, RESTS_ON)("one", refuse)["a"], np.arange(3.0))
    for other in ({**RESTS_ON, "code": "2"}, {**RESTS_ON, "calibration/settings.yaml": "cc"}):
        with pytest.raises(Stopped):
            KeptStages(target, other)("one", refuse)
    with pytest.raises(Stopped):
        KeptStages(tmp_path / "elsewhere", RESTS_ON)("one", refuse)


def test_what_a_fit_rests_on_has_no_order(tmp_path):
    backwards = dict(reversed(list(RESTS_ON.items())))
    one, other = (KeptStages(tmp_path / "posterior", rests) for rests in (RESTS_ON, backwards))
    assert one.folder == other.folder


def test_stages_are_forgotten_once_the_fit_is_stored(tmp_path):
    import numpy as np

    keep = KeptStages(tmp_path / "posterior", RESTS_ON)
    keep("one", lambda: {"a": np.arange(3.0)})
    keep.forget()
    assert list(tmp_path.iterdir()) == []
