"""What a stress grid draws, on a grid where every place, belief and date differs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.contour import ContourSet
from matplotlib.patches import Rectangle

from bandeexit.report.chart import figure_of
from bandeexit.scenarios.axes import Axis, Grid
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.intervals import wilson
from reading import (
    DANISH,
    ENGLISH,
    axes_of,
    cells_in,
    lines_in,
    segments_in,
    texts_in,
    ticks_of,
)
from stress_world import BASE, DEMAND, GRID, MONEY, WAIT, answer_of, cell, kept


@pytest.fixture(scope="module")
def answer():
    return answer_of(GRID, [cell(point) for point in GRID.wanted])


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
    widths = [one.get_linewidths()[0] for one in never.collections if isinstance(one, ContourSet)]
    assert widths == [2.4, 1.1, 1.1]
    # The dashed ones: low ends between 46 and 49 of 50 at the bottom, high ends between 42 and 40.
    assert (round(1 + crossing(46, 49, "low"), 3), 0.0) in border(never, 1)
    assert (0.0, round(crossing(42, 40, "high"), 3)) in border(never, 2)


def crossing(one, other, end):
    """How far between two cells of 50 futures an end of the interval is 90."""
    here, there = (getattr(wilson(n_met, 50), end) for n_met in (one, other))
    return (0.9 - here) / (there - here)


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
