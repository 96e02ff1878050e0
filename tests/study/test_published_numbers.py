"""Every published number of the study, typed a second time from its source."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import log
from statistics import linear_regression, stdev

import pytest

from bandeexit.files.study import StudyFiles, read_study
from study_copies import REAL


@pytest.fixture(scope="module")
def study() -> StudyFiles:
    return read_study(REAL)


def assumption(study: StudyFiles, path: str):
    return next(entry for entry in study.assumptions if entry.path == path)


def test_the_census_is_that_of_the_answer_of_november_2020(study):
    census = study.programme.census
    assert census.when == date(2020, 10, 7)
    assert census.in_visitation == 34
    assert census.in_programme == 115
    assert census.completed == 183
    assert census.programme_discontinued == 130
    assert census.visitation_discontinued == 131


def test_the_five_states_add_up_to_593(study):
    assert study.programme.census.total == 593
    assert study.programme.census.open_cases == 34 + 115


def test_the_contact_point_opened_2016_days_before_the_census(study):
    assert study.programme.calendar.origin == date(2015, 4, 1)
    assert study.programme.census_day == 2016


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("coordinators", 10.0),
        ("rigspolitiet", 3.0),
        ("contact_point", 2.0),
        ("special_measures", 2.0),
    ],
)
def test_the_budget_line_is_that_of_the_table(study, line, amount):
    expected = {2020: amount, 2021: amount, 2022: amount, 2023: amount}
    assert study.programme.years(f"budget.{line}") == expected
    assert assumption(study, f"budget.{line}").status == "published"
    assert assumption(study, f"budget.{line}").source == "reu-1902"


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2023])
def test_the_budget_is_17_million_every_year(study, year):
    assert sum(line.by_year[year] for line in study.programme.budget.lines) == 17.0


POPULATION = {
    "København": 794_128,
    "Østjylland": 602_737,
    "Nordsjælland": 594_986,
    "Midt- og Vestjylland": 586_907,
    "Nordjylland": 526_266,
    "Fyn": 498_506,
    "Sydøstjylland": 487_274,
    "Midt- og Vestsjælland": 461_293,
    "Syd- og Sønderjylland": 437_691,
    "Københavns Vestegn": 417_326,
    "Sydsjælland og Lolland-Falster": 376_066,
    "Bornholm": 39_583,
}


def test_the_districts_have_the_population_of_1_january_2020(study):
    found = {district.name: district.population for district in study.programme.districts}
    assert found == POPULATION
    assert list(found) == list(POPULATION)


def test_the_districts_add_up_to_the_published_population_of_denmark(study):
    assert sum(district.population for district in study.programme.districts) == 5_822_763


def test_demand_and_coordinators_follow_population_and_no_district_is_pooled(study):
    for district in study.programme.districts:
        assert district.demand_weight == district.population
        assert district.coordinator_weight == district.population
        assert district.vacancies == 0
        assert district.pool == district.name


MUNICIPALITIES = {
    "København": 4,
    "Østjylland": 7,
    "Nordsjælland": 13,
    "Midt- og Vestjylland": 11,
    "Nordjylland": 9,
    "Fyn": 10,
    "Sydøstjylland": 7,
    "Midt- og Vestsjælland": 10,
    "Syd- og Sønderjylland": 8,
    "Københavns Vestegn": 11,
    "Sydsjælland og Lolland-Falster": 7,
    "Bornholm": 2,
}


def test_the_rows_name_98_municipalities_and_christianso():
    import yaml

    rows = yaml.safe_load((REAL / "model" / "districts.yaml").read_text(encoding="utf-8"))
    found = {row["name"]: row["municipalities"] for row in rows["districts"]}
    assert {name: len(names) for name, names in found.items()} == MUNICIPALITIES
    assert len({name for names in found.values() for name in names}) == 98 + 1


def test_a_special_measure_costs_24_000_kroner(study):
    assert study.programme.measures.cost_dkk == 24_000
    assert assumption(study, "measures.cost_dkk").status == "published"
    assert assumption(study, "measures.cost_dkk").source == "reu-339"


def test_the_initial_load_lies_between_none_and_the_74_of_february_2015(study):
    assert assumption(study, "demand.initial_load").range == "0 to 74"
    assert 0 <= study.programme.demand.initial_load <= 74


def test_the_level_is_that_of_593_referrals_in_2016_days(study):
    assert study.programme.demand.referrals == pytest.approx(593 / 2016 * 365.25, abs=0.5)


def test_the_discontinued_share_is_131_of_559_decided_visitations(study):
    assert study.programme.visitation.discontinued_share == pytest.approx(131 / 559, abs=0.001)


def test_a_coordinator_costs_more_than_the_bare_pay_of_2017(study):
    assert round(4_469 / 9_473, 3) == 0.472
    assert "0.472 m DKK" in assumption(study, "capacity.unit_cost").note
    assert study.programme.capacity.unit_cost > 0.472


MEMBERS = {
    "2008-12-31": 944,
    "2009-12-31": 1305,
    "2010-12-31": 1665,
    "2011-12-31": 1863,
    "2012-12-31": 1635,
    "2013-12-31": 1759,
    "2014-12-31": 1520,
    "2016-01-01": 1376,
    "2017-01-01": 1257,
    "2018-01-01": 1314,
    "2019-09-01": 1113,
    "2020-07-01": 1243,
    "2021-01-01": 1233,
    "2023-06-30": 1322,
}


def prior_of(study, path):
    return next(prior for prior in study.priors if prior.path == path)


def test_the_series_of_registered_members_is_that_of_its_sources(study):
    series = study.series["registered-members"]
    assert dict(zip(map(str, series.dates), series.counts, strict=True)) == MEMBERS
    assert all(source in study.sources for source in series.sources)


def test_the_trend_is_centred_on_the_growth_of_registered_members_computed_from_the_series(study):
    """Least squares by hand: six counts from the end of 2014 to July 2020."""
    days = [date.fromisoformat(day) for day in MEMBERS]
    some = [(d, n) for d, n in zip(days, MEMBERS.values(), strict=True) if 2014 <= d.year <= 2020]
    x = [(d - some[0][0]).days / 365.25 for d, _ in some]
    slope, _ = linear_regression(x, [log(n) for _, n in some])
    prior = prior_of(study, "demand.trend")
    assert len(some) == 6
    assert prior.first == round(slope, 3) == -0.041
    assert prior.basis.growth.per_year == pytest.approx(slope, rel=1e-9)
    assert f"{prior.basis.growth.standard_error:.3f}" == "0.014"


def test_the_prior_of_volatility_tells_the_spread_of_the_members_series(study):
    counts = [n for day, n in MEMBERS.items() if day < "2021-02"]
    changes = [log(later / earlier) for earlier, later in pairwise(counts)]
    assert f"{stdev(changes):.2f}" == "0.16"
    assert "0.16" in prior_of(study, "demand.volatility").reason


def test_the_shape_of_completion_covers_a_spread_of_half_to_all_of_the_mean(study):
    """The coefficient of variation of a gamma law is 1 / sqrt(shape)."""
    low, high = prior_of(study, "programme.completion_shape").quantile([0.05, 0.95])
    assert low < 1.0 / 1.0**2
    assert high > 1.0 / 0.5**2


def test_the_initial_stocks_lie_between_nobody_and_what_the_sources_allow(study):
    assert prior_of(study, "demand.initial_load").quantile([0.0, 1.0]).tolist() == [0.0, 74.0]
    low, high = prior_of(study, "demand.initial_visitation").quantile([0.0, 1.0])
    assert low == 0.0
    assert high * 593 == pytest.approx(40, abs=0.1)


@pytest.mark.parametrize(
    ("source", "when"),
    [
        ("reu-1902", "2020-11-10"),
        ("reu-339", "2019-02-19"),
        ("localeyes-2015", "2015-06-27"),
        ("dst-2020", "2020-01-01"),
        ("dansk-politi-2017", "2017-12-08"),
        ("cph-post-2013", "2013-05-17"),
    ],
)
def test_the_source_has_its_date(study, source, when):
    assert study.sources[source].when == when


PRIORS = {
    "demand.referrals": ("gamma", 2, 100),
    "demand.trend": ("normal", -0.041, 0.055),
    "demand.volatility": ("lognormal", 0.2, 0.3),
    "demand.persistence_years": ("lognormal", 3, 0.5),
    "demand.initial_load": ("uniform", 0, 74),
    "demand.initial_visitation": ("uniform", 0, 0.0675),
    "visitation.days": ("lognormal", 365.25 / 4, 0.5),
    "visitation.shape": ("lognormal", 2, 0.4),
    "visitation.discontinued_share": ("beta", 2, 5),
    "visitation.patience_days": ("lognormal", 365.25 / 2, 0.6),
    "programme.completion_days": ("lognormal", 365.25, 0.5),
    "programme.completion_shape": ("lognormal", 2, 0.5),
    "programme.dropout_days": ("lognormal", 2 * 365.25, 0.7),
    "programme.dropout_shape": ("lognormal", 1, 0.25),
    "programme.control_share": ("beta", 2, 4),
    "programme.dropout_elasticity": ("lognormal", 0.7, 0.6),
    "capacity.headroom": ("lognormal", 1.2, 0.4),
    "capacity.unit_cost": ("uniform", 0.7, 1.0),
    "capacity.stretch": ("uniform", 1.1, 1.5),
    "measures.need_share": ("beta", 2, 2),
    "threat.high_share": ("beta", 2, 8),
}


def test_the_priors_are_those_of_the_calibration_study_in_days(study):
    assert {prior.path for prior in study.priors} == set(PRIORS)
    for prior in study.priors:
        family, first, second = PRIORS[prior.path]
        assert prior.family == family
        assert prior.first == pytest.approx(first, rel=0.003)  # days are written to 1
        assert prior.second == second


def test_three_regimes_differ_in_capacity_only_and_weigh_the_same(study):
    never, agnostic, often = study.regimes
    assert [regime.name for regime in study.regimes] == ["never", "agnostic", "often"]
    assert {regime.weight for regime in study.regimes} == {1.0}
    assert never.unlimited == ("capacity.headroom",)
    assert never.priors == agnostic.priors == agnostic.unlimited == often.unlimited == ()
    assert never.never_binds
    assert not agnostic.never_binds
    (own,) = often.priors
    assert (own.path, own.family) == ("capacity.headroom", "lognormal")
    assert own.first == pytest.approx(0.65)
    assert own.second == pytest.approx(0.15)


def test_often_bound_means_half_as_many_people_again_as_the_norm(study):
    (own,) = study.regimes[2].priors
    assert "about half as many people again as their norm" in own.reason
    assert 1.0 / own.first == pytest.approx(1.5, abs=0.05)


def test_regimes_are_called_by_their_titles(study):
    assert [(regime.title("da"), regime.title("en")) for regime in study.regimes] == [
        ("Kapaciteten binder aldrig", "Capacity never binds"),
        ("Kapaciteten kan have bundet", "Capacity may have bound"),
        ("Kapaciteten har ofte bundet", "Capacity often bound"),
    ]


def test_the_belief_in_long_queues_says_what_its_source_does_not_show(study):
    often = study.regimes[2]
    assert often.priors[0].source == "expert-2026"
    assert "33 in a queue" in often.reason
    assert "in visitation or waiting for it, in the prison service" in often.reason


def test_every_prior_and_every_number_gives_a_reason(study):
    assert all(prior.reason for prior in study.priors)
    assert all(regime.reason and regime.source in study.sources for regime in study.regimes)
    assert all(entry.note for entry in study.assumptions)


def test_an_expert_value_says_that_nothing_published_was_found(study):
    assert study.sources["expert-2026"].confidence == "assumed"
    assert "no published figure was found" in study.sources["expert-2026"].title
    for entry in study.assumptions:
        if entry.source == "expert-2026":
            assert entry.status in ("expert", "fitted")
