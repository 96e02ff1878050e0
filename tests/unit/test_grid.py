"""Stress grids on a small study: cells are scenarios, and nothing else decides them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.errors import UsageError
from bandeexit.files.kept_cells import KeptCells
from bandeexit.scenarios.axes import Axis, Grid, centre_of, check_axes, refused_cells
from bandeexit.scenarios.cells import simulate_cell
from bandeexit.scenarios.grid import run_grid
from bandeexit.scenarios.headline_values import headline_values
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change, Scenario, Target
from bandeexit.scenarios.targets import evaluate
from bandeexit.scenarios.workers import Workers
from small_studies import district, no_draws, programme

STUDY = programme(
    district("North", 3.0),
    district("South"),
    capacity__headroom=0.9,
    demand__initial_load=5,
    visitation__patience_days=200.0,
)
TARGETS = (
    Target("wait", "wait_days_p90", 60.0, True, "quarter", 0.9),
    Target("completions", "completed", 20.0, False, "year", 0.5),
    Target("north", "wait_days_mean", 40.0, True, "quarter", 0.5, "North"),
)
CUT = Change("cut", "budget.special_measures", "scale", 0.9, date(2003, 7, 1))
BASE = Scenario("base", date(2005, 1, 1), draws=12, seed=3, targets=TARGETS, changes=(CUT,))
MONEY = Axis("budget.coordinators", "scale", (0.6, 1.0, 1.4), date(2003, 4, 1))
DEMAND = Axis("demand.referrals", "scale", (1.0, 1.5))
GRID = Grid(BASE, (MONEY, DEMAND))


def run(grid=GRID, **options):
    return run_grid(STUDY, grid, no_draws(12), **options)


@pytest.fixture(scope="module")
def done():
    return run()


def test_the_centre_cell_equals_the_scenario_run_alone_path_by_path(done):
    alone = run_scenario(STUDY, BASE, no_draws(12))
    beside = run_scenario(STUDY, GRID.scenario_at((1.0, 1.0)), no_draws(12))
    for name, series in alone.series.items():
        np.testing.assert_array_equal(series.values, beside.series[name].values)
    assert done.centre == (1.0, 1.0)
    cell = done.cell(done.centre)
    assert list(cell.kept) == evaluate(alone)
    means = {s.headline: s.mean for s in cell.spreads if s.n}
    for headline, values in headline_values(alone).items():
        if not np.isnan(values).all():
            assert means[headline.name] == np.nanmean(values)


def test_a_cell_equals_the_scenario_written_by_hand(done):
    by_hand = replace(
        BASE,
        changes=(
            CUT,
            Change("less", "budget.coordinators", "scale", 0.6, date(2003, 4, 1)),
            Change("more", "demand.referrals", "scale", 1.5),
        ),
    )
    cell = done.cell((0.6, 1.5))
    assert list(cell.kept) == evaluate(run_scenario(STUDY, by_hand, no_draws(12)))
    assert cell.kept != done.cell((1.4, 1.0)).kept  # the axes do something


def test_the_order_of_the_axes_does_not_matter(done):
    turned = run(Grid(BASE, (DEMAND, MONEY)))
    for cell in done.cells:
        other = turned.cell(cell.point[::-1])
        assert (other.kept, other.spreads) == (cell.kept, cell.spreads)
    np.testing.assert_array_equal(turned.shares(TARGETS[0]), done.shares(TARGETS[0]).T)


@pytest.mark.parametrize("workers", [Workers(3), Workers(2, "processes")], ids=str)
def test_the_workers_do_not_matter(done, workers):
    assert run(workers=workers) == done


def test_without_the_districts_the_country_has_the_same_numbers():
    whole = run_scenario(STUDY, BASE, no_draws(12))
    for engine in ("compiled", "reference"):
        country = run_scenario(STUDY, BASE, no_draws(12), by_district=False, engine=engine)
        assert country.places == whole.places[:1]
        for name, series in whole.series.items():
            np.testing.assert_array_equal(series.values[:, :, :1], country.series[name].values)


class StopsAfter(KeptCells):
    """A folder in which the third cell cannot be kept."""

    def put(self, number, scenario, cell):
        if number == 2:
            raise KeyboardInterrupt
        super().put(number, scenario, cell)


def test_a_grid_that_was_stopped_and_resumed_equals_an_uninterrupted_one(
    done, tmp_path, monkeypatch
):
    def belongs(scenario):
        return repr(scenario.changes)

    with pytest.raises(KeyboardInterrupt):
        run(store=StopsAfter(tmp_path, belongs))
    assert len(list(tmp_path.glob("*.block"))) == 2
    simulated = []

    def watched(programme, scenario, draws, point, pasts, workers):
        simulated.append(point)
        return simulate_cell(programme, scenario, draws, point, pasts, workers)

    monkeypatch.setattr("bandeexit.scenarios.cells.simulate_cell", watched)
    assert run(store=KeptCells(tmp_path, belongs)) == done
    assert len(simulated) == len(done.cells) - 2


@pytest.mark.parametrize("harm", ["other", "torn"])
def test_a_cell_of_something_else_or_a_torn_one_is_made_again(done, tmp_path, harm):
    def belongs(scenario):
        return repr(scenario.changes)

    run(store=KeptCells(tmp_path, belongs))
    file = min(tmp_path.glob("*.block"))
    if harm == "torn":
        file.write_bytes(file.read_bytes()[:-9])
    store = KeptCells(tmp_path, belongs if harm == "torn" else lambda _: "another study")
    number, scenario = 0, GRID.scenario_at(GRID.points[0])
    assert store.find(number, scenario) is None
    assert run(store=store) == done
    assert store.find(number, scenario) == done.cells[0]


def test_cells_that_a_bound_forbids_are_named_and_the_others_done():
    axis = Axis("visitation.discontinued_share", "set", (0.2, 0.9, 1.5))
    found = run(Grid(BASE, (axis,)))
    assert [bool(cell.refused) for cell in found.cells] == [False, False, True]
    assert "1.5" in found.cells[2].refused
    assert np.isnan(found.shares(TARGETS[0])).tolist() == [False, False, True]
    with pytest.raises(UsageError, match="no cell of the grid can be done"):
        refused_cells(STUDY, Grid(BASE, (replace(axis, values=(2.0, 3.0)),)))


def test_a_ladder_is_done_beside_the_grid():
    rungs = {"central": 1.0, "adverse": 0.9, "severe": 0.8, "extreme": 0.6}
    grid = Grid(BASE, (replace(MONEY, severity=rungs),))
    assert [rung for rung, _ in grid.ladder] == list(rungs)
    found = run(grid)
    assert len(found.cells) == len(GRID.axes[0].values) + 2  # two rungs are cells of the grid
    assert all(found.cell(point).n_paths == 12 for _, point in grid.ladder)


def test_the_line_of_an_axis_keeps_the_others_at_their_centre(done):
    assert [cell.point for cell in done.line(DEMAND)] == [(1.0, 1.0), (1.0, 1.5)]
    with_own_centre = Grid(BASE, (replace(MONEY, central=0.7), DEMAND))
    assert centre_of(STUDY, with_own_centre) == (0.6, 1.0)


def test_more_money_does_not_help_every_path_so_no_order_is_assumed():
    """With reneging, somebody who would have left now holds a place (see docs/stress.md)."""
    waits = [
        run_scenario(STUDY, replace(GRID.scenario_at(point), draws=200), no_draws(200))
        .series["wait_days_mean"]
        .national
        for point in ((1.0, 1.5), (1.4, 1.5))
    ]
    longer = np.nansum(waits[1] > waits[0] + 1e-9)
    shorter = np.nansum(waits[1] < waits[0] - 1e-9)
    assert 0 < longer < shorter


BAD = {
    "there is no `budget.coordinator`": Axis("budget.coordinator", "scale", (1.0,)),
    "do not commute": Axis("budget.special_measures", "set", (1.0,)),
    "no district Nowhere": Axis("demand.referrals", "scale", (1.0,), districts=("Nowhere",)),
    "holds for the whole run": Axis("demand.volatility", "scale", (1.0,), date(2004, 1, 1)),
    "expected dates between": Axis("demand.referrals", "scale", (1.0,), date(2002, 1, 1)),
    "expected 0 or more": Axis("demand.referrals", "scale", (-1.0,)),
    "one amount for the country": Axis("budget.coordinators", "add", (1.0,), districts=("North",)),
}  # fmt: skip


@pytest.mark.parametrize("words", list(BAD))
def test_an_axis_that_does_not_fit_is_refused_in_words(words):
    with pytest.raises(UsageError, match=words):
        check_axes(STUDY, Grid(BASE, (BAD[words],)))


def test_axes_and_values_are_each_given_once():
    with pytest.raises(UsageError, match="each once"):
        Axis("demand.referrals", "scale", (1.0, 1.0))
    with pytest.raises(UsageError, match="each once"):
        Grid(BASE, (MONEY, MONEY))
    with pytest.raises(UsageError, match="one to 6"):
        Grid(BASE, ())
    values = tuple(np.linspace(0.5, 1.5, 80).tolist())
    with pytest.raises(UsageError, match="at most 5000"):
        run(Grid(BASE, (replace(MONEY, values=values), replace(DEMAND, values=values))))


def test_what_is_expected_lies_among_the_values_asked():
    with pytest.raises(UsageError, match="expected one of the values"):
        Axis("districts.vacancies", "add", (0.0, 0.5), central=0.9)


def test_a_grid_of_four_axes_is_refused_but_may_be_searched():
    others = [replace(DEMAND, path=f"visitation.{name}") for name in ("days", "patience_days")]
    with pytest.raises(UsageError, match="bandeexit reverse"):
        run(Grid(BASE, (MONEY, DEMAND, *others)))


def test_a_scenario_without_targets_has_nothing_that_could_break():
    with pytest.raises(UsageError, match="no targets"):
        run(Grid(replace(BASE, targets=()), (MONEY,)))
