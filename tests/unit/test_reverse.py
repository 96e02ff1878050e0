"""Reverse stress tests: the search finds what brute force finds, and assumes no order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import norm

from bandeexit.errors import UsageError
from bandeexit.files.kept_cells import KeptCells
from bandeexit.questions.reverse.factor_law import law_between
from bandeexit.questions.reverse.lines import Line, first_breaks
from bandeexit.questions.reverse.search import run_reverse
from bandeexit.questions.reverse.warning import early_warnings
from bandeexit.scenarios.axes import Axis, Grid, Lever
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.grid import run_grid
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import Kept, Standing
from report.worlds import world
from small_studies import district, no_draws, programme

STUDY = programme(
    district("North", 3.0),
    district("South"),
    capacity__headroom=0.9,
    demand__initial_load=5,
    visitation__patience_days=200.0,
)
WAIT = Target("wait", "wait_days_mean", 60.0, True, "quarter", 0.5)
BASE = Scenario("base", date(2005, 1, 1), draws=24, seed=3, targets=(WAIT,))
MONEY = Axis("budget.coordinators", "scale", (0.5, 0.75, 1.0, 1.25), plausible=(0.75, 1.25))
DEMAND = Axis("demand.referrals", "scale", (0.5, 1.0, 1.5, 2.0), plausible=(0.8, 1.5))
EASY = Target("easy", "completed", 0.0, False, "year", 0.5)


class Fake:
    """A world of one factor whose share is a given function; 1,000 paths."""

    def __init__(self, share):
        self.share, self.asked = share, []

    def at(self, points):
        self.asked += [p for p in points if p not in self.asked]
        return [self.cell(point) for point in points]

    def cell(self, point):
        standing = Standing(date(2004, 1, 1), round(1000 * self.share(point[0])), 1000, 0)
        return Cell(point, 1000, 0, (Kept(WAIT, "", (standing,), standing),), ())


def first(share, values, rounds=6):
    line = Line(lambda v: (v,), values)
    return first_breaks(Fake(share), [line], WAIT, [""], rounds)[0][""]


def test_the_smallest_change_is_found_where_the_share_recovers_further_out():
    """Below a half between 2.2 and 3.1 only: the ends of the range meet the target."""
    found = first(lambda x: 0.3 if 2.2 < x < 3.1 else 0.9, (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))
    assert found.value == pytest.approx(2.2, abs=1 / 64)
    assert found.before <= 2.2 < found.value


def test_going_down_is_searched_like_going_up():
    found = first(lambda x: 0.3 if x < -2.2 else 0.9, (0.0, -1.0, -2.0, -3.0))
    assert found.value == pytest.approx(-2.2, abs=1 / 64)


def test_where_so_many_futures_cannot_tell_is_around_the_break():
    """The Wilson interval of 1,000 paths is 2.6 points to either side of a half."""
    found = first(lambda x: 0.9 - 0.1 * x, tuple(map(float, range(9))), 10)
    assert found.value == pytest.approx(4.0, abs=0.02)
    assert found.unsure_from == pytest.approx(4.0 - 0.26, abs=0.03)
    assert found.missed_from == pytest.approx(4.0 + 0.26, abs=0.03)


def test_what_is_broken_at_the_start_needs_no_change():
    assert first(lambda x: 0.2, (1.0, 2.0)).value == 1.0
    assert first(lambda x: 0.9, (1.0, 2.0)).value is None


@pytest.fixture(scope="module")
def found():
    levers = (Lever("money", Axis("budget.coordinators", "scale", (1.2, 1.6, 2.5))),)
    return run_reverse(STUDY, Grid(BASE, (MONEY, DEMAND), levers=levers), no_draws(24))


def test_every_cell_of_the_search_is_the_cell_of_the_grid(found):
    grid = run_grid(STUDY, Grid(BASE, (MONEY, DEMAND)), no_draws(24))
    common = [cell for cell in grid.cells if cell.point in found.cells]
    assert len(common) > 8
    assert all(found.cells[cell.point] == cell for cell in common)


def test_the_break_of_a_factor_is_that_of_brute_force(found):
    """A fine grid of one factor, 49 values; the search halves steps of 0.5 four times."""
    values = tuple(np.linspace(1.0, 2.0, 33).tolist())
    fine = run_grid(STUDY, Grid(BASE, (replace(DEMAND, values=values),)), no_draws(24))
    broken = [c.point[0] for c in fine.cells if not c.kept[0].reached]
    told = found.alone[1].up[""]
    assert broken, "the study is too easy for this test"
    assert told.value is not None
    assert broken[0] <= told.value <= broken[0] + 0.5 / 16 + 1e-9
    assert found.cells[(1.0, told.value)].kept[0].worst.share < 0.5


def test_the_frontier_meets_the_single_factor_at_the_centre(found):
    (pair,) = found.frontiers
    at_centre = next(step for step in pair.steps if step.value == 1.0)
    coarse, fine = at_centre.up[""].value, found.alone[1].up[""].value
    assert fine <= coarse <= fine + 0.5 / 4


def test_the_joint_point_misses_the_target_and_the_odds_are_within_their_interval(found):
    odds = found.joint.odds[""]
    assert odds.interval.low <= odds.share <= odds.interval.high
    assert found.cells[odds.point].kept[0].worst.share < 0.5


def test_the_odds_agree_with_brute_force_over_the_law(found):
    """150 points of the laws simulated; 90 % of such samples are within 0.067 + the interval."""
    rng = np.random.default_rng(5)
    laws = [found.joint.laws[i] for i in (0, 1)]
    places = np.stack([law.at(rng.random(150)) for law in laws], axis=1)
    axes = [replace(axis, values=tuple(sorted(set(column)))) for axis, column in
            zip((MONEY, DEMAND), np.clip(places, 0.5, 2.0).T.tolist(), strict=True)]  # fmt: skip
    from bandeexit.scenarios.cells import Cells

    cells = Cells(STUDY, BASE, axes, no_draws(24))
    ends = np.clip(places, [0.5, 0.5], [1.25, 2.0])
    share = np.mean([not c.kept[0].reached for c in cells.at([tuple(p) for p in ends.tolist()])])
    odds = found.joint.odds[""]
    assert odds.interval.low - 0.07 <= share <= odds.interval.high + 0.07


def test_a_lever_that_is_enough_restores_and_a_smaller_dose_does_not(found):
    (restored,) = found.restored
    assert restored.dose is not None
    assert restored.cell.kept[0].reached
    assert restored.granted[0] > 0


def test_a_lever_that_does_not_commute_with_a_factor_is_refused_and_the_others_are_tried():
    levers = (
        Lever("add", Axis("budget.coordinators", "add", (1.0, 2.0))),
        Lever("scale", Axis("budget.coordinators", "scale", (1.5,))),
    )
    told = run_reverse(STUDY, Grid(BASE, (MONEY, DEMAND), levers=levers), no_draws(24)).restored
    assert "do not commute" in told[0].refused
    assert told[1].refused == ""


def test_a_search_that_was_kept_gives_the_same_again_without_simulating(
    found, tmp_path, monkeypatch
):
    def store(part):
        return KeptCells(tmp_path / part, lambda scenario: repr(scenario.changes))

    grid = Grid(BASE, (MONEY, DEMAND), levers=found.grid.levers)
    first_time = run_reverse(STUDY, grid, no_draws(24), store=store)

    def never(*_):
        raise AssertionError("a kept cell was simulated")

    monkeypatch.setattr("bandeexit.scenarios.cells.simulate_cell", never)
    assert run_reverse(STUDY, grid, no_draws(24), store=store) == first_time == found


def test_what_is_told_is_searched_again_on_all_draws(found):
    few = run_reverse(STUDY, Grid(BASE, (MONEY, DEMAND)), no_draws(24), n_draws=12)
    assert (few.n_draws, few.n_told) == (12, 24)
    assert all(cell.n_paths == 24 for cell in few.checked.values())
    assert few.centre.n_paths == 24
    point = few.break_point
    assert few.checked[point].kept[0].worst.share < 0.5


def test_where_nothing_breaks_it_nothing_is_invented():
    base = replace(BASE, targets=(EASY,))
    calm = run_reverse(STUDY, Grid(base, (MONEY, DEMAND)), no_draws(24))
    assert all(one.nearest(calm.middle) is None for one in calm.alone)
    assert calm.joint.odds[""].share == 0.0
    assert calm.break_point is None
    assert calm.warnings == calm.restored == ()


def test_nobody_said_what_is_plausible_so_there_are_no_odds():
    bare = tuple(replace(axis, plausible=None) for axis in (MONEY, DEMAND))
    assert run_reverse(STUDY, Grid(BASE, bare), no_draws(24)).joint is None


def test_a_scenario_without_a_target_is_refused():
    with pytest.raises(UsageError, match="no targets"):
        run_reverse(STUDY, Grid(replace(BASE, targets=()), (DEMAND,)), no_draws(24))


@pytest.mark.parametrize("ends", [(0.8, 1.0, 1.2), (0.9, 1.0, 1.6), (-2.0, 0.0, 1.0)])
def test_a_law_has_five_per_cent_beyond_each_end_and_its_mode_at_the_centre(ends):
    low, centre, high = ends
    law = law_between(*ends)
    np.testing.assert_allclose(law.at(np.array([0.05, 0.95])), [low, high], rtol=1e-6)
    values = law.at(np.linspace(1e-4, 1 - 1e-4, 200_001))
    counts, edges = np.histogram(values, bins=60)
    peak = edges[counts.argmax()]
    assert abs(peak - centre) < 3 * (edges[1] - edges[0])


def test_a_law_whose_end_is_its_centre_lies_on_one_side():
    law = law_between(0.0, 0.0, 0.2)
    assert law.at(np.array([0.0, 0.5])).min() == 0.0
    np.testing.assert_allclose(law.at(np.array([0.95])), 0.2)
    np.testing.assert_allclose(law.above, 0.2 / norm.isf(0.025))


def test_the_sampled_law_has_the_mass_that_it_says():
    law = law_between(0.9, 1.0, 1.6)
    u = np.random.default_rng(1).random(100_000)
    assert np.mean(law.at(u) < 1.0) == pytest.approx(law.share_below, abs=3 * 0.5 / 316)


def rising(step, n=40):
    """Waiting grows by `step` a month from 2022; the wait is long from October 2022 on."""
    result = world(n_paths=n, wait_days_p90=np.zeros(n), waiting=np.zeros(n))
    series = dict(result.series)
    for name, start, per in (("waiting", date(2022, 1, 1), step), ("wait_days_p90", None, 0)):
        values = series[name].values.copy()
        for i, day in enumerate(series[name].dates):
            if name == "waiting" and day >= start:
                values[:, i] = per * ((day.year - 2022) * 12 + day.month)
            if name == "wait_days_p90" and day >= date(2022, 10, 1):
                values[:, i] = 90.0 if step else 0.0
        series[name] = replace(series[name], values=values)
    return replace(result, series=series)


def test_a_queue_that_grows_warns_as_long_before_as_it_does():
    """One more waits each month from January 2022: above 0 at once, missed by January 2023."""
    target = Target("wait", "wait_days_p90", 84.0, True, "quarter", 0.5)
    told = early_warnings(rising(0), rising(1), target, date(2021, 1, 1))
    one = next(warning for warning in told if warning.measure == "waiting")
    assert (one.limit, one.false_alarms, one.n_failures, one.n_warned) == (0.0, 0.0, 40, 40)
    assert one.lead == (365.0, 365.0, 365.0)


def test_where_no_path_fails_there_is_nothing_to_warn_of():
    target = Target("wait", "wait_days_p90", 84.0, True, "quarter", 0.5)
    assert early_warnings(rising(0), rising(0), target) == []
