"""What a stress grid tells, on a grid where every place, belief and date differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bandeexit.report.story import Number
from bandeexit.scenarios.cells import Cell
from reading import DANISH, ENGLISH, axes_of, cells_in, cells_of, found, numbers_of, value_of
from stress_world import BASE, DONE, GRID, answer_of, cell, estimate, kept


@pytest.fixture(scope="module")
def answer():
    return answer_of(GRID, [cell(point) for point in GRID.wanted])


def section(answer, number):
    """Sections: wait (of which beliefs decide), done, the axes."""
    return answer.story.sections[number]


def test_what_beliefs_decide_is_told_first_with_the_lowest_and_the_highest(answer):
    first, second, third = answer.story.answer
    told = value_of(first)
    assert first.key == "stress_beliefs_decide"
    assert (told["low"], told["high"]) == (estimate(6, 30), estimate(49, 50))
    assert ENGLISH.say(first) == (
        "Whether 'Twelve weeks' is met depends on the belief about capacity: in 20 [11; 34] to 98 "
        "[92; 100] of 100 futures with nothing changed, 90 wanted."
    ).replace("; ", ";\N{NO-BREAK SPACE}")
    told = value_of(second)
    assert (told["share"], told["wanted"]) == (estimate(74, 100), 0.6)
    assert (told["met"], told["open"], value_of(told["scope"])["n"]) == (2, 1, 4)
    assert ENGLISH.say(third) == (
        "'Thirty' is missed if one thing changes: the appropriation for coordinators at 80 %."
    )
    assert DANISH.say(third) == (
        "'Tredive' nås ikke, hvis én ting ændres: bevillingen til koordinatorer på 80 %."
    )


def test_what_is_varied_missed_and_an_example_is_told(answer):
    story = answer.story
    lines = [value_of(one) for one in found(story.changes, "stress_axis_line")]
    assert [(one["first"], one["last"], one["n"]) for one in lines] == [(80, 100, 3), (100, 125, 2)]
    assert [ENGLISH.say(one) for one in story.missed] == [
        "Not met: Example target 'Twelve weeks' (in 4 of 4 combinations, 4 of them for certain).",
        "Not met: Agreed target 'Thirty' (in 1 of 4 combinations, 1 of them for certain).",
    ]
    (example,) = found(story.caveats, "only_examples")
    assert "Twelve weeks" in ENGLISH.say(example)
    assert "Thirty" not in ENGLISH.say(example)
    (failed,) = found(story.warnings, "stress_failed_warning")
    assert failed.numbers["failed"] == 2
    assert found(story.warnings, "stress_same_luck") == []
    assert found(story.sections[-1].lines, "stress_same_luck")


def test_the_first_table_has_each_target_under_each_belief(answer):
    rows = numbers_of(answer.story.table)
    shares = rows["Twelve weeks: of 100 (90 wanted)"]
    wanted = {"weighted": (73, 100), "Never": (49, 50), "Often": (6, 30), "Middle": (18, 20)}
    for column, (n_met, n) in wanted.items():
        told = shares[column]
        assert (told["share"] if isinstance(told, dict) else told) == estimate(n_met, n)
    assert cells_of(answer.story.table)["Thirty: of 100 (60 wanted)"] == {
        "weighted": "74 [66;\N{NO-BREAK SPACE}81]",
        "Never": "76 [65;\N{NO-BREAK SPACE}84]",
        "Often": "70 [55;\N{NO-BREAK SPACE}82]\N{NO-BREAK SPACE}~",
        "Middle": "75 [57;\N{NO-BREAK SPACE}87]\N{NO-BREAK SPACE}~",
    }
    assert cells_of(answer.story.table)["Twelve weeks: combinations (of 4)"] == {
        "weighted": "0", "Never": "1 (3 ~)", "Often": "0", "Middle": "0 (1 ~)",
    }  # fmt: skip
    assert cells_of(answer.story.table, DANISH)["Tredive: kombinationer (af 4)"] == {
        "vægtet": "2 (1 ~)", "Aldrig": "2 (1 ~)", "Ofte": "1 (2 ~)", "Midt": "1 (3 ~)",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "With the appropriation for coordinators at 100 %, the yearly number of referrals at "
            "100 % its worst date is in Q2 2022."),
        (1, "referrals at 100 % its worst date is in 2023."),
    ],
)  # fmt: skip
def test_the_worst_date_is_that_of_the_fewest_futures(answer, number, told):
    (rule,) = section(answer, number).lines
    assert told in ENGLISH.say(rule)
    assert rule.numbers["wanted"] == Number((0.9, 0.6)[number], "share")


def test_along_each_axis_every_belief_says_where_the_target_is_met(answer):
    along = cells_of(section(answer, 0).tables[0])
    assert along["The appropriation for coordinators"] == {
        "weighted": "missed at 80 % to 100 %",
        "Never": "cannot be told at 80 % to 90 %; met at 100 %",
        "Often": "missed at 80 % to 100 %",
        "Middle": "missed at 80 % to 90 %; cannot be told at 100 %",
    }
    danish = cells_of(section(answer, 1).tables[0], DANISH)
    assert danish["Antallet af henvisninger om året"] == {
        "vægtet": "nås ved 100 % til 125 %",
        "Aldrig": "nås ved 100 % til 125 %",
        "Ofte": "kan ikke afgøres ved 100 %; nås ved 125 %",
        "Midt": "kan ikke afgøres ved 100 %; nås ved 125 %",
    }


def test_the_ladder_has_the_points_of_its_rungs(answer):
    ladder = cells_of(section(answer, 0).tables[1])
    rungs = [row.split(":")[0] for row in ladder]
    assert rungs == ["Central", "Adverse", "Severe", "Extreme"]
    shares = {
        row: {column: text.split(" ")[0] for column, text in cells.items()}
        for row, cells in ladder.items()
    }
    assert shares[
        "Extreme: the appropriation for coordinators at 70 %, the yearly number of referrals at "
        "150 %"
    ] == {"weighted": "33", "Never": "58", "Often": "0", "Middle": "20"}
    assert [row["weighted"] for row in shares.values()] == ["73", "59", "48", "33"]


def test_the_map_is_a_table_with_the_highest_value_of_the_second_axis_on_top(answer):
    table = section(answer, 0).tables[2]
    assert [DANISH.say(one) for one in table.headings[1:]] == ["80 %", "90 %", "100 %"]
    assert [[ENGLISH.say(one) for one in row] for row in table.rows] == [
        ["125 %", *(f"{n}\N{NO-BREAK SPACE}×" for n in (48, 59, 65))],
        ["100 %", *(f"{n}\N{NO-BREAK SPACE}×" for n in (53, 63, 73))],
    ]
    told = [ENGLISH.say(one) for one in section(answer, 1).tables[2].rows[1]]
    assert told == ["100 %", "38\N{NO-BREAK SPACE}×", "63\N{NO-BREAK SPACE}~", "74"]


def test_the_axes_are_told_with_what_they_rest_on(answer):
    rows = cells_of(section(answer, 2).tables[0])
    assert rows["The appropriation for coordinators (% of the unchanged)"] == {
        "Values": "80, 90, 100", "Plausible": "90 % to 100 %", "Why": "a saving (expert)",
    }  # fmt: skip
    assert rows["The yearly number of referrals (% of the unchanged)"]["Plausible"] == (
        "100 % to 130 %"
    )


def row_of(table, money, demand, **where):
    some = (table["budget.coordinators"] == money) & (table["demand.referrals"] == demand)
    for name, value in where.items():
        some &= table[name] == value
    (row,) = table[some].to_dict("records")
    return row


def test_the_tables_for_machines_hold_every_cell_target_belief_and_date(answer):
    cells = answer.table("cells")
    assert len(cells) == 7 * 2 * 4
    row = row_of(cells, 0.9, 1.25, regime="often", target="wait")
    assert (row["plausible"], row["in_grid"], row["wanted"]) == (True, True, 0.9)
    assert (row["worst_date"], row["n"], row["failed"]) == (date(2022, 1, 1), 30, 0)
    assert (row["share"], row["low"], row["high"]) == estimate(2, 30)
    assert (row["all_dates_share"], row["verdict"]) == (0.0, "missed")
    row = row_of(cells, 1.0, 1.0, regime="all", target="done")
    assert (row["worst_date"], row["share"], row["verdict"]) == (date(2023, 1, 1), 0.74, "met")
    together = tuple(row[f"all_dates_{name}"] for name in ("share", "low", "high"))
    assert together == estimate(72, 100)
    row = row_of(cells, 0.7, 1.5, regime="never", target="done")
    assert (row["plausible"], row["in_grid"], row["share"]) == (False, False, 13 / 50)
    assert row_of(cells, 0.8, 1.25, regime="all", target="wait")["failed"] == 2


def test_the_dates_and_headline_numbers_are_those_of_their_cell(answer):
    dates = answer.table("dates")
    row = row_of(dates, 0.9, 1.0, regime="middle", target="wait", date="2022-04-01")
    assert (row["n_met"], row["n"], row["n_without_value"]) == (15, 20, 3)
    assert (row["share"], row["low"], row["high"]) == estimate(15, 20)
    row = row_of(answer.table("headlines"), 0.8, 1.25, regime="often", headline="completed.2022")
    points = [row[name] for name in ("n", "mean", "q05", "q50", "q95")]
    assert points == [30, 11.75, 9.25, 11.25, 15.25]


def test_little_is_told_and_in_both_languages(answer):
    for voice in (ENGLISH, DANISH):
        for line in answer.story.answer:
            assert len(voice.say(line).split(" ")) <= 30, voice.say(line)
    assert len(answer.story.answer) == 3
    assert len(answer.story.table.rows) <= 6
    assert len(answer.story.caveats) <= 2
    names = [chart.name for chart in answer.story.charts]
    assert names == ["wait_money_and_demand", "done_money_and_demand"]


def test_a_cell_that_could_not_be_done_is_named_and_left_empty():
    cells = [cell(point) for point in GRID.wanted]
    at = GRID.wanted.index((0.9, 1.25))
    cells[at] = Cell((0.9, 1.25), 0, 0, (), (), "a bound forbids it")
    told = answer_of(GRID, cells)
    (line,) = found(section(told, 2).lines, "stress_refused_cells")
    assert line.numbers["n"] == 1
    assert "coordinators at 90 %, the yearly number of referrals at 125 %: a bound" in (
        ENGLISH.say(line)
    )
    assert ENGLISH.say(section(told, 0).tables[2].rows[0][2]) == "-"
    shares = cells_in(axes_of(told.chart("wait"))[0])
    assert np.isnan(shares).tolist() == [[False] * 3, [False, True, False]]
    assert cells_of(told.story.table)["Thirty: combinations (of 3)"]["weighted"] == "2 (1 ~)"
    assert told.table("cells")["refused"].tolist()[-1] == "a bound forbids it"


def test_a_worst_date_before_the_axes_begin_is_a_caveat():
    axes = tuple(replace(axis, start=date(2022, 7, 1)) for axis in GRID.axes)
    told = answer_of(replace(GRID, axes=axes), [cell(point) for point in GRID.wanted])
    (line,) = found(told.story.caveats, "stress_before_axes")
    assert value_of(line)["start"] == date(2022, 7, 1)
    assert ENGLISH.say(line).startswith("'Twelve weeks'")  # the other one's is in 2023


def test_a_target_that_is_missed_now_is_told_where_it_would_be_met():
    cells = [cell(point) for point in GRID.wanted]
    swapped = {(1.0, 1.0): (0.8, 1.0), (0.8, 1.0): (1.0, 1.0)}
    moved = [replace(one, point=swapped.get(one.point, one.point)) for one in cells]
    moved.sort(key=lambda one: GRID.wanted.index(one.point))
    (line,) = found(answer_of(GRID, moved).story.answer, "stress_mends")
    assert ENGLISH.say(line) == (
        "'Thirty' is met if one thing changes: the appropriation for coordinators at 80 %; the "
        "yearly number of referrals at 125 %."
    )


def test_beliefs_that_disagree_elsewhere_are_told_with_the_place():
    other = {"often": kept(DONE, "often", (5, 4)), "never": kept(DONE, "never", (50, 49))}
    cells = []
    for one in map(cell, GRID.wanted):
        mine = [k for k in one.kept if k.target == DONE]
        if one.point == (0.9, 1.0):
            mine = [other.get(k.regime, k) for k in mine]
        cells.append(replace(one, kept=tuple(mine)))
    grid = replace(GRID, base=replace(BASE, targets=(DONE,)))
    (line, *_) = answer_of(grid, cells).story.answer
    assert value_of(line)["low"] == estimate(4, 30)
    assert value_of(line)["high"] == estimate(49, 50)
    assert "with the appropriation for coordinators at 90 %, 60 wanted" in ENGLISH.say(line)
