"""What charts of comparisons draw, say and hold: read back, and compared with numbers by hand.

The numbers come from the rules at the head of `worlds`, and from those of its changed scenarios.
"""

from __future__ import annotations

from datetime import date

import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
import pytest
from matplotlib.colors import to_hex

from bandeexit.questions.compare.charts import spread_chart, steps_chart
from bandeexit.report.chart import figure_of
from bandeexit.report.forecast_charts import difference_chart, difference_panel, target_charts
from bandeexit.report.forecast_charts.marks import BETTER, BETTER_SIDE, WORSE, WORSE_SIDE
from bandeexit.report.story import finding
from bandeexit.scenarios.compare import compare
from pictures import check_alone, fills_in, heading_of, legends_of, widths_in
from reading import DANISH, ENGLISH, axes_of, lines_in, segments_in, ticks_of, value_of
from worlds import BELIEFS, MEASURES, changed, cut, decomposition, splits, with_targets, world

BASE, CUT = world(), cut()
PAIR = compare(BASE, CUT)
ALL = ENGLISH.say(finding("mixture"))


def x_of(year, month, day):
    return float(mdates.date2num(date(year, month, day)))


# Differences.

FACTORS = {"completed": (-6, 1), "visitation_discontinued": (12, 1), "wait_days_mean": (-1, 2)}
"""At the last date the difference of rank k is f (k + c): six months of 2023, or the quarter."""
MEANS = {ALL: 9, "Never full": 25 / 7, "Maybe full": 55 / 6, "Often full": 91 / 6}
NAMES = {"all": ALL, "never": "Never full", "maybe": "Maybe full", "often": "Often full"}


@pytest.mark.parametrize("panel", range(3))
def test_each_panel_draws_its_own_measure_and_each_belief_its_own_pairs(panel):
    """Means of the ranks 9, 25/7, 55/6, 91/6; the interval of all from rank 0.9 to 17.1."""
    measure = list(FACTORS)[panel]
    factor, plus = FACTORS[measure]
    chart = difference_chart(PAIR, BELIEFS)
    ax = axes_of(chart)[panel]
    drawn = {name: y[-1] for name, (_, y) in lines_in(ax).items()}
    expected = {name: factor * (mean + plus) for name, mean in MEANS.items()}
    assert drawn == pytest.approx(expected, rel=1e-6)
    n = len(lines_in(ax)[ALL][0])
    (_, low), (_, high) = segments_in(ax)[n - 1]
    ends = sorted(factor * (rank + plus) for rank in (0.9, 17.1))
    assert (low, high) == pytest.approx(tuple(ends), rel=1e-6)
    rows = chart.data[chart.data["measure"] == measure].groupby("regime").last()
    assert {NAMES[k]: v for k, v in rows["mean"].items()} == pytest.approx(expected, rel=1e-6)
    assert rows.loc["all", ["q05", "q95"]].tolist() == pytest.approx(ends, rel=1e-6)
    assert rows["n"].to_dict() == {"all": 19, "never": 7, "maybe": 6, "often": 6}


def test_flows_are_added_up_by_year():
    """Nine months of 2021 after the census, twelve of 2022, six of 2023, times -(k + 1)."""
    ax = axes_of(difference_chart(PAIR, BELIEFS))[0]
    assert lines_in(ax)[ALL][1] == pytest.approx([-90, -120, -60])
    assert ticks_of(ax) == {0: "2021", 1: "2022", 2: "2023"}


@pytest.mark.parametrize(
    ("voice", "titles", "below", "ticks"),
    [
        (
            ENGLISH,
            ["Programmes completed: 60.0 fewer in 2023", "Visitations discontinued: 120.0 more in "
             "2023", "Mean wait for a coordinator: 11.0 days shorter in Q2 2023"],
            ["persons a year · above 0 is better", "persons a year · below 0 is better",
             "days · below 0 is better"],
            {0: "Q2\n2021", 3: "Q1\n2022", 7: "Q1\n2023"},
        ),
        (
            DANISH,
            ["Gennemførte forløb: 60,0 færre i 2023", "Afbrudte visitationer: 120,0 flere i 2023",
             "Gennemsnitlig ventetid: 11,0 dage kortere i 2. kv. 2023"],
            ["personer om året · over 0 er bedre", "personer om året · under 0 er bedre",
             "dage · under 0 er bedre"],
            {0: "2. kv.\n2021", 3: "1. kv.\n2022", 7: "1. kv.\n2023"},
        ),
    ],
)  # fmt: skip
def test_the_title_of_each_panel_is_its_finding(voice, titles, below, ticks):
    chart = difference_chart(PAIR, BELIEFS)
    axes = axes_of(chart, voice)
    assert [heading_of(ax) for ax in axes] == list(zip(titles, below, strict=True))
    assert ticks_of(axes[2]) == ticks
    alt = voice.say(chart.alt)
    assert alt.endswith(f". {'; '.join(titles)}.")


def test_the_side_that_is_better_is_blue_and_the_other_one_orange():
    """More completions are better, more discontinued visitations and longer waits are worse."""
    for ax, better_above in zip(
        axes_of(difference_chart(PAIR, BELIEFS)), (True, False, False), strict=True
    ):
        low, high = ax.get_ylim()
        sides = [WORSE_SIDE, BETTER_SIDE] if better_above else [BETTER_SIDE, WORSE_SIDE]
        found = {(max(start, low), min(end, high)): colour for colour, start, end in fills_in(ax)}
        assert found == {(low, 0.0): sides[0], (0.0, high): sides[1]}
    caption = ENGLISH.say(difference_chart(PAIR, BELIEFS).caption)
    assert caption.endswith("Blue side: better; orange side: worse.")


def test_a_difference_says_which_scenario_is_subtracted_and_of_how_many_pairs():
    chart = difference_chart(PAIR, BELIEFS)
    assert chart.name == "difference_cut"
    figure = figure_of(chart, ENGLISH)
    assert figure.get_suptitle() == "'Save two' minus 'As now'"
    assert legends_of(figure) == list(MEANS)
    caption = ENGLISH.say(chart.caption)
    assert caption.startswith("'Save two' minus 'As now', 19 pairs of futures with the same luck.")
    assert ENGLISH.say(chart.alt).startswith("'Save two' minus 'As now'. ")


def test_one_measure_stands_on_axes_of_its_own():
    """4 persons more at each 1 January and at the horizon, under each belief."""
    chart = difference_panel(PAIR, "in_programme", BELIEFS)
    (ax,) = axes_of(chart)
    assert heading_of(ax) == (
        "In a programme: 4.0 more on 30 June 2023", "persons · 'Save two' minus 'As now'"
    )  # fmt: skip
    assert {name: list(y) for name, (_, y) in lines_in(ax).items()} == dict.fromkeys(
        MEANS, [4.0] * 3
    )
    assert ticks_of(ax) == {0: "1 Jan 2022", 1: "1 Jan 2023"}
    assert chart.data["date"].unique().tolist() == ["2022-01-01", "2023-01-01", "2023-07-01"]
    assert fills_in(ax) == []
    assert "Blue side" not in ENGLISH.say(chart.caption)
    assert legends_of(figure_of(chart, ENGLISH)) == list(MEANS)


@pytest.mark.parametrize(
    ("deltas", "words"),
    [
        ({"completed": np.zeros(19)}, "no difference in 2023"),
        ({"completed": np.arange(19) - 9.0}, "the direction in 2023 cannot be told"),
        ({"completed": np.full(19, np.nan)}, "the direction in 2023 cannot be told"),
    ],
)
def test_a_title_claims_no_direction_that_the_pairs_do_not_show(deltas, words):
    chart = difference_panel(compare(BASE, changed(BASE, "cut", deltas)), "completed", ())
    assert words in ENGLISH.say(chart.alt)


# Targets.


def targets():
    return [with_targets(BASE), with_targets(changed(BASE, "war", {}), shorter=10.0)]


def test_targets_are_drawn_date_by_date_with_the_level_wanted():
    """Of 19: 9 9 9 9 9 7 5 7 7 in the quarters from Q2 2021 on; 9 in 2022."""
    (chart,) = target_charts(targets(), BELIEFS)
    quick, many = axes_of(chart)
    counts = {"As now": [9] * 5 + [7, 5, 7, 7], "Unrest": [11] * 5 + [9, 7, 9, 9]}
    drawn = {name: y for name, (_, y) in lines_in(quick).items()}
    assert drawn == {
        name: pytest.approx([100 * n / 19 for n in own]) for name, own in counts.items()
    }
    x = lines_in(quick)["As now"][0]
    assert (x[0], x[-1]) == (x_of(2021, 4, 1) - 11.25, x_of(2023, 4, 1) - 11.25)
    assert {name: y for name, (_, y) in lines_in(many).items()} == {
        name: [pytest.approx(100 * 9 / 19)] for name in counts
    }
    assert lines_in(many)["Unrest"][0] == [x_of(2022, 1, 1) + 22.5]
    assert [one.get_text() for one in quick.texts] == ["example: 80"]
    assert [one.get_text() for one in many.texts] == ["agreed: 25"]
    assert [line.get_ydata()[0] for line in (quick.lines[0], many.lines[0])] == [80, 25]
    last = chart.data[(chart.data["target"] == "soon") & (chart.data["date"] == "2022-10-01")]
    assert dict(zip(last["scenario"], last["share"], strict=True)) == {
        "plain": 5 / 19,
        "war": 7 / 19,
    }


@pytest.mark.parametrize(
    ("voice", "quick", "many"),
    [
        (
            ENGLISH,
            "Example target 'A quick start': Wait for a coordinator, 90th percentile at most 40 "
            "days, every quarter",
            "Agreed target 'Many done': Programmes completed at least 40 persons, every year",
        ),
        (
            DANISH,
            "Eksempel på et mål ('Hurtig start'): Ventetid, 90-procentsfraktil højst 40 dage, "
            "hvert kvartal",
            "Aftalt mål ('Mange færdige'): Gennemførte forløb mindst 40 personer, hvert år",
        ),
    ],
)
def test_each_panel_says_what_its_target_asks(voice, quick, many):
    (chart,) = target_charts(targets(), BELIEFS)
    assert [heading_of(ax)[0] for ax in axes_of(chart, voice)] == [quick, many]


def test_the_worst_date_and_all_dates_at_once_are_two_numbers():
    """Worst Q4 2022: 5 of 19 are 26, by Wilson 13 to 45. At all dates 4 of 19: 21; 6 of 19: 32."""
    (chart,) = target_charts(targets(), BELIEFS)
    assert ENGLISH.say(chart.alt) == (
        "Lines: futures of 100 that meet the targets (targets: 2, scenarios: 2). Lowest in Q4 "
        "2022: 26 (13 to 45) in 'As now', target 'A quick start'; 21 there at all dates at once."
    )
    assert value_of(chart.alt)["together"] == 4 / 19
    caption = DANISH.say(chart.caption)
    assert caption.startswith("I hvor mange af 19 fremtider")
    told = "'Hurtig start' 21 (Som nu), 32 (Ufred); 'Mange færdige' 47 (Som nu), 47 (Ufred)."
    assert f"På alle datoer på én gang, af 100: {told}" in caption


def test_four_scenarios_share_a_chart_and_the_first_is_in_every_one():
    results = [targets()[0], *[targets()[1]] * 5]
    made = target_charts(results, BELIEFS)
    assert [one.name for one in made] == [
        "difference_targets_plain_1",
        "difference_targets_plain_2",
    ]
    assert [legends_of(figure_of(one, ENGLISH)) for one in made] == [
        ["As now", *["Unrest"] * 3], ["As now", *["Unrest"] * 2]
    ]  # fmt: skip
    assert target_charts([BASE], BELIEFS) == []


# Step by step.

GREY = "#595959"
STEPS = (
    [(0, -18, WORSE), (-18, 10, BETTER), (-8, 0, GREY), (0, -8, "#333333")],
    [(0, 9, WORSE), (9, -3, BETTER), (6, 1, WORSE), (0, 7, "#333333")],
    [(0, 5, WORSE), (5, -18, BETTER), (-13, 2, WORSE), (0, -11, "#333333")],
)
"""Completions, discontinued visitations, the last wait: start, width and colour of each bar."""


def test_each_step_begins_where_the_one_before_it_ends_and_is_coloured_by_what_is_better():
    axes = axes_of(steps_chart(decomposition(), BELIEFS))
    for ax, expected in zip(axes, STEPS, strict=True):
        drawn = widths_in(ax)
        assert np.allclose([place[:2] for place in drawn], [place[:2] for place in expected])
        assert [colour.lower() for *_, colour in drawn] == [c.lower() for *_, c in expected]


@pytest.mark.parametrize(("voice", "whole"), [(ENGLISH, "in all"), (DANISH, "i alt")])
def test_steps_and_their_means_are_named_beside_their_own_bars(voice, whole):
    axes = axes_of(steps_chart(decomposition(), BELIEFS), voice)
    assert ticks_of(axes[0], "y") == {0: "close", -1: "hire", -2: "pay", -3: whole}
    means = ([-18, 10, 0, -8], [9, -3, 1, 7], [5, -18, 2, -11])
    for ax, own in zip(axes, means, strict=True):
        written = {one.xy[1]: one.get_text() for one in ax.texts}
        comma = "," if voice is DANISH else "."
        told = [f"{mean:+.1f}".replace("-", "\N{MINUS SIGN}").replace(".", comma) for mean in own]
        assert written == {-i: text.replace("+0", "0") for i, text in enumerate(told)}


def test_the_thin_lines_of_steps_hold_nine_of_ten_pairs():
    """Of close -2 k: -34.2 to -1.8; of hire k + 1, behind -18: 1.9 to 18.1; in all 1 - k."""
    ax = axes_of(steps_chart(decomposition(), BELIEFS))[0]
    lines = {round(-start[1]): (start[0], end[0]) for start, end in segments_in(ax)}
    assert lines[0] == pytest.approx((-34.2, -1.8))
    assert lines[1] == pytest.approx((-16.1, 0.1))
    assert lines[3] == pytest.approx((-16.1, 0.1))


def test_titles_captions_and_alt_text_of_steps_hold_their_numbers():
    chart = steps_chart(decomposition(), BELIEFS)
    figure = figure_of(chart, ENGLISH)
    assert chart.name == "difference_steps_cut"
    assert figure.get_suptitle() == "'Save two' minus 'As now'"
    assert [heading_of(ax) for ax in figure.axes] == [
        ("Programmes completed, from the census to the horizon", "persons"),
        ("Visitations discontinued, from the census to the horizon", "persons"),
        ("Mean wait for a coordinator, last quarter", "days"),
    ]
    assert legends_of(figure) == ["90 % of the pairs", "better", "worse", "in all"]
    caption = ENGLISH.say(chart.caption)
    assert caption.startswith("'Save two' minus 'As now' step by step, averaged over all orders")
    assert "(19 pairs)" in caption
    told = value_of(chart.alt)
    assert (told["total"], told["low"], told["high"]) == pytest.approx((-8, -16.1, 0.1))
    assert (told["step"], told["most"]) == ("close", -18)
    ordered = steps_chart(decomposition(ordered=True), BELIEFS)
    assert "trin for trin i filens rækkefølge (19 par)" in DANISH.say(ordered.caption)


def test_the_legend_of_steps_has_the_colours_of_the_bars():
    figure = figure_of(steps_chart(decomposition(), BELIEFS), DANISH)
    (legend,) = figure.findobj(mpl.legend.Legend)
    handles = dict(zip(legends_of(figure), legend.legend_handles, strict=True))
    colours = {name: to_hex(handles[name].get_facecolor()) for name in ("bedre", "værre", "i alt")}
    assert colours == {"bedre": BETTER.lower(), "værre": WORSE.lower(), "i alt": "#333333"}


def test_the_data_of_steps_are_of_the_same_steps():
    rows = steps_chart(decomposition(), BELIEFS).data
    done = rows[rows["measure"] == "completed"].set_index("step")["mean"]
    assert done.to_dict() == {"close": -18, "hire": 10, "pay": 0, "total": -8}


# Where the spread comes from.

SOURCES = {
    ENGLISH: [
        "which scenario",
        "belief about capacity",
        "other unknowns and the history",
        "chance",
    ],
    DANISH: [
        "hvilket scenarie",
        "antagelsen om kapaciteten",
        "andre ukendte tal og historien",
        "tilfældighed",
    ],
}


@pytest.mark.parametrize("voice", [ENGLISH, DANISH], ids=["en", "da"])
def test_each_source_of_spread_has_its_own_part_of_each_bar(voice):
    """In 2022: 40, 5, 25, 30 per cent; until the horizon: 10, 20, 30, 40. No bar without any."""
    (ax,) = axes_of(spread_chart(splits(), BASE, BELIEFS), voice)
    parts = {
        box.get_label(): {bar.get_y() + bar.get_height() / 2: bar.get_width() for bar in box}
        for box in ax.containers
    }
    shares = ((40, 10), (5, 20), (25, 30), (30, 40))
    assert parts == {
        name: pytest.approx({1: year, 0: all_of_it})
        for name, (year, all_of_it) in zip(SOURCES[voice], shares, strict=True)
    }
    names = ticks_of(ax, "y")
    assert names[1].endswith(", 2022")
    assert names[0].endswith({"en": "the horizon", "da": "horisonten"}[voice.language])
    placed = [(one.get_text(), *one.get_position()) for one in ax.texts]
    written = {(round(x, 6), y): text for text, x, y in placed}
    assert written == {
        (20, 1): "40", (42.5, 1): "5", (57.5, 1): "25", (85, 1): "30",
        (5, 0): "10", (20, 0): "20", (45, 0): "30", (80, 0): "40",
    }  # fmt: skip


def test_captions_and_alt_text_of_the_spread_hold_their_numbers():
    chart = spread_chart(splits(), BASE, BELIEFS)
    assert chart.name == "difference_spread"
    assert "(19 draws, each simulated twice" in ENGLISH.say(chart.caption)
    assert ENGLISH.say(chart.alt) == (
        "Shares of the variance, Programmes completed, from the census to the horizon: which "
        "scenario 10 %, belief about capacity 20 %, other unknowns and the history 30 %, "
        "chance 40 %."
    )
    shares = [value_of(chart.alt)[one] for one in ("scenario", "regime", "parameters", "chance")]
    assert shares == pytest.approx([0.1, 0.2, 0.3, 0.4])
    rows = chart.data[chart.data["period"] == "since_census"].set_index("source")["share"]
    assert rows.to_dict() == pytest.approx(
        {"scenario": 0.1, "regime": 0.2, "parameters": 0.3, "chance": 0.4}
    )


def test_where_nothing_varies_there_is_no_chart_of_it():
    assert spread_chart(splits()[2:], BASE, BELIEFS) is None


# All of them.


def every_chart():
    return [
        difference_chart(PAIR, BELIEFS),
        difference_panel(PAIR, "wait_days_mean", BELIEFS),
        *target_charts(targets(), BELIEFS),
        steps_chart(decomposition(), BELIEFS),
        spread_chart(splits(), BASE, BELIEFS),
    ]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda one: one.name)
@pytest.mark.parametrize("voice", [DANISH, ENGLISH], ids=["da", "en"])
def test_a_chart_can_be_pasted_alone_and_no_text_covers_another(chart, voice):
    check_alone(chart, voice)


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_can_be_drawn_as_a_difference(measure):
    (ax,) = axes_of(difference_panel(PAIR, measure, BELIEFS))
    labels = list(ticks_of(ax).values())
    assert len(labels) == len(set(labels)) > 1
