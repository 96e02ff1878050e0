"""What is told of a reverse stress test, read back and worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bandeexit.report.story import Finding
from bandeexit.scenarios.intervals import Interval, wilson
from reading import DANISH, ENGLISH, cells_of, value_of
from reverse_world import (
    BELIEFS,
    CENTRE,
    DAYS,
    FOUND,
    JOINT,
    MIDDLE,
    NAMES,
    RESTORED,
    SEARCH,
    STORY,
    TITLES,
    TOLD,
    VOICES,
    WARNINGS,
    answer,
    cell,
    interval,
    section,
)


def row(name, table=None, voice=ENGLISH):
    """Cells of a row, in their order."""
    return list(cells_of(table or STORY.table, voice)[name].values())


def test_the_question_tells_the_target_with_all_that_it_asks_for():
    assert ENGLISH.say(STORY.question) == (
        "What now? Example target 'The goal': Wait for a coordinator, 90th percentile at most "
        "84 days, every quarter, in 60 of 100 futures at each date."
    )
    assert "i 60 af 100 fremtider" in DANISH.say(STORY.question)


def test_where_beliefs_decide_that_is_the_first_finding():
    """Of 1,000, 1,500 and 2,500 futures 98, 80 and 56 in 100: met, met, missed at 60."""
    told = STORY.answer[0]
    assert told.key == "reverse_beliefs_decide"
    assert ENGLISH.say(told) == (
        "The belief about capacity decides how many of 100 futures meet the target: "
        "never binds 98, may bind 80, often binds 56; wanted is 60."
    )


def test_the_break_told_first_is_the_fewest_steps_of_its_law_away():
    """-1.5 is 1.2 steps of 1.25 down, x 1.3 is 1.5 steps of 0.2 up."""
    assert ENGLISH.say(STORY.answer[1]) == (
        "By itself, the appropriation for coordinators breaks the target first, at "
        "−1.5 m DKK per year (2020 prices) (plausible); odds of a break are "
        "30 [21;\N{NO-BREAK SPACE}44] %."
    )
    assert value_of(STORY.answer[1])["odds"] == (0.30, 0.21, 0.44)


def test_the_cheapest_lever_that_is_enough_is_told():
    """0.25 granted is less than 0.5; the third is not enough, the fourth cannot be done."""
    told = value_of(STORY.answer[2])
    assert (told["granted"], told["spent"]) == (0.25, 0.14)
    assert ENGLISH.say(STORY.answer[2]) == (
        "At the most plausible break, 'a shared queue' restores the target most cheaply: "
        "+0.25 granted, +0.14 spent, m DKK a year (2020 prices)."
    )


@pytest.mark.parametrize("voice", VOICES)
def test_the_answer_is_three_sentences_of_at_most_thirty_words(voice):
    assert len(STORY.answer) == 3
    assert all(len(voice.say(one).split()) <= 32 for one in STORY.answer)
    assert len(STORY.table.rows) <= 6
    assert len(STORY.caveats) <= 2


def test_the_first_table_holds_the_target_the_odds_and_every_factor_by_belief():
    space = "\N{NO-BREAK SPACE}"
    assert list(cells_of(STORY.table)["Met as expected, of 100"]) == list(TITLES)
    shares = [interval(share, n) for share, n in zip(CENTRE, TOLD, strict=True)]
    assert row("Met as expected, of 100") == shares
    odds = [f"30 [21;{space}44]", f"0 [0;{space}2]", "[5; 75]", f"99 [95;{space}100]"]
    assert row("Odds of a break, %") == odds
    more = [f"130 [115;{space}145]", "no break", "142", "already"]
    assert row("The yearly number of referrals, %") == more
    money = "The appropriation for coordinators, m DKK per year (2020 prices)"
    assert row(money) == [f"−1.5 [-;{space}−1.0]", "no break", "−3.5", "already"]
    assert row("Length of the programme, %") == ["no break", "no break", "no break", "already"]


def test_the_same_table_in_danish_has_decimal_commas_and_no_english_word():
    cells = [DANISH.say(cell) for line in STORY.table.rows for cell in line]
    assert "−1,5 [-;\N{NO-BREAK SPACE}−1,0]" in cells
    assert cells.count("allerede") == 3
    assert not {"already", "no break"} & set(cells)


def test_caveats_name_the_futures_of_the_search_and_the_factor_without_a_range():
    assert value_of(STORY.caveats[0]) == {"n": 1000}
    assert "length of the programme" in ENGLISH.say(STORY.caveats[1])
    (told,) = section("The factors, each by itself").lines
    assert value_of(told) == {"n": 1000, "cells": 11, "told": 5000}


def test_the_table_of_factors_holds_ranges_both_breaks_and_the_share_there():
    """At x 1.3 on all draws 59.5 of 100, which 5,000 cannot tell from 60; at -1.5 only 54."""
    (table,) = section("The factors, each by itself").tables
    more, money, length = (list(one.values()) for one in cells_of(table).values())
    space = "\N{NO-BREAK SPACE}"
    low, high = wilson(2975, 5000)
    near = f"60 [{100 * low:.0f};{space}{100 * high:.0f}] ~"
    assert more == ["50 – 200", "80 – 140", "no break", f"130 [115;{space}145]", near,
                    "more of them (source-a)"]  # fmt: skip
    assert money == ["−4.0 – +2.0", "−3.0 – +1.0", f"−1.5 [-;{space}−1.0]", "no break",
                     interval(0.54, 5000), "less money (source-b)"]  # fmt: skip
    assert length == ["70 – 160", "-", "no break", "no break", "-", "longer"]
    assert "from 1 March 2022, added, m DKK" in list(cells_of(table))[1]


def test_the_most_plausible_break_is_told_under_each_belief():
    (table,) = section("The most plausible break").tables
    assert row("The yearly number of referrals, %", table) == ["120", "-", "125", "100"]
    money = "The appropriation for coordinators, m DKK per year (2020 prices)"
    assert row(money, table) == ["−0.60", "-", "−0.90", "0.0"]
    assert row("Length of the programme, %", table) == ["110", "-", "100", "100"]
    there = [interval(0.58, 5000), "-", f"{interval(0.59, 300)} ~", interval(0.56, 2500)]
    assert row("Target met there, of 100 futures", table) == there
    (fit,) = section("The most plausible break").lines
    assert value_of(fit) == {"n": 24, "error": pytest.approx(1.53)}


def test_warnings_tell_limit_share_lead_and_false_alarms():
    """1,800 of 2,100 breaks are 86 of 100."""
    (table,) = section("Early warning").tables
    low, high = wilson(288, 3600)
    space = "\N{NO-BREAK SPACE}"
    assert row("Waiting for a coordinator", table) == [
        "7 persons", interval(1800 / 2100, 2100), f"92 [31;{space}213]",
        f"8 [{100 * low:.0f};{space}{100 * high:.0f}]",
    ]  # fmt: skip
    assert row("Caseload / norm", table)[:3] == ["1.23", f"0 [0;{space}0]", "-"]


def test_levers_tell_what_they_reach_under_each_belief_and_what_they_cost():
    restored = section("What restores the target?")
    (table,) = restored.tables
    space = "\N{NO-BREAK SPACE}"
    rows = {ENGLISH.say(line[0]): [ENGLISH.say(one) for one in line[1:]] for line in table.rows}
    money, pooled, length = rows
    assert money == "the appropriation for coordinators, +0.50 m DKK per year (2020 prices)"
    assert rows[money][:4] == [
        interval(share, n) for share, n in zip((0.62, 0.96, 0.66, 0.43), TOLD, strict=True)
    ]
    assert rows[money][4:] == [f"+0.50 [0.45;{space}0.55]", f"+0.62 [0.51;{space}0.73]"]
    assert rows[pooled][4:] == [f"+0.25 [0.20;{space}0.30]", f"+0.14 [0.05;{space}0.23]"]
    assert length == "length of the programme, 90 % of the unchanged: not enough"
    assert rows[length][4:] == ["-", "-"]
    assert [ENGLISH.say(one) for one in restored.lines] == [
        "'a plan' cannot be done here: it clashes"
    ]


def table(name):
    return answer().tables[name]


def test_the_frame_of_single_factors_keeps_beliefs_and_directions_apart():
    frame = table("alone").set_index(["factor", "direction", "regime"]).sort_index()
    assert len(frame) == 3 * 2 * 4
    more = frame.loc[("demand.referrals 2022-01-01", "up")]
    assert more["breaks_at"].fillna(0).to_dict() == {
        "all": 1.3, "never": 0.0, "maybe": 1.42, "often": 1.0
    }  # fmt: skip
    assert more.loc["all"][["kept_before", "unsure_from", "missed_from"]].tolist() == [
        1.25, 1.15, 1.45
    ]  # fmt: skip
    assert more["plausible"].to_dict() == {
        "all": True, "never": None, "maybe": False, "often": True
    }  # fmt: skip
    assert frame.loc[("budget.coordinators 2022-03-01", "down", "maybe"), "breaks_at"] == -3.5


def test_the_frames_of_pairs_odds_warnings_and_levers_hold_every_number():
    pairs = table("frontier")
    assert len(pairs) == 7 * 2 * 4
    one = pairs[(pairs["first_value"] == 1.0) & (pairs["regime"] == "all")].iloc[0]
    assert one[["second", "direction", "breaks_at", "missed_from"]].tolist() == [
        "budget.coordinators 2022-03-01", "down", -1.5, -2.25
    ]  # fmt: skip
    odds = table("odds").set_index("regime")
    assert odds["odds"].to_dict() == {"all": 0.30, "never": 0.0, "maybe": 0.25, "often": 0.99}
    assert odds.loc["maybe", ["low", "high"]].tolist() == [0.05, 0.75]
    assert odds.loc["maybe", "demand.referrals 2022-01-01"] == 1.25
    warned = table("warnings").iloc[0]
    leads = ["lead_days_p10", "lead_days_p50", "lead_days_p90"]
    assert warned[leads].tolist() == [31.0, 92.0, 213.0]
    levers = table("restore").set_index("lever")
    assert levers.loc["pooled", "granted_m_dkk_a_year"] == 0.25
    assert levers.loc["pooled", "spent_high"] == 0.23
    assert levers.loc["time", "best"] == 0.9
    assert levers.loc["plan", "refused"] == "it clashes"


def test_the_frame_of_cells_holds_the_worst_date_of_every_belief():
    cells = table("cells")
    assert len(cells) == (11 + 4) * 4
    assert set(cells["worst_date"]) == {DAYS[1]}
    point = (cells["demand.referrals 2022-01-01"] == 1.3) & (cells["part"] == "search")
    assert cells[point].set_index("regime")["share"].to_dict() == {
        "all": 0.61, "never": 0.95, "maybe": 0.70, "often": 0.41
    }  # fmt: skip
    assert cells[point].set_index("regime")["n"].to_dict() == dict(
        zip(("all", *NAMES[1:]), SEARCH, strict=True)
    )
    assert (cells["part"] == "check").sum() == 16


def told_of(**changes):
    return answer(replace(FOUND, **changes)).story


def test_a_target_that_is_missed_already_is_the_finding_and_no_factor_is_told():
    """All shares 0.2 lower: 52 of 100 in October 2022, 78 at best under a belief."""
    low = tuple(share - 0.2 for share in CENTRE)
    centre = cell(MIDDLE, low, TOLD)
    story = told_of(centre=centre, checked={**FOUND.checked, MIDDLE: centre}, regimes=())
    first_said = ENGLISH.say(story.answer[0])
    assert first_said.startswith("The target is missed as things are: met in only 52 [")
    assert "in Q4 2022" in first_said
    assert ENGLISH.say(story.answer[1]).startswith("As things are, 'a shared queue' restores")
    assert ENGLISH.say(story.missed[0]) == (
        "Not met at every date in 'Base': Example target 'The goal'."
    )
    assert "not met as things are" in ENGLISH.say(story.picture.caption)
    assert STORY.missed == ()


def test_one_belief_alone_is_told_as_one():
    story = answer(replace(FOUND, regimes=(), only="often"), BELIEFS[2:]).story
    assert [ENGLISH.say(one) for one in story.table.headings[1:]] == ["Often binds"]
    assert story.answer[0].key == "reverse_met"
    assert value_of(story.answer[0])["share"][0] == 0.72
    alone = replace(JOINT, odds={"": JOINT.odds[""]})
    one = answer(replace(FOUND, regimes=(), only="often", joint=alone), BELIEFS[2:])
    assert set(one.tables["odds"]["regime"]) == {"often"}


def test_odds_that_may_be_anything_are_not_told_as_a_number():
    wide = replace(JOINT.odds[""], interval=Interval(0.03, 0.97))
    story = told_of(joint=replace(JOINT, odds={**JOINT.odds, "": wide}))
    assert story.answer[1].key == "reverse_with_open_odds"
    assert "30" not in ENGLISH.say(story.answer[1])
    assert "cannot be told (3 to 97 %)" in ENGLISH.say(story.answer[1])


def test_without_levers_the_best_warning_is_told_instead():
    story = told_of(restored=())
    assert ENGLISH.say(story.answer[2]) == (
        "Waiting for a coordinator above 7 persons warns of 86 of 100 breaks, 92 days before at "
        "the median."
    )
    nothing = told_of(restored=(), warnings=WARNINGS[1:])
    assert nothing.answer[2].key == "reverse_no_warning"


def test_levers_that_are_not_enough_or_could_not_be_done_are_no_remedy():
    short, refused = told_of(restored=RESTORED[2:]), told_of(restored=RESTORED[3:])
    assert value_of(short.answer[2])["n"] == 2
    assert (short.answer[2].key, refused.answer[2].key) == (
        "reverse_no_remedy",
        "reverse_no_lever_done",
    )


def test_without_plausible_ranges_nothing_is_said_of_odds():
    story = told_of(joint=None)
    assert story.caveats[0].key == "reverse_no_ranges"
    assert story.answer[1].key == "reverse_alone_only"
    assert "Odds of a break, %" not in cells_of(story.table)
    assert not answer(replace(FOUND, joint=None)).tables["odds"].shape[0]


@pytest.mark.parametrize("voice", VOICES)
def test_everything_that_is_told_can_be_said(voice):
    for line in STORY.lines():
        assert voice.say(line)
    assert all(isinstance(one, Finding) for one in STORY.answer)
