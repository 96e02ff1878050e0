"""What charts of forecasts draw, say and hold: read back, and compared with numbers by hand.

The numbers come from the rules at the head of `worlds`: the last date of a stock is number 43, the
last quarter number 13. The median of persons in a programme is thus 100 + 10 x 9 + 43 = 233.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import matplotlib.dates as mdates
import numpy as np
import pytest
from matplotlib.colors import to_hex

from bandeexit.errors import UsageError
from bandeexit.report import style
from bandeexit.report.forecast_charts import (
    fan_chart,
    fans_chart,
    forecast_charts,
)
from bandeexit.report.story import Finding, Several, finding
from bandeexit.scenarios.result import Series
from pictures import bands_in, check_alone, heading_of
from reading import DANISH, ENGLISH, axes_of, lines_in, segments_in, ticks_of, value_of
from worlds import BELIEFS, CENSUS, LEVEL, MEASURES, changed, cut, world

BASE, CUT = world(), cut()
ALL = ENGLISH.say(finding("mixture"))
ENDS = {"in_visitation": (10, 43), "in_programme": (100, 43), "total_completed": (300, 43)}
"""A and the number of the last date."""


def x_of(year, month, day):
    return float(mdates.date2num(date(year, month, day)))


def by_key(text):
    """Key -> numbers of every finding in a text."""
    parts = text.parts if isinstance(text, Several) else (text,)
    return {one.key: value_of(one) for one in parts if isinstance(one, Finding)}


def chart_named(name, result=BASE):
    return next(one for one in forecast_charts(result, BELIEFS) if one.name == name)


def labels_beside(ax):
    """Text and height of what stands to the right of the axes, in their fraction or in data."""
    return {one.get_text().replace("\n", " "): one.xyann[1] for one in ax.texts}


# Fans.


@pytest.mark.parametrize("measure", ENDS)
def test_a_fan_draws_the_quantiles_of_its_own_measure(measure):
    """At the last date A + 10 x (0.9, 3.6, 6.3, 9, 11.7, 14.4, 17.1) + 43, at the census one."""
    level, last = ENDS[measure]
    quantiles = [level + last + 10 * rank for rank in (0.9, 3.6, 6.3, 9, 11.7, 14.4, 17.1)]
    chart = chart_named(f"{measure}_plain")
    (ax,) = axes_of(chart)
    bands = {label: edges[-1] for label, edges in bands_in(ax).items()}
    for i, share in enumerate((90, 60, 30)):
        at, low, high = bands[f"{share} in 100 futures"]
        assert (at, low, high) == pytest.approx((x_of(2023, 7, 1), quantiles[i], quantiles[-1 - i]))
    x, y = lines_in(ax)["median"]
    assert (x[-1], y[-1]) == pytest.approx((x_of(2023, 7, 1), quantiles[3]))
    row = chart.data.iloc[-1]
    columns = ["q05", "q20", "q35", "q50", "q65", "q80", "q95"]
    assert row[columns].tolist() == pytest.approx(quantiles)
    assert (row["measure"], row["district"], row["date"]) == (measure, "Danmark", "2023-07-01")


def test_a_fan_marks_the_census_and_the_count_where_they_are():
    for measure, count in (("in_programme", 115), ("in_visitation", 34), ("total_completed", 183)):
        drawn = lines_in(axes_of(chart_named(f"{measure}_plain"))[0])
        assert drawn["census 5 March 2021"][0] == [x_of(2021, 3, 5)] * 2
        assert drawn[f"observed: {count}"] == ([x_of(2021, 3, 5)], [count])
    assert "optælling 5. marts 2021" in lines_in(
        axes_of(chart_named(f"{measure}_plain"), DANISH)[0]
    )


def test_a_fan_draws_and_labels_each_belief_with_its_own_median():
    """Medians of the ranks 3, 9.5 and 15.5; of all 9: 143 + 30, 95, 155 and 90."""
    chart = chart_named("in_programme_plain")
    (ax,) = axes_of(chart)
    ends = {to_hex(line.get_color()): line.get_ydata()[-1] for line in ax.lines[-3:]}
    colours = [to_hex(style.look_of(i)[0]) for i in range(3)]
    assert ends == dict(zip(colours, (173, 238, 298), strict=True))
    labels = {one.get_text().replace("\n", " "): to_hex(one.get_color()) for one in ax.texts}
    expected = ["Never full: 173", "Maybe full: 238", "Often full: 298"]
    assert labels == {f"{ALL}: 233": "#000000", **dict(zip(expected, colours, strict=True))}
    low, high = ax.get_ylim()
    beside = {one.get_text().replace("\n", " "): one.xy[1] for one in ax.texts}
    assert {k: v * (high - low) + low for k, v in beside.items()} == pytest.approx(
        {
            f"{ALL}: 233": 233,
            "Never full: 173": 173,
            "Maybe full: 238": 238,
            "Often full: 298": 298,
        }
    )
    row = chart.data.iloc[-1]
    columns = ["q50", "q50_never", "q50_maybe", "q50_often"]
    assert row[columns].tolist() == [233, 173, 238, 298]
    assert "Aldrig fuldt 173; Måske fuldt 238; Ofte fuldt 298" in DANISH.say(chart.alt)


@pytest.mark.parametrize(
    ("voice", "title", "below"),
    [
        (ENGLISH, "In a programme: 233 (90 %: 152 to 314) on 30 June 2023", "persons · As now, "),
        (DANISH, "I exitforløb: 233 (90 %: 152 til 314) den 30. juni 2023", "personer · Som nu, "),
    ],
)
def test_the_title_of_a_fan_is_its_finding(voice, title, below):
    (ax,) = axes_of(chart_named("in_programme_plain"), voice)
    assert heading_of(ax) == (title, f"{below}Danmark")


def test_caption_and_alt_text_of_a_fan_hold_their_numbers():
    chart = chart_named("in_programme_plain")
    told = by_key(chart.caption)["forecast_fan_caption"]
    assert (told["n"], told["place"]) == (19, "Danmark")
    assert (told["start"], told["end"]) == (date(2020, 1, 1), date(2023, 6, 30))
    assert told["left_out"] == [{"da": "en ny lov", "en": "a new law"},
                                {"da": "boliger", "en": "housing"}]  # fmt: skip
    told = by_key(chart.alt)["forecast_fan_alt"]
    assert (told["low"], told["median"], told["high"]) == pytest.approx((152, 233, 314))
    caption, alt = ENGLISH.say(chart.caption), ENGLISH.say(chart.alt)
    assert caption.startswith("In a programme, 'As now'. 19 simulated futures, Danmark, ")
    assert "1 January 2020 to 30 June 2023. " in caption
    assert "Not in the band: a new law; housing. " in caption
    assert "Danmark, on 30 June 2023: median 233, 90 % of the futures from 152 to 314." in alt


def test_the_fan_of_a_district_is_of_that_district_and_of_no_count():
    """Syd is number 2: 2000 persons more, and 2000 + 100 + 90 + 43 in the middle."""
    chart = fan_chart(BASE, "in_programme", BELIEFS, "Syd")
    (ax,) = axes_of(chart)
    drawn = lines_in(ax)
    assert drawn["median"][1][-1] == 2233
    assert not any("observed" in label for label in drawn)
    assert chart.name == "in_programme_district_2_plain"
    assert set(chart.data["district"]) == {"Syd"}
    assert chart.data["q50"].iloc[-1] == 2233
    assert by_key(chart.caption)["forecast_fan_caption"]["place"] == "Syd"
    assert ", Syd, on 30 June 2023: median 2,233, " in ENGLISH.say(chart.alt)
    assert heading_of(ax)[1].endswith("As now, Syd")


def test_labels_of_lines_that_end_alike_lie_apart_and_not_below_the_axes():
    """Nobody waits in the last month, whatever is believed."""
    series = BASE.series["waiting"]
    values = series.values.copy()
    values[:, -1] = 0.0
    alike = replace(BASE, series={**BASE.series, "waiting": Series(values, series.dates)})
    chart = fan_chart(alike, "waiting", BELIEFS)
    check_alone(chart, DANISH)
    (ax,) = axes_of(chart)
    assert min(labels_beside(ax).values()) == 0.0


@pytest.mark.parametrize(
    ("measure", "place", "words"),
    [
        ("in_program", "Danmark", "did you mean `in_programme`"),
        ("in_programme", "Sud", "there is no place Sud"),
        ("spend_total", "Syd", "is known for Danmark only"),
    ],
)
def test_a_fan_of_what_there_is_not_is_refused(measure, place, words):
    with pytest.raises(UsageError, match=words):
        fan_chart(BASE, measure, BELIEFS, place)


def test_a_flow_says_its_period():
    """Month 41: 10 x 9 + 41 + A."""
    (ax,) = axes_of(fan_chart(BASE, "completed", BELIEFS))
    title, below = heading_of(ax)
    assert title.startswith(f"Programmes completed: {LEVEL['completed'] + 131:.0f} (")
    assert title.endswith("in June 2023")
    assert below.startswith("persons a month · ")


# Several scenarios.


def test_scenarios_are_labelled_at_the_ends_of_their_own_medians():
    """`cut` has 4 persons more, `war` 100 more, from the census on."""
    war = changed(BASE, "war", {"in_programme": np.full(19, 100.0)})
    chart = fans_chart([BASE, CUT, war], "in_programme", BELIEFS)
    (ax,) = axes_of(chart)
    medians = [line for line in ax.lines if line.get_linewidth() == 2.0]
    assert [line.get_ydata()[-1] for line in medians] == [233, 237, 333]
    assert [min(line.get_xdata()) for line in medians] == [
        x_of(2020, 1, 1),
        *[x_of(2021, 3, 5)] * 2,
    ]
    low, high = ax.get_ylim()
    beside = {one.get_text(): (one.xy[1] * (high - low) + low, one.get_color()) for one in ax.texts}
    assert beside == {
        "As now: 233": (pytest.approx(233), medians[0].get_color()),
        "Save two: 237": (pytest.approx(237), medians[1].get_color()),
        "Unrest: 333": (pytest.approx(333), medians[2].get_color()),
    }
    heights = labels_beside(ax)
    assert heights["As now: 233"] < heights["Save two: 237"] < heights["Unrest: 333"]
    last = chart.data[chart.data["date"] == "2023-07-01"].set_index("scenario")["q50"]
    assert last.to_dict() == {"plain": 233, "cut": 237, "war": 333}


def test_caption_and_alt_text_of_several_scenarios_hold_their_numbers():
    chart = fans_chart([BASE, CUT], "in_programme", BELIEFS)
    told = by_key(chart.caption)["forecast_fans_caption"]
    assert (told["n"], told["place"], told["end"]) == (19, "Danmark", date(2023, 6, 30))
    assert "Not in the band: a new law; housing; a tax." in ENGLISH.say(chart.caption)
    alt = DANISH.say(chart.alt)
    assert alt.endswith("Danmark. Median den 30. juni 2023: Som nu: 233; Spar to: 237.")


@pytest.mark.parametrize("n", [1, 5])
def test_fewer_than_two_and_more_than_four_scenarios_are_refused(n):
    with pytest.raises(UsageError, match=f"{n} scenario.* expected 2 to 4"):
        fans_chart([BASE] * n, "in_programme", BELIEFS)


# Waits.


def test_waits_draw_each_of_the_two_measures_with_its_own_numbers():
    """Quarters 5 to 13 begin after the census: 30, or 60, + 10 x (0.9, 9, 17.1) + number."""
    chart = chart_named("waits_plain")
    (ax,) = axes_of(chart)
    drawn, bands = lines_in(ax), bands_in(ax)
    for name, level in (("mean", 30), ("90th percentile", 60)):
        x, y = drawn[f"{name}, median"]
        assert (x[0], x[-1]) == (x_of(2021, 4, 1), x_of(2023, 4, 1))
        assert y == [level + 90 + quarter for quarter in range(5, 14)]
        low, high = bands[f"{name}, 90 in 100 futures"][-1][1:]
        assert (low, high) == pytest.approx((level + 9 + 13, level + 171 + 13))
    last = chart.data[chart.data["date"] == "2023-04-01"].set_index("measure")
    assert last.loc["wait_days_mean", ["q05", "q50", "q95"]].tolist() == pytest.approx(
        [52, 133, 214]
    )
    assert last.loc["wait_days_p90", ["q05", "q50", "q95"]].tolist() == pytest.approx(
        [82, 163, 244]
    )


def test_caption_and_alt_text_of_the_waits_hold_their_numbers():
    chart = chart_named("waits_plain")
    told = by_key(chart.caption)["forecast_waits_caption"]
    assert (told["n"], told["place"]) == (19, "Danmark")
    assert (told["start"], told["end"]) == (CENSUS, date(2023, 6, 30))
    assert "Ikke med i båndet: en ny lov; boliger." in DANISH.say(chart.caption)
    assert ENGLISH.say(chart.alt) == (
        "Wait for a coordinator by quarter, in days. Median in Q2 2023: mean wait 133 (90 % of the "
        "futures 52 to 214), 90th percentile 163 (90 % of the futures 82 to 244)."
    )
    assert "Medianen i 2. kv. 2023: gennemsnit 133 " in DANISH.say(chart.alt)


# Money.


@pytest.mark.parametrize(
    ("voice", "names"),
    [
        (ENGLISH, ["posts", "the office", "the pool"]),
        (DANISH, ["stillinger", "kontoret", "puljen"]),
    ],
)
def test_budget_lines_are_named_beside_their_own_bars(voice, names):
    """2023: posts from 0 to 8.5, the office to 9.5, the pool to 13.5: middles 4.25, 9, 11.5."""
    (ax,) = axes_of(chart_named("spend_plain"), voice)
    stacks = [[(bar.get_y(), bar.get_height(), to_hex(bar.get_facecolor())) for bar in box]
              for box in ax.containers]  # fmt: skip
    spent = [[7.5, 8.0, 8.5], [3.0, 2.0, 1.0], [1.0, 2.0, 4.0]]
    assert [[height for _, height, _ in one] for one in stacks] == spent
    assert [one[-1][0] for one in stacks] == [0.0, 8.5, 9.5]
    beside = {
        text.get_text(): text.get_position()[1] for text in ax.texts if text.get_text() in names
    }
    assert beside == pytest.approx(dict(zip(names, (4.25, 9.0, 11.5), strict=True)))
    squares = {float(line.get_ydata()[0]): to_hex(line.get_color()) for line in ax.lines}
    colours = [one[-1][2] for one in stacks]
    assert squares == pytest.approx(dict(zip((4.25, 9.0, 11.5), colours, strict=True)))


def test_what_is_granted_and_spent_stands_above_each_year():
    """11.5 of 13, 12 of 12, 13.5 of 12.5; 2023 is published for no line."""
    chart = chart_named("spend_plain")
    (ax,) = axes_of(chart)
    above = {one.xy[0]: one.get_text() for one in ax.texts if "granted" in one.get_text()}
    assert above == {
        0: "granted 13.0\n1.5 unspent",
        1: "granted 12.0\nall spent",
        2: "granted 12.5\n1.0 over",
    }
    marks = {round((start[0] + end[0]) / 2): start[1] for start, end in segments_in(ax)}
    assert marks == {0: 13.0, 1: 12.0, 2: 12.5}
    assert ticks_of(ax) == {0: "2021", 1: "2022", 2: "2023*"}
    assert heading_of(ax)[1] == "m DKK (2021 prices) · As now · * carried forward"
    assert chart.data["spend_total_m_dkk"].tolist() == [11.5, 12.0, 13.5]
    assert chart.data["appropriation_total_m_dkk"].tolist() == [13.0, 12.0, 12.5]
    for line, amounts in (("posts", [7.5, 8, 8.5]), ("office", [3, 2, 1]), ("pool", [1, 2, 4])):
        assert chart.data[f"spend_{line}_m_dkk"].tolist() == amounts


def test_caption_and_alt_text_of_the_money_hold_their_numbers():
    chart = chart_named("spend_plain")
    assert by_key(chart.caption)["forecast_spend_caption"]["n"] == 19
    assert "'As now', Danmark. For each year, the one of 19 simulated" in ENGLISH.say(chart.caption)
    assert "not published; they are carried forward from 2022." in ENGLISH.say(chart.caption)
    told = value_of(chart.alt)
    assert (told["spent"], told["granted"]) == (13.5, 12.5)
    assert ENGLISH.say(chart.alt).endswith(
        "In 2023 (carried forward), 13.5 of 12.5 are spent: posts 8.5, the office 1.0, "
        "the pool 4.0."
    )
    assert "bruges 13,5 af 12,5: stillinger 8,5, kontoret 1,0, puljen 4,0" in DANISH.say(chart.alt)


# All of them.


def every_chart():
    return [
        *forecast_charts(BASE, BELIEFS),
        fan_chart(BASE, "in_programme", BELIEFS, "Syd"),
        fans_chart([BASE, CUT], "in_programme", BELIEFS),
    ]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda one: one.name)
@pytest.mark.parametrize("voice", [DANISH, ENGLISH], ids=["da", "en"])
def test_a_chart_can_be_pasted_alone_and_no_text_covers_another(chart, voice):
    check_alone(chart, voice)


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_can_be_drawn_as_a_fan(measure):
    (ax,) = axes_of(fan_chart(BASE, measure, BELIEFS))
    labels = list(ticks_of(ax).values())
    assert len(labels) == len(set(labels)) > 1


def test_the_names_of_files_are_those_that_people_know():
    names = [chart.name for chart in forecast_charts(BASE, BELIEFS)]
    assert names == [
        "in_visitation_plain",
        "in_programme_plain",
        "total_completed_plain",
        "waits_plain",
        "spend_plain",
    ]
