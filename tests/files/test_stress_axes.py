"""Whatever an axis of the command line takes may be written in a file, and means the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

import bandeexit as bx
from bandeexit.files.stress import axis_from_text, read_stress
from bandeexit.files.study import read_study
from study_copies import REAL

STUDY = read_study(REAL)
SAME = {
    "demand.referrals=scale:0.8,0.9,1": "parameter: demand.referrals, scale: [0.8, 0.9, 1.0]",
    "demand.referrals=scale:1.4,0.8": "parameter: demand.referrals, scale: [1.4, 0.8]",
    "demand.referrals=scale:1e0": "parameter: demand.referrals, scale: [1e0]",
    "budget.coordinators=add:-2,-1.5, 0": "parameter: budget.coordinators, add: [-2, -1.5, 0]",
    "visitation.days=set:60": "parameter: visitation.days, set: [60]",
    "demand.referrals=scale:0.7..1.3:7": (
        "parameter: demand.referrals, scale: {low: 0.7, high: 1.3, count: 7}"
    ),
    "demand.referrals=scale:1,1.2@2021-01-01..2022-01-01@Fyn,Bornholm": (
        "parameter: demand.referrals, scale: [1, 1.2], from: 2021-01-01, until: 2022-01-01, "
        "districts: [Fyn, Bornholm]"
    ),
}


def grid_of(tmp_path, axes, more="why: w, source: expert-2026"):
    path = tmp_path / "x.yaml"
    listed = "".join(f"  - {{{one}, {more}}}\n" for one in axes)
    head = "schema: 1\nname: x\ntitle: t\nquestion: q\nscenario: baseline\naxes:\n"
    path.write_text(head + listed, "utf-8")
    return read_stress(str(path), STUDY)


@pytest.mark.parametrize("text", SAME)
def test_a_file_and_the_command_line_make_the_same_axis(tmp_path, text):
    grid = grid_of(tmp_path, [SAME[text]])
    (axis,) = grid.axes
    asked = axis_from_text(text, STUDY.programme)
    assert replace(axis, why="", source="") == asked
    assert axis.title == asked.title
    assert axis.plausible is None


def test_they_make_the_same_cells(tmp_path):
    texts = ["budget.coordinators=add:0,-2", "demand.referrals=scale:0.8..1.2:2"]
    written = ["parameter: budget.coordinators, add: [0, -2]",
               "parameter: demand.referrals, scale: {low: 0.8, high: 1.2, count: 2}"]  # fmt: skip
    grid = grid_of(tmp_path, written)
    asked = bx.load_study(REAL).fitted.grid("baseline", texts)
    assert grid.points == asked.points == ((-2.0, 0.8), (-2.0, 1.2), (0.0, 0.8), (0.0, 1.2))
    for point in grid.points:
        changes = [replace(one, why="") for one in grid.scenario_at(point).changes]
        assert changes == list(asked.scenario_at(point).changes)


def test_where_nobody_says_what_is_plausible_every_answer_says_so(tmp_path):
    grid_of(tmp_path, ["parameter: demand.referrals, scale: [0.8, 1.0, 1.2]"])
    told = bx.load_study(REAL).stress(str(tmp_path / "x.yaml"), draws=12).sentences("en")
    assert any(
        line.startswith("Nobody has said what is plausible for the yearly number of referrals;")
        for line in told
    )


LAWS = {
    "[0.8, 1.2]": (0.8, 1.2),
    "{interval: [0.8, 1.2]}": (0.8, 1.2),
    "{uniform: {low: 1, high: 2}}": (1.05, 1.95),
    # exp(-+ log(2) 1.6449 / 0.6745)
    "{interval: [0.5, 2], probability: 0.5}": (0.184454, 5.421393),
    "{interval: [-1, 1], probability: 0.5, shape: uniform}": (-1.8, 1.8),
}


@pytest.mark.parametrize("text", LAWS)
def test_what_is_plausible_may_be_a_law_of_which_nine_of_ten_are_taken(tmp_path, text):
    written = f"parameter: demand.referrals, scale: [0.8, 1.0], plausible: {text}"
    (axis,) = grid_of(tmp_path, [written]).axes
    assert axis.plausible == pytest.approx(LAWS[text], rel=1e-5)
