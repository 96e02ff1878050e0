"""How much is needed, on small studies: against brute force, the grid, and made-up curves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.files.kept_cells import KeptCells
from bandeexit.model.draws import Draws
from bandeexit.questions.needed.compute import is_range, with_one_target
from bandeexit.questions.needed.hinges import hinges_of
from bandeexit.questions.needed.need import LeverRange, find_need, search
from bandeexit.questions.needed.parts import ALL_DRAWS, label, standing
from bandeexit.questions.needed.search import VerdictSpan, requirement_of, spans_of, to_try
from bandeexit.scenarios.axes import Axis, Grid, scenario_at
from bandeexit.scenarios.cells import Cell, simulate_cell
from bandeexit.scenarios.grid import run_grid
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import Kept, Standing, evaluate
from bandeexit.scenarios.workers import Workers
from small_studies import no_draws, programme

STUDY = programme(capacity__headroom=0.9, demand__initial_load=5, visitation__patience_days=200.0)
WAIT = Target("wait", "wait_days_p90", 60.0, True, "quarter", 0.6)
PLACES = Target("places", "completed", 15.0, False, "year", 0.5)
BASE = Scenario("base", date(2005, 1, 1), draws=60, seed=3, targets=(WAIT, PLACES))
MONEY = Axis("budget.coordinators", "scale", (0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.4))


def mixed(n: int = 60) -> Draws:
    """Draws of two beliefs: no limit, and a headroom from 0.6 to 1.4."""
    headroom = np.where(np.arange(n) % 2, np.linspace(0.6, 1.4, n), np.inf)
    regime = np.arange(n) % 2
    return Draws(("capacity.headroom",), headroom[:, None], np.empty((0, 0)),
                 regimes=("never", "tight"), regime=regime)  # fmt: skip


def ask(lever=None, *, draws=None, target=WAIT, job=None):
    lever = lever or LeverRange(MONEY, refine=False)
    base = replace(BASE, targets=(target,))
    return find_need(STUDY, base, draws or no_draws(60), lever, job)


def brute_force(values, target, draws):
    """Share at the worst date of each value, from the paths themselves."""
    from bandeexit.scenarios.targets import met_by_path

    shares = []
    for value in values:
        scenario = replace(scenario_at(BASE, (MONEY,), (value,)), targets=(target,))
        met, _, _ = met_by_path(run_scenario(STUDY, scenario, draws), target)
        shares.append(met.mean(axis=0).min())
    return shares


@pytest.mark.parametrize("target", [WAIT, PLACES], ids=lambda t: t.name)
def test_needed_the_grid_and_brute_force_agree(target):
    found = ask(target=target)
    told = [one.share for one in found.curve.standings()]
    assert told == brute_force(MONEY.values, target, no_draws(60))
    stressed = run_grid(STUDY, Grid(BASE, (MONEY,)), no_draws(60))
    assert told == stressed.shares(target).tolist()
    verdicts = [
        stressed.cell((v,)).standing(target.name).worst.verdict(target.probability)
        for v in MONEY.values
    ]
    assert found.curve.rulings() == verdicts
    assert {"missed", "met"} <= set(verdicts) or target is PLACES


def test_values_that_are_added_are_cells_like_the_others():
    found = ask(LeverRange(Axis("budget.coordinators", "scale", (0.6, 1.5, 2.4))))
    added = [cell.point[0] for cell in found.cells if cell.point[0] not in (0.6, 1.5, 2.4)]
    assert added
    told = dict(zip(found.curve.values, found.curve.standings(), strict=True))
    assert [told[v].share for v in added] == brute_force(added, WAIT, no_draws(60))
    coarse, fine = ask().curve.requirement(), found.curve.requirement()
    assert fine.high - fine.low <= coarse.high - coarse.low + 0.2


def made_up(share, n=1000):
    """A world whose share of kept promises at a value is as one likes."""
    target = replace(WAIT, probability=0.5)

    def at(values):
        cells = []
        for value in values:
            one = Standing(date(2004, 1, 1), round(n * share(value)), n, 0)
            cells.append(Cell((value,), n, 0, (Kept(target, "", (one,), one),), ()))
        return cells

    return at


WORLDS = {
    "rises": lambda v: v / 10,
    "falls": lambda v: 1 - v / 10,
    "there and back": lambda v: 0.9 if 3 < v < 6 else 0.1,
    "twice": lambda v: 0.9 if 2.2 < v < 3.4 or v > 7.7 else 0.1,
}


@pytest.mark.parametrize("name", WORLDS)
def test_the_search_finds_every_change_that_brute_force_finds(name):
    """A made-up world, monotone or not: all stretches of a fine comb, with ends as near as said."""
    lever = LeverRange(Axis("budget.coordinators", "scale", tuple(float(v) for v in range(11))))
    at = made_up(WORLDS[name])
    cells = search(at, lever, "wait", (ALL_DRAWS,))
    comb = np.round(np.arange(0, 10.001, 0.01), 2).tolist()
    expected = runs(at(comb))
    found = runs(cells)
    assert [s.verdict for s in found] == [s.verdict for s in expected]
    # Beside a stretch that cannot be told an end is placed to an eighth of that stretch.
    near = max([lever.finest, *(s.length / 8 for s in expected if s.verdict == "not told apart")])
    for one, other in zip(found, expected, strict=True):
        assert one.first == pytest.approx(other.first, abs=near + 0.011)
        assert one.last == pytest.approx(other.last, abs=near + 0.011)
    assert len(cells) < 11 + 29


def runs(cells):
    rulings = [standing(c, "wait", ALL_DRAWS).worst.verdict(0.5) for c in cells]
    return spans_of([c.point[0] for c in cells], rulings)


def test_a_verdict_that_goes_back_and_forth_is_not_summed_up_as_one_amount():
    outcomes = {
        name: requirement_of(runs(made_up(world)(np.linspace(0, 10, 101).tolist())))
        for name, world in WORLDS.items()
    }
    assert outcomes["rises"].outcome == "bracket"
    assert outcomes["rises"].low < 5 < outcomes["rises"].high
    assert outcomes["falls"].falls
    assert outcomes["there and back"].outcome == "several"
    assert outcomes["twice"].outcome == "several"


def test_flicker_beside_the_wanted_share_widens_the_bracket_and_is_no_other_answer():
    words = ["missed", "not told apart", "missed", "not told apart", "met", "not told apart", "met"]
    answer = requirement_of(spans_of(range(7), words))
    assert (answer.outcome, answer.low, answer.high) == ("bracket", 0, 6)


def test_what_no_value_meets_is_said_so():
    assert requirement_of([VerdictSpan("missed", 0, 9)]).outcome == "missed"
    some = [VerdictSpan("missed", 0, 3), VerdictSpan("not told apart", 4, 9)]
    assert (requirement_of(some).outcome, requirement_of(some).low) == ("open", 3)
    assert requirement_of([VerdictSpan("met", 2, 9)]).high == 2


def test_a_lever_of_which_less_is_better_is_told_from_one_of_which_more_is():
    """Where nothing is missed, only the side on which it is met tells the two apart."""
    up = requirement_of([VerdictSpan("not told apart", 1, 4), VerdictSpan("met", 5, 9)])
    down = requirement_of([VerdictSpan("met", 1, 4), VerdictSpan("not told apart", 5, 9)])
    assert (up.outcome, up.low, up.high, up.falls) == ("bracket", None, 5, False)
    assert (down.outcome, down.low, down.high, down.falls) == ("bracket", None, 4, True)


def test_no_gap_is_halved_beyond_what_the_draws_can_tell():
    words = [["missed", "not told apart", "not told apart", "met"]]
    assert to_try([0.0, 1.0, 9.0, 10.0], words, 0.01) == []
    assert to_try([0.0, 1.0, 2.0, 10.0], words, 0.01) == [0.5, 6.0]
    assert to_try([0.0, 1.0, 2.0, 3.0], [["met"] * 4], 0.01) == []


def test_only_the_values_of_a_list_are_done():
    assert [cell.point[0] for cell in ask().cells] == list(MONEY.values)


def test_parts_are_counted_as_if_they_had_been_run_by_themselves():
    draws = mixed()
    found = ask(draws=draws)
    assert [c.part.name for c in found.curves] == ["", "never", "tight", "low", "middle", "high"]
    scenario = replace(scenario_at(BASE, (MONEY,), (1.0,)), targets=(WAIT,))
    alone = {kept.regime: kept for kept in evaluate(run_scenario(STUDY, scenario, draws))}
    for curve in found.curves[:3]:
        kept = curve.kept[MONEY.values.index(1.0)]
        assert kept.standings == alone[curve.part.name].standings
        assert kept.together == alone[curve.part.name].together
    thirds = [curve.kept[2] for curve in found.of_kind("third")]
    assert sum(kept.together.n for kept in thirds) == 30
    assert sum(kept.together.n_met for kept in thirds) == alone["tight"].together.n_met


def test_names_of_groups_change_no_path():
    draws = mixed()
    labelled, _ = label(draws, len(draws))
    one, other = (run_scenario(STUDY, BASE, some) for some in (draws, labelled))
    for name, series in one.series.items():
        np.testing.assert_array_equal(series.values, other.series[name].values)


def test_the_tighter_third_needs_more():
    low, _, high = (curve.standings() for curve in ask(draws=mixed()).of_kind("third"))
    assert sum(a.share for a in low) < sum(b.share for b in high)


def test_without_anything_to_tell_apart_there_is_one_curve():
    found = ask()
    assert [curve.part for curve in found.curves] == [ALL_DRAWS]


def test_the_money_is_the_line_and_what_it_adds():
    found = ask()
    money = found.money[1.2]
    assert money.line == pytest.approx(12.0)
    assert money.added == pytest.approx(2.0)
    assert money.total == pytest.approx(42.0)  # four lines of 10 each
    assert money.added_in_all == pytest.approx(2 * 2.0, rel=1e-2)  # 2003 and 2004
    assert money.posts == pytest.approx((12.0, 12.0))
    other = ask(LeverRange(Axis("demand.referrals", "scale", (0.8, 1.0)), refine=False))
    assert not other.money


def test_neither_workers_nor_a_stop_change_what_is_found(tmp_path, monkeypatch):
    lever = LeverRange(Axis("budget.coordinators", "scale", (0.6, 1.5, 2.4)))

    def belongs(scenario):
        return repr(scenario.changes)

    keeping = Job(cells=lambda name: KeptCells(tmp_path, belongs))
    whole = ask(lever, job=keeping)
    assert ask(lever, job=Job(Workers(2))) == whole
    kept = sorted(tmp_path.glob("*.block"))
    for file in kept[4:]:
        file.unlink()
    done = []

    def watched(programme, scenario, draws, point, *rest):
        done.append(point)
        return simulate_cell(programme, scenario, draws, point, *rest)

    monkeypatch.setattr("bandeexit.scenarios.cells.simulate_cell", watched)
    assert ask(lever, job=keeping) == whole
    assert len(done) == len(kept) - 4 > 0


def test_a_value_that_a_bound_forbids_is_named_and_the_others_done():
    axis = Axis("visitation.discontinued_share", "set", (0.2, 0.9, 1.5))
    found = ask(LeverRange(axis, refine=False))
    assert [bool(cell.refused) for cell in found.cells] == [False, False, True]
    assert found.curve.rulings()[2] is None
    with pytest.raises(UsageError, match="no value of"):
        ask(LeverRange(replace(axis, values=(2.0, 3.0)), refine=False))


def test_one_target_is_asked_about_and_its_probability_replaced():
    one = replace(BASE, targets=(WAIT,))
    assert with_one_target(one, 0.75).targets == (replace(WAIT, probability=0.75),)
    assert with_one_target(one, None) == one
    with pytest.raises(UsageError, match="name one with --target: wait, places"):
        with_one_target(BASE, None)
    for wrong in (0.0, 1.0, 1.5):
        with pytest.raises(UsageError, match="more than 0, less than 1"):
            with_one_target(one, wrong)
    with pytest.raises(UsageError, match="no targets"):
        with_one_target(replace(BASE, targets=()), None)


def test_values_are_added_to_a_range_and_to_no_list_whatever_its_dates():
    assert is_range("budget.coordinators=scale:0.7..1.8:12@2021-01-01..2022-01-01")
    assert is_range("budget.coordinators=scale:0.7..1.8:12")
    assert not is_range("budget.coordinators=scale:0.7,1,1.8@2021-01-01..2022-01-01")


def test_the_unknown_that_decides_comes_first_and_one_that_tells_nothing_stays_below_the_floor():
    rng = np.random.Generator(np.random.PCG64(2))
    decides, nothing = rng.normal(size=(2, 900))
    met = decides + 0.3 * rng.normal(size=900) > 0
    unknowns = {"nothing": nothing, "decides": decides, "regime": rng.integers(0, 2, 900) * 1.0}
    found = hinges_of(met, unknowns, ("one", "two"), 1.0, 5)
    assert [one.unknown for one in found.told] == ["decides"]
    low, middle, high = found.found[0].groups
    assert low.n == middle.n == high.n == 300
    assert low.n_met == met[np.argsort(decides)[:300]].sum()
    regime = next(one for one in found.found if one.unknown == "regime")
    assert [group.name for group in regime.groups] == ["one", "two"]
    assert sum(group.n_met for group in regime.groups) == met.sum()


def test_an_unknown_without_limit_is_a_group_of_its_own():
    found = ask(draws=mixed()).hinges
    headroom = next(one for one in found.found if one.unknown == "capacity.headroom")
    assert [group.name for group in headroom.groups] == ["low", "middle", "high", "no_limit"]
    assert headroom.groups[-1].n == 30
    worst = dict(zip(MONEY.values, ask(draws=mixed()).curve.standings(), strict=True))
    assert sum(group.n_met for group in headroom.groups) == worst[found.value].n_met
    nearest = min(abs(one.share - WAIT.probability) for one in worst.values())
    assert abs(worst[found.value].share - WAIT.probability) == nearest


def test_values_are_added_where_only_all_dates_together_change_their_verdict():
    target = replace(WAIT, probability=0.5)

    def at(values):
        worst = Standing(date(2004, 1, 1), 900, 1000, 0)
        kept = (Standing(None, 900 if v > 4.3 else 100, 1000, 0) for v in values)
        return [
            Cell((v,), 1000, 0, (Kept(target, "", (worst,), together),), ())
            for v, together in zip(values, kept, strict=True)
        ]

    lever = LeverRange(Axis("budget.coordinators", "scale", tuple(float(v) for v in range(11))))
    tried = [cell.point[0] for cell in search(at, lever, "wait", (ALL_DRAWS,))]
    assert max(v for v in tried if v <= 4.3) == pytest.approx(4.3, abs=lever.finest)
    assert min(v for v in tried if v > 4.3) == pytest.approx(4.3, abs=lever.finest)
