"""What a comparison may not depend on, to the bit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.report.tables import difference_table
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.precision import run_until
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change, Scenario
from small_studies import district, no_draws, programme

STUDY = programme(
    district("North", 3.0),
    district("South", 2.0),
    demand__volatility=0.3,
    demand__initial_load=5,
    visitation__patience_days=80.0,
    programme__dropout_elasticity=0.7,
    threat__high_share=0.2,
    threat__rise_per_year=0.5,
    threat__fall_per_year=1.0,
    measures__need_share=0.5,
    measures__unpaid_dropout_factor=1.5,
    capacity__headroom=1.0,
    by_year=0.3,
)
BASE = Scenario("base", date(2005, 1, 1), draws=12, seed=11)
FROM, UNTIL = date(2003, 6, 1), date(2004, 3, 15)
CUT = Change("cut", "budget.coordinators", "scale", 0.5, FROM)
WAR = Change("war", "demand.referrals", "scale", 2.0, FROM, UNTIL)
MORE = Change("more", "budget.coordinators", "scale", 1.1, UNTIL)
GRANT = Change("grant", "budget.special_measures", "add", 0.2, FROM, districts=("North",))


def simulate(scenario, first=0, replication=0):
    return run_scenario(STUDY, scenario, no_draws(12), first=first, replication=replication)


def changed(*changes, name="changed"):
    return replace(BASE, name=name, changes=changes)


def assert_no_difference(one, other):
    for series in compare(one, other).series.values():
        assert not np.nan_to_num(series.values).any()
    for name, series in one.series.items():
        np.testing.assert_array_equal(series.values, other.series[name].values)


def test_an_empty_scenario_differs_by_exactly_nothing_in_every_measure():
    assert_no_difference(simulate(BASE), simulate(changed()))


@pytest.mark.parametrize(
    "changes",
    [
        (CUT, replace(CUT, step="back", value=2.0)),
        (WAR, replace(WAR, step="peace", value=0.5)),
        (GRANT, replace(GRANT, step="taken", value=-0.2)),
        (MORE, replace(MORE, step="less", value=1 / 1.1)),
    ],
)
def test_a_change_and_its_inverse_differ_by_exactly_nothing(changes):
    assert simulate(changed(changes[0])).paths
    assert_no_difference(simulate(BASE), simulate(changed(*changes)))


def test_changes_in_either_order_are_the_same_to_the_bit():
    changes = (CUT, WAR, MORE, GRANT)
    assert_no_difference(simulate(changed(*changes)), simulate(changed(*reversed(changes))))


def test_a_scenario_alone_is_the_same_as_in_a_batch():
    names = ("a", "b", "c", "d")
    scenarios = [changed(c, name=n) for n, c in zip(names, (CUT, WAR, MORE, GRANT), strict=True)]
    batch, _ = run_until([BASE, *scenarios], 12, simulate)
    alone, _ = run_until([BASE, scenarios[2]], 12, simulate)
    assert_no_difference(batch[3], alone[1])
    one, other = compare(batch[0], batch[3]), compare(alone[0], alone[1])
    assert difference_table(one).equals(difference_table(other))


def test_a_comparison_turned_round_has_the_opposite_sign():
    base, other = simulate(BASE), simulate(changed(CUT, WAR))
    there, back = compare(base, other).series, compare(other, base).series
    for name, series in there.items():
        np.testing.assert_array_equal(series.values, -back[name].values)
