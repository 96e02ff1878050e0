"""Regimes: what is refused before any work, and what a scenario may not change afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf

import numpy as np
import pytest

from bandeexit.calibration.calibrate import calibrate_regimes
from bandeexit.calibration.job import FitJob
from bandeexit.calibration.regimes import Regime, shares
from bandeexit.errors import UsageError
from bandeexit.scenarios.changes import OF_THE_HISTORY, refuse_changed_history
from bandeexit.scenarios.scenario import Change, Scenario
from calibration.worlds import PRIORS, SETTINGS, prior, programme
from small_studies import no_draws

NEVER = Regime("never", "aldrig", "never", 1.0, (), ("capacity.headroom",), "a test", "nobody")
TIGHT = Regime(
    "tight",
    "stramt",
    "tight",
    3.0,
    (prior("capacity.headroom", "lognormal", 0.8, 0.1),),
    (),
    "a test",
    "nobody",
)


def test_a_regime_replaces_priors_and_lifts_limits():
    assert NEVER.never_binds
    assert not TIGHT.never_binds
    assert NEVER.programme(programme()).capacity.headroom == inf
    assert "capacity.headroom" not in [p.path for p in NEVER.priors_of(PRIORS)]
    (own,) = [p for p in TIGHT.priors_of(PRIORS) if p.path == "capacity.headroom"]
    assert (own.first, own.second) == (0.8, 0.1)
    assert [p.path for p in TIGHT.priors_of(PRIORS)] == [p.path for p in PRIORS]
    assert shares([NEVER, TIGHT]) == (0.25, 0.75)


def test_limited_partners_are_refused_where_nothing_binds():
    study = programme().with_values({"capacity.municipal_places": 50.0})
    with pytest.raises(UsageError, match=r"nobody ever waits, but capacity.municipal_places is"):
        calibrate_regimes(study, PRIORS, [NEVER], FitJob(SETTINGS))


@pytest.mark.parametrize("path", OF_THE_HISTORY)
def test_what_shaped_a_found_history_cannot_be_changed_afterwards(path):
    scenario = Scenario(
        "late", date(2024, 1, 1), 3, 1, changes=(Change("step", path, "scale", 1.1),)
    )
    found = replace(no_draws(3), starts=np.zeros((3, 1), dtype=np.int64))
    with pytest.raises(UsageError, match=f"step `step` changes {path}, which shaped the history"):
        refuse_changed_history(scenario, found)
    refuse_changed_history(replace(scenario, counterfactual=True), found)
    refuse_changed_history(scenario, replace(found, starts=np.full((3, 1), -1)))
    refuse_changed_history(scenario, no_draws(3))
