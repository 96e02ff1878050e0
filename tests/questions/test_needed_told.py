"""What `needed` tells and draws of a small world in which no two numbers are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import sqrt
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

from bandeexit.questions.answer import Answer
from bandeexit.questions.needed.hinges import DrawGroup, Hinge, Hinges
from bandeexit.questions.needed.money import Money
from bandeexit.questions.needed.need import LeverRange, Need, ShareCurve
from bandeexit.questions.needed.parts import ALL_DRAWS, Subset
from bandeexit.report import style
from bandeexit.report.beliefs import Belief
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import Kept, Standing
from reading import DANISH, ENGLISH, axes_of, cells_of, found, lines_in, numbers_of, value_of
from small_studies import programme

BELIEFS = (
    Belief("never", {"da": "Aldrig en grænse", "en": "Never a limit"}, 1 / 2, never_binds=True),
    Belief("maybe", {"da": "Måske en grænse", "en": "Maybe a limit"}, 1 / 3),
    Belief("often", {"da": "Ofte en grænse", "en": "Often a limit"}, 1 / 6),
)
VALUES = (0.5, 1.0, 1.5, 2.0, 2.5)
LINE = (4.5, 9.0, 13.5, 18.0, 22.5)
MONEY = {
    v: Money(line, line - 9.0, line + 7.25, round(2.9 * (line - 9.0), 2), 3.3 * (line - 9.0),
             (line / 1.5, line / 0.75))
    for v, line in zip(VALUES, LINE, strict=True)
}  # fmt: skip
DATES = (date(2021, 1, 1), date(2021, 4, 1), date(2021, 7, 1))
Q1, Q2, Q3 = range(3)
TARGET = Target("wait", "wait_days_p90", 60.0, True, "quarter", 0.8,
                title={"da": "Kort ventetid", "en": "Short wait"})  # fmt: skip
AXIS = Axis("budget.coordinators", "scale", VALUES,
            title={"da": "koordinatorer", "en": "coordinators"}, prices="2020 prices")  # fmt: skip
BASE = Scenario("tiny", date(2022, 1, 1), draws=400, seed=7, targets=(TARGET,),
                title={"da": "Lille", "en": "Tiny"})  # fmt: skip
WORST = {
    "all": (400, (200, 280, 316, 340, 380)),
    "never": (100, (98, 97, 96, 95, 94)),
    "maybe": (120, (60, 90, 108, 110, 115)),
    "often": (180, (20, 50, 91, 120, 140)),
    "low": (90, (5, 15, 31, 45, 61)),
    "middle": (91, (10, 21, 40, 62, 88)),
    "high": (89, (41, 80, 82, 84, 86)),
}
TOGETHER = {
    "all": (160, 240, 300, 320, 364),
    "never": (93, 92, 91, 90, 89),
    "maybe": (40, 63, 107, 109, 114),
    "often": (11, 30, 59, 81, 100),
    "low": (4, 9, 20, 32, 51),
    "middle": (7, 18, 33, 50, 70),
    "high": (33, 60, 79, 81, 83),
}
"""Futures that meet the target at each value: at the worst date, and at all dates."""
WORST_AT = {"all": (Q1, Q2, Q3, Q1, Q2), "often": (Q1, Q2, Q1, Q2, Q3)}


def wilson(n_met, n):
    """Wilson's interval, written out: Wilson (1927), 90 %."""
    z, p = 1.6448536269514722, n_met / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def standings(part, i):
    n, met = WORST[part]
    worst = WORST_AT.get(part, (Q1,) * 5)[i]
    other = {worst: met[i]}
    dates = (Standing(when, other.get(k, min(met[i] + 1 + k, n)), n, 0)
             for k, when in enumerate(DATES))  # fmt: skip
    return Kept(TARGET, part, tuple(dates), Standing(None, TOGETHER[part][i], n, 0))


def curve_of(subset, name):
    return ShareCurve(subset, VALUES, tuple(standings(name, i) for i in range(5)))


HINGES = Hinges(
    1.5,
    (
        Hinge("capacity.headroom", (DrawGroup("low", 31, 90), DrawGroup("middle", 40, 91),
                                    DrawGroup("high", 82, 89), DrawGroup("no_limit", 99, 100)),
              (0.71, 1.13)),
        Hinge("regime", (DrawGroup("never", 96, 100), DrawGroup("maybe", 108, 120),
                         DrawGroup("often", 91, 180)), None),
        Hinge("visitation.shape", (DrawGroup("low", 43, 100), DrawGroup("middle", 47, 100),
                                   DrawGroup("high", 52, 100)), (1.1, 2.2)),
    ),
    0.21,
)  # fmt: skip
NEED = Need(
    BASE,
    LeverRange(AXIS),
    tuple(Cell((v,), 400, 0, (standings("all", i),), ()) for i, v in enumerate(VALUES)),
    (
        curve_of(ALL_DRAWS, "all"),
        *(curve_of(Subset("regime", b.name), b.name) for b in BELIEFS),
        curve_of(Subset("third", "low", high=0.77), "low"),
        curve_of(Subset("third", "middle", low=0.77, high=1.06), "middle"),
        curve_of(Subset("third", "high", low=1.06), "high"),
    ),
    MONEY,
    HINGES,
    n_draws_kept=1600,
)
NAMES = ("weighted", "Never a limit", "Maybe a limit", "Often a limit")
PARTS = ("all", "never", "maybe", "often")


class TinyStudy:
    """What telling reads of a study."""

    programme, stale = programme(), ()
    files = SimpleNamespace(programme=programme, assumptions=(), priors=(), regimes=())

    def beliefs_of(self, regime):
        return tuple(one for one in BELIEFS if regime in (None, one.name))


def answer_with(*needs, regime=None):
    question = Question("needed", (needs[0].base,), regime, axes=tuple(n.axis for n in needs))
    return Answer(TinyStudy(), question, needs)


ANSWER = answer_with(NEED)
STORY = ANSWER.story


def said(key, story=STORY, voice=ENGLISH):
    (one,) = found(list(story.lines()), key)
    return voice.say(one)


def percent(part, i, *, together=False):
    n, met = WORST[part]
    n_met = (TOGETHER[part] if together else met)[i]
    low, high = wilson(n_met, n)
    return f"{100 * n_met / n:.0f} [{100 * low:.0f};\N{NO-BREAK SPACE}{100 * high:.0f}]"


def test_the_belief_decides_and_each_is_told_its_own_need():
    assert said("needed_decide") == (
        "The belief about capacity decides it, in m DKK a year (2020 prices): never a limit: "
        "nothing more; maybe a limit: 4.5–13.5; often a limit: above 18."
    )
    assert said("needed_decide", voice=DANISH) == (
        "Antagelsen om kapacitet afgør det, i mio. kr. om året (2020-priser): aldrig en grænse: "
        "intet mere; måske en grænse: 4,5–13,5; ofte en grænse: over 18."
    )
    assert STORY.answer[0].key == "needed_decide"


def test_all_beliefs_weighted_need_what_lies_between_missed_and_met():
    """200, 280, 316, 340 of 400: at .7 it is missed, at .79 it cannot be told, at .85 met."""
    assert said("needed_told") == (
        "Weighted: the target needs 9–18 m DKK a year (2020 prices), 0 to 9 more than "
        "appropriated; 400 futures tell no closer."
    )
    (told,) = found(STORY.answer, "needed_told")
    numbers = value_of(told)
    assert (numbers["told"], numbers["added"], numbers["n"]) == (
        {"low": 9.0, "high": 18.0}, {"first": 0.0, "last": 9.0}, 400,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "told"),
    [("high", "0 to 4.5 less than appropriated"), ("maybe", "\N{MINUS SIGN}4.5 to 4.5 more than")],
)
def test_less_than_is_appropriated_is_told_as_less(part, told):
    need = replace(NEED, curves=(curve_of(ALL_DRAWS, part),))
    assert told in said("needed_told", answer_with(need, regime="maybe").story)


def test_today_is_told_with_both_intervals_and_the_date_that_decides():
    (told,) = found(STORY.answer, "needed_today")
    numbers = value_of(told)
    assert numbers["own"] == 9.0
    assert numbers["share"] == pytest.approx((0.7, *wilson(280, 400)))
    assert numbers["together"] == pytest.approx((0.6, *wilson(240, 400)))
    assert ENGLISH.say(told) == (
        f"Unchanged (9) it is met in {percent('all', 1)} of 100 futures at the worst date, in Q2 "
        f"2021, and in {percent('all', 1, together=True)} at all dates."
    )
    assert "i 2. kv. 2021" in DANISH.say(told)


def test_the_table_has_beliefs_as_columns():
    cells = cells_of(STORY.table)
    names = dict(zip(NAMES, PARTS, strict=True))
    assert list(cells["at the worst date"]) == list(NAMES)
    assert list(cells["at the worst date"].values()) == ["9–18", "nothing more", "4.5–13.5",
                                                         "above 18"]  # fmt: skip
    assert list(cells["at all dates at once"].values()) == ["13.5–22.5", "nothing more", "9–13.5",
                                                            "not met"]  # fmt: skip
    own = "unchanged (9), {}: futures of 100"
    for title, together in ((own.format("worst date"), False), (own.format("all dates"), True)):
        assert cells[title] == {n: percent(p, 1, together=together) for n, p in names.items()}
    assert ENGLISH.say(STORY.table.headings[0]) == (
        "the appropriation for coordinators, m DKK a year (2020 prices)"
    )
    assert "met in 80 of 100" in ENGLISH.say(STORY.table.caption)
    assert "kan 400 fremtider ikke" in DANISH.say(STORY.table.caption)


def test_the_question_says_rule_lever_and_what_is_wanted():
    assert ENGLISH.say(STORY.question) == (
        "How large must the appropriation for coordinators be for the target (Wait for a "
        "coordinator, 90th percentile at most 60 days, every quarter) to be met in 80 of 100 "
        "simulated futures at each date?"
    )
    assert DANISH.say(STORY.title) == (
        "Hvad kræver målet? Eksempel på et mål ('Kort ventetid'), Lille"
    )


@pytest.mark.parametrize("voice", [ENGLISH, DANISH])
def test_little_is_told_first(voice):
    assert len(STORY.answer) <= 3
    assert len(STORY.caveats) <= 2
    assert len(STORY.table.rows) <= 6
    assert all(len(voice.say(line).split()) <= 30 for line in STORY.answer)
    assert all("{" not in voice.say(line) for line in STORY.lines())
    assert all(len(voice.say(chart.alt)) < 300 for chart in STORY.charts)


def test_what_it_rests_on_most_is_told_by_the_outer_thirds():
    (told,) = found(STORY.caveats, "needed_thirds")
    assert ENGLISH.say(told).endswith(
        "lowest third not met, highest third 4.5–9 m DKK a year (2020 prices)."
    )


def section(key, story=STORY):
    (one,) = (part for part in story.sections if ENGLISH.say(part.title) == key)
    return one


def test_the_cost_is_that_of_unchanged_and_of_both_ends():
    (table,) = section("What it costs").tables
    heads = [ENGLISH.say(one) for one in table.headings[1:]]
    assert heads == [
        "the appropriation for coordinators, m DKK a year (2020 prices)",
        "all lines, m DKK a year (2020 prices)",
        "change in all, m DKK (2020 prices)",
        "change in all, m DKK (current prices)",
        "full-time equivalents",
    ]
    assert {row: list(cells.values()) for row, cells in numbers_of(table).items()} == {
        "unchanged": [9.0, 16.25, 0.0, 0.0, {"low": 6.0, "high": 12.0}],
        "missed up to": [9.0, 16.25, 0.0, 0.0, {"low": 6.0, "high": 12.0}],
        "met from": [18.0, 25.25, 26.1, pytest.approx(29.7), {"low": 12.0, "high": 24.0}],
    }
    assert list(cells_of(table, DANISH)["nås fra"].values()) == ["18", "25,25", "+26,1", "+29,7",
                                                                 "12,0–24,0"]  # fmt: skip
    assert "to the end of 2021" in ENGLISH.say(table.caption)


def test_thirds_and_unknowns_say_what_it_depends_on():
    depends = section("What the answer depends on")
    thirds, hinges = depends.tables
    both = [list(cells.values()) for cells in cells_of(thirds).values()]
    assert both == [["not met", "not met"], ["18–22.5", "above 18"], ["4.5–9", "9–13.5"]]
    low, middle, high = cells_of(thirds)
    assert ("at most 77 %" in low, "77-106 %" in middle, "more than 106 %" in high) == (True,) * 3
    assert hinges.faded == (2,)
    assert "at 13.5 m DKK a year (2020 prices)" in ENGLISH.say(hinges.caption)
    assert "up to 21 may be chance" in ENGLISH.say(hinges.caption)
    rows = cells_of(hinges)
    headroom, regime, shape = rows.values()
    assert list(rows)[1] == "which belief about capacity holds"
    assert headroom["meets the target"].startswith("low: 34 [27;\N{NO-BREAK SPACE}43]; middle: 44 ")
    assert headroom["meets the target"].split("; ")[-1].startswith("no limit: 99 ")
    assert [one.split(" [")[0] for one in regime["meets the target"].split("; ")] == [
        "never a limit: 96", "maybe a limit: 90", "often a limit: 51",
    ]  # fmt: skip
    assert [row["difference"] for row in (headroom, regime, shape)] == ["65", "45", "9"]
    (more,) = found(depends.lines, "needed_more_draws")
    assert value_of(more) == {"kept": 1600, "narrower": 0.5}


def test_every_value_has_its_share_under_each_belief():
    (table,) = section("Every value").tables
    rows = cells_of(table)
    assert list(rows) == ["4.5", "9", "13.5", "18", "22.5"]
    for i, cells in enumerate(rows.values()):
        assert list(cells.values()) == [
            *(percent(part, i) for part in PARTS), percent("all", i, together=True)
        ]  # fmt: skip


def test_the_csv_tables_hold_the_same_numbers():
    curve = ANSWER.tables["curve"].set_index(["part", "budget.coordinators"])
    for part, (n, met) in WORST.items():
        for i, value in enumerate(VALUES):
            row = curve.loc[part, value]
            assert (row["share"], row["all_dates_share"]) == (met[i] / n, TOGETHER[part][i] / n)
            assert (row["low"], row["high"]) == pytest.approx(wilson(met[i], n))
            ends = row["all_dates_low"], row["all_dates_high"]
            assert ends == pytest.approx(wilson(TOGETHER[part][i], n))
            assert (row["line_m_dkk"], row["n"], row["wanted"]) == (LINE[i], n, 0.8)
            worst = WORST_AT.get(part, (Q1,) * 5)[i]
            assert row["worst_date"] == DATES[worst]
            money = MONEY[value]
            assert (row["added_in_all_m_dkk"], row["added_nominal_m_dkk"]) == (
                money.added_in_all, money.added_nominal,
            )  # fmt: skip
            assert (row["posts_q05"], row["posts_q95"]) == money.posts
    answers = ANSWER.tables["answers"].set_index(["part", "dates"])
    ends = {key: (row["missed_up_to"], row["met_from"]) for key, row in answers.iterrows()}
    assert ends["all", "worst"] == (1.0, 2.0)
    assert ends["all", "all"] == (1.5, 2.5)
    assert ends["maybe", "worst"] == (0.5, 1.5)
    assert ends["high", "all"] == (1.0, 1.5)
    row = answers.loc["often", "worst"]
    assert (row["outcome"], row["best_value"], row["best_share"]) == ("open", 2.5, 140 / 180)
    assert row["stretches"] == "missed 0.5 to 2; not told apart 2.5 to 2.5"
    hinges = ANSWER.tables["hinges"]
    assert hinges["told"].tolist() == [True] * 7 + [False] * 3
    assert hinges["share"].iloc[2] == 82 / 89


@pytest.mark.parametrize(
    ("voice", "labels"),
    [(ENGLISH, NAMES), (DANISH, ("vægtet", *(b.titles["da"] for b in BELIEFS)))],
)
def test_the_picture_draws_each_belief_in_its_look(voice, labels):
    (ax,) = axes_of(STORY.picture, voice)
    drawn = lines_in(ax)
    assert list(drawn) == list(labels)
    for i, (label, part) in enumerate(zip(labels, PARTS, strict=True)):
        n, met = WORST[part]
        x, y = drawn[label]
        assert x == list(LINE)
        assert y == pytest.approx([100 * one / n for one in met])
        (line,) = (one for one in ax.get_lines() if one.get_label() == label)
        assert to_hex(line.get_color()) == to_hex(style.group_look(i)["color"])
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == list(labels)


def test_the_picture_draws_what_is_wanted_what_is_unchanged_and_what_cannot_be_told():
    (ax,) = axes_of(STORY.picture)
    plain = [one for one in ax.get_lines() if str(one.get_label()).startswith("_")]
    flat, upright = plain
    assert set(flat.get_ydata()) == {80.0}
    assert set(upright.get_xdata()) == {9.0}
    (grey,) = ax.patches
    assert (grey.get_x(), grey.get_x() + grey.get_width()) == (9.0, 18.0)
    (band,) = (one for one in ax.collections if isinstance(one, PolyCollection))
    corners = {tuple(np.round(one, 6)) for one in band.get_paths()[0].vertices}
    for x, n_met in zip(LINE, WORST["all"][1], strict=True):
        for end in wilson(n_met, 400):
            assert (x, round(100 * end, 6)) in corners
    assert ax.get_xlabel() == "the appropriation for coordinators, m DKK a year (2020 prices)"
    assert ax.get_ylabel() == "futures of 100 that meet the target at the worst date"
    title = " ".join(ax.get_title(loc="left").split())
    assert title == "Example target 'Short wait': 9–18 m DKK a year (2020 prices)"


def test_the_picture_is_captioned_and_described():
    chart = STORY.picture
    assert chart.name == "needed_tiny_wait_budget_coordinators"
    assert ENGLISH.say(chart.caption) == (
        "Wait for a coordinator, 90th percentile at most 60 days, every quarter: share of the "
        "futures that meet the target at the worst date, along the appropriation for "
        "coordinators. 400 futures at each value, the same at all. Model calculation, not "
        "official statistics."
    )
    assert DANISH.say(chart.alt) == (
        "Kurver over fremtider af 100, der når målet, fra 4,5 til 22,5 mio. kr. om året "
        "(2020-priser); ønsket: 80. vægtet: 50–95; Aldrig en grænse: 98–94; "
        "Måske en grænse: 50–96; Ofte en grænse: 11–78."
    )
    notes = " ".join(ENGLISH.say(note) for note in chart.notes)
    assert "wanted (80 of 100)" in notes
    assert "never a limit 1/2, maybe a limit 1/3, often a limit 1/6" in notes
    assert set(chart.data["part"]) == set(PARTS)


def test_the_thirds_are_drawn_without_the_band_of_all():
    (chart,) = section("What the answer depends on").charts
    (ax,) = axes_of(chart)
    drawn = lines_in(ax)
    for label in ("low", "middle", "high"):
        n, met = WORST[label]
        assert drawn[label] == (list(LINE), pytest.approx([100 * one / n for one in met]))
    assert not ax.patches
    assert not [one for one in ax.collections if isinstance(one, PolyCollection)]
    title = " ".join(ax.get_title(loc="left").split())
    assert title.endswith("low: not met; middle: 18–22.5; high: 4.5–9 m DKK a year (2020 prices)")
    assert ENGLISH.say(chart.alt).endswith("low: 6–68; middle: 11–97; high: 46–97.")
    assert set(chart.data["part"]) == {"low", "middle", "high"}


def test_what_no_value_meets_is_told_with_the_best_share_its_level_and_date():
    often = replace(NEED, curves=(curve_of(ALL_DRAWS, "often"),), only="often")
    story = answer_with(often, regime="often").story
    best = "78 [72;\N{NO-BREAK SPACE}82] of 100 futures, at 22.5, in Q3 2021"
    assert said("needed_told_of_range", story) == (
        "Often a limit: above 18, from 4.5 to 22.5 m DKK a year (2020 prices); at best " + best
        + "."
    )  # fmt: skip
    assert [ENGLISH.say(one) for one in story.missed] == [
        "Not met at any value tried of the appropriation for coordinators: "
        "Example target 'Short wait'."
    ]
    assert not STORY.missed
    assert "Only one belief about capacity was run: often a limit." in " ".join(
        ENGLISH.say(line) for line in story.warnings
    )


def test_where_capacity_limits_nobody_nothing_more_is_needed():
    never = replace(NEED, curves=(curve_of(ALL_DRAWS, "never"),), only="never")
    story = answer_with(never, regime="never").story
    told = said("needed_told_of_range", story)
    assert told == "Never a limit: nothing more, from 4.5 to 22.5 m DKK a year (2020 prices)."
    assert not found(story.answer, "needed_decide")


FREE = Axis("capacity.stretch", "set", VALUES, start=date(2021, 10, 1))


def less_is_better(*, told=True):
    """A lever that is no money, of which more is worse; untold: missed nowhere for sure."""
    met = (380, 340, 316, 280, 200) if told else (380, 340, 330, 320, 316)
    kept = tuple(
        Kept(TARGET, "", (Standing(DATES[0], n, 400, 0),), Standing(None, n - 9, 400, 0))
        for n in met
    )
    cells = tuple(Cell((v,), 400, 3, (k,), ()) for v, k in zip(VALUES, kept, strict=True))
    return Need(BASE, LeverRange(FREE), cells, (ShareCurve(ALL_DRAWS, VALUES, kept),), {})


def test_a_lever_of_which_less_is_better_and_which_costs_nothing_is_told_as_that():
    story = answer_with(less_is_better(), regime="maybe").story
    assert said("needed_told", story) == (
        "Maybe a limit: the target needs at most 1–2; 400 futures tell no closer."
    )
    lines = [ENGLISH.say(one) for one in story.caveats]
    assert lines[0].startswith("The worst date lies before 1 October 2021")
    assert "costs nothing (intake limit over the norm)" in lines[1]
    assert "3 futures could not be simulated" in said("needed_failed", story)
    assert "m DKK" not in " ".join(ENGLISH.say(line) for line in story.answer)
    assert ENGLISH.say(story.sections[0].title) == "What the answer depends on"
    untold = answer_with(less_is_better(told=False), regime="maybe").story
    assert "the target needs at most 1 or more;" in said("needed_told", untold)


def test_several_levers_have_a_row_a_sentence_and_sections_each():
    story = answer_with(NEED, less_is_better()).story
    assert [ENGLISH.say(line).split(":")[0] for line in story.answer] == [
        "The appropriation for coordinators", "Intake limit over the norm",
    ]  # fmt: skip
    rows = cells_of(story.table)
    assert [row["weighted"] for row in rows.values()] == ["9–18", "at most 1–2"]
    assert [one.key for one in story.caveats] == ["needed_before_lever", "needed_free"]
    titles = [ENGLISH.say(one.title) for one in story.sections]
    assert titles[0] == "What it costs: the appropriation for coordinators"
    assert titles[-1] == "Every value: intake limit over the norm"
    tables = answer_with(NEED, less_is_better()).tables
    assert list(tables) == ["curve_1", "answers_1", "hinges_1", "curve_2", "answers_2", "hinges_2"]
    assert len({chart.name for chart in story.charts}) == 3


def test_a_value_that_a_bound_forbids_is_left_out_of_lines_and_named():
    refused = Cell((0.5,), 0, 0, (), (), "a bound forbids it")
    kept = (None, *NEED.curve.kept[1:])
    need = replace(
        NEED, cells=(refused, *NEED.cells[1:]), curves=(replace(NEED.curve, kept=kept),),
        money={v: money for v, money in MONEY.items() if v != 0.5},
    )  # fmt: skip
    answer = answer_with(need, regime="maybe")
    assert said("needed_left_undone", answer.story).endswith("The first: a bound forbids it")
    (ax,) = axes_of(answer.story.picture)
    assert lines_in(ax)["Maybe a limit"][0] == list(LINE[1:])
    (table,) = section("Every value", answer.story).tables
    assert cells_of(table)["50 %"]["Maybe a limit"] == "-"
    assert "from 50 % to 22.5 m DKK a year" in said("needed_range", answer.story)


def test_a_verdict_that_goes_back_and_forth_has_every_span_told():
    met = (380, 200, 380, 316, 200)
    kept = tuple(
        Kept(TARGET, "", (Standing(DATES[0], n, 400, 0),), Standing(None, n - 9, 400, 0))
        for n in met
    )
    need = replace(NEED, curves=(ShareCurve(ALL_DRAWS, VALUES, kept),))
    story = answer_with(need, regime="maybe").story
    assert said("needed_told_of_range", story).startswith("Maybe a limit: back and forth, from 4.5")
    assert said("needed_runs", story) == (
        "Maybe a limit: met at 4.5; missed at 9; met at 13.5; cannot be told at 18; missed at "
        "22.5 m DKK a year (2020 prices)."
    )
