"""Read a stress test: `scenarios/stress/*.yaml`, or axes given on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from bandeexit.errors import Fault, StudyError, UsageError, did_you_mean
from bandeexit.files.fields import LANGUAGES, Fields, node_words
from bandeexit.files.parameters import Labels
from bandeexit.files.scenario import read_scenario_by_name, scenario_names
from bandeexit.files.scenario_changes import VERBS, read_districts_named
from bandeexit.files.study import StudyFiles
from bandeexit.files.yaml_nodes import Faults, Node, read_yaml
from bandeexit.model.programme import Programme
from bandeexit.scenarios.axes import SEVERITIES, Axis, Grid, Lever, Severity, check_axes
from bandeexit.scenarios.clashes import clash
from bandeexit.scenarios.scenario import Change, Scenario, Verb

SCHEMA = 1
STRESS = "stress"
"""Folder in `scenarios/`."""
MOST_VALUES = 200
DIGITS = 12
"""Values between two ends are rounded to so many digits: 1.0 is then 1.0."""
EXAMPLE = "Write it as --axis budget.coordinators=scale:0.7..1.3:7, or with values: scale:0.9,1.1"
WHERE = (
    "at most once each, behind an @, dates as @2021-01-01..2022-01-01 (or 2021-01-01.., "
    "..2022-01-01) and districts as @Fyn,Bornholm."
)


def stress_names(folder: Path) -> dict[str, Path]:
    """Name -> file of every stress test of a study."""
    return {path.stem: path for path in sorted((folder / "scenarios" / STRESS).glob("*.yaml"))}


def stress_file(name: str, folder: Path) -> Path | None:
    """File of a stress test by name or path; None where it can only be a scenario.

    A path is one of a stress test if it lies in a folder `stress`; a scenario's name comes first.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return path if path.resolve().parent.name == STRESS else None
    return None if name in scenario_names(folder) else stress_names(folder).get(name)


def read_stress(name: str, study: StudyFiles) -> Grid:
    """Read a stress test given as a path, or as the name of one in `scenarios/stress/`.

    Raises
    ------
    StudyError
        There is none, or its file has faults: all of them.
    """
    known = stress_names(study.folder)
    path = Path(name) if Path(name).suffix in (".yaml", ".yml") else known.get(name)
    if path is None:
        told = f"there is no stress test of this name{did_you_mean(name, list(known))}"
        hint = "To vary parameters of a scenario, add --axis. " + EXAMPLE
        raise StudyError([Fault(name, 0, 0, told, hint)])
    faults = Faults(str(path))
    node = read_yaml(path, faults)
    made = None if node is None else _grid(Fields(node, faults, "this stress test"), path, study)
    if faults.found or made is None:
        raise StudyError(faults.found)
    return made


def _grid(fields: Fields, path: Path, study: StudyFiles) -> Grid | None:
    if fields.whole("schema", 1, 10**6) != SCHEMA:
        node = fields.node_of("schema", required=False)
        fields.faults.add(node or fields.node, f"expected `schema: {SCHEMA}`")
    name = fields.text("name")
    if name not in ("", path.stem):
        told = f"`name` is {name!r}; expected {path.stem!r}, the name of the file"
        fields.faults.add(fields.node_of("name") or fields.node, told)
    title, question = _by_language(fields, "title"), _by_language(fields, "question")
    base = _base(fields, study)
    labels = Labels(tuple(study.sources))
    nodes = fields.maps("axes")
    read = [_axis(Fields(n, fields.faults, "axis"), study, labels) for n in nodes]
    given = fields.node_of("axes", required=False)
    if not nodes and (given is None or isinstance(given.content, list)):
        fields.faults.add(given or fields.node, f"{fields.what}: `axes` is missing or empty")
    doses = fields.maps("restore")
    levers = [_lever(Fields(n, fields.faults, "lever"), study, labels) for n in doses]
    fields.finish()
    if base is None:
        return None
    axes = [(axis, node) for axis, node in zip(read, nodes, strict=True) if axis is not None]
    refused = [_refused(fields, study, base, [axis], node) for axis, node in axes]
    if fields.faults.found or any(refused):
        return None
    every, place = [axis for axis, _ in axes], fields.node_of("axes") or fields.node
    if _refused(fields, study, base, every, place):
        return None
    for lever, node in zip(levers, doses, strict=True):
        _note_clashes(fields, lever, every, base, node)
    chosen = tuple(lever for lever in levers if lever is not None)
    return Grid(base, tuple(every), path.stem, title, question, chosen)


def _note_clashes(
    fields: Fields, lever: Lever | None, axes: Sequence[Axis], base: Scenario, node: Node
) -> None:
    """Note where the doses of a lever and an axis change one parameter in ways that do not add."""
    if lever is None or lever.axis is None:
        return
    dose = lever.axis.change(lever.axis.values[0])
    for axis in axes:
        if clash(axis.change(axis.values[0]), dose, base.horizon):
            told = (
                f"lever `{lever.axis.path}`: it is to `{dose.verb}` what an axis is to "
                f"`{axis.verb}` on the same dates and districts; expected `scale` or `add`, "
                "the same for both"
            )
            fields.faults.add(node, told)


def _lever(fields: Fields, study: StudyFiles, labels: Labels) -> Lever | None:
    """Read an entry of `restore`: doses of a parameter, or a scenario's steps together."""
    if fields.broken:
        return None
    noted = len(fields.faults.found)
    name = fields.text("scenario", required=False)
    title = _by_language(fields, "title") if fields.node_of("title", required=False) else {}
    if name:
        lever = Lever(name, None, _steps(name, study, fields), title)
    else:
        path = fields.text("parameter")
        known = study.programme.registry
        if path and path not in known:
            told = f"there is no `{path}`{did_you_mean(path, list(known))}"
            fields.faults.add(fields.node_of("parameter") or fields.node, told)
        verb, values = _verb_and_values(fields)
        start, stop = fields.day("from"), fields.day("until")
        districts = read_districts_named(fields, study.programme)
        if verb is None or not values or len(fields.faults.found) > noted:
            return None
        try:
            title_of_line = study.programme.title(path)
            doses = Axis(
                path,
                verb,
                values,
                start,
                stop,
                districts,
                title=title_of_line,
                prices=study.programme.prices,
            )
        except UsageError as error:
            fields.faults.add(fields.node, str(error).replace("axis", "lever", 1))
            return None
        lever = Lever(path, doses, (), title)
    why, source = fields.text("why"), labels.source(fields)
    fields.finish()
    return None if len(fields.faults.found) > noted else replace(lever, why=why, source=source)


def _steps(name: str, study: StudyFiles, fields: Fields) -> tuple[Change, ...]:
    """Read the steps of a scenario that is taken as a whole."""
    try:
        return read_scenario_by_name(name, study).changes
    except StudyError as error:
        node = fields.node_of("scenario") or fields.node
        fields.faults.add(node, f"lever `{name}`: {error.faults[0].message}")
        return ()


def _base(fields: Fields, study: StudyFiles) -> Scenario | None:
    """Read the scenario that is varied; its own faults are told as its file's."""
    name, known = fields.text("scenario"), scenario_names(study.folder)
    if not name:
        return None
    if name not in known and Path(name).suffix not in (".yaml", ".yml"):
        told = f"`scenario`: there is no scenario {name!r}{did_you_mean(name, list(known))}"
        fields.faults.add(fields.node_of("scenario") or fields.node, told)
        return None
    try:
        return read_scenario_by_name(name, study)
    except StudyError as error:
        fields.faults.found += error.faults
        return None


def _refused(
    fields: Fields, study: StudyFiles, base: Scenario, axes: Sequence[Axis], node: Node
) -> bool:
    """Whether axes fit neither programme nor scenario; then it is noted at their place."""
    try:
        check_axes(study.programme, Grid(base, tuple(axes)))
    except UsageError as error:
        fields.faults.add(node, str(error))
        return True
    return False


def _by_language(fields: Fields, key: str) -> dict[str, str]:
    node = fields.node_of(key)
    if node is None:
        return {}
    if isinstance(node.content, str):
        return dict.fromkeys(LANGUAGES, node.content)
    inside = Fields(node, fields.faults, f"`{key}`")
    texts = {language: inside.text(language) for language in LANGUAGES}
    inside.finish()
    return texts


def _axis(fields: Fields, study: StudyFiles, labels: Labels) -> Axis | None:
    if fields.broken:
        return None
    noted = len(fields.faults.found)
    path = fields.text("parameter")
    fields.what = f"axis `{path}`"
    known = study.programme.registry
    if path and path not in known:
        told = f"there is no `{path}`{did_you_mean(path, list(known))}"
        fields.faults.add(fields.node_of("parameter") or fields.node, told)
    verb, values = _verb_and_values(fields)
    start, stop = fields.day("from"), fields.day("until")
    districts = read_districts_named(fields, study.programme)
    central = fields.number("central") if fields.node_of("central", required=False) else None
    plausible = _numbers(fields, fields.node_of("plausible"), "plausible")
    if plausible and len(plausible) != 2:
        node = fields.node_of("plausible") or fields.node
        fields.faults.add(node, f"{fields.what}: `plausible` has {len(plausible)} numbers; "
                          "expected [low, high]")  # fmt: skip
    severity = _severity(fields)
    why, source = fields.text("why"), labels.source(fields)
    fields.finish()
    if len(fields.faults.found) > noted or verb is None:
        return None
    try:
        return Axis(
            path, verb, values, start, stop, districts, central,
            (plausible[0], plausible[1]), severity, why, source,
            study.programme.title(path), study.programme.prices,
        )  # fmt: skip
    except UsageError as error:
        fields.faults.add(fields.node, str(error))
        return None


def _verb_and_values(fields: Fields) -> tuple[Verb | None, tuple[float, ...]]:
    nodes = {verb: fields.node_of(verb, required=False) for verb in VERBS}
    given = [verb for verb in VERBS if nodes[verb] is not None]
    if len(given) != 1:
        told = f"expected one of `set`, `scale`, `add`; found {len(given)}"
        fields.faults.add(fields.node, f"{fields.what}: {told}")
        return None, ()
    node = nodes[given[0]]
    if node is not None and isinstance(node.content, dict):
        inside = Fields(node, fields.faults, f"{fields.what}, `{given[0]}`")
        low, high = inside.number("low"), inside.number("high")
        count = inside.whole("count", 2, MOST_VALUES)
        inside.finish()
        if count and low < high:
            return given[0], between(low, high, count)
        if count and not {"low", "high", "count"} - set(node.content):
            inside.faults.add(node, f"{inside.what}: `low` is {low:g} and `high` {high:g}; "
                              "expected low below high")  # fmt: skip
        elif count is None and "count" not in node.content:
            inside.faults.add(node, f"{inside.what}: `count` is missing")
        return given[0], ()
    return given[0], _numbers(fields, node, given[0])


def between(low: float, high: float, count: int) -> tuple[float, ...]:
    """Give values with equal steps, both ends included."""
    return tuple(np.round(np.linspace(low, high, count), DIGITS).tolist())


def _numbers(fields: Fields, node: Node | None, key: str) -> tuple[float, ...]:
    if node is None:
        return ()
    content = node.content
    found = [item.content for item in content] if isinstance(content, list) else []
    if not found or any(isinstance(n, bool) or not isinstance(n, int | float) for n in found):
        told = "a list with other things than numbers, or none"
        told = told if isinstance(content, list) else node_words(node)
        expected = "expected a list of numbers, as [0.8, 1.0], with points as decimal marks"
        fields.faults.add(node, f"{fields.what}: `{key}` is {told}; {expected}")
        return ()
    return tuple(float(n) for n in found if isinstance(n, int | float))


def _severity(fields: Fields) -> dict[Severity, float]:
    node = fields.node_of("severity", required=False)
    if node is None:
        return {}
    inside = Fields(node, fields.faults, f"{fields.what}, `severity`")
    points = {rung: inside.number(rung) for rung in SEVERITIES}
    inside.finish()
    return points


def axis_from_text(text: str, programme: Programme) -> Axis:
    """Read an axis of the command line: `path=verb:low..high:count`, `path=verb:a,b,c`.

    After an `@` follow dates (`from..until`, either may be left out) or districts by commas.

    Raises
    ------
    UsageError
        With what was expected.
    """
    what, *where = text.split("@")
    path, _, rest = what.partition("=")
    verb, _, values = rest.partition(":")
    path, verb = path.strip(), verb.strip()
    if not path or not values:
        raise UsageError(f"--axis {text}: expected path=verb:values. {EXAMPLE}")
    registry = programme.registry
    if path not in registry:
        hint = did_you_mean(path, list(registry))
        raise UsageError(f"--axis {text}: there is no `{path}`{hint}")
    for known in VERBS:
        if verb == known:
            (start, stop), districts = _where_from_text(text, where)
            numbers, title = _values_from_text(text, values), programme.title(path)
            return Axis(
                path, known, numbers, start, stop, districts, title=title, prices=programme.prices
            )
    raise UsageError(f"--axis {text}: `{verb}` is no verb; expected one of {', '.join(VERBS)}.")


Days = tuple[date | None, date | None]


def _where_from_text(text: str, parts: Sequence[str]) -> tuple[Days, tuple[str, ...]]:
    """Read what follows each `@`: dates have two points between them, districts have not."""
    dates = [part.strip() for part in parts if ".." in part]
    places = [part for part in parts if ".." not in part]
    names = tuple(name.strip() for part in places for name in part.split(","))
    told = f"--axis {text}: expected {WHERE}"
    if len(dates) > 1 or len(places) > 1 or not all(names):
        raise UsageError(told)
    if not dates:
        return (None, None), names
    start, _, stop = dates[0].partition("..")
    try:
        days = tuple(date.fromisoformat(day.strip()) if day.strip() else None
                     for day in (start, stop))  # fmt: skip
    except ValueError:
        raise UsageError(f"{told} {dates[0]!r} are no dates.") from None
    return (days[0], days[1]), names


def _values_from_text(text: str, values: str) -> tuple[float, ...]:
    ends, _, count = values.partition(":")
    try:
        if ".." not in ends:
            return tuple(sorted(float(value) for value in values.split(",")))
        low, high = (float(end) for end in ends.split(".."))
        n = int(count)
    except ValueError:
        raise UsageError(f"--axis {text}: {values!r} are no values. {EXAMPLE}") from None
    if not (low < high and 2 <= n <= MOST_VALUES):
        raise UsageError(
            f"--axis {text}: expected low..high:count with low below high and 2 to {MOST_VALUES} "
            f"values. {EXAMPLE}"
        )
    return between(low, high, n)


def stress_from_axes(scenario: str, axes: Sequence[str], study: StudyFiles) -> Grid:
    """Make a grid of a scenario and axes of the command line."""
    made = tuple(axis_from_text(axis, study.programme) for axis in axes)
    return Grid(read_scenario_by_name(scenario, study), made)
