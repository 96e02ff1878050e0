"""Whatever happens to a file, its reader tells faults in words: no other exception, no hang."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandeexit.errors import StudyError, UsageError
from bandeexit.files.scenario import read_scenario
from bandeexit.files.study import read_study
from bandeexit.scenarios.changes import check_changes
from messages.test_malformed_files import is_refused_by_the_schema
from study_copies import REAL, copy_study

RICH = """\
schema: 1
name: x
title: {da: "Alt på en gang", en: "Everything at once"}
question: "What then?"
extends: baseline
horizon: 2023-01-01
draws: 20
changes:
  - id: more
    scale: {demand.referrals: {lognormal: {median: 1.3, sd_log: 0.2}}}
    from: 2021-06-01
    until: 2022-06-01
    districts: [Fyn, Bornholm]
    why: a conflict
    source: expert-2026
  - id: money
    add: {budget.coordinators: -1.5, budget.special_measures: 0.5}
    from: 2022-01-01
  - id: rules
    set: {demand.future_trend: held, measures.carry_over: true, capacity.municipal_places: null}
targets:
  wait: {measure: wait_days_p90, at_most: 84, every: quarter, probability: 0.9, district: Fyn}
  done: {measure: completed, at_least: 30, every: year, from: 2021-01-01}
actions:
  - id: overtime
    when: {measure: waiting, above: 20, districts: [Fyn]}
    review: month
    after_reviews: 1
    lasts_reviews: 6
    scale: {capacity.stretch: 1.2}
    districts: [Fyn]
replications: {until: 2.0, of: [completed], most: 5000}
not_in_the_band:
  - {da: "boliger", en: "housing"}
  - treatment
"""
VALUES = [
    "", "0", "-1", "1e15", "-1e15", "1e400", "9" * 400, ".nan", "-.inf", "null", "true", "yes",
    "2022-01-01", "9999-12-31", "0001-01-01", "2022-02-30", "[]", "{}", "[[]]", "{a: {b: c}}",
    "x" * 500, "'", '"', "*a", "&a 1", "!!python/name:os.system", "|", "? a", "- b", "@", "\t1",
    "{lognormal: {median: 1e15, sd_log: 1e15}}", "{gamma: {shape: 1e-300, mean: 1e15}}",
    "{beta: {a: 1e-300, b: 1e-300}}", "{triangular: {low: 0, mode: 0, high: 1e-320}}",
    "{normal: {mean: -1e15, sd: 1e15}}", "{uniform: {low: 0, high: 1}}", "Fyn", "baseline", "x",
    "demand.referrals", "æøå", "\x00", "\u2028", "[" * 30 + "]" * 30, "{a: " * 30 + "}" * 30,
]  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "latin-1"]


@st.composite
def slips(draw, text):
    """A text with one to four things done to its lines, in some encoding, perhaps cut off."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.integers(0, 6)):
            case 0:
                del lines[at]
                lines = lines or [""]
            case 1:
                lines.insert(other, lines[at])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                key, colon, _ = lines[at].partition(":")
                lines[at] = f"{key}{colon} {draw(st.sampled_from(VALUES))}"
            case 4:
                words = lines[at].split(" ")
                words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(VALUES))
                lines[at] = " ".join(words)
            case 5:
                lines[at] = " " * draw(st.integers(0, 6)) + lines[at].lstrip()
            case 6:
                lines.insert(at, draw(st.text(max_size=30)))
    data = "\n".join(lines).encode(draw(st.sampled_from(ENCODINGS)), "replace")
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


MANY = settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
SOME = settings(MANY, max_examples=40)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder for scenarios, and the study they are read against."""
    folder = tmp_path_factory.mktemp("fuzz")
    shutil.copy(REAL / "scenarios" / "baseline.yaml", folder)
    return folder, read_study(REAL)


def is_refused(path: Path, study) -> bool:
    try:
        check_changes(study.programme, read_scenario(path, study))
    except (StudyError, UsageError):
        return True
    return False


def test_the_rich_scenario_is_good_as_it_stands(place):
    folder, study = place
    (folder / "x.yaml").write_text(RICH, encoding="utf-8")
    assert not is_refused(folder / "x.yaml", study)
    assert not is_refused_by_the_schema(folder / "x.yaml")


@MANY
@given(data=slips(RICH))
def test_a_broken_scenario_is_told_and_what_the_schema_refuses_the_reader_refuses(place, data):
    folder, study = place
    path = folder / "x.yaml"
    path.write_bytes(data)
    refused = is_refused(path, study)
    assert refused or not is_refused_by_the_schema(path)


@SOME
@given(st.lists(st.text(max_size=40) | st.sampled_from([f"a={v}" for v in VALUES]), max_size=3))
def test_nonsense_on_the_command_line_is_told(place, sets):
    folder, study = place
    path = folder / "baseline.yaml"
    sets += [f"demand.referrals={text}" for text in sets[:1]]
    with suppress(StudyError, UsageError):
        check_changes(study.programme, read_scenario(path, study, sets))


FILES = sorted(
    path.relative_to(REAL).as_posix() for top in ("model", "calibration")
    for path in (REAL / top).glob("*.yaml")
)  # fmt: skip


@SOME
@given(data=st.data())
def test_a_broken_study_is_told(tmp_path_factory, data):
    file = data.draw(st.sampled_from(FILES))
    folder = copy_study(tmp_path_factory.mktemp("study"))
    (folder / file).write_bytes(data.draw(slips((REAL / file).read_text("utf-8"))))
    with suppress(StudyError, UsageError):
        read_study(folder)
    shutil.rmtree(folder)
