"""Many draws laid out in one call are, bit for bit, the draws laid out one by one."""

from __future__ import annotations

import inspect
import re
from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandeexit.errors import UsageError
from bandeexit.model import build as build_module
from bandeexit.model import money, pools, posts, prices, rates, schedule
from bandeexit.model.build import NO_HISTORY, build_inputs
from bandeexit.model.programme import registry_of
from bandeexit.model.schedule import Adjustment, integrate, join_equal_segments
from bandeexit.scenarios.changes import with_whole_changes
from bandeexit.scenarios.paths import inputs_of_draw, inputs_of_draws
from bandeexit.scenarios.scenario import Change
from bandeexit.study import load_study
from properties.random_actions import actions
from properties.random_studies import VALUES, studies
from small_studies import programme

STUDY = load_study(Path(__file__).parents[2])
SIZES = (1, 2, 7, 33)


def fields(inputs, prefix=""):
    """Every number of some inputs by its place, NamedTuples unfolded."""
    flat = {}
    for name, value in inputs._asdict().items():
        if hasattr(value, "_asdict"):
            flat |= fields(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = np.asarray(value)
    return flat


def assert_same(many, row, alone):
    """Compare one row of many draws, every field of it, with the draw alone."""
    single = fields(alone)
    for name, values in fields(many).items():
        found = values[row] if values.ndim > single[name].ndim else values
        assert found.shape == single[name].shape, name
        assert np.array_equal(found, single[name], equal_nan=found.dtype.kind == "f"), name


def build(study, values, adjustments=(), horizon=1200.0, log_level=NO_HISTORY, **options):
    changed = study.with_values(values)
    return build_inputs(changed, horizon, adjustments, log_level=log_level, **options)


def build_posterior(scenario, rows):
    """Lay out the posterior's draws under a scenario: some rows, or one."""
    base, draws = STUDY.files.programme, STUDY.draws
    if isinstance(rows, int):
        return inputs_of_draw(base, scenario, draws, rows)
    return inputs_of_draws(base, scenario, draws.rows(rows))


@pytest.mark.parametrize("name", STUDY.scenarios)
def test_the_posteriors_draws_are_the_same_bits_alone_and_together(name):
    scenario = STUDY.scenario(name)
    n = 2000 if name == "baseline" else 33
    many = build_posterior(scenario, slice(0, n))
    for draw in range(n):
        assert_same(many, draw, build_posterior(scenario, draw))


@pytest.mark.parametrize("size", SIZES)
def test_a_draw_does_not_depend_on_how_many_others_there_are(size):
    scenario = STUDY.scenario("baseline")
    some, alone = build_posterior(scenario, slice(40, 40 + size)), build_posterior(scenario, 40)
    assert_same(some, 0, alone)


def test_fields_that_depend_on_a_draw_carry_one_leading_axis_and_no_others():
    columns = {
        "demand.trend": np.array([0.0, 0.1, 0.2]),
        "visitation.days": np.array([30.0, 60.0, 90.0]),
        "demand.volatility": np.array([0.0, 0.1, 0.2]),
        "budget.price_growth": np.array([0.0, 0.01, 0.02]),
    }
    alone, many = (fields(build(programme(), values)) for values in ({}, columns))
    wider = {name for name in many if many[name].ndim > alone[name].ndim}
    assert wider == {
        "demand.trend",
        "demand.step",
        "demand.spread",
        "pathway.visit_days",
        "money.price_level",
        "money.measure_cost",
        "money.appropriation_per_year",
        "money.grant",
    }
    assert all(many[name].shape == (3, *alone[name].shape) for name in wider)


CONTINUOUS = {
    "demand.trend": (-0.5, 0.5),
    "demand.damping_years": (0.5, 5.0),
    "demand.volatility": (0.0, 0.5),
    "demand.persistence_years": (0.3, 9.0),
    "budget.wage_growth": (-0.1, 0.1),
    "budget.price_growth": (-0.1, 0.1),
    "budget.indexation": (0.0, 1.0),
    "capacity.unit_cost": (0.3, 2.0),
    "programme.dropout_max_speed": (0.0, 10.0),
}
"""Parameters that take any number between two."""
ONE_FOR_ALL = {"measures.carry_over", "capacity.productive_after_days"}
CHOSEN = sorted({path.replace("__", ".") for path in VALUES} - ONE_FOR_ALL)
"""Parameters that the random studies vary between a few numbers, edges among them."""
KNOWN = registry_of(line.path for line in programme().budget.lines)
DATED = sorted(path for path, entry in KNOWN.items() if entry.dated and entry.is_number)
DAYS = [0.0, 200.0, 730.0, 731.0, 1000.0, 1200.0]


@st.composite
def columns(draw, size):
    """Numbers of some parameters for each draw."""
    paths = draw(st.lists(st.sampled_from(sorted({*CHOSEN, *CONTINUOUS})), unique=True))
    return {path: draw(column(path, size)) for path in paths}


def column(path, size):
    if path in CONTINUOUS:
        entry = st.floats(*CONTINUOUS[path], allow_subnormal=False)
    else:
        entry = VALUES[path.replace(".", "__")]
    return st.lists(entry, min_size=size, max_size=size).map(lambda v: np.array(v, dtype=float))


@st.composite
def adjustments(draw):
    first, last = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True)))
    chosen = draw(st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True))
    verb = draw(st.sampled_from(["set", "scale", "add"]))
    value = draw(st.sampled_from([0.0, 0.3, 0.9, 1.0, 1.1, 7.0]))
    return Adjustment(draw(st.sampled_from(DATED)), verb, value, first, last, tuple(chosen))


@st.composite
def cases(draw):
    size = draw(st.sampled_from(SIZES))
    months = draw(st.sampled_from([0, 3]))
    log_level = np.random.default_rng(draw(st.integers(0, 99))).normal(size=(size, months))
    changes = draw(st.lists(adjustments(), max_size=3))
    planned = draw(st.one_of(st.just([]), actions(most=2)))
    taken = {change.path for action in planned for change in action.adjustments}
    changes = [change for change in changes if change.path not in taken]
    options = {"log_level": log_level, "conditioned": draw(st.booleans()), "actions": planned}
    return draw(studies()), size, draw(columns(size)), changes, options


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_any_study_has_the_same_bits_alone_and_together(case):
    study, size, values, changes, options = case

    def alone(row):
        chosen = {path: column[row].item() for path, column in values.items()}
        own = {**options, "log_level": options["log_level"][row]}
        return build(study, chosen, changes, **own)

    try:
        many = build(study, values, changes, **options)
    except UsageError:
        with pytest.raises(UsageError):
            [alone(row) for row in range(size)]
        return
    for row in range(size):
        assert_same(many, row, alone(row))


def test_an_impossible_value_in_one_draw_is_refused_with_its_path_and_value():
    shorter = Adjustment("visitation.days", "add", -50.0, 800.0, 900.0, (0,))
    days = {"visitation.days": np.array([60.0, 45.0, 40.0])}
    with pytest.raises(UsageError, match=r"visitation\.days becomes -10 by .* above 0 \(days\)"):
        build(programme(), days, [shorter])
    nothing = {"demand.referrals": np.array([100.0, 0.0])}
    more = Adjustment("demand.referrals", "add", 5.0, 800.0, 900.0, (0,))
    with pytest.raises(UsageError, match=r"demand\.referrals is 0"):
        build(programme(), nothing, [more])


def test_a_change_of_the_whole_run_that_is_impossible_in_one_draw_is_refused():
    study = programme().with_values({"programme.dropout_shape": np.array([1.0, 70.0, 60.0])})
    double = Change("twice", "programme.dropout_shape", "scale", 2.0)
    with pytest.raises(UsageError, match=r"dropout_shape becomes 120\.0 by `twice`; .* most 100"):
        with_whole_changes(study, {double.path: [double]})
    half = Change("half", "programme.dropout_shape", "scale", 0.5)
    halved = with_whole_changes(study, {half.path: [half]})
    assert halved.number(half.path).tolist() == [0.5, 35.0, 30.0]


@pytest.mark.parametrize("path", ["capacity.headroom", "visitation.days", "demand.initial_load"])
def test_the_refused_value_of_an_array_is_the_least_that_is_refused_alone(path):
    entry = KNOWN[path]
    numbers = [-inf, -3.0, 0.0, 0.5, 4.0, 36_525.0, 36_526.0, 2e5, 2e6, 3e6, inf]
    rng = np.random.default_rng(1)
    for size in [1, 2, 3, 5] * 50:
        some = rng.choice(numbers, size)
        refused = [v for v in sorted(some.tolist()) if entry.refusal(v)]
        found = entry.find_refusal(some)
        assert found == ((refused[0], entry.refusal(refused[0])) if refused else None)
    assert entry.find_refusal(np.array([4.0, np.nan]))


def test_integrals_join_equal_neighbours_row_by_row_before_they_add():
    starts = np.array([0.0, 7.3, 11.1, 50.0, 61.7, 90.0])
    windows, stops = np.array([0.0, 5.0, 40.0, 80.0]), np.array([5.0, 40.0, 80.0, 300.0])
    values = np.random.default_rng(1).random(3)
    rows = values[np.random.default_rng(2).integers(0, 3, (40, len(starts)))]
    sums = integrate(starts, rows, windows, stops)
    assert sums.shape == (40, 4)
    for row, found in zip(rows, sums, strict=True):
        joined = integrate(*join_equal_segments(starts, row), windows, stops)
        assert found.tolist() == integrate(starts, row, windows, stops).tolist() == joined.tolist()


NUMPYS_OWN = re.compile(
    r"\b(np|math)\.(exp|expm1|exp2|log|log1p|log2|power|pow|sum|dot|einsum|matmul|mean)\b"
    r"|\.(sum|mean|dot)\(|\*\*| @ "
)


@pytest.mark.parametrize("module", [build_module, money, posts, prices, rates, schedule, pools])
def test_what_reaches_the_inputs_has_transforms_do_its_powers_and_sums(module):
    """The bits would differ on some processors only, where the tests above may not run."""
    assert not NUMPYS_OWN.findall(inspect.getsource(module))
