"""What a stress grid tells and draws, on a grid where every place, belief and date differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.contour import ContourSet
from matplotlib.patches import Rectangle

import bandeexit as bx
from bandeexit.questions.answer import Answer
from bandeexit.report.beliefs import Belief
from bandeexit.report.chart import figure_of
from bandeexit.report.story import Number
from bandeexit.scenarios.axes import Axis, Grid
from bandeexit.scenarios.cells import Cell, Spread
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.intervals import wilson
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import Kept, Standing
from reading import (
    DANISH,
    ENGLISH,
    axes_of,
    cells_in,
    cells_of,
    found,
    lines_in,
    numbers_of,
    segments_in,
    texts_in,
    ticks_of,
    value_of,
)

BELIEFS = (
    Belief("never", {"da": "Aldrig", "en": "Never"}, 0.5),
    Belief("often", {"da": "Ofte", "en": "Often"}, 0.3),
    Belief("middle", {"da": "Midt", "en": "Middle"}, 0.2),
)
N = {"": 100, "never": 50, "often": 30, "middle": 20}
COLUMNS = {"": "weighted", "never": "Never", "often": "Often", "middle": "Middle"}
WAIT = Target(
    "wait", "wait_days_p90", 84.0, True, "quarter", 0.9,
    title={"da": "Tolv uger", "en": "Twelve weeks"},
)  # fmt: skip
DONE = Target(
    "done", "completed", 30.0, False, "year", 0.6,
    title={"da": "Tredive", "en": "Thirty"}, status="agreed",
)  # fmt: skip
DATES = {
    "wait": (date(2022, 1, 1), date(2022, 4, 1)),
    "done": (date(2022, 1, 1), date(2023, 1, 1)),
}
MET = {
    # point: target: (n_met at both dates) of never, often, middle
    (1.0, 1.0): {
        "wait": ((50, 49), (12, 6), (19, 18)),
        "done": ((40, 38), (22, 21), (16, 15)),
    },
    (1.0, 1.25): {
        "wait": ((49, 48), (9, 3), (17, 14)),
        "done": ((41, 39), (24, 23), (17, 16)),
    },
    (0.9, 1.0): {
        "wait": ((46, 50), (4, 8), (13, 15)),
        "done": ((37, 34), (18, 17), (13, 12)),
    },
    (0.9, 1.25): {
        "wait": ((45, 44), (2, 5), (12, 11)),
        "done": ((24, 23), (14, 13), (10, 9)),
    },
    (0.8, 1.0): {
        "wait": ((43, 42), (1, 2), (10, 9)),
        "done": ((22, 20), (12, 11), (8, 7)),
    },
    (0.8, 1.25): {
        "wait": ((41, 40), (0, 1), (8, 7)),
        "done": ((19, 18), (9, 10), (6, 5)),
    },
    (0.7, 1.5): {
        "wait": ((30, 29), (1, 0), (5, 4)),
        "done": ((14, 13), (7, 6), (4, 3)),
    },
}
MONEY = Axis(
    "budget.coordinators", "scale", (0.8, 0.9, 1.0), plausible=(0.9, 1.0), why="a saving",
    severity={"central": 1.0, "adverse": 0.9, "severe": 0.8, "extreme": 0.7}, source="expert",
    title={"da": "koordinatorer", "en": "coordinators"},
)  # fmt: skip
DEMAND = Axis(
    "demand.referrals", "scale", (1.0, 1.25), plausible=(1.0, 1.3), why="a conflict",
    severity={"central": 1.0, "adverse": 1.25, "severe": 1.25, "extreme": 1.5},
)  # fmt: skip
BASE = Scenario("base", date(2024, 1, 1), draws=102, seed=7, targets=(DONE, WAIT))
GRID = Grid(BASE, (MONEY, DEMAND), "money_and_demand", {"da": "Penge", "en": "Money"})
REAL = bx.load_study(Path(__file__).resolve().parents[2]).fitted
STUDY = SimpleNamespace(
    files=REAL.files, programme=REAL.programme, stale=(), beliefs_of=lambda regime: BELIEFS
)


def kept(target, regime, both):
    dates = zip(DATES[target.name], both, strict=True)
    at = tuple(Standing(when, n_met, N[regime], 3) for when, n_met in dates)
    together = Standing(None, max(min(both) - 2, 0), N[regime], 4)
    return Kept(target, regime, at, together)


def cell(point):
    rows = []
    for target in (DONE, WAIT):
        by_belief = dict(zip(("never", "often", "middle"), MET[point][target.name], strict=True))
        both = tuple(map(sum, zip(*by_belief.values(), strict=True)))
        rows += [kept(target, regime, one) for regime, one in ({"": both} | by_belief).items()]
    least = 10 * point[0] + point[1]
    spreads = tuple(
        Spread("completed.2022", regime, N[regime], least + 2.5, least, least + 2.0, least + 6.0)
        for regime in N
    )
    return Cell(point, 100, 2 if point == (0.8, 1.25) else 0, tuple(rows), spreads)


def answer_of(grid, cells, regimes=("never", "often", "middle"), **about):
    centre = tuple(1.0 for _ in grid.axes)
    question = Question("stress", (grid.base,), axes=grid.axes, name=grid.name, title=grid.title,
                        words={"da": "Hvor?", "en": "Where?"})  # fmt: skip
    return Answer(STUDY, question, Stressed(grid, centre, tuple(cells), regimes, **about))


@pytest.fixture(scope="module")
def answer():
    return answer_of(GRID, [cell(point) for point in GRID.wanted])


def estimate(n_met, n):
    return pytest.approx((n_met / n, *wilson(n_met, n)))


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
    assert "never 1/2, often 3/10, middle 1/5" in " ".join(answer.sentences("en"))


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


MAPS = {
    # column 80, 90, 100 % of the money; row 100, 125 % of the referrals, from below
    "wait": {
        "Weighted": [[53, 63, 73], [48, 59, 65]],
        "Never": [[84, 92, 98], [80, 88, 96]],
        "Often": [[1 / 0.3, 4 / 0.3, 20], [0, 2 / 0.3, 10]],
        "Middle": [[45, 65, 90], [35, 55, 70]],
    },
    "done": {
        "Weighted": [[38, 63, 74], [33, 45, 78]],
        "Never": [[40, 68, 76], [36, 46, 78]],
        "Often": [[11 / 0.3, 17 / 0.3, 70], [30, 13 / 0.3, 23 / 0.3]],
        "Middle": [[35, 60, 75], [25, 45, 80]],
    },
}


@pytest.mark.parametrize("target", MAPS)
def test_every_panel_has_the_shares_of_its_belief_in_their_places(answer, target):
    *panels, bar = axes_of(answer.chart(target))
    assert [ax.get_title(loc="left") for ax in panels] == list(MAPS[target])
    for ax in panels:
        shares = np.array(MAPS[target][ax.get_title(loc="left")])
        np.testing.assert_allclose(cells_in(ax), shares, atol=1e-9)
        written = {one.get_position(): one.get_text() for one in ax.texts}
        assert written == {(x, y): f"{shares[y, x]:.0f}" for x in range(3) for y in range(2)}
        mesh = next(one for one in ax.collections if isinstance(one, QuadMesh))
        assert mesh.get_clim() == (0, 100)
    assert bar.get_ylabel() == "futures of 100 that meet the target at its worst date"
    (wanted,) = (line for line in bar.get_lines() if len(line.get_xdata()) == 2)
    assert set(wanted.get_ydata()) == {90 if target == "wait" else 60}


def test_a_panel_says_what_is_plausible_expected_and_on_its_axes(answer):
    for voice, names in (
        (ENGLISH, ("The appropriation for coordinators (% of the unchanged)",
                   "The yearly number of referrals (% of the unchanged)")),
        (DANISH, ("Bevillingen til koordinatorer (% af det uændrede)",
                  "Antallet af henvisninger om året (% af det uændrede)")),
    ):  # fmt: skip
        ax = axes_of(answer.chart("wait"), voice)[0]
        told = (ax.get_xlabel(), ax.get_ylabel())
        assert tuple(one.replace("\n", " ") for one in told) == names
        assert ticks_of(ax) == {0: "80", 1: "90", 2: "100"}
        assert ticks_of(ax, "y") == {0: "100", 1: "125"}
        hatched = {p.get_xy() for p in ax.patches if isinstance(p, Rectangle) and p.get_hatch()}
        assert hatched == {(-0.5, -0.5), (-0.5, 0.5)}
        (ring,) = (line for line in ax.get_lines() if line.get_marker() == "o")
        assert (list(ring.get_xdata()), list(ring.get_ydata())) == ([2], [0])


def border(ax, number):
    """Corners of the lines at which a share, or an end of its interval, crosses what is wanted."""
    lines = [one for one in ax.collections if isinstance(one, ContourSet)]
    return {tuple(np.round(p, 3)) for path in lines[number].get_paths() for p in path.vertices}


def test_the_solid_line_is_where_the_share_crosses_what_is_wanted(answer):
    never = axes_of(answer.chart("wait"))[1]
    # 90 lies three quarters of the way from 84 to 92, and a quarter of that from 88 to 96
    assert {(0.75, 0.0), (1.25, 1.0)} <= border(never, 0)
    middle = axes_of(answer.chart("done"))[3]
    assert (1.0, 0.0) in border(middle, 0)  # 60 at 90 %
    first = next(one for one in never.collections if isinstance(one, ContourSet))
    assert first.get_linewidths()[0] == 2.4


def test_title_caption_note_and_alt_text_say_what_the_map_shows(answer):
    for voice, title, alt, note in (
        (
            ENGLISH, "Whether 'Twelve weeks' is met depends on",
            "Where Example target 'Twelve weeks' is met as this changes: the appropriation for "
            "coordinators, the yearly number of referrals. In 48 to 73 of 100 futures; with "
            "nothing changed in 73 [65; 80], 90 wanted.",
            "Wait for a coordinator, 90th percentile at most 84 days, every quarter",
        ),
        (
            DANISH, "Om 'Tolv uger' nås, afgør antagelsen om kapacitet",
            "Hvor Eksempel på et mål ('Tolv uger') nås, når dette ændres: bevillingen til "
            "koordinatorer, antallet af henvisninger om året. I 48 til 73 af 100 fremtider; uden "
            "ændringer i 73 [65; 80], ønsket 90.",
            "Ventetid, 90-procentsfraktil højst 84 dage, hvert kvartal",
        ),
    ):  # fmt: skip
        chart = answer.chart("wait")
        figure = figure_of(chart, voice)
        assert title in figure.get_suptitle().replace("\n", " ")
        assert voice.say(chart.alt).replace("\N{NO-BREAK SPACE}", " ") == alt
        assert len(alt) < 300
        assert note in voice.say(chart.notes[0])
        assert "102" in voice.say(chart.caption)
        assert "(90 of 100)" in voice.say(chart.notes[1]) or voice is DANISH
    drawn = answer.chart("wait").data
    assert set(drawn["target"]) == {"wait"}
    assert len(drawn) == 6 * 4  # no rung beside the grid


def test_little_is_told_and_in_both_languages(answer):
    for voice in (ENGLISH, DANISH):
        for line in answer.story.answer:
            assert len(voice.say(line).split(" ")) <= 30, voice.say(line)
    assert len(answer.story.answer) == 3
    assert len(answer.story.table.rows) <= 6
    assert len(answer.story.caveats) <= 2
    names = [chart.name for chart in answer.story.charts]
    assert names == ["wait_money_and_demand", "done_money_and_demand"]


@pytest.fixture(scope="module")
def line():
    grid = replace(GRID, axes=(replace(MONEY, severity={}),), name="")
    return answer_of(grid, [replace(cell((v, 1.0)), point=(v,)) for v in MONEY.values])


def test_one_axis_is_drawn_as_a_line_of_each_belief(line):
    chart = line.chart("done")
    assert chart.name == "done_base"
    (ax,) = axes_of(chart, DANISH)
    assert lines_in(ax) == {
        "vægtet": ([80, 90, 100], [38, 63, 74]),
        "Aldrig": ([80, 90, 100], [40, 68, 76]),
        "Ofte": ([80, 90, 100], pytest.approx([11 / 0.3, 17 / 0.3, 70])),
        "Midt": ([80, 90, 100], [35, 60, 75]),
    }
    colours = [one.get_color() for one in ax.get_lines() if not one.get_label().startswith("_")]
    assert len(set(colours)) == 4
    assert colours[0] == "#000000"
    for at, n_met in zip((80, 90, 100), (38, 63, 74), strict=True):
        low, high = wilson(n_met, 100)
        ends = pytest.approx((100 * low, 100 * high))
        assert any(a[0] == b[0] == at and (a[1], b[1]) == ends for a, b in segments_in(ax))
    (wanted,) = (one for one in ax.get_lines() if set(one.get_ydata()) == {60})
    assert wanted.get_label().startswith("_")
    (grey,) = (one for one in ax.patches if isinstance(one, Rectangle))
    assert (grey.get_x(), grey.get_x() + grey.get_width()) == (80, 90)
    assert ticks_of(ax) == {80: "80", 90: "90", 100: "100"}
    assert ax.get_xlabel() == "Bevillingen til koordinatorer (% af det uændrede)"
    assert "af 100 fremtider" in DANISH.say(chart.alt)


def test_a_third_axis_makes_a_panel_of_each_of_its_values():
    third = Axis("threat.places", "add", (0.0, 0.5), title={})
    grid = Grid(replace(BASE, targets=(WAIT,)), (MONEY, DEMAND, third))
    n_met = {
        point: 40 + 10 * i + j + 3 * k
        for i, x in enumerate(MONEY.values)
        for j, y in enumerate(DEMAND.values)
        for k, z in enumerate(third.values)
        for point in [(x, y, z)]
    }
    cells = [Cell(point, 100, 0, (kept(WAIT, "", (n, n + 1)),), ()) for point, n in n_met.items()]
    axes = tuple(replace(axis, severity={}) for axis in grid.axes)
    told = answer_of(replace(grid, axes=axes), cells, regimes=())
    told = replace(told, found=replace(told.found, centre=(1.0, 1.0, 0.0)))
    first, second, *_ = axes_of(told.chart())
    np.testing.assert_allclose(cells_in(first), [[40, 50, 60], [41, 51, 61]])
    np.testing.assert_allclose(cells_in(second), [[43, 53, 63], [44, 54, 64]])
    assert first.get_title(loc="left").replace("\n", " ").endswith(": 0 places")
    assert second.get_title(loc="left").replace("\n", " ").endswith(": +0.5 places")
    assert len(told.story.sections[0].tables) == 1  # no table has three axes


def test_of_many_values_at_most_seven_are_written_and_the_centre_is_one():
    values = tuple(float(v) for v in np.round(np.linspace(0.5, 1.5, 11), 2))
    axis = replace(MONEY, values=values, plausible=None, severity={})
    other = replace(DEMAND, plausible=None, severity={})
    cells = [
        Cell((x, y), 100, 0, (kept(WAIT, "", (round(50 * x) + (y > 1), 99)),), ())
        for x in values
        for y in other.values
    ]
    told = answer_of(Grid(replace(BASE, targets=(WAIT,)), (axis, other)), cells, regimes=())
    (ax, _) = axes_of(told.chart())
    assert ticks_of(ax) == {1: "60", 3: "80", 5: "100", 7: "120", 9: "140"}
    assert texts_in(ax)["50"] == (5, 0)
    assert texts_in(ax)["71"] == (9, 1)
    assert len(ax.texts) == 10


def test_a_cell_that_could_not_be_done_is_named_and_left_empty():
    cells = [cell(point) for point in GRID.wanted]
    at = GRID.wanted.index((0.9, 1.25))
    cells[at] = Cell((0.9, 1.25), 0, 0, (), (), "a bound forbids it")
    told = answer_of(GRID, cells)
    (line,) = section(told, 2).lines
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
