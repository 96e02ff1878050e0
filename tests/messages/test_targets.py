"""Targets as data: what the file may hold, and what is said of what it may not."""

from __future__ import annotations

from datetime import date
from math import inf

import pytest

from bandeexit.calibration.targets import Observation
from bandeexit.files.study import read_study
from study_copies import copy_study, edit, faults_of_study

TARGETS = "calibration/targets.yaml"
END = "scope: national, use: hold-out, source: reu-1902}"


def with_row(tmp_path, row: str):
    """Copy the study and add a row at the end of its targets."""
    folder = copy_study(tmp_path)
    path = folder / TARGETS
    path.write_text(path.read_text(encoding="utf-8") + f"  - {row}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("row", "quantity", "observed"),
    [
        ("state: completed, count: 90", "total", Observation(90.0, 90.0)),
        ("state: waiting, at_most: 5", "stock", Observation(-inf, 5.0)),
        ("state: referred, at_least: 200", "total", Observation(200.0, inf)),
        ("state: started, about: 160", "total", Observation(160.0, 160.0, 16.0)),
        ("flow: completed, from: 2018-01-01, between: [20, 40]", "flow", Observation(20.0, 40.0)),
        ("ratio: completed, over: started, between: [0.2, 0.5]", "ratio", Observation(0.2, 0.5)),
    ],
)
def test_a_row_says_what_was_counted_and_how_exactly(tmp_path, row, quantity, observed):
    study = read_study(with_row(tmp_path, f"{{id: x, {row}, date: 2019-01-01, {END}"))
    (target,) = study.targets
    assert (target.quantity, target.observed, target.use) == (quantity, observed, "hold-out")
    assert target.day == date(2019, 1, 1)
    assert study.programme.census.counts == (34, 115, 183, 130, 131)


def test_a_district_may_be_counted(tmp_path):
    row = "{id: x, state: in_programme, count: 9, date: 2020-10-07, scope: Fyn, use: fit, "
    study = read_study(with_row(tmp_path, row + "source: reu-1902}"))
    assert [target.scope for target in study.targets] == ["Fyn"]


def test_the_latest_complete_date_is_the_census(tmp_path):
    folder = copy_study(tmp_path)
    text = (folder / TARGETS).read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("  - {id")]
    earlier = [
        row.replace("2020-10-07", "2019-10-07").replace("{id: ", "{id: early-") for row in rows
    ]
    (folder / TARGETS).write_text(text + "\n".join(earlier) + "\n", encoding="utf-8")
    study = read_study(folder)
    assert study.programme.census.when == date(2020, 10, 7)
    assert [t.day for t in study.targets] == [date(2019, 10, 7)] * 5


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            f"{{id: x, state: compleeted, count: 9, date: 2019-01-01, {END}",
            "target: `state` is 'compleeted'; did you mean `completed`?",
        ),
        (
            f"{{id: x, state: waiting, flow: completed, count: 9, date: 2019-01-01, {END}",
            "target: expected one of `state`, `flow`, `ratio`; found `state` and `flow`",
        ),
        (
            f"{{id: x, state: waiting, date: 2019-01-01, {END}",
            "target: expected one of `count`, `about`, `at_least`, `at_most`, `between`; "
            "found none",
        ),
        (
            f"{{id: x, state: waiting, count: 9, about: 9, date: 2019-01-01, {END}",
            "target: expected one of `count`, `about`, `at_least`, `at_most`, `between`; "
            "found `count` and `about`",
        ),
        (
            f"{{id: x, state: waiting, count: 9.5, date: 2019-01-01, {END}",
            "target: `count` is 9.5; expected a whole number from 0 to 10000000",
        ),
        (
            f"{{id: x, state: waiting, count: -1, date: 2019-01-01, {END}",
            "target: `count` is -1; expected a whole number from 0 to 10000000",
        ),
        (
            f"{{id: x, state: waiting, count: .nan, date: 2019-01-01, {END}",
            ".nan is not a usable number; expected a finite one",
        ),
        (
            f"{{id: x, ratio: completed, over: started, about: 7, date: 2019-01-01, {END}",
            "target: `about` is 7; expected a share from 0 to 1",
        ),
        (
            f"{{id: x, state: waiting, between: [9, 3], date: 2019-01-01, {END}",
            "target: `between` runs from 9 to 3; swap them",
        ),
        (
            f"{{id: x, state: waiting, between: 9, date: 2019-01-01, {END}",
            "target: `between` expects two numbers, [low, high]",
        ),
        (
            f"{{id: x, state: waiting, count: 9, date: 2015-04-01, {END}",
            "the date 2015-04-01 is not after the origin 2015-04-01",
        ),
        (
            f"{{id: x, flow: completed, from: 2014-01-01, count: 9, date: 2019-01-01, {END}",
            "the flow begins on 2014-01-01, before the origin 2015-04-01",
        ),
        (
            f"{{id: x, flow: completed, from: 2019-06-01, count: 9, date: 2019-01-01, {END}",
            "the flow begins on 2019-06-01 and ends on 2019-01-01; swap them",
        ),
        (
            f"{{id: x, flow: completed, count: 9, date: 2019-01-01, {END}",
            "target: `from` is missing",
        ),
        (
            f"{{id: x, flow: waiting, from: 2018-01-01, count: 9, date: 2019-01-01, {END}",
            "target: `flow` is 'waiting'; valid here: `referred`, `started`, `completed`, "
            "`programme_discontinued`, `visitation_discontinued`",
        ),
        (
            f"{{id: completed, state: waiting, count: 9, date: 2019-01-01, {END}",
            "the id `completed` is given twice",
        ),
        (
            f"{{id: x, state: completed, count: 183, date: 2020-10-07, {END}",
            "the state completed at 2020-10-07 is given twice",
        ),
        (
            f"{{id: x, state: completed, count: 999, date: 2019-01-01, {END}",
            "completed at 2020-10-07 is 183, but it was 999 at 2019-01-01; a total since the "
            "origin cannot fall",
        ),
        (
            "{id: x, state: waiting, count: 9, date: 2019-01-01, scope: national, use: test, "
            "source: reu-1902}",
            "target: `use` is 'test'; valid here: `fit`, `hold-out`",
        ),
    ],
)
def test_what_a_row_may_not_say(tmp_path, row, message):
    folder = with_row(tmp_path, row)
    (fault,) = faults_of_study(folder)
    assert fault.file == TARGETS
    assert fault.message == message


def test_the_date_of_the_total_is_that_of_the_census(tmp_path):
    folder = copy_study(tmp_path)
    edit(folder, TARGETS, "date: 2020-10-07\n", "date: 2020-10-06\n")
    (fault,) = faults_of_study(folder)
    assert fault.message == "the total's date 2020-10-06 is not the census's, 2020-10-07"


def test_a_thousand_rows_are_refused(tmp_path):
    rows = [
        f"{{id: x{i}, state: waiting, count: 9, date: {2016 + i // 300}-0{1 + i // 30 % 9}"
        f"-{1 + i % 28:02}, {END}"
        for i in range(600)
    ]
    folder = with_row(tmp_path, "\n  - ".join(rows))
    messages = [fault.message for fault in faults_of_study(folder)]
    assert "605 targets are given; expected at most 500" in messages


def test_too_much_evidence_is_refused(tmp_path):
    rows = [
        f"{{id: x{i}, state: waiting, count: 9, date: 2016-02-{1 + i % 28:02}, scope: {name}, "
        "use: fit, source: reu-1902}"
        for i, name in enumerate(["national"] * 28 + ["Fyn"] * 28)
    ]
    (fault,) = faults_of_study(with_row(tmp_path, "\n  - ".join(rows)))
    assert fault.message == ("56 targets besides the census are to be fitted; expected at most 40")
