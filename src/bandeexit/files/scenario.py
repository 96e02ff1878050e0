"""Read a scenario: one YAML file, and the chain of those that it extends."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from bandeexit.errors import Fault, StudyError, did_you_mean
from bandeexit.files.fields import Fields, read_texts
from bandeexit.files.parameters import Labels
from bandeexit.files.scenario_actions import read_actions
from bandeexit.files.scenario_changes import clashes, read_changes
from bandeexit.files.scenario_dates import date_faults, first_day
from bandeexit.files.scenario_draft import Draft, ScenarioFile, finished
from bandeexit.files.scenario_results import refused_results
from bandeexit.files.scenario_sets import (
    Sets,
    apply_sets,
    as_variant,
    settings_of,
    split_variant,
)
from bandeexit.files.scenario_targets import MOST_DRAWS, read_precision, read_targets
from bandeexit.files.study import StudyFiles
from bandeexit.files.yaml_nodes import Faults, Node, read_yaml
from bandeexit.scenarios.scenario import Scenario

SCHEMA = 1
MOST_LEVELS = 8
NOTED = ("horizon", "draws", "seed", "counterfactual", "not_in_the_band", "replications")
"""Keys whose places are kept."""
NAME_HINT = "`bandeexit run` takes a file, or the name of one in scenarios/."


def read_scenario_by_name(name: str, study: StudyFiles, sets: Sets = ()) -> Scenario:
    """Read a scenario as by `read_called`, without the places of what it says."""
    return read_called(name, study, sets).scenario


def read_called(argument: str, study: StudyFiles, sets: Sets = ()) -> ScenarioFile:
    """Read a scenario given as a path, or as the name of one in the study's `scenarios/`.

    Either may be followed by values to set: `baseline:budget.coordinators=9.0`.
    """
    name, own = split_variant(argument)
    return read_scenario_file(find_scenario(name, study), study, [*own, *settings_of(sets)])


def find_scenario(name: str, study: StudyFiles) -> Path:
    """Find the file of a scenario given as a path or as a name.

    Raises
    ------
    StudyError
        There is none of that name.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return path
    folder = study.folder / "scenarios"
    with suppress(ValueError):  # a NUL in the name
        if (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    names = sorted(found.stem for found in folder.glob("*.yaml"))
    message = f"there is no scenario of this name{did_you_mean(name, names)}"
    raise StudyError([Fault(name, 0, 0, message, NAME_HINT)])


def read_scenario(path: Path, study: StudyFiles, sets: Sets = ()) -> Scenario:
    """Read one scenario and everything it extends.

    Parameters
    ----------
    sets : mapping or sequence of str
        Path -> value, or `path=value` each: in place of what the files say of a parameter.

    Raises
    ------
    StudyError
        With every fault of the file and of those it extends.
    """
    return read_scenario_file(path, study, sets).scenario


def read_scenario_file(path: Path, study: StudyFiles, sets: Sets = ()) -> ScenarioFile:
    """Read one scenario as by `read_scenario`, with the place of everything it says."""
    draft = Draft()
    found = _read_level(path, study, draft, [])
    found += apply_sets(draft, sets, study.programme)
    if not found:
        found = _complete(draft, path, study)
    elif draft.horizon is not None:
        # of what could be read, so that all comes at once
        found += date_faults(draft, study.programme)
    if found:
        raise StudyError(found)
    return as_variant(finished(draft, path.stem, study.programme.prices))


def _read_level(path: Path, study: StudyFiles, draft: Draft, chain: list[Path]) -> list[Fault]:
    """Read the parents of a file, then the file, into the draft."""
    faults = Faults(str(path))
    node = read_yaml(path, faults)
    if node is None:
        return faults.found
    fields = Fields(node, faults, "this scenario")
    parent = fields.node_of("extends", required=False)
    inherited: list[Fault] = []
    if parent is not None:
        inherited = _read_parent(parent, path, study, draft, [*chain, path.resolve()], faults)
    draft.chain.append(str(path))
    _read_head(fields, path, draft)
    _read_body(fields, study, draft, str(path))
    fields.finish()
    return [*inherited, *faults.found]


def _read_parent(
    node: Node, path: Path, study: StudyFiles, draft: Draft, chain: list[Path], faults: Faults
) -> list[Fault]:
    name = node.content
    if not isinstance(name, str) or "/" in name or "\\" in name:
        told = node.kind if isinstance(name, dict | list) else repr(name)
        faults.add(node, f"`extends` is {told}; expected the name of a scenario in this folder")
        return []
    parent = path.parent / f"{name}.yaml"
    if not parent.is_file():
        names = sorted(found.stem for found in path.parent.glob("*.yaml") if found != path)
        faults.add(node, f"`extends`: there is no {name}.yaml{did_you_mean(name, names)}")
    elif parent.resolve() in chain:
        circle = " -> ".join([*(p.stem for p in chain), name])
        faults.add(node, f"`extends` goes in a circle: {circle}")
    elif len(chain) >= MOST_LEVELS:
        faults.add(node, f"`extends` goes deeper than {MOST_LEVELS} levels")
    else:
        return _read_level(parent, study, draft, chain)
    return []


def _read_head(fields: Fields, path: Path, draft: Draft) -> None:
    """Read what names a scenario."""
    if fields.whole("schema", 1, 10**6) != SCHEMA:
        node = fields.node.content.get("schema") if isinstance(fields.node.content, dict) else None
        fields.faults.add(node or fields.node, f"expected `schema: {SCHEMA}`")
    name, node = fields.text("name"), fields.node_of("name", required=False)
    if node is not None and name and name != path.stem:
        message = f"`name` is {name!r}; expected {path.stem!r}, the name of the file"
        fields.faults.add(node, message)
    draft.title = _by_language(fields, "title")  # a child is not what its parent is called
    draft.question = _by_language(fields, "question")


def _by_language(fields: Fields, key: str) -> dict[str, str]:
    node = fields.node_of(key, required=False)
    return {} if node is None else read_texts(node, fields.faults, f"`{key}`")


def _read_body(fields: Fields, study: StudyFiles, draft: Draft, file: str) -> None:
    """Read what a scenario asks for, on top of what it inherits."""
    draft.horizon = fields.day("horizon") or draft.horizon
    draft.draws = fields.whole("draws", 1, MOST_DRAWS, draft.draws)
    draft.seed = fields.whole("seed", 0, 2**63 - 1, draft.seed)
    draft.counterfactual = fields.flag("counterfactual", draft.counterfactual)
    words = tuple(
        read_texts(node, fields.faults, "`not_in_the_band`")
        for node in fields.maps("not_in_the_band")
    )
    draft.not_in_the_band += tuple(one for one in words if one not in draft.not_in_the_band)
    draft.precision = read_precision(fields, study.programme) or draft.precision
    for key in NOTED:
        draft.note_place(key, fields.node_of(key, required=False), file)
    inherited = [change.step for change, _, _ in draft.changes]
    labels = Labels(tuple(study.sources))
    for change, node in read_changes(fields, study.programme, labels, inherited):
        draft.changes.append((change, node, file))
    for target, node in read_targets(fields, study.programme):
        draft.targets[target.name] = (target, node, file)
    known = [action.name for action, _, _ in draft.actions]
    for action, node in read_actions(fields, study.programme, known):
        draft.actions.append((action, node, file))


def _complete(draft: Draft, path: Path, study: StudyFiles) -> list[Fault]:
    """Check what the whole chain adds up to."""
    faults = Faults(str(path))
    for key in ("horizon", "draws", "seed"):
        if getattr(draft, key) is None:
            faults.add((1, 1), f"`{key}` is missing, here and in what this scenario extends")
    if faults.found:
        return faults.found
    assert draft.horizon is not None
    found = date_faults(draft, study.programme)
    for first, second, place, file in clashes(draft.changes, draft.horizon):
        here = Faults(file)
        here.add(
            place,
            f"`{second.step}` and `{first.step}` change {first.path} on the same dates and "
            f"districts, and `{first.verb}` and `{second.verb}` do not commute",
            "Give them separate dates, or make one change of the two.",
        )
        found += here.found
    return found or _refused(draft, study)


def _refused(draft: Draft, study: StudyFiles) -> list[Fault]:
    """Find parameters that leave their bounds, by the changes or by an action alone."""
    assert draft.horizon is not None
    start = first_day(draft, study.programme)
    groups = [draft.changes]
    groups += [[(c, place, file) for c in action.changes] for action, place, file in draft.actions]
    return [
        fault
        for group in groups
        for fault in refused_results(group, study.programme, draft.horizon, start)
    ]


def scenario_names(folder: Path) -> dict[str, Path]:
    """Name -> file of every scenario of a study."""
    return {path.stem: path for path in sorted((folder / "scenarios").glob("*.yaml"))}
