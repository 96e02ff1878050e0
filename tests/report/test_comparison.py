"""Targets, sources of spread, steps and precision as readers meet them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from bandeexit.report.comparison.differences import differences_grid
from bandeexit.report.comparison.findings import (
    MOST_LINES,
    banners,
    short_banner,
    short_findings,
)

from bandeexit.report import charts
from bandeexit.report.comparison import enough, inputs, spread, targets, waterfall
from bandeexit.report.comparison.page import in_groups
from bandeexit.report.comparison.targets_chart import charts_of_targets
from bandeexit.report.effects import banner
from bandeexit.report.figures import charts_of_difference
from bandeexit.report.grids import worse_by_year
from bandeexit.report.headlines import difference_sentences, headline_difference
from bandeexit.report.tables import difference_table
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, headline_values
from bandeexit.scenarios.precision import MedianPrecision
from bandeexit.scenarios.scenario import Action, Change, Target
from bandeexit.scenarios.shapley import decompose
from bandeexit.scenarios.variance import Split, split_variance
from report.test_report import text_boxes
from report.worlds import mixed, moved, world

WAIT = Target("wait", "wait_days_p90", 10.0, True, "quarter", 0.9)
DONE = Target("done", "completed", 30.0, False, "year", 0.5)
QUEUE = Target("queue", "waiting", 12.0, True, "month", 0.5, district="District 3")
N = 40


def with_targets(result, *chosen):
    return replace(result, scenario=replace(result.scenario, targets=chosen))


BASE = mixed(world(n_paths=N))
CUT = Change("cut", "budget.coordinators", "scale", 0.9, date(2022, 1, 1), districts=("Fyn",))
WAR = Change("war", "demand.referrals", "scale", 2.0, date(2022, 1, 1), date(2023, 1, 1))
LEDGER = Change("less", "budget.rigspolitiet", "add", -1.0)


def other(name="cut", by=-3.0, changes=(CUT,), **scenario):
    return moved(BASE, name, by=np.full(N, by), changes=changes, **scenario)


def both():
    """War and cut: the cut alone takes 1, the war alone 2, both take 5, in every number."""
    alone = {"base": 0.0, "both[cut]": -1.0, "both[war]": -2.0}

    def run(scenario):
        return moved(BASE, scenario.name, by=np.full(N, alone[scenario.name]))

    whole = other("both", -5.0, (CUT, WAR))
    return decompose(BASE, whole, run, draws=N)


def test_the_odds_stand_in_the_table_the_grid_the_sentences_and_the_figures():
    pairs = np.r_[np.full(30, -2.0), np.full(6, 3.0), np.zeros(4)]
    comparison = compare(BASE, moved(BASE, "cut", by=pairs))
    table = difference_table(comparison)
    rows = table[(table["regime"] == "all") & (table["date"] == "2022-01-01")]
    rows = rows[(rows["district"] == "Danmark") & (rows["period"] == "year")]
    done = rows[rows["measure"] == "completed"].iloc[0]
    assert (done["p_worse"], done["p_better"]) == (0.75, 0.15)
    stopped = rows[rows["measure"] == "reneged"].iloc[0]
    assert (stopped["p_worse"], stopped["p_better"]) == (0.15, 0.75)
    assert np.isnan(rows[rows["measure"] == "referred"].iloc[0]["p_worse"])
    grid = worse_by_year(comparison, "en")
    assert ("Programmes completed", "75 / 15", "75 / 15", "75 / 15") in grid.rows
    told = headline_difference(comparison)
    assert (told["completed"]["p_worse"], told["completed"]["p_better"]) == (0.75, 0.15)
    assert told["wait_days_last_quarter"]["p_worse"] == 0.15
    assert "longer in 15 of 100 futures, shorter in 75" in difference_sentences(comparison, "en")[1]


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_scenario_that_changes_the_ledger_only_is_not_said_to_have_no_effect(language):
    comparison = compare(BASE, other("ledger", 0.0, (LEDGER,)))
    told = difference_sentences(comparison, language)
    assert len(told) == 1
    assert {"da": "kan modellen ikke besvare", "en": "the model cannot answer"}[language] in told[0]
    assert told[0].startswith({"da": "ADVARSEL", "en": "WARNING"}[language])
    (chart,) = charts_of_difference(comparison, language)
    not_modelled = {"da": "ikke med i modellen", "en": "not modelled"}[language]
    assert all(
        not_modelled in ax.get_title(loc="left").replace("\n", " ") for ax in chart.figure.axes
    )


def test_a_scenario_that_changes_more_than_the_ledger_is_told_as_any_other():
    comparison = compare(BASE, other("more", 0.0, (LEDGER, CUT)))
    assert "exactly as many completions" in difference_sentences(comparison, "en")[0]
    ax = charts.plot_difference(None, comparison, "completed", language="en")
    assert "no difference" in ax.get_title(loc="left")


def test_targets_are_told_by_date_with_their_intervals_and_by_belief():
    """The wait of path k is k days: 11 of 40 keep 10 days, 6 in one regime, 5 in the other."""
    result = with_targets(BASE, WAIT)
    table = targets.target_table([result])
    dated = table[table["date"].notna()]
    assert dated.groupby("regime")["share"].first().to_dict() == {
        "all": 11 / 40,
        "never": 6 / 20,
        "often": 5 / 20,
    }
    assert (dated["low"] < dated["share"]).all()
    assert table.loc[table["date"].isna(), "verdict"].isna().all()
    whole, by_belief = targets.target_sentences(result, "en")
    assert "not met at 12 of 12 dates" in whole
    assert "28 of 100 (18 to 40)" in whole
    assert "at most 10 days, every quarter" in whole
    assert "never 30; often 25" in by_belief
    (first, *_) = targets.target_figures(result)
    assert (first["regime"], first["reached"], first["missed"]) == ("all", False, 12)


def test_futures_without_a_value_are_counted_in_words():
    waits = np.where(np.arange(N) < 10, np.nan, 1.0)
    result = with_targets(world(n_paths=N, wait_days_p90=waits, waiting=np.ones(N)), WAIT)
    (told,) = targets.target_sentences(result, "en")
    assert "In up to 25 of 100 futures the target has no value" in told
    grid = targets.target_dates_grid(result, "en")
    assert grid.rows[0][-1] == "10"


def test_targets_of_all_scenarios_are_laid_side_by_side():
    stricter = replace(WAIT, bound=5.0)
    shared = targets.share_targets(
        [with_targets(BASE, WAIT), with_targets(other(), stricter, DONE)]
    )
    names = [target.name for target in shared[0].scenario.targets]
    assert names == ["wait", "wait (cut)", "done"]
    grid = targets.targets_grid(shared, "da")
    assert grid.headings[2:] == ("Scenariet base", "Scenariet cut")
    assert grid.rows[0][2].startswith("ikke nået: 28")
    assert targets.targets_grid([BASE], "da") is None


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_chart_of_targets_holds_four_scenarios_and_no_text_covers_another(language):
    results = [BASE, *(other(f"s{i}", -2.0 * i) for i in range(5))]
    shared = targets.share_targets([with_targets(r, WAIT, DONE, QUEUE) for r in results])
    made = charts_of_targets(shared, language)
    assert [len(chart.figure.axes[0].get_legend_handles_labels()[1]) for chart in made] == [4, 3]
    assert len({chart.name for chart in made}) == 2
    for chart in made:
        boxes = text_boxes(chart.figure)
        for i, (text, box) in enumerate(boxes):
            for second, other_box in boxes[:i]:
                assert not box.overlaps(other_box), (text, second)
    wanted = made[0].figure.axes[0].texts[0].get_text()
    assert wanted.endswith("90")


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_waterfall_adds_up_and_no_text_covers_another(language):
    (chart,) = waterfall.charts_of_steps(both(), language)
    boxes = text_boxes(chart.figure)
    for i, (text, box) in enumerate(boxes):
        for second, other_box in boxes[:i]:
            assert not box.overlaps(other_box), (text, second)
    bars = [patch for patch in chart.figure.axes[0].patches if patch.get_height() < 1]
    starts, widths = ([getattr(bar, f"get_{k}")() for bar in bars] for k in ("x", "width"))
    np.testing.assert_allclose(widths, [-2.0, -3.0, -5.0], atol=1e-6)
    np.testing.assert_allclose(starts, [0.0, -2.0, 0.0], atol=1e-6)
    total = chart.data[(chart.data["step"] == "total") & (chart.data["measure"] == "completed")]
    np.testing.assert_allclose(total["mean"].iloc[-1], -5.0, atol=1e-6)


def test_what_steps_do_together_beyond_one_by_one_is_told():
    """-5 together, -1 and -2 alone: 2 fewer, in every pair."""
    told, *_ = waterfall.steps_sentences(both(), "en")
    assert "cut −2.0, war −3.0; in all −5.0 (90 % of the pairs −5.0 to −5.0)" in told
    assert "Together they give 2.0 fewer" in told
    grid = waterfall.steps_grid(both(), "en")
    assert [row[0] for row in grid.rows] == ["cut", "war", "in all", "together beyond one by one"]
    figures = waterfall.steps_figures(both())
    assert figures["effects"]["completed.since_census"]["more_together"]["mean"] == -2.0


def test_steps_are_told_of_the_wait_as_well_and_of_nothing_that_none_of_them_changes():
    one = both()
    moves, rests = one.effects[COMPLETED], one.effects[COMPLETED]
    rests = replace(rests, parts=0.0 * rests.parts, whole=0.0 * rests.whole)
    still = dict.fromkeys(one.effects, rests)
    (told,) = waterfall.steps_sentences(replace(one, effects=still), "en")
    assert "Programmes completed" in told
    both_move = {**still, COMPLETED: moves, LAST_WAIT: moves}
    _, second = waterfall.steps_sentences(replace(one, effects=both_move), "en")
    assert "wait for a coordinator, last quarter (days)" in second
    assert "cut −2.0, war −3.0; in all −5.0" in second


def test_a_title_of_the_waterfall_stays_within_the_picture():
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    for language in ("da", "en"):
        (chart,) = waterfall.charts_of_steps(both(), language)
        canvas = FigureCanvasAgg(chart.figure)
        canvas.draw()
        for ax in chart.figure.axes:
            box = ax._left_title.get_window_extent(canvas.get_renderer())
            assert box.x1 <= chart.figure.bbox.x1


def splits():
    def again(scenario, replication):
        rng = np.random.default_rng(replication)
        return moved(BASE, scenario.name, by=rng.normal(0.0, 4.0, N))

    return split_variance([BASE, other()], again, draws=N)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_sources_of_spread_fill_each_bar(language):
    found = splits()
    (chart,) = spread.charts_of_spread(found, BASE, language)
    ends = [p.get_x() + p.get_width() for p in chart.figure.axes[0].patches]
    assert max(ends) == pytest.approx(100.0)
    boxes = text_boxes(chart.figure)
    for i, (text, box) in enumerate(boxes):
        for second, other_box in boxes[:i]:
            assert not box.overlaps(other_box), (text, second)
    assert len(spread.spread_grid(found, language).rows) == len(headline_values(BASE))


def test_facts_and_runs_are_told_apart():
    """Variance 3 unknown, 1 chance: all facts would halve the width."""
    known = {"scenario": 5.0, "regime": 1.0, "parameters": 2.0, "chance": 1.0}
    one = Split(COMPLETED, known, known, known, N, 2)
    (told,) = spread.spread_sentences([one], BASE, "en")
    assert "25 % is chance, 25 % the belief about capacity and 50 % other unknowns" in told
    assert "at most 50 % narrower" in told
    assert "More runs do not narrow it" in told


def test_precision_is_told_with_what_was_reached_and_what_it_would_take():
    reached, missed = (MedianPrecision("base", "waiting", half, 1.0, 500) for half in (0.5, 2.0))
    told = enough.precision_sentences([reached, missed], "en")
    assert "Precision reached" in told[0]
    assert "NOT reached" in told[1]
    assert "it would take about 2,000" in told[1]
    assert enough.precision_figures([missed])[0]["draws_needed"] == 2000


def test_convergence_is_told_at_an_eighth_of_the_paths_to_all():
    grid = enough.convergence_grid(BASE, "en")
    assert grid.headings[1:] == ("5 futures", "10 futures", "20 futures", "40 futures")
    assert all("±" in row[-1] for row in grid.rows)


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_however_many_scenarios_the_list_before_the_first_chart_stays_short(n):
    base = with_targets(BASE, WAIT, DONE)
    results = [base, *(other(f"s{i}", -1.0 - i) for i in range(n))]
    comparisons = [compare(base, one) for one in results[1:]]
    told = short_findings(results, comparisons, "en", (), ["One line on spread."])
    assert len(told) <= MOST_LINES
    assert told[-1] == "One line on spread."
    assert any("targets are not met" in line for line in told)
    assert any("more scenarios" in line for line in told) == (n == 12)


def test_all_differences_stand_side_by_side():
    results = [other(f"s{i}", -1.0 * i) for i in range(1, 4)]
    grid = differences_grid([compare(BASE, one) for one in results], "en")
    assert grid.headings[1:] == ("Scenario s1", "Scenario s2", "Scenario s3")
    cells = {row[0]: row[1:] for row in grid.rows}
    done = cells["Programmes completed, from the census to the horizon (persons)"]
    assert done[1].startswith("−2.0 [−2.0;")
    assert done[1].endswith("worse 100 / better 0")


def test_changed_parameters_are_a_table_of_parameters_by_scenarios():
    act = Action(
        "help",
        "waiting",
        10.0,
        True,
        "quarter",
        0,
        None,
        (Change("help", "budget.coordinators", "add", 1.0),),
    )
    scenarios = [BASE.scenario, replace(other().scenario, changes=(CUT, WAR), actions=(act,))]
    grid = inputs.inputs_grid(scenarios, "en")
    assert [row[:2] for row in grid.rows] == [
        ("budget.coordinators", "-"),
        ("demand.referrals", "-"),
    ]
    assert grid.rows[0][2] == "× 0.9 from 1 January 2022, Fyn; + 1 m DKK per year (action 'help')"
    assert grid.rows[1][2] == "× 2 from 1 January 2022 until 1 January 2023"
    assert list(inputs.inputs_table(scenarios)["action"]) == ["", "", "help"]


def test_a_banner_about_many_scenarios_names_them_in_one_line():
    often = np.arange(N) % 2 == 1
    comparisons = [
        compare(BASE, moved(BASE, f"s{i}", by=np.where(often, -9.0, 0.0))) for i in range(4)
    ]
    (short,) = short_banner(banners(comparisons, "en"), "en")
    assert "In 4 of 4 scenarios" in short
    assert "Scenario s0; Scenario s1" in short
    few = banners(comparisons[:1], "en")
    assert short_banner(few, "en") == banner(comparisons[0], "en")
    assert len(few[0][1]) > 1


def test_many_scenarios_are_laid_into_tables_of_four_columns():
    assert [list(some) for some in in_groups(list("abcdefghi"))] == [
        list("abcd"), list("efgh"), ["i"]
    ]  # fmt: skip
