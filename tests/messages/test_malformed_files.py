"""Every malformed scenario of `tests/malformed/` is told in exactly the words beside it."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bandeexit.errors import StudyError
from bandeexit.files.scenario import read_scenario
from bandeexit.files.schema import SCENARIO, scenario_schema, schema_texts
from bandeexit.files.study import read_study
from bandeexit.files.yaml_nodes import Faults, read_yaml
from bandeexit.report.names import names_in
from study_copies import REAL

FOLDER = Path(__file__).parents[1] / "malformed"
SLIPS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
PROGRAMME = read_study(REAL).programme
NAMES = names_in("en", PROGRAMME.budget.lines)
VALIDATOR = Draft202012Validator(scenario_schema(PROGRAMME, NAMES))


@pytest.fixture(scope="module")
def study():
    return read_study(REAL)


def said_of(path, study):
    """All that is said of a scenario, without the folder it lies in."""
    try:
        read_scenario(path, study)
    except StudyError as error:
        folder = f"{path.parent}/"
        lines = [str(fault).replace(folder, "") for fault in error.faults]
        return "\n".join(_unindented(line) for line in lines) + "\n"
    return ""


def _unindented(fault):
    """The hint below its fault, by two spaces: its place would depend on the folder's name."""
    first, *rest = fault.splitlines()
    return "\n".join([first, *(f"  {line.strip()}" for line in rest)])


def plain(node):
    """What a JSON schema sees of a node."""
    if isinstance(node.content, dict):
        return {key: plain(item) for key, item in node.content.items()}
    if isinstance(node.content, list):
        return [plain(item) for item in node.content]
    return node.content.isoformat() if isinstance(node.content, date) else node.content


def is_refused_by_the_schema(path):
    faults = Faults("x")
    node = read_yaml(path, faults)
    return node is None or not VALIDATOR.is_valid(plain(node))


def test_there_are_more_than_sixty_and_each_has_its_words():
    assert len(SLIPS) > 60
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == SLIPS


@pytest.mark.parametrize("slip", SLIPS)
def test_a_malformed_scenario_is_told_in_exactly_these_words(tmp_path, study, slip):
    shutil.copy(REAL / "scenarios" / "baseline.yaml", tmp_path)
    path = Path(shutil.copy(FOLDER / f"{slip}.yaml", tmp_path))
    said = said_of(path, study)
    assert said
    assert said == (FOLDER / f"{slip}.txt").read_text("utf-8")


def test_the_schema_itself_finds_most_of_them():
    """The rest need the study: districts, dates, sources, other steps."""
    found = [slip for slip in SLIPS if is_refused_by_the_schema(FOLDER / f"{slip}.yaml")]
    assert len(found) > 0.6 * len(SLIPS)
    assert {"parameter-misspelt", "law-unknown", "target-every-week", "scale-negative"} <= {*found}


@pytest.mark.parametrize("path", sorted((REAL / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_scenario_of_the_study_fits_the_schema_and_points_to_it(path):
    node = read_yaml(path, Faults("x"))
    assert [error.message for error in VALIDATOR.iter_errors(plain(node))] == []
    first = path.read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=scenario.schema.json"


def test_the_schema_in_the_repository_is_the_one_that_is_made_from_the_model():
    text = schema_texts(PROGRAMME, NAMES)[SCENARIO]
    assert (REAL / SCENARIO).read_text("utf-8") == text, "run `make schema`"
    Draft202012Validator.check_schema(json.loads(text))


def test_every_parameter_has_a_name_and_its_unit_in_the_schema():
    from bandeexit.report.names import name_of

    known = scenario_schema(PROGRAMME, NAMES)["properties"]["changes"]["items"]["properties"][
        "set"
    ]["properties"]
    assert set(known) == set(PROGRAMME.registry)
    for path, entry in PROGRAMME.registry.items():
        name = name_of(path, "en", PROGRAMME.title(path))
        assert name != path
        assert name in known[path]["description"]
        assert entry.unit in known[path]["description"]
