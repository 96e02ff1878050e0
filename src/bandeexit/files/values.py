"""What `set`, `scale` and `add` hold: a value for each parameter, a number or a law of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from bandeexit.errors import did_you_mean
from bandeexit.files.fields import (
    Fields,
    Schema,
    StudyContext,
    ValueKind,
    node_words,
    number_above,
)
from bandeexit.files.keys import map_schema, said
from bandeexit.files.laws import read_any_law, usual_shape
from bandeexit.files.parameters import scalar
from bandeexit.files.profiles import (
    BY_YEAR,
    GROWTH,
    SPELT,
    Size,
    by_year,
    growth,
    profile_schemas,
    refuse_profile,
)
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.files.years import read_years
from bandeexit.model.actions import action_parameters
from bandeexit.model.laws import Law
from bandeexit.model.parameters import Parameter, Scalar
from bandeexit.model.programme import entry_of
from bandeexit.scenarios.scenario import Change, Verb
from bandeexit.scenarios.uncertain import ENDS

VERBS: tuple[Verb, ...] = get_args(Verb)
DATES = ("from", "until", "until_full", "districts")
"""Keys of a step that say when and where."""
ReadChanges = tuple[tuple[Change, Node], ...]
"""What becomes of parameters, and where their values stand."""
RATE = number_above(-1, "a number above -1, as 0.02 for 2 % a year")
LAW: Schema = {"$ref": "#/$defs/law"}


def changes_by(verb: Verb, by_action: bool = False) -> ValueKind:
    """Make the kind of map under a verb: a change of each parameter, and where its value stands."""

    def read(inside: Fields, key: str, node: Node) -> ReadChanges:
        if not node.broken and not (isinstance(node.content, dict) and node.content):
            inside.faults.add(node, f"{inside.what}: expected `{key}: {{parameter: value}}`")
        programme = inside.programme
        found, registry = [], programme.registry
        for path, entry in items(node):
            if path not in registry:
                told = f"there is no `{path}`{did_you_mean(path, list(registry))}"
                inside.faults.add(node.keys[path], told)
            # Read even where it will be refused below, so that a faulty number is told, too.
            elif (size := read_size(entry, registry[path], verb, inside.faults)) is not None:
                title, prices = programme.title(path), programme.prices
                # The step's name, dates and districts follow when the whole step has been read
                # (`StepKeys`).
                change = Change(
                    "", path, verb, size.value, size.start,
                    profile=size.profile, title=title, prices=prices,
                )  # fmt: skip
                for told, hint in _refusals(change, inside, by_action):
                    inside.faults.add(entry, told, hint)
                found.append((change, entry))
        return tuple(found)

    def schema(known: StudyContext) -> Schema:
        registry = known.programme.registry
        # An editor offers what the reader takes: of actions, what the programme decides
        # (docs/decisions/0009).
        paths = action_parameters(known.programme.budget.lines) if by_action else registry
        properties = {
            path: said(_value_schema(registry[path], verb), _about(registry[path], known))
            for path in paths
            if registry[path].is_number or verb == "set"
        }
        return {**map_schema(properties), "minProperties": 1}

    return ValueKind(read, schema, ())


def _refusals(change: Change, inside: Fields, by_action: bool) -> Iterator[tuple[str, str]]:
    """Say why something cannot be changed so, there or then, each with the next step."""
    path, about, given = change.path, entry_of(change.path), inside.node.keys
    known = action_parameters(inside.programme.budget.lines)
    if by_action and path not in known:
        told = f"{inside.what}: an action cannot change {path}"
        yield told, f"Actions may change {', '.join(known)}."
    elif by_action and (isinstance(change.value, Law) or change.profile is not None):
        what = "a law" if isinstance(change.value, Law) else "a map"
        yield f"{inside.what}: {path} is {what}; expected a number", ""
    # By the step's keys, which this reader sees before the step is made: `fields` of a verb are
    # those of the step.
    elif not about.dated and (dates := [key for key in DATES if key in given]):
        keys = ", ".join(f"`{key}`" for key in dates)
        told = f"{path} holds for the whole run, and takes no {keys}"
        yield told, "Put it in a step of its own, without them."
    elif about.yearly and "districts" in given:
        told = f"{path} is one number for the whole country; `districts` does not apply to it"
        yield told, "Put it in a step of its own, without them."
    if not by_action:
        yield from refuse_profile(change, inside)
    # Scaling applies to the districts' shares of a line; an amount for some districts alone would
    # need a key of how the rest is told (model/README.md).
    if about.by_year and change.verb != "scale" and "districts" in given:
        told = f"`{change.verb}` of {path} in some districts: a line is one amount for the whole"
        yield f"{told} country", "Use `scale`, which applies to the districts' shares of it."


def _about(parameter: Parameter, known: StudyContext) -> str:
    path = parameter.path
    unit = f" Unit: {parameter.unit}." if parameter.unit else ""
    dated = "" if parameter.dated else " Holds for the whole run, without dates or districts."
    if parameter.yearly:
        dated = " From one 1 January to another, for the whole country."
    return f"{known.names[f'parameter.{path}']}.{unit}{dated}"


def _value_schema(about: Parameter, verb: Verb) -> Schema:
    if verb != "set":
        number = {"type": "number"} | ({"minimum": 0.0} if verb == "scale" else {})
        found = [number] if about.whole else [number, LAW]
        return {"anyOf": [*found, *profile_schemas(about, verb)]}
    if about.choices:
        return {"enum": list(about.choices)}
    if not about.is_number:
        return {"type": "boolean" if about.is_flag else "string"}
    lowest = "exclusiveMinimum" if about.open_ends else "minimum"
    kind = "integer" if about.whole else "number"
    number = {"type": kind, lowest: about.least, "maximum": about.most}
    found = [number] if about.whole else [number, LAW]
    found += profile_schemas(about, verb)
    return {"anyOf": [*found, {"type": "null"}] if about.unlimited else found}


def read_size(node: Node, about: Parameter, verb: Verb, faults: Faults) -> Size | None:
    """Read what a parameter is set to, scaled by or raised by: a value, a law, or one by year."""
    if isinstance(node.content, dict) and about.is_number and SPELT & set(node.content):
        return _profile(node, about, verb, faults)
    value = _value_or_law(node, about, verb, faults)
    return None if value is None else Size(value)


def _value_or_law(node: Node, about: Parameter, verb: Verb, faults: Faults) -> Scalar | Law | None:
    if isinstance(node.content, dict) and about.is_number and not node.broken:
        return _law(node, about, verb, faults)
    return _value(node, about, verb, faults)


def _value(node: Node, about: Parameter, verb: Verb, faults: Faults) -> Scalar | None:
    noted = len(faults.found)
    if verb != "set":
        return _operand(node, about, verb, faults)
    value = scalar(node, about, faults)
    return value if len(faults.found) == noted and not node.broken else None


def _profile(node: Node, about: Parameter, verb: Verb, faults: Faults) -> Size | None:
    """Read values by year, or a growth a year."""
    noted, what = len(faults.found), f"`{verb}` of {about.path}"
    inside = Fields(node, faults, what)
    years, rate = (inside.node_of(key, required=False) for key in (BY_YEAR, GROWTH))
    inside.finish()
    if years is not None and rate is not None:
        faults.add(node, f"{what}: expected one of `{BY_YEAR}` and `{GROWTH}`; found 2")
    elif rate is not None and (value := _rate(inside, rate, about, verb)) is not None:
        return growth(value, about) if len(faults.found) == noted else None
    elif years is not None:

        def read(one: Node) -> float | None:
            found = _value(one, about, verb, faults)
            return found if isinstance(found, float) else None

        values = read_years(years, what, faults, read)
        return by_year(values) if values and len(faults.found) == noted else None
    return None


def _rate(inside: Fields, node: Node, about: Parameter, verb: Verb) -> Scalar | Law | None:
    """Read a growth a year: a share, or a law of it."""
    what, faults = f"`{GROWTH}` of {about.path}", inside.faults
    if verb != "scale":
        hint = f"Write `scale: {{{about.path}: {{{GROWTH}: 0.02}}}}`."
        faults.add(node, f"{what} under `{verb}`; a growth is a factor a year", hint)
        return None
    if not isinstance(node.content, dict):
        rate = RATE.read(inside, GROWTH, node)
        return None if rate is None else float(rate)
    # As what is added: a growth may be negative, and bounds are those of what it leads to.
    law = _law(node, about, "add", faults)
    if law is not None and (low := law.point(ENDS[0])) <= -1.0:
        told = f"{what} is below -1 in some draws (0.1 % point: {low:.3g}); nothing would be left"
        faults.add(node, told, "Choose a narrower law, or a `lognormal` factor without growth.")
        return None
    return law


def _law(node: Node, about: Parameter, verb: Verb, faults: Faults) -> Law | None:
    what = f"`{verb}` of {about.path}"
    if about.whole:
        faults.add(node, f"{about.path} takes whole numbers only; a law has others as well")
        return None
    refusals = {"set": about.refusal, "scale": _refuse_negative, "add": lambda _: ""}
    law = read_any_law(node, what, faults, refusals[verb], usual_shape(verb == "scale"))
    # A normal law reaches below 0 however far away its mean is: the 0.1 % point decides, as for
    # bounds.
    if law is not None and verb == "scale" and (low := law.point(ENDS[0])) < 0.0:
        told = f"{what} is below 0 in some draws (0.1 % point: {low:.3g}); expected 0 or more"
        faults.add(node, told, "Choose a law without negative values, such as lognormal.")
        return None
    return law


def _refuse_negative(value: float) -> str:
    return "expected 0 or more" if value < 0.0 else ""


def _operand(node: Node, about: Parameter, verb: Verb, faults: Faults) -> float | None:
    value = node.content
    if not about.is_number:
        told = f"{about.path} is not a number: `{verb}` means nothing; use `set`"
    elif isinstance(value, bool) or not isinstance(value, int | float):
        told = f"`{verb}` of {about.path} is {node_words(node)}; expected a number"
    elif verb == "scale" and value < 0:
        told = f"`scale` of {about.path} is {value:g}; expected 0 or more"
    else:
        return float(value)
    if not node.broken:
        faults.add(node, told)
    return None
