"""Histories that hit the census: the join against listing, both engines, plain rejection."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from bandeexit.calibration.congested import starts as starts_module
from bandeexit.calibration.congested.simulator import Worlds, inputs_of_worlds, only_census
from bandeexit.calibration.congested.starts import (
    combine,
    find_starts,
    simulate_alternatives,
    tilted_shares,
)
from bandeexit.model.build import build_inputs
from bandeexit.model.events import EventKind
from bandeexit.model.inputs import NO_PAST, PastInputs
from bandeexit.model.programme import Census
from bandeexit.model.random_variates import Address
from bandeexit.model.reference import simulate_reference
from bandeexit.model.tape import draw_tape
from bandeexit.scenarios.block import CENSUS_MEASURES
from bandeexit.scenarios.paths import Path
from bandeexit.scenarios.workers import Workers
from calibration.worlds import TINY_CENSUS, TINY_STUDY
from small_studies import district, outcomes

ALONE = Workers()


def hitting(counts: np.ndarray, target: np.ndarray) -> list[tuple[int, ...]]:
    """List every combination whose counts add up to the target."""
    n_alternatives, n_pools, _ = counts.shape
    return [
        pick
        for pick in itertools.product(range(n_alternatives), repeat=n_pools)
        if (counts[list(pick), range(n_pools)].sum(axis=0) == target).all()
    ]


@pytest.mark.parametrize("n_pools", [1, 2, 3, 4, 5])
def test_every_combination_that_hits_is_as_likely_as_any_other(n_pools):
    """Chi-square over all of them; 5 tests, each a false alarm in 10,000 seeds."""
    rng = np.random.default_rng(n_pools)
    counts = rng.integers(0, 2, (6, n_pools, 2))
    target = counts[rng.integers(0, 6, n_pools), range(n_pools)].sum(axis=0)
    listed = dict.fromkeys(hitting(counts, target), 0)
    n = 40 * len(listed)
    for _ in range(n):
        # Few combinations of each half, so that which of them were drawn is chance, too.
        chosen, pairs = combine(counts, target, 400, rng)
        assert pairs > 0
        listed[tuple(chosen.tolist())] += 1  # a KeyError is a combination that does not hit
    assert len(listed) == 1 or stats.chisquare(list(listed.values())).pvalue > 1e-4


def test_all_five_counts_are_hit():
    rng = np.random.default_rng(1)
    counts = rng.integers(0, 4, (50, 12, 5))
    target = counts[rng.integers(0, 50, 12), range(12)].sum(axis=0)
    for _ in range(20):
        chosen, pairs = combine(counts, target, 1 << 14, rng)
        assert pairs > 0
        assert (counts[chosen, range(12)].sum(axis=0) == target).all()


def test_where_no_combination_hits_none_is_given():
    counts = np.zeros((4, 3, 5), dtype=np.int64)
    chosen, pairs = combine(counts, np.array([0, 0, 1, 0, 0]), 100, np.random.default_rng(1))
    assert (chosen.tolist(), pairs) == ([-1, -1, -1], 0)


def test_a_single_pool_has_to_hit_by_itself():
    counts = np.array([[[1, 2]], [[3, 4]], [[3, 4]]])
    rng = np.random.default_rng(1)
    picks = {int(combine(counts, np.array([3, 4]), 50, rng)[0][0]) for _ in range(40)}
    assert picks == {1, 2}
    assert combine(counts, np.array([4, 4]), 50, rng)[1] == 0


def tight_worlds(n: int, headroom: float = 0.8) -> Worlds:
    columns = {
        "visitation.days": np.linspace(80.0, 110.0, n),
        "visitation.shape": np.full(n, 2.0),
        "programme.completion_days": np.full(n, 600.0),
        "programme.completion_shape": np.full(n, 4.0),
        "programme.dropout_days": np.full(n, 850.0),
        "programme.dropout_elasticity": np.full(n, 0.7),
        "visitation.patience_days": np.full(n, 180.0),
        "visitation.discontinued_share": np.full(n, 0.15),
        "capacity.headroom": np.full(n, headroom),
        "capacity.stretch": np.full(n, 1.2),
    }
    return Worlds(columns, np.random.default_rng(3).normal(0.0, 0.1, (n, 67)))


POOLED = replace(
    TINY_STUDY,
    districts=tuple(district(f"D{i}", 1.0, "pool" if i in (1, 4) else "") for i in range(6)),
)


@pytest.mark.parametrize("study", [TINY_STUDY, POOLED], ids=["alone", "pooled"])
def test_found_histories_hit_the_census_in_both_engines(study):
    from bandeexit.model.compiled.block import simulate_compiled

    worlds, seed = tight_worlds(6), 11
    found = find_starts(study, worlds, np.arange(6), seed, 60, ALONE)
    assert found.missing == 0
    assert found.waiting.max() > 0
    for row in range(6):
        inputs = inputs_of_worlds(study, worlds.rows(np.array([row])))
        one = build_inputs(
            study.with_values({path: float(c[row]) for path, c in worlds.parameters.items()}),
            study.census_day + 1.0,
            log_level=worlds.log_level[row],
            capacity_from=0.0,
            money_from=study.census_day,
            past=PastInputs(found.starts[row], np.array([seed, row])),
        )
        assert inputs.n_districts == one.n_districts
        tape = draw_tape(one, Address(99, row))  # another path's address: the past has its own
        log = simulate_reference(one, tape)
        for reference, compiled in zip(log, simulate_compiled(one, tape), strict=True):
            np.testing.assert_array_equal(reference, compiled)
        out = outcomes(Path(one, tape, log), [study.census_day], study)
        assert [out[name][0, 0] for name in CENSUS_MEASURES] == list(study.census.counts)
        assert out["waiting"][0, 0] == found.waiting[row]


def test_districts_of_a_pool_share_one_history():
    found = find_starts(POOLED, tight_worlds(4), np.arange(4), 11, 60, ALONE)
    assert (found.starts[:, 1] == found.starts[:, 4]).all()
    assert (found.starts[:, 0] != found.starts[:, 1]).any()


def test_rows_are_found_the_same_alone_and_by_several_workers(monkeypatch):
    worlds = tight_worlds(9)
    whole = find_starts(TINY_STUDY, worlds, np.arange(9), 11, 40, ALONE)
    two = find_starts(TINY_STUDY, worlds, np.arange(9), 11, 40, Workers(2))
    monkeypatch.setattr(starts_module, "IN_BLOCK", 2)
    some = find_starts(TINY_STUDY, worlds, np.array([2, 7]), 11, 40, ALONE)
    for all_of_them, by_two, alone in zip(whole, two, some, strict=True):
        np.testing.assert_array_equal(all_of_them, by_two)
        np.testing.assert_array_equal(all_of_them[[2, 7]], alone)


def test_a_parameter_set_without_a_history_says_so(monkeypatch):
    """Nobody can have completed: the completion clock takes thirty years."""
    monkeypatch.setattr(starts_module, "MOST_ATTEMPTS", 2)
    monkeypatch.setattr(starts_module, "COMBINATIONS", 1 << 10)
    worlds = tight_worlds(2)
    worlds.parameters["programme.completion_days"][1] = 11_000.0
    worlds.parameters["programme.completion_shape"][1] = 50.0
    found = find_starts(TINY_STUDY, worlds, np.array([1]), 11, 10, ALONE)
    assert found.missing == 1
    assert (found.starts == -1).all()
    assert found.waiting.tolist() == [0]


FEW = Census(TINY_CENSUS.when, 1, 2, 2, 1, 1)
"""Seven persons in three districts: whole histories can be rejected until one fits."""
FEW_STUDY = replace(
    TINY_STUDY,
    census=FEW,
    districts=tuple(district(f"D{i}", weight) for i, weight in enumerate((5.0, 4.0, 4.0))),
).with_values({"capacity.stretch": 1.0})


def path_of(worlds: Worlds, address: Address, past: PastInputs) -> Path:
    """Run one history up to the census on the reference engine."""
    inputs = build_inputs(
        FEW_STUDY.with_values({path: float(c[0]) for path, c in worlds.parameters.items()}),
        FEW_STUDY.census_day,
        log_level=worlds.log_level[0],
        conditioned=False,
        capacity_from=0.0,
        money_from=FEW_STUDY.census_day,
    )
    inputs = inputs._replace(census=np.array([FEW.total]), past=past)
    tape = draw_tape(inputs, address)
    return Path(inputs, tape, simulate_reference(inputs, tape))


def mean_age(path: Path) -> float:
    """Days since they were taken in, on average over those in a programme at the census."""
    entered: dict[int, float] = {}
    for person, time, kind in zip(path.log.person, path.log.time, path.log.kind, strict=True):
        if time < FEW_STUDY.census_day:
            if kind == EventKind.PROGRAMME_STARTED:
                entered[int(person)] = float(time)
            elif kind in (EventKind.COMPLETED, EventKind.LEFT_BY_WISH, EventKind.LEFT_BY_CONTROL):
                entered.pop(int(person))
    assert len(entered) == FEW.in_programme
    return FEW_STUDY.census_day - float(np.mean(list(entered.values())))


def rejected_histories(worlds: Worlds, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of n free histories of so many people fit, and how many wait in each of these."""
    from bandeexit.model.compiled.block import simulate_compiled_block

    inputs = inputs_of_worlds(FEW_STUDY, worlds)
    inputs = inputs._replace(census=np.array([FEW.total]))
    addresses = [Address(seed, i) for i in range(n)]
    tables = simulate_compiled_block(
        inputs, only_census(FEW_STUDY), addresses, by_district=False
    ).tables
    counts = np.stack([tables[name][:, -1, 0] for name in CENSUS_MEASURES], axis=1)
    hit = np.flatnonzero((counts == FEW.counts).all(axis=1))
    return hit, tables["waiting"][hit, -1, 0].astype(int)


def test_found_histories_have_the_law_of_rejected_ones(monkeypatch):
    """Persons waiting at the census by chi-square, ages in programme by Kolmogorov-Smirnov.

    Rejection fixes the total (seven); the join lets districts be Poisson and asks for the five
    counts. Given the total the two laws are the same. Two tests at 1 in 1,000.
    """
    monkeypatch.setattr(starts_module, "COMBINATIONS", 1 << 12)
    few = tight_worlds(1, headroom=0.75)
    hit, waiting = rejected_histories(few, 25_000, 77)
    n = 300
    assert len(hit) > 150
    many = few.rows(np.zeros(n, dtype=np.int64))
    found = find_starts(FEW_STUDY, many, np.arange(n), 5, 150, ALONE)
    assert found.missing == 0
    most = max(waiting.max(), found.waiting.max()) + 1
    table = np.array([np.bincount(w, minlength=most) for w in (waiting, found.waiting)])
    table = table[:, table.sum(axis=0) >= 10]
    assert table.shape[1] > 1
    assert stats.chi2_contingency(table).pvalue > 1e-3, table
    one = [mean_age(path_of(few, Address(77, int(i)), NO_PAST)) for i in hit]
    other = [
        mean_age(path_of(few, Address(0, 0), PastInputs(start, np.array([5, row]))))
        for row, start in enumerate(found.starts)
    ]
    assert stats.ks_2samp(one, other).pvalue > 1e-3


def test_alternatives_are_those_that_the_numbers_name():
    """Histories 3 and 4 of 5 are the same whether simulated with the others or by themselves."""
    worlds, rows = tight_worlds(2), np.array([0, 1])
    whole = simulate_alternatives(TINY_STUDY, worlds, 5, rows, 0, 5)
    late = simulate_alternatives(TINY_STUDY, worlds, 5, rows, 3, 2)
    np.testing.assert_array_equal(whole[:, 3:], late)


def test_a_tilt_moves_the_mean_to_the_target_and_finds_what_random_picks_do_not():
    source = np.random.default_rng(8)
    counts = source.poisson([3.0, 6.0, 2.0, 2.0, 3.0], size=(60, 8, 5))
    # Four standard deviations off in the first count: one in 100,000 untilted sums gets there.
    target = np.array([44, 48, 16, 16, 24])
    share = tilted_shares(counts, target)
    np.testing.assert_allclose(share.sum(axis=0), 1.0)
    np.testing.assert_allclose(np.einsum("mp,mpk->k", share, counts), target, atol=0.2)
    chosen, pairs = combine(counts, target, 1 << 12, source)
    assert pairs > 20
    np.testing.assert_array_equal(counts[chosen, np.arange(8)].sum(axis=0), target)


def test_no_tilt_is_found_for_what_cannot_be():
    counts = np.ones((5, 3, 2), dtype=np.int64)
    share = tilted_shares(counts, np.array([100, 0]))
    np.testing.assert_allclose(share, 0.2)
    assert combine(counts, np.array([100, 0]), 64, np.random.default_rng(1))[1] == 0
