"""The JSON schema of stress tests, made from the model's registry like that of scenarios.

`make schema` writes it to `scenarios/stress/stress.schema.json`.
"""

from __future__ import annotations

import json

from bandeexit.files.scenario_changes import VERBS
from bandeexit.files.schema import (
    DAY,
    NAMES,
    TEXT,
    Names,
    Schema,
    in_languages,
    in_words,
    keys,
    known_paths,
    said,
)
from bandeexit.files.stress import MOST_VALUES, SCHEMA
from bandeexit.model.budget import Lines
from bandeexit.model.programme import Programme
from bandeexit.scenarios.axes import MOST_FACTORS, SEVERITIES

FILE = "scenarios/stress/stress.schema.json"
NUMBER: Schema = {"type": "number"}


def stress_schema(programme: Programme, names: Names) -> Schema:
    """Make the schema of a stress test; budget lines are those of the study."""
    lines = programme.budget.lines
    head = {
        "schema": {"const": SCHEMA},
        "name": said(TEXT, "The name of the file, without .yaml."),
        "title": said(in_languages(), "What the stress test is called in charts."),
        "question": said(in_languages(), "What is asked."),
        "scenario": said(TEXT, "The scenario that is varied; it holds the targets."),
        "axes": {
            "type": "array",
            "items": _axis(lines, names),
            "minItems": 1,
            "maxItems": MOST_FACTORS,
        },
    }
    restore = {"type": "array", "items": {"anyOf": [_dose(lines, names), _steps()]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Stress test of bandeexit",
        **keys({**head, "restore": said(restore, "What could mend it.")}, required=tuple(head)),
    }


def schema_text(programme: Programme, names: Names) -> str:
    """Write the schema as it stands in the repository."""
    return json.dumps(stress_schema(programme, names), ensure_ascii=False, indent=1) + "\n"


def _axis(lines: Lines, names: Names) -> Schema:
    numbers = _numbers(lines, names)
    rungs: Schema = dict.fromkeys(SEVERITIES, NUMBER)
    both_ends = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
    properties = {
        "parameter": in_words(numbers),
        **{str(verb): _values() for verb in VERBS},
        "from": said(DAY, "From this midnight; without it, from the census."),
        "until": said(DAY, "Until this midnight, excluded; without it, to the horizon."),
        "districts": said({**NAMES, "minItems": 1}, "Without it, the whole country."),
        "central": said(NUMBER, "Value expected; without it, the one that changes nothing."),
        "plausible": said(both_ends, "[low, high]; cells outside are greyed."),
        "severity": said(keys(rungs, required=rungs), "A point for each rung of the ladder."),
        "why": said(TEXT, "What the ranges rest on."),
        "source": said(TEXT, "An id in model/sources.yaml."),
    }
    one_verb = {"oneOf": [{"required": [verb]} for verb in VERBS]}
    return {**keys(properties, required=("parameter", "plausible", "why", "source")), **one_verb}


def _dose(lines: Lines, names: Names) -> Schema:
    """A lever that is given in doses."""
    numbers = _numbers(lines, names)
    properties = {
        "parameter": in_words(numbers),
        **{str(verb): _values() for verb in VERBS},
        "from": said(DAY, "From this midnight; without it, from the census."),
        "until": said(DAY, "Until this midnight, excluded; without it, to the horizon."),
        "districts": said({**NAMES, "minItems": 1}, "Without it, the whole country."),
        **_reason(),
    }
    one_verb = {"oneOf": [{"required": [verb]} for verb in VERBS]}
    return {**keys(properties, required=("parameter", "why", "source")), **one_verb}


def _numbers(lines: Lines, names: Names) -> dict[str, str]:
    known = known_paths(lines).items()
    return {path: names[f"parameter.{path}"] for path, one in known if one.is_number}


def _steps() -> Schema:
    """A lever that is a scenario, taken as a whole."""
    properties = {"scenario": said(TEXT, "Its steps are taken together."), **_reason()}
    return keys(properties, required=("scenario", "why", "source"))


def _reason() -> dict[str, Schema]:
    return {
        "title": said(in_languages(), "What the lever is called."),
        "why": said(TEXT, "What the doses rest on."),
        "source": said(TEXT, "An id in model/sources.yaml."),
    }


def _values() -> Schema:
    steps = keys(
        {
            "low": NUMBER,
            "high": NUMBER,
            "count": {"type": "integer", "minimum": 2, "maximum": MOST_VALUES},
        },
        required=("low", "high", "count"),
    )
    listed = {"type": "array", "items": NUMBER, "minItems": 1, "uniqueItems": True}
    return {"anyOf": [steps, listed]}
