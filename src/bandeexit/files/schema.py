"""The JSON schemas of scenario files and stress tests: completion and first checks while one types.

They are made from the same tables of keys as the readers, and from the model's own registry, so
that they cannot say anything else. The reader is stricter: it knows districts, sources, dates.
`make schema` writes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from bandeexit.files.fields import Schema, StudyContext
from bandeexit.files.keys import Record, record_schema
from bandeexit.files.laws import law_schema
from bandeexit.files.profiles import profile_definitions
from bandeexit.files.scenario_keys import ScenarioKeys
from bandeexit.files.stress_keys import StressKeys
from bandeexit.model.programme import Programme

SCENARIO = "scenarios/scenario.schema.json"
STRESS = "scenarios/stress/stress.schema.json"
_Names = Mapping[str, str]
"""What parameters and measures are called (`report.names.names_in`)."""
DRAFT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def scenario_schema(programme: Programme, names: _Names) -> Schema:
    """Make the schema of a scenario file; budget lines are those of the study."""
    # Of the study: its budget lines are parameters that an editor should complete.
    known = StudyContext(programme, names=names)
    shared = {"law": law_schema(known), **profile_definitions()}
    return _of_file("Scenario of bandeexit", ScenarioKeys, known, shared)


def stress_schema(programme: Programme, names: _Names) -> Schema:
    """Make the schema of a stress test; budget lines are those of the study."""
    known = StudyContext(programme, names=names)
    return _of_file("Stress test of bandeexit", StressKeys, known, {"law": law_schema(known)})


def _of_file(title: str, table: type[Record], known: StudyContext, shared: Schema) -> Schema:
    return {**DRAFT, "title": title, **record_schema(table, known), "$defs": shared}


def schema_texts(programme: Programme, names: _Names) -> dict[str, str]:
    """Write each schema as it stands in the repository: file -> text."""
    # One key a line, as differences in the repository are read by people.
    made = {SCENARIO: scenario_schema(programme, names), STRESS: stress_schema(programme, names)}
    return {
        file: json.dumps(one, ensure_ascii=False, indent=1) + "\n" for file, one in made.items()
    }
