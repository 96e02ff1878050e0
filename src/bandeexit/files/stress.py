"""Read a stress test: `scenarios/stress/*.yaml`, or axes given on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bandeexit.errors import Fault, StudyError, UsageError, did_you_mean
from bandeexit.files.address import address_of
from bandeexit.files.fields import StudyContext, is_number
from bandeexit.files.keys import Record
from bandeexit.files.scenario import read_scenario_by_name, scenario_names
from bandeexit.files.scenario_keys import read_file
from bandeexit.files.stress_keys import MOST_VALUES, DoseKeys, RemedyKeys, StressKeys, between
from bandeexit.files.study import StudyFiles
from bandeexit.files.values import VERBS
from bandeexit.files.yaml_nodes import INTEGER, Faults, items, parse_yaml
from bandeexit.model.programme import Programme
from bandeexit.scenarios.axes import Axis, Grid, Lever, check_axes
from bandeexit.scenarios.clashes import clash
from bandeexit.scenarios.scenario import Scenario

_STRESS = "stress"
"""Folder in `scenarios/`."""
_EXAMPLE = "Write it as budget.coordinators=scale:0.7..1.3:7, or with values: scale:0.9,1.1"
_WHERE = (
    "at most once each, behind an @, dates as @2021-01-01..2022-01-01 (or 2021-01-01.., "
    "..2022-01-01) and districts as @Fyn,Bornholm."
)


def stress_names(folder: Path) -> dict[str, Path]:
    """Name -> file of every stress test of a study."""
    return {path.stem: path for path in sorted((folder / "scenarios" / _STRESS).glob("*.yaml"))}


def stress_file(name: str, folder: Path) -> Path | None:
    """File of a stress test by name or path; None where it can only be a scenario.

    A path is one of a stress test if it lies in a folder `stress`; a scenario's name comes first.
    """
    path = Path(name)
    # By its folder: both kinds of file are YAML, and reading one as the other would tell its
    # author twenty faults.
    if path.suffix in (".yaml", ".yml"):
        return path if path.resolve().parent.name == _STRESS else None
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
        hint = "To vary parameters of a scenario, add --axis (in Python `axes=`). " + _EXAMPLE
        raise StudyError([Fault(name, 0, 0, told, hint)])
    faults = Faults(str(path))
    keys = read_file(StressKeys, path, faults, StudyContext(study.programme, tuple(study.sources)))
    grid = None if keys is None else _grid(keys, path.stem, study)
    if faults.found or grid is None:
        raise StudyError(faults.found)
    return grid


def _grid(keys: StressKeys, name: str, study: StudyFiles) -> Grid | None:
    base = _base(keys, study)
    axes = [(axis, one) for one in keys.axes if (axis := one.as_axis()) is not None]
    levers = [(lever, one) for one in keys.restore if (lever := _lever(one, study)) is not None]
    if base is None:
        return None
    # One by one first, so that a fault has the place of its axis; together below for what only
    # the whole grid can break.
    for axis, one in axes:
        _grid_of(base, [axis], one, "")
    if keys.fields.faults.found:
        return None
    grid = _grid_of(base, [axis for axis, _ in axes], keys, "axes")
    if grid is None:
        return None
    for lever, keys_of_lever in levers:
        _note_clash(keys_of_lever, lever, grid)
    # Clashes were noted as faults, and end the reading.
    chosen = tuple(lever for lever, _ in levers)
    return replace(grid, name=name, title=keys.title, question=keys.question, levers=chosen)


def _grid_of(base: Scenario, axes: Sequence[Axis], keys: Record, place: str) -> Grid | None:
    """Make a grid of axes that fit the programme and the scenario; else note it at a place."""
    try:
        grid = Grid(base, tuple(axes))
        check_axes(keys.fields.programme, grid)
    except UsageError as error:
        keys.fields.faults.add(keys.at(place), str(error))
        return None
    return grid


def _base(keys: StressKeys, study: StudyFiles) -> Scenario | None:
    """Read the scenario that is varied; its own faults are told as its file's."""
    name, known, faults = keys.scenario, scenario_names(study.folder), keys.fields.faults
    if not name:
        return None
    called = address_of(name).name
    if called not in known and Path(called).suffix not in (".yaml", ".yml"):
        told = f"`scenario`: there is no scenario {name!r}{did_you_mean(called, list(known))}"
        faults.add(keys.at("scenario"), told)
        return None
    try:
        return read_scenario_by_name(name, study)
    except StudyError as error:
        # With their own file and line: the author of the stress test can mend nothing here.
        faults.found += error.faults
        return None


def _lever(keys: DoseKeys | RemedyKeys, study: StudyFiles) -> Lever | None:
    """Make a lever; None where a fault is noted."""
    if isinstance(keys, DoseKeys):
        doses = keys.varied()
        lever = None if doses is None else Lever(keys.parameter, doses)
    elif not keys.scenario:
        return None
    else:
        try:
            steps = read_scenario_by_name(keys.scenario, study).changes
        except StudyError as error:
            # The first one only, at the lever's place: the scenario is one of many that could be
            # meant.
            told = f"lever `{keys.scenario}`: {error.faults[0].message}"
            keys.fields.faults.add(keys.at("scenario"), told)
            return None
        lever = Lever(keys.scenario, None, steps)
    return lever and replace(lever, title=keys.title, why=keys.why, source=keys.source)


def _note_clash(keys: Record, lever: Lever, grid: Grid) -> None:
    """Note where the doses of a lever and an axis change one parameter in ways that do not add."""
    if lever.axis is None:
        return
    # One value stands for all: whether two changes commute hangs on their verbs, dates and
    # districts.
    dose = lever.axis.change(lever.axis.values[0])
    for axis in grid.axes:
        programme = keys.fields.programme
        if clash(programme, axis.change(axis.values[0]), dose, grid.base.horizon):
            told = (
                f"lever `{lever.axis.path}`: it is to `{dose.verb}` what an axis is to "
                f"`{axis.verb}` on the same dates and districts; expected `scale` or `add`, "
                "the same for both"
            )
            keys.fields.faults.add(keys.fields.node, told)


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
        raise UsageError(f"axis {text}: expected path=verb:values. {_EXAMPLE}")
    registry = programme.registry
    if path not in registry:
        hint = did_you_mean(path, list(registry))
        raise UsageError(f"axis {text}: there is no `{path}`{hint}")
    for known in VERBS:
        if verb == known:
            (start, stop), districts = _where_from_text(text, where)
            numbers, title = _values_from_text(text, values), programme.title(path)
            return Axis(
                path, known, numbers, start, stop, districts, title=title, prices=programme.prices
            )
    raise UsageError(f"axis {text}: `{verb}` is no verb; expected one of {', '.join(VERBS)}.")


Days = tuple[date | None, date | None]


def _where_from_text(text: str, parts: Sequence[str]) -> tuple[Days, tuple[str, ...]]:
    """Read what follows each `@`: dates have two points between them, districts have not."""
    dates = [part.strip() for part in parts if ".." in part]
    places = [part for part in parts if ".." not in part]
    names = tuple(name.strip() for part in places for name in part.split(","))
    told = f"axis {text}: expected {_WHERE}"
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
    ends, is_range, count = values.partition(":")
    told = f"axis {text}: {values!r} are no values. {_EXAMPLE}"
    if ".." not in ends:
        if is_range:
            raise UsageError(told)
        # An axis increases; typed in another order the values are the same.
        return tuple(sorted(_number(value, text) for value in values.split(",")))
    if ends.count("..") != 1 or not INTEGER.fullmatch(count.strip()):
        raise UsageError(told)
    low, high = (_number(end, text) for end in ends.split(".."))
    n = int(count)
    if not (low < high and 2 <= n <= MOST_VALUES):
        raise UsageError(
            f"axis {text}: expected low..high:count with low below high and 2 to {MOST_VALUES} "
            f"values. {_EXAMPLE}"
        )
    return between(low, high, n)


def _number(word: str, text: str) -> float:
    """Read a number as a file has it, by the same reader."""
    faults = Faults("")
    # What Python takes besides, as `1_0` or the digits of other scripts, would be another axis
    # than its author sees in a file.
    root = parse_yaml(f"value: {word.strip()}", faults)
    given = root and dict(items(root))
    if faults.found:
        raise UsageError(f"axis {text}: {faults.found[0].message}. {_EXAMPLE}")
    if not given or set(given) != {"value"} or not is_number(given["value"].content):
        told = f"{word.strip()!r} is no number; expected one as a file has it, as 10 or 0.8"
        raise UsageError(f"axis {text}: {told}. {_EXAMPLE}")
    return float(given["value"].content)  # type: ignore[arg-type]
