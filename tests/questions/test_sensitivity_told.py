"""What is told and drawn of a sensitivity: every number of a small world, worked by hand.

Shares are chosen so that narrower = 1 - sqrt(1 - share) comes out even: 0.51 is 30 %, 0.36 is 20 %,
0.19 is 10 %. Every belief, unknown, end and quantile has a number of its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex

from bandeexit.questions.answer import Answer
from bandeexit.questions.sensitivity.knowing import FactWorth, Knowledge
from bandeexit.questions.sensitivity.sense import Sensitivity, Sobol
from bandeexit.questions.sensitivity.sobol import Indices
from bandeexit.questions.sensitivity.tornado import Bar, End, Input, Tornado
from bandeexit.report import style
from bandeexit.report.beliefs import Belief
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, SINCE, Headline
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Change, Scenario
from bandeexit.scenarios.variance import Split
from bandeexit.study import load_study
from reading import (
    DANISH,
    ENGLISH,
    axes_of,
    cells_of,
    found,
    numbers_of,
    segments_in,
    texts_in,
    ticks_of,
    value_of,
)

STOPPED = Headline("visitation_discontinued", SINCE)
LENGTH, TREND, VISIT = "programme.completion_days", "demand.trend", "visitation.days"
SHARE, NORM, HANDED = (
    "visitation.discontinued_share",
    "capacity.headroom",
    "demand.prison_handovers",
)
TITLES = {
    LENGTH: ("forløbets længde", "length of the programme"),
    TREND: ("henvisningernes tendens før optællingen", "trend of referrals until the census"),
    VISIT: ("visitationens længde", "length of the visitation"),
    SHARE: ("andel af visitationer, der afbrydes", "share of visitations that are discontinued"),
}
BELIEFS = (
    Belief("low", {"da": "Lav kapacitet", "en": "Low capacity"}, 0.5, 0.2),
    Belief("mid", {"da": "Nogen kapacitet", "en": "Some capacity"}, 0.3, 0.7),
    Belief("high", {"da": "Høj kapacitet", "en": "High capacity"}, 0.2, 0.1),
)
UNTOLD = 0.0199
"""A share of 1 %: below every floor."""
FLOORS = {"all": 0.0396, "low": 0.0591, "mid": 0.0784, "high": 0.0975}
"""2, 3, 4, 5 %."""
KNOWN = {
    COMPLETED: {
        "all": ((LENGTH, 0.51, 0.36, 0.64, 0.44), ("regime", 0.36, 0.19, 0.51, 0.33),
                (TREND, 0.19, 0.0975, 0.2775, -0.05), (VISIT, UNTOLD, 0.0, 0.0396, 0.02)),
        "low": ((LENGTH, 0.64, 0.51, 0.75, 0.5), (VISIT, 0.2775, 0.19, 0.36, 0.1)),
        "mid": ((LENGTH, 0.4375, 0.36, 0.51, 0.2), (TREND, 0.36, 0.2775, 0.4375, 0.3)),
        "high": ((LENGTH, 0.75, 0.64, 0.84, 0.6), (TREND, UNTOLD, 0.0, 0.05, 0.0)),
    },
    STOPPED: {"all": (("regime", 0.75, 0.64, 0.84, 0.7), (SHARE, 0.51, 0.36, 0.64, 0.3))},
    LAST_WAIT: {
        "all": ((NORM, 0.4375, 0.36, 0.51, 0.6),),
        "mid": ((SHARE, 0.36, 0.19, 0.51, 0.2), (VISIT, UNTOLD, 0.0, 0.04, 0.0)),
        "high": ((VISIT, 0.19, 0.0975, 0.2775, 0.15),),
    },
}  # fmt: skip
CHANCE = {
    (COMPLETED, "all"): 25, (COMPLETED, "low"): 36, (COMPLETED, "mid"): 49, (COMPLETED, "high"): 64,
    (STOPPED, "all"): 81, (LAST_WAIT, "all"): 16,
}  # fmt: skip
"""Of a variance of 100: ceilings of 50, 40, 30, 20, 10 and 60 %."""


def bar(path, low, high, how, span, effects):
    ends = {key: (End(*one), End(*other)) for key, (one, other) in effects.items()}
    return Bar(Input(path, low, high, span), how, ends)


BARS = (
    bar(TREND, -0.0839, 0.0473, "regression", "posterior", {
        ("all", COMPLETED): ((-24.0, -28.0, -20.0), (21.0, 18.5, 23.5)),
        ("low", COMPLETED): ((-30.0, -36.0, -24.0), (27.0, 22.0, 32.0)),
        ("low", STOPPED): ((-1.0, -4.0, 2.0), (1.0, -2.0, 4.0)),
        ("high", STOPPED): ((2.0, -1.0, 5.0), (-2.0, -5.0, 1.0)),
    }),
    bar(HANDED, 0.0, 60.0, "moved", "range", {
        ("all", COMPLETED): ((0.0, 0.0, 0.0), (-8.0, -9.5, -6.5)),
        ("low", COMPLETED): ((0.0, 0.0, 0.0), (-2.0, -3.0, -1.0)),
        ("mid", COMPLETED): ((0.0, 0.0, 0.0), (-9.0, -10.0, -8.0)),
        ("high", COMPLETED): ((0.0, 0.0, 0.0), (-17.0, -18.0, -16.0)),
    }),
    bar(LENGTH, 594.7, 1332.4, "moved", "posterior", {
        ("all", COMPLETED): ((16.0, 15.0, 17.5), (-19.0, -20.5, -18.0)),
        ("low", COMPLETED): ((13.0, 11.0, 14.0), (-23.0, -25.0, -22.0)),
        ("mid", COMPLETED): ((14.0, 12.0, 15.0), (-18.0, -21.0, -17.0)),
        ("high", COMPLETED): ((22.0, 20.0, 24.0), (-12.0, -15.0, -11.0)),
        ("low", STOPPED): ((-3.0, -4.0, -2.0), (3.0, 2.0, 4.0)),
        ("high", STOPPED): ((5.0, 4.0, 6.0), (-5.0, -6.0, -4.0)),
    }),
    bar(NORM, 0.7, float("inf"), "moved", "posterior", {
        ("all", COMPLETED): ((-1.0, -2.0, 1.0), (1.0, -1.5, 3.0)),
    }),
)  # fmt: skip
NOT_MOVED = {"threat.places": "history", "programme.dropout_speed": "convention", VISIT: "no draws"}
SOBOL = {
    COMPLETED: [Indices(LENGTH, 0.30, 0.04, 0.42, 0.05), Indices(TREND, 0.21, 0.03, 0.55, 0.06),
                Indices(VISIT, 0.01, 0.02, 0.03, 0.04)],
}  # fmt: skip


def knowledge_of(group):
    known = [
        FactWorth(headline, *one)
        for headline, groups in KNOWN.items()
        for one in groups.get(group, ())
    ]
    headlines = [headline for headline, groups in KNOWN.items() if group in groups]
    together = {COMPLETED: 0.69, STOPPED: 0.44, LAST_WAIT: 0.41}
    return Knowledge(tuple(known), dict.fromkeys(headlines, FLOORS[group]), together, 120)


def splits_of(group):
    return [
        Split(
            headline,
            {"scenario": 0.0, "regime": 5.0, "parameters": 95.0 - chance, "chance": float(chance)},
            {"scenario": 0.0, "regime": 1.0, "parameters": 40.0, "chance": 12.0},
            {"scenario": 0.0, "regime": 9.0, "parameters": 80.0, "chance": 38.0},
            120,
            1,
        )
        for (headline, one), chance in CHANCE.items()
        if one == group
    ]


@pytest.fixture(scope="module")
def study():
    real = load_study().fitted
    return SimpleNamespace(
        files=real.files, stale=[], programme=real.programme, beliefs=BELIEFS,
        beliefs_of=lambda regime: BELIEFS,
    )  # fmt: skip


@pytest.fixture(scope="module")
def answer(study):
    return answer_with(study)


def answer_with(study, **other):
    scenario = Scenario("trial", date(2023, 7, 1), 123, 7, {"da": "Prøven", "en": "The trial"})
    groups = ("all", *(one.name for one in BELIEFS))
    result = Result(
        scenario, ("Danmark",), date(2020, 10, 7), {}, tuple(range(120)),
        failed=("draw 5: a", "draw 9: b", "draw 11: c"),
        regimes=groups[1:], regime=(0, 1, 2) * 40,
    )  # fmt: skip
    parts = {
        "result": result,
        "knowledge": {group: knowledge_of(group) for group in groups},
        "splits": {group: splits_of(group) for group in groups},
        "tornado": Tornado(BARS, NOT_MOVED, 110),
        "sobol": Sobol(SOBOL, "low", 1536, 4),
    }
    question = Question("sensitivity", (scenario,), options={"sobol": True})
    return Answer(study, question, Sensitivity(**{**parts, **other}))


def about(low, middle, high):
    return pytest.approx((middle, low, high), abs=1e-9)


# What is told


def test_the_answer_names_the_best_fact_its_interval_and_the_ceiling(answer):
    told = answer.story.answer
    assert [one.key for one in told] == [
        "sensitivity_fact", "sensitivity_divided", "sensitivity_moves"
    ]  # fmt: skip
    best = value_of(told[0])
    assert best["narrower"] == about(0.2, 0.3, 0.4)
    assert best["ceiling"] == pytest.approx(0.5)
    assert ENGLISH.say(told[0]) == (
        "Programmes completed, from the census to the horizon: if length of the programme were "
        "known, the forecast would be 30 [20; 40] % narrower. If everything were: at most 50 %, "
        "the rest is chance."
    ).replace("; ", ";\N{NO-BREAK SPACE}")
    assert DANISH.say(told[0]) == (
        "Gennemførte forløb, fra optællingen til horisonten: kendte man forløbets længde, blev "
        "fremskrivningen 30 [20;\N{NO-BREAK SPACE}40] % smallere. Kendte man alt: højst 50 %, "
        "resten er tilfældighed."
    )


def test_where_beliefs_have_different_best_facts_each_says_its_own(answer):
    """Under the first belief nobody waits: it has nothing to say."""
    (one,) = found(answer.story.answer, "sensitivity_divided")
    assert [value_of(part)["told"]["narrower"] for part in one.numbers["parts"].parts] == [
        about(0.1, 0.2, 0.3), about(0.05, 0.1, 0.15)
    ]  # fmt: skip
    assert DANISH.say(one).replace("\N{NO-BREAK SPACE}", " ") == (
        "Gennemsnitlig ventetid, sidste kvartal: hvad der er mest værd at vide, afhænger af "
        "antagelsen om kapaciteten. Nogen kapacitet: andel af visitationer, der afbrydes "
        "(20 [10; 30] %); Høj kapacitet: visitationens længde (10 [5; 15] %)."
    )


def test_the_widest_bar_that_was_moved_is_told_and_no_regression(answer):
    """The trend's bar is wider, but what differs along it is not the trend alone."""
    (one,) = found(answer.story.answer, "sensitivity_moves")
    assert value_of(one)["low"] == (16.0, 15.0, 17.5)
    assert value_of(one)["high"] == (-19.0, -20.5, -18.0)
    assert ENGLISH.say(one).replace("\N{NO-BREAK SPACE}", " ") == (
        "Programmes completed, from the census to the horizon: what moves it most is length of "
        "the programme, +16.0 [15.0; 17.5] at 595 days and −19.0 [−20.5; −18.0] at 1,332 days."
    )
    assert (
        DANISH.say(one)
        .replace("\N{NO-BREAK SPACE}", " ")
        .endswith("længde, +16,0 [15,0; 17,5] ved 595 dage og −19,0 [−20,5; −18,0] ved 1.332 dage.")
    )


def test_title_and_question_name_scenario_and_last_day(answer):
    story = answer.story
    assert DANISH.say(story.title) == "Hvad fremskrivningen afhænger af: Prøven"
    assert "30 June 2023 most?" in ENGLISH.say(story.question)
    assert "30. juni 2023 mest?" in DANISH.say(story.question)
    assert story.changes == ()


def test_what_a_scenario_changes_is_told(study, answer):
    change = Change("cut", "budget.coordinators", "scale", 0.9, date(2022, 1, 1))
    base = replace(answer.found.result.scenario, changes=(change,))
    other = answer_with(study, result=replace(answer.found.result, scenario=base))
    (told,) = other.story.changes
    assert "10 %" in ENGLISH.say(told)


def test_missing_paths_and_inputs_that_disagree_are_told(answer):
    said = " ".join(answer.sentences("en"))
    assert "3 of 123 paths of 'The trial' could not be simulated" in said
    (signs,) = found(answer.story.sections[1].lines, "sensitivity_signs")
    assert ENGLISH.say(signs) == (
        "Visitations discontinued, from the census to the horizon: the beliefs about capacity "
        "disagree about the direction of length of the programme."
    )
    reasons = [ENGLISH.say(one) for one in answer.story.sections[1].lines if "Not moved" in
               ENGLISH.say(one)]  # fmt: skip
    assert len(reasons) == 3
    assert "a high-threat case (shaped the history" in reasons[0]
    assert "own wish (a convention" in reasons[1]
    assert reasons[2] == "Not moved: length of the visitation (no draws)."


def test_the_belief_may_be_what_is_most_worth_knowing(study, answer):
    known = replace(answer.found.knowledge["all"], known=tuple(
        replace(one, share=0.84) if one.unknown == "regime" else one
        for one in answer.found.knowledge["all"].known[1::-1]
    ))  # fmt: skip
    other = answer_with(study, knowledge={**answer.found.knowledge, "all": known})
    first = other.story.answer[0]
    assert first.key == "sensitivity_belief"
    assert value_of(first)["narrower"][0] == pytest.approx(0.6)
    assert "which belief about capacity holds" in ENGLISH.say(first)
    assert "hvilken antagelse om kapaciteten der gælder" in DANISH.say(first)


def test_beliefs_are_not_divided_by_facts_that_cannot_be_told_from_one_another(study, answer):
    """Here the other's fact reaches what the best may be as low as: 0.25 > 0.19."""
    rival = FactWorth(LAST_WAIT, VISIT, 0.19, 0.05, 0.25, 0.1)
    other_rival = FactWorth(LAST_WAIT, SHARE, 0.15, 0.05, 0.2, 0.1)
    knowledge = dict(answer.found.knowledge)
    mid, high = knowledge["mid"], knowledge["high"]
    knowledge["mid"] = replace(mid, known=(*mid.known[:-1], rival))
    knowledge["high"] = replace(high, known=(*high.known, other_rival))
    assert answer.found.is_divided(LAST_WAIT)
    assert not answer_with(study, knowledge=knowledge).found.is_divided(LAST_WAIT)
    knowledge["high"] = high
    assert answer_with(study, knowledge=knowledge).found.is_divided(LAST_WAIT)


def test_without_a_fact_that_can_be_told_none_is_named(study, answer):
    knowledge = {
        group: replace(one, floor=dict.fromkeys(one.floor, 0.99))
        for group, one in answer.found.knowledge.items()
    }
    first = answer_with(study, knowledge=knowledge).story.answer[0]
    assert (first.key, value_of(first)["n"]) == ("sensitivity_no_fact", 120)


# Tables


def test_the_table_has_each_unknown_by_belief_the_most_valuable_first(answer):
    rows = numbers_of(answer.story.table)
    assert list(rows) == [
        "length of the programme", "which belief about capacity holds",
        "trend of referrals until the census", "length of the visitation",
    ]  # fmt: skip
    length = rows["length of the programme"]
    assert list(length) == ["weighted", "Low capacity", "Some capacity", "High capacity"]
    assert length["weighted"] == about(0.2, 0.3, 0.4)
    assert length["Low capacity"] == about(0.3, 0.4, 0.5)
    assert length["Some capacity"] == about(0.2, 0.25, 0.3)
    assert length["High capacity"] == about(0.4, 0.5, 0.6)
    trend = rows["trend of referrals until the census"]
    assert (trend["Low capacity"], trend["High capacity"]) == ("-", "-")
    assert trend["Some capacity"] == about(0.15, 0.2, 0.25)
    assert rows["length of the visitation"]["weighted"] == "-"
    assert cells_of(answer.story.table, DANISH)["forløbets længde"]["Høj kapacitet"] == (
        "50 [40;\N{NO-BREAK SPACE}60]"
    )


def test_each_number_has_a_table_with_the_band_chance_and_what_all_explain(answer):
    tables = answer.story.sections[0].tables
    assert [value_of(one.caption)["together"] for one in tables] == [0.69, 0.44, 0.41]
    # Of a variance of 100.
    assert [value_of(one.caption)["chance"] for one in tables] == [0.25, 0.81, 0.16]
    rows = numbers_of(tables[0])
    bands = {name: row["90 % band"] for name, row in rows.items()}
    assert list(bands.values()) == [0.44, 0.33, 0.0, "-"]  # one below nought is none


def test_bars_have_both_values_and_effects_by_belief(answer):
    rows = numbers_of(answer.story.sections[1].tables[0])
    assert list(rows) == [
        "trend of referrals until the census, per year, on the log",
        "length of the programme, days",
        "the yearly number of persons handed over by the prison service",
    ]  # fmt: skip
    length = rows["length of the programme, days"]
    assert length["low / high value"] == [594.7, 1332.4]
    assert length["Some capacity"] == {"low": (14.0, 12.0, 15.0), "high": (-18.0, -21.0, -17.0)}
    assert length["High capacity"] == {"low": (22.0, 20.0, 24.0), "high": (-12.0, -15.0, -11.0)}
    said = cells_of(answer.story.sections[1].tables[0], DANISH)
    trend = said["henvisningernes tendens før optællingen, om året (log)"]
    assert trend["lav / høj værdi"] == "−0,0839 / 0,0473"
    assert trend["hvordan"] == "slutning, 10 % og 90 % af fordelingen"
    assert trend["Nogen kapacitet"] == "-"
    assert trend["Lav kapacitet"].replace("\N{NO-BREAK SPACE}", " ") == (
        "−30,0 [−36,0; −24,0] / +27,0 [22,0; 32,0]"
    )
    handed = said["antallet af overleveringer fra kriminalforsorgen om året"]
    assert (handed["lav / høj værdi"], handed["hvordan"]) == ("0 / 60", "flyttet, angivet interval")


def test_the_spread_is_told_in_shares(answer):
    (table,) = answer.story.sections[2].tables
    row = numbers_of(table)["Programmes completed, from the census to the horizon (persons)"]
    assert list(row.values()) == [
        10.0, (0.05, 0.01, 0.09), (0.7, 0.4, 0.8), (0.25, 0.12, 0.38), pytest.approx(0.5)
    ]  # fmt: skip


def test_indices_are_ranked_by_the_total_and_named_with_their_belief(answer):
    section = answer.story.sections[3]
    rows = numbers_of(section.tables[0])
    assert list(rows) == ["trend of referrals until the census", "length of the programme"]
    assert rows["length of the programme"] == {
        "first order (%)": {"index": 0.30, "half": 0.04},
        "total (%)": {"index": 0.42, "half": 0.05},
    }
    (how,) = section.lines
    assert "under the belief 'Low capacity': 1,536 points" in ENGLISH.say(how)
    assert "4 common tapes" in ENGLISH.say(how)


def test_the_tables_for_machines_hold_the_same_numbers(answer):
    tables = answer.tables
    knowing = tables["knowing"].set_index(["regime", "measure", "unknown"])
    one = knowing.loc[("mid", "completed", TREND)]
    assert one["share":"told"].tolist() == pytest.approx(
        [0.36, 0.2775, 0.4375, 0.2, 0.3, 0.0784, 1]
    )
    assert one["ceiling"] == pytest.approx(0.3)
    assert knowing.loc[("high", "completed", TREND), "told"] == 0
    assert np.isnan(knowing.loc[("mid", "wait_days_mean", SHARE), "ceiling"])
    tornado = tables["tornado"].set_index(["regime", "measure", "input", "end"])
    high = tornado.loc[("high", "completed", LENGTH, "high")]
    assert high[["value", "mean", "mean_low", "mean_high"]].tolist() == [1332.4, -12, -15, -11]
    assert (high["how"], high["span"], high["draws"]) == ("moved", "posterior", 110)
    sobol = tables["sobol"].set_index("input").loc[TREND]
    assert sobol["first":"total_half"].tolist() == [0.21, 0.03, 0.55, 0.06]


def test_every_assumption_has_its_effect_or_why_there_is_none(answer, study):
    effects = answer.tables["effects"].set_index("path")
    assert effects.index.tolist() == [one.path for one in study.files.assumptions]
    length = effects.loc[LENGTH]
    assert length["effect"] == "+16.0 at 595; −19.0 at 1,332"
    assert length["low_value":"at_high_q95"].tolist() == [
        594.7, 1332.4, 16.0, 15.0, 17.5, -19.0, -20.5, -18.0
    ]  # fmt: skip
    assert effects.loc[NORM, "effect"] == "none that can be told"
    assert "history" in effects.loc["threat.places", "effect"]
    assert effects.loc["programme.dropout_speed", "effect"] == "a convention, not uncertain"
    assert effects.loc[VISIT, "effect"] == "no draws"


# Charts


def bars_along(ax):
    """Row from the top -> width, colour and hatch of each horizontal bar."""
    rows = {}
    for one in ax.patches:
        row = round(-(one.get_y() + one.get_height() / 2))
        rows.setdefault(row, []).append(
            (pytest.approx(one.get_width()), to_hex(one.get_edgecolor()), bool(one.get_hatch()))
        )
    return rows


def names_beside(ax):
    ticks = ticks_of(ax, "y")
    return [ticks[place].replace("\n", " ") for place in sorted(ticks, reverse=True)]


@pytest.mark.parametrize(("voice", "language"), [(DANISH, 0), (ENGLISH, 1)])
def test_facts_are_drawn_by_what_they_are_worth(answer, voice, language):
    (ax,) = axes_of(answer.chart("knowing_completed"), voice)
    widths = [(one.get_width(), to_hex(one.get_facecolor())) for one in ax.patches]
    grey = "#bdbdbd"
    colours = [style.BLUE.lower()] * 3 + [grey]
    assert widths == [
        (pytest.approx(width), colour)
        for width, colour in zip((30, 20, 10, 1), colours, strict=True)
    ]
    names = names_beside(ax)
    assert names[0] == TITLES[LENGTH][language]
    assert names[2:] == [TITLES[TREND][language], TITLES[VISIT][language]]
    ends = [(low[0], high[0], round(low[1])) for low, high in segments_in(ax)]
    assert ends == [
        (pytest.approx(low), pytest.approx(high), -row)
        for row, (low, high) in enumerate([(20, 40), (10, 30), (5, 15), (0, 2)])
    ]
    assert [one.get_text() for one in ax.texts] == ["30", "20", "10", "1"]
    floor, ceiling = (line.get_xdata()[0] for line in ax.get_lines())
    assert (floor, ceiling) == (pytest.approx(2.0), pytest.approx(50.0))
    said = ax.get_title(loc="left").replace("\n", " ")
    assert said.endswith(
        ("mest værd at vide er forløbets længde", "worth knowing is length of the programme")[
            language
        ]
    )
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert (
        legend[0]
        == (
            "så langt når et tal uden betydning i 5 af 100 analyser",
            "an unknown without effect gets this far in 5 of 100 analyses",
        )[language]
    )


def test_a_chart_of_which_beliefs_are_divided_says_so(answer):
    (ax,) = axes_of(answer.chart("knowing_wait"))
    assert "depends on the belief about capacity; weighted here" in ax.get_title(
        loc="left"
    ).replace("\n", " ")


@pytest.mark.parametrize(("voice", "language"), [(DANISH, 0), (ENGLISH, 1)])
def test_inputs_are_drawn_low_and_high_with_their_values(answer, voice, language):
    low, high = style.VERMILION.lower(), style.BLUE.lower()
    (ax,) = axes_of(answer.chart("tornado_completed"), voice)
    assert bars_along(ax) == {
        0: [(-24, low, True), (21, high, True)],
        1: [(16, low, False), (-19, high, False)],
        2: [(0, low, False), (-8, high, False)],
    }
    assert [(a[0], b[0], round(-a[1])) for a, b in segments_in(ax)] == [
        (-28, -20, 0), (18.5, 23.5, 0), (15, 17.5, 1), (-20.5, -18, 1), (0, 0, 2), (-9.5, -6.5, 2)
    ]  # fmt: skip
    assert (
        names_beside(ax)[1] == ("forløbets længde, dage", "length of the programme, days")[language]
    )
    values = {text: ax.texts[i].xy[0] for i, text in enumerate(texts_in(ax))}
    point = (",", ".")[language]
    thousand = (".", ",")[language]
    assert values == {
        f"−0{point}0839": -28, f"0{point}0473": 23.5, "595": 17.5, f"1{thousand}332": -20.5,
        "0": 0, "60": -9.5,
    }  # fmt: skip
    sides = [text.get_ha() for text in ax.texts]
    assert sides == ["right", "left", "left", "right", "left", "right"]
    legend = ax.get_legend()
    assert [to_hex(one.get_facecolor()) for one in legend.get_patches()][:2] == [low, high]
    assert [text.get_text() for text in legend.get_texts()][:2] == (
        ["lav værdi", "høj værdi"], ["low value", "high value"]
    )[language]  # fmt: skip
    assert ax.get_ylabel() == (
        "forskel fra udgangspunktet, personer", "difference from the baseline, persons"
    )[language]  # fmt: skip


def test_captions_and_alternative_texts_carry_the_numbers(answer):
    knowing, tornado = answer.chart("knowing_completed"), answer.chart("tornado_completed")
    assert ENGLISH.say(knowing.alt) == (
        "Programmes completed, from the census to the horizon, per cent narrower: length of the "
        "programme 30; which belief about capacity holds 20; trend of referrals until the census "
        "10. Everything known: 50."
    )
    assert DANISH.say(tornado.alt) == (
        "Gennemførte forløb, fra optællingen til horisonten (personer), forskel ved lav og høj "
        "værdi: henvisningernes tendens før optællingen −24,0 / +21,0; forløbets længde +16,0 / "
        "−19,0; antallet af overleveringer fra kriminalforsorgen om året 0,0 / −8,0."
    )
    assert "from 'The trial'" in ENGLISH.say(tornado.caption)
    assert "(110 paired futures)" in ENGLISH.say(tornado.caption)
    assert "'Prøven'" in DANISH.say(tornado.caption)
    assert ENGLISH.say(tornado.notes[0]).startswith("110 simulated futures")
    assert DANISH.say(knowing.notes[0]).startswith("120 simulerede fremtider")
    weights = "low capacity 1/2, some capacity 3/10, high capacity 1/5"
    assert weights in ENGLISH.say(knowing.notes[1])


def test_charts_hold_the_rows_of_their_own_number(answer):
    for name, measure in (("knowing_wait", "wait_days_mean"), ("tornado_completed", "completed")):
        data = answer.chart(name).data
        assert set(data["measure"]) == {measure}
    assert len(answer.chart("knowing_wait").data) == 4


def test_a_number_without_a_bar_that_can_be_told_has_no_tornado(answer):
    names = [chart.name for chart in answer.story.charts]
    assert [one for one in names if one.startswith("tornado")] == ["tornado_completed_since_census"]
    assert names[0] == "knowing_completed_since_census"
