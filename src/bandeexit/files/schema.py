"""The JSON schema of scenario files: completion and first checks while one types.

It is made from the model's own registry, so that it cannot say anything else
than the reader. The reader is stricter: it knows districts, sources, dates.
`make schema` writes it to `scenarios/scenario.schema.json`. What things are called in it the caller
says: `report.names.names_in`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bandeexit.files.laws import NUMBERS_OF
from bandeexit.files.scenario import SCHEMA
from bandeexit.files.scenario_actions import MOST_REVIEWS
from bandeexit.files.scenario_targets import FREQUENCIES, MOST_DRAWS, STATUSES
from bandeexit.model.actions import MOST_ACTIONS, WATCH_UNITS, action_parameters
from bandeexit.model.budget import Lines
from bandeexit.model.measures import measures_of
from bandeexit.model.parameters import Parameter
from bandeexit.model.programme import Programme, registry_of

Schema = dict[str, Any]
Names = Mapping[str, str]
"""`parameter.<path>`, `measure.<name>` or `watched.<name>` -> what it is called."""
FILE = "scenarios/scenario.schema.json"
TEXT: Schema = {"type": "string", "minLength": 1}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
PERIOD: Schema = {"enum": list(FREQUENCIES)}
NAMES: Schema = {"type": "array", "items": {"type": "string"}}


def scenario_schema(programme: Programme, names: Names) -> Schema:
    """Make the schema of a scenario file; budget lines are those of the study."""
    lines = programme.budget.lines
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of bandeexit",
        **keys(
            {
                "schema": {"const": SCHEMA},
                "name": said(TEXT, "The name of the file, without .yaml."),
                "title": said(in_languages(), "What the scenario is called in charts."),
                "question": said(in_languages(), "What is asked."),
                "extends": said(
                    {"type": "string", "pattern": r"^[^/\\]*$"},
                    "Scenario in the same folder from which everything not given here comes.",
                ),
                "horizon": said(DAY, "The simulation ends at this midnight."),
                "draws": said(_whole(1, MOST_DRAWS), "Futures that are simulated."),
                "seed": said(_whole(0, 2**63 - 1), "Names the luck; scenarios share it."),
                "counterfactual": said(
                    {"type": "boolean"}, "Whether changes before the census are allowed."
                ),
                "not_in_the_band": said(
                    {"type": "array", "items": in_languages()},
                    "What the forecast band leaves out.",
                ),
                "changes": {"type": "array", "items": _step(lines, names)},
                "targets": {"type": "object", "additionalProperties": _target(lines, names)},
                "actions": {
                    "type": "array",
                    "items": _action(lines, names),
                    "maxItems": MOST_ACTIONS,
                },
                "replications": _replications(lines),
            },
            required=("schema", "name"),
        ),
        "$defs": {"law": _law()},
    }


def schema_text(programme: Programme, names: Names) -> str:
    """Write the schema as it stands in the repository."""
    return json.dumps(scenario_schema(programme, names), ensure_ascii=False, indent=1) + "\n"


def keys(properties: Schema, required: Iterable[str] = ()) -> Schema:
    """Write the keys that a map may have, and those that it must have."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def said(schema: Schema, description: str) -> Schema:
    """Add what an editor shows."""
    return {**schema, "description": description}


def _whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def in_languages() -> Schema:
    """A text, or one for each language."""
    return {"anyOf": [TEXT, keys({"da": TEXT, "en": TEXT}, required=("da", "en"))]}


def in_words(names: Names) -> Schema:
    """One word of some, each with what it means."""
    return {"anyOf": [{"const": name, "description": told} for name, told in names.items()]}


def _any_verb() -> list[Schema]:
    return [{"required": [verb]} for verb in ("set", "scale", "add")]


def _step(lines: Lines, names: Names) -> Schema:
    properties = {
        "id": said(TEXT, "Name of the step, a bar in the waterfall."),
        **_verbs(known_paths(lines), lines, names),
        "from": said(DAY, "From this midnight; without it, from the census."),
        "until": said(DAY, "Until this midnight, excluded; without it, to the horizon."),
        "districts": said({**NAMES, "minItems": 1}, "Without it, the whole country."),
        "why": said(MAYBE_TEXT, "One line of defence."),
        "source": said(TEXT, "An id in model/sources.yaml."),
    }
    return {**keys(properties, required=("id",)), "anyOf": _any_verb()}


def known_paths(lines: Lines) -> dict[str, Parameter]:
    """Every parameter by its path, budget lines among them."""
    return registry_of([line.path for line in lines])


def _verbs(paths: Iterable[str], lines: Lines, names: Names) -> Schema:
    known = known_paths(lines)
    entries = {path: known[path] for path in paths}
    numbers = {path: entry for path, entry in entries.items() if entry.is_number}
    return {
        "set": {
            **keys({path: _about(entry, _value(entry), names) for path, entry in entries.items()}),
            "minProperties": 1,
        },
        "scale": {
            **keys(
                {path: _about(entry, _size(entry, 0.0), names) for path, entry in numbers.items()}
            ),
            "minProperties": 1,
        },
        "add": {
            **keys(
                {path: _about(entry, _size(entry, None), names) for path, entry in numbers.items()}
            ),
            "minProperties": 1,
        },
    }


def _about(entry: Parameter, schema: Schema, names: Names) -> Schema:
    unit = f" Unit: {entry.unit}." if entry.unit else ""
    dated = "" if entry.dated else " Holds for the whole run, without dates or districts."
    return said(schema, f"{names[f'parameter.{entry.path}']}.{unit}{dated}")


def _value(entry: Parameter) -> Schema:
    if entry.choices:
        return {"enum": list(entry.choices)}
    if entry.is_flag:
        return {"type": "boolean"}
    if not entry.is_number:
        return {"type": "string"}
    lowest = "exclusiveMinimum" if entry.open_ends else "minimum"
    kind = "integer" if entry.whole else "number"
    number: Schema = {"type": kind, lowest: entry.least, "maximum": entry.most}
    found = [number] if entry.whole else [number, *_laws()]
    return {"anyOf": [*found, {"type": "null"}] if entry.unlimited else found}


def _size(entry: Parameter, least: float | None) -> Schema:
    number: Schema = {"type": "number"} | ({} if least is None else {"minimum": least})
    return number if entry.whole else {"anyOf": [number, *_laws()]}


def _laws() -> list[Schema]:
    return [{"$ref": "#/$defs/law"}]


def _law() -> Schema:
    number = {"type": "number"}
    families: Schema = {
        family: keys(dict.fromkeys(names, number), required=names)
        for family, names in NUMBERS_OF.items()
    }
    whole = {**keys(families), "minProperties": 1, "maxProperties": 1}
    return said(whole, "An uncertain value: a law, with a value of its own in every draw.")


def _target(lines: Lines, names: Names) -> Schema:
    properties = {
        "measure": in_words(
            {
                name: f"{names[f'measure.{name}']} ({one.unit})"
                for name, one in measures_of(lines).items()
            }
        ),
        "at_most": {"type": "number"},
        "at_least": {"type": "number"},
        "every": said(PERIOD, "Dates at which it is asked; flows are added up."),
        "probability": {"type": ["number", "null"], "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "district": MAYBE_TEXT,
        "from": DAY,
        "until": DAY,
        "title": said(in_languages(), "What the target is called in sentences and charts."),
        "status": said(
            {"enum": list(STATUSES)},
            "Nobody's (an example, as without this key), somebody's proposal, or settled.",
        ),
    }
    sides = [{"required": ["at_most"]}, {"required": ["at_least"]}]
    return {**keys(properties, required=("measure",)), "oneOf": sides}


def _action(lines: Lines, names: Names) -> Schema:
    when = {
        **keys(
            {
                "measure": in_words(
                    {
                        name: f"{names[f'watched.{name}']} ({unit})"
                        for name, unit in WATCH_UNITS.items()
                    }
                ),
                "above": {"type": "number"},
                "below": {"type": "number"},
                "districts": {**NAMES, "minItems": 1},
            },
            required=("measure",),
        ),
        "oneOf": [{"required": ["above"]}, {"required": ["below"]}],
    }
    properties = {
        "id": TEXT,
        "when": said(when, "It is taken when the measure passes the limit at a review."),
        "review": said(PERIOD, "Dates at which the measure is looked at."),
        "after_reviews": said(_whole(0, MOST_REVIEWS), "Reviews until it takes effect."),
        "lasts_reviews": said(_whole(1, MOST_REVIEWS), "Reviews for which it is in force."),
        **_verbs(action_parameters(lines), lines, names),
        "districts": {**NAMES, "minItems": 1},
        "why": MAYBE_TEXT,
    }
    required = ("id", "when", "review")
    return {**keys(properties, required=required), "anyOf": _any_verb()}


def _replications(lines: Lines) -> Schema:
    properties = {
        "until": said({"type": "number", "exclusiveMinimum": 0}, "Half-width of the median."),
        "of": {"type": "array", "items": {"enum": list(measures_of(lines))}, "minItems": 1},
        "most": said(_whole(1, MOST_DRAWS), "Draws at most."),
    }
    return keys(properties, required=tuple(properties))
