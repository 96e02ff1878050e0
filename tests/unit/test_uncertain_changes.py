"""Changes of uncertain size: a value of its own for each draw, and on nothing else does it rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bandeexit.model.laws import Law
from bandeexit.scenarios.changes import check_changes
from bandeexit.scenarios.paths import inputs_of_draw, inputs_of_draws
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change
from bandeexit.scenarios.uncertain import settle
from bandeexit.scenarios.workers import Workers
from bandeexit.study import load_study
from unit.test_build_many import assert_same

STUDY = load_study(Path(__file__).parents[2])
PROGRAMME, DRAWS = STUDY.files.programme, STUDY.draws
WIDE = Law("lognormal", 1.0, 0.1)
NEAR = Law("triangular", 0.9, 1.0, 1.1)
MORE = Change("more", "demand.referrals", "scale", WIDE)
LESS = Change("less", "budget.coordinators", "scale", NEAR)


def scenario(*changes, draws=40):
    return replace(STUDY.scenario("baseline"), changes=tuple(changes), draws=draws)


def values(asked, numbers=range(40)):
    return {change.step: change.value for change in settle(asked, numbers).changes}


def test_a_value_rests_on_no_other_draw_change_or_order():
    both, turned, alone = scenario(MORE, LESS), scenario(LESS, MORE), scenario(MORE)
    found = values(both)["more"]
    assert values(turned)["more"].tolist() == found.tolist() == values(alone)["more"].tolist()
    assert values(alone, [17, 3])["more"].tolist() == [found[17], found[3]]
    assert values(alone, 5)["more"] == found[5]


def test_another_seed_step_verb_or_parameter_has_other_values():
    found = values(scenario(MORE))["more"]
    for other in (replace(MORE, step="b"), replace(MORE, verb="set"), replace(MORE, path="x")):
        assert not (values(scenario(other))[other.step] == found).any()
    assert not (values(replace(scenario(MORE), seed=1))["more"] == found).any()


def test_values_follow_their_law():
    """Kolmogorov's distance stays below its 99.9 % point, 1.95 / sqrt(n)."""
    n = 4000
    for law in (WIDE, NEAR, Law("beta", 2, 5), Law("gamma", 2, 3), Law("uniform", 1, 2)):
        found = np.sort(values(scenario(replace(MORE, value=law)), range(n))["more"])
        expected = law.quantile((np.arange(n) + 0.5) / n)
        apart = np.abs(np.searchsorted(found, expected) / n - (np.arange(n) + 0.5) / n)
        assert apart.max() < 1.95 / np.sqrt(n)


def test_the_triangular_law_has_its_ends_and_its_mode():
    law = Law("triangular", 1.0, 2.0, 5.0)
    assert law.quantile([0.0, 0.25, 1.0]).tolist() == [1.0, 2.0, 5.0]
    assert Law("triangular", 1.0, 1.0, 3.0).quantile(0.0) == 1.0


@pytest.mark.parametrize(
    "law",
    [
        WIDE,
        NEAR,
        Law("normal", 1, 2),
        Law("uniform", 1, 2),
        Law("beta", 2, 5),
        Law("gamma", 2, 3),
        Law("triangular", 1.0, 2.0, 5.0),
    ],
)
def test_a_point_of_a_law_is_its_quantile(law):
    for share in (0.001, 0.05, 0.5, 0.95, 0.999):
        assert law.point(share) == pytest.approx(float(law.quantile(share)), rel=1e-12)


NUMERIC = [
    path
    for path, entry in PROGRAMME.registry.items()
    if entry.is_number and not entry.whole and not path.startswith("districts.")
]


@pytest.mark.parametrize("path", NUMERIC)
def test_an_uncertain_change_of_any_parameter_has_the_same_bits_alone_and_together(path):
    about = PROGRAMME.registry[path]
    verb = (
        "scale"
        if about.by_year or about.derived or PROGRAMME.value(path) != float("inf")
        else "set"
    )
    law = replace(NEAR, first=0.97, third=1.0) if "share" in path or "indexation" in path else NEAR
    if verb == "set":
        law = Law("uniform", 300.0, 500.0)
    asked = scenario(Change("x", path, verb, law), draws=7)
    many = inputs_of_draws(PROGRAMME, asked, DRAWS.rows(slice(0, 7)))
    for row in range(7):
        assert_same(many, row, inputs_of_draw(PROGRAMME, asked, DRAWS, row))
    part = inputs_of_draws(PROGRAMME, asked, DRAWS.rows([4]), [4])
    assert_same(part, 0, inputs_of_draw(PROGRAMME, asked, DRAWS, 4))


def test_both_engines_and_any_workers_give_the_same_outcomes():
    asked = scenario(MORE, replace(LESS, districts=("Fyn",)), draws=120)
    one = run_scenario(PROGRAMME, asked, DRAWS)
    two = run_scenario(PROGRAMME, asked, DRAWS, workers=Workers(2))
    few = run_scenario(PROGRAMME, replace(asked, draws=4), DRAWS, engine="reference")
    for name, series in one.series.items():
        assert np.array_equal(series.values, two.series[name].values, equal_nan=True)
        assert np.array_equal(series.values[:4], few.series[name].values, equal_nan=True)


def test_a_law_without_width_is_the_number():
    law = replace(MORE, value=Law("uniform", 2.0, np.nextafter(2.0, 3.0)))
    found = inputs_of_draws(PROGRAMME, scenario(law), DRAWS.rows(slice(0, 5)))
    number = inputs_of_draws(PROGRAMME, scenario(replace(MORE, value=2.0)), DRAWS.rows(slice(0, 5)))
    assert np.allclose(found.demand.factor, number.demand.factor, rtol=1e-15)


def test_a_law_that_leaves_the_parameters_bounds_is_refused_before_the_run():
    from bandeexit.errors import UsageError

    asked = scenario(Change("x", "programme.control_share", "scale", Law("lognormal", 1.0, 2.0)))
    with pytest.raises(UsageError, match=r"control_share becomes .* by .*; .* at most 1"):
        check_changes(PROGRAMME, asked)


@pytest.mark.parametrize(
    ("language", "words"), [("da", "usikkert, og hver"), ("en", "is uncertain")]
)
def test_the_report_says_which_step_is_uncertain_and_how_much(language, words):
    from bandeexit.report.changed import law_sentences

    (told,) = law_sentences(scenario(MORE, replace(LESS, value=0.9)), language)
    assert words in told
    assert "'more'" in told
    assert ("0,848 til 1,18" if language == "da" else "0.848 to 1.18") in told
