"""Every malformed stress test of `tests/malformed/stress/` is told in the words beside it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from bandeexit.errors import StudyError
from bandeexit.files.schema import STRESS, schema_texts, stress_schema
from bandeexit.files.stress import read_stress, stress_names
from bandeexit.files.study import read_study
from bandeexit.files.yaml_nodes import Faults, read_yaml
from messages.test_malformed_files import FOLDER as SCENARIOS
from messages.test_malformed_files import NAMES, plain
from study_copies import REAL

FOLDER = SCENARIOS / "stress"
SLIPS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
PROGRAMME = read_study(REAL).programme
VALIDATOR = Draft202012Validator(stress_schema(PROGRAMME, NAMES))
LEFT_TO_THE_READER = {
    "axis-twice", "before-the-census", "dates-reversed", "district-misspelt",
    "lever-of-another-verb", "low-above-high",
    "other-name", "plausible-reversed", "scale-negative", "scenario-misspelt", "source-unknown",
    "whole-run-dated",
}  # fmt: skip
"""What needs the study, or two values side by side."""


@pytest.fixture(scope="module")
def study():
    return read_study(REAL)


def said_of(path, study):
    """All that is said of a stress test, without the folder it lies in."""
    try:
        read_stress(str(path), study)
    except StudyError as error:
        own = (replace(one, file=one.file.removeprefix(f"{path.parent}/")) for one in error.faults)
        return "\n".join(map(str, own)) + "\n"
    return ""


def is_refused_by_the_schema(path):
    node = read_yaml(path, Faults("x"))
    return node is None or not VALIDATOR.is_valid(plain(node))


@pytest.mark.parametrize("slip", SLIPS)
def test_a_malformed_stress_test_is_told_in_exactly_these_words(study, slip):
    said = said_of(FOLDER / f"{slip}.yaml", study)
    assert said
    assert said == (FOLDER / f"{slip}.txt").read_text("utf-8")


def test_the_schema_refuses_all_that_needs_neither_study_nor_sums():
    found = {slip for slip in SLIPS if is_refused_by_the_schema(FOLDER / f"{slip}.yaml")}
    assert set(SLIPS) - found == LEFT_TO_THE_READER


@pytest.mark.parametrize("path", stress_names(REAL).values(), ids=lambda path: path.stem)
def test_every_stress_test_of_the_study_fits_the_schema_and_points_to_it(path):
    node = read_yaml(path, Faults("x"))
    assert [error.message for error in VALIDATOR.iter_errors(plain(node))] == []
    first = path.read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=stress.schema.json"


def test_the_schema_in_the_repository_is_the_one_that_is_made_from_the_model():
    text = schema_texts(PROGRAMME, NAMES)[STRESS]
    assert (REAL / STRESS).read_text("utf-8") == text, "run `make schema`"
    Draft202012Validator.check_schema(json.loads(text))
