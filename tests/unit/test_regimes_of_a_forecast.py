"""Forecasts under one belief about capacity, alone or taken out of a mixture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import bandeexit as bx
from bandeexit.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def study():
    return bx.load_study(ROOT)


@pytest.fixture(scope="module")
def pair(study):
    return [study.run(name, draws=30) for name in ("baseline", "budget_cut")]


def test_a_forecast_names_its_regimes_and_gives_each_by_itself(study, pair):
    base, _ = pair
    assert base.regimes == tuple(study.regimes) == ("never", "agnostic", "often")
    often = base.in_regime("often")
    assert often.result.n_paths == 10
    assert often.regimes == ("often",)
    assert set(often.table()["regime"]) == {"often"}
    assert set(base.table()["regime"]) == {"all", "never", "agnostic", "often"}


def test_a_regime_can_be_run_alone(study):
    alone = study.run("baseline", draws=6, regime="never")
    assert alone.regimes == ("never",)
    assert (alone.result.series["waiting"].values == 0.0).all()
    mixture = study.run("baseline", draws=18).in_regime("never")
    column = study.fitted.draws_of("never").names.index("capacity.headroom")
    assert np.isinf(study.fitted.draws_of("never").values[:, column]).all()
    assert mixture.result.n_paths == 6


def test_differences_are_given_for_the_mixture_or_for_one_regime(pair):
    base, cut = pair
    difference = cut.compare(base)
    never = difference.difference("completed", regime="never")
    assert (never[["q05", "mean", "q95"]] == 0.0).all(axis=None)
    assert (never["n"] == 10).all()
    mixture = difference.difference("completed")
    assert (mixture["n"] == 30).all()
    assert set(mixture["regime"]) == {"all"}


def test_the_facade_prints_every_belief_beside_what_is_weighted(pair):
    base, _ = pair
    told = " ".join(repr(base).split())
    assert "weighted" in told
    assert "measure" in told
    heads = [one for one in base.story.table.headings if isinstance(one, dict)]
    assert {one["en"] for one in heads} == {
        "Capacity never binds", "Capacity may have bound", "Capacity often bound",
    }  # fmt: skip


def test_an_unknown_regime_is_refused_with_the_nearest_one(study, pair):
    for ask in (
        lambda: study.run("baseline", draws=2, regime="agnostc"),
        lambda: pair[0].in_regime("agnostc"),
        lambda: pair[1].compare(pair[0]).difference("completed", regime="agnostc"),
    ):
        with pytest.raises(UsageError, match="did you mean `agnostic`"):
            ask()
