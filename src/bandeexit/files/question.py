"""A question in a run folder, and back: `resolved.yaml` (scenarios), `asked.yaml` (all the rest).

With the manifest's digests they say everything that the folder was made from; the scenario files
of the study are not needed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from math import inf
from pathlib import Path
from typing import Any

import yaml

from bandeexit.errors import RunError, UsageError
from bandeexit.files.plain import from_plain, yaml_bytes
from bandeexit.model.programme import Programme
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario

RESOLVED = "resolved.yaml"
ASKED = "asked.yaml"
APART = "scenarios"
"""The field of a question that lies in `resolved.yaml`."""


def question_files(programme: Programme, question: Question, again: str) -> dict[str, bytes]:
    """Make the files that hold a question, by path.

    Parameters
    ----------
    again : str
        The command that asks for the same.
    """
    rest = {one.name: getattr(question, one.name) for one in fields(question) if one.name != APART}
    # In full, not as the name of a stress test: `verify` makes the answer again though the file
    # is gone.
    rest |= {name: [asdict(one) for one in rest[name]] for name in ("axes", "levers")}
    return {
        RESOLVED: resolved_yaml(programme, question.scenarios),
        ASKED: yaml_bytes({"again": again, **rest}),
    }


def resolved_yaml(programme: Programme, scenarios: Sequence[Scenario]) -> bytes:
    """Every value the answer rests on, as read; an unlimited one is null, as in the study."""
    values = {
        path: dict(programme.years(path)) if about.by_year else programme.value(path)
        for path, about in programme.registry.items()
        # Those of districts stand with them, and what is derived follows from the rest.
        if not (about.by_district or about.derived)
    }
    return yaml_bytes(
        {
            "origin": programme.calendar.origin,
            "census": asdict(programme.census),
            # YAML would write `.inf`, which no reader of this house takes.
            "parameters": {path: None if value == inf else value for path, value in values.items()},
            "districts": [asdict(district) for district in programme.districts],
            "scenarios": [asdict(scenario) for scenario in scenarios],
        }
    )


def read_question(folder: Path) -> Question:
    """Read back what was asked.

    Raises
    ------
    RunError
        The folder does not say it, or not in a way that can be read.
    """
    try:
        resolved = _content(folder / RESOLVED)
        rest = _content(folder / ASKED)
        # For people only: it is written from the question, not read into it.
        rest.pop("again")
        question = from_plain(Question, {**rest, APART: resolved[APART]})
        if not question.scenarios:
            raise ValueError(f"{RESOLVED} holds no scenario")
        return question
    except OSError as error:
        raise RunError(
            f"cannot read {error.filename}: {error.strerror or error}. Without it the run cannot "
            "be made again; run the command in its manifest."
        ) from error
    # UsageError as well: axes check their own values, in a folder as on the command line.
    except (ValueError, KeyError, TypeError, UsageError, yaml.YAMLError) as error:
        told = " ".join(str(error).split())
        raise RunError(
            f"{folder / ASKED} and {RESOLVED} do not say what was asked ({told}); they may be "
            "damaged, or of another version of bandeexit. Run its command again."
        ) from error


def _content(file: Path) -> dict[str, Any]:
    content = yaml.safe_load(file.read_text("utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{file.name} is no table of names and values")
    return content
