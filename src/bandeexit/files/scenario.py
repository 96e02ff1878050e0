"""Read a scenario: one YAML file, and the chain of those that it extends."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bandeexit.errors import Fault, StudyError, did_you_mean
from bandeexit.files.address import address_of
from bandeexit.files.fields import StudyContext, node_words
from bandeexit.files.scenario_checks import date_faults, draft_faults, refused_results
from bandeexit.files.scenario_draft import Draft, Place, ScenarioFile, finished
from bandeexit.files.scenario_keys import EVERY, ActionKeys, ScenarioKeys, StepKeys, read_file
from bandeexit.files.scenario_sets import Sets, apply_sets, named_by_sets, settings_of
from bandeexit.files.study import StudyFiles
from bandeexit.files.variants import scenario_name, variants_of
from bandeexit.files.yaml_nodes import Faults, items
from bandeexit.model.actions import MOST_ACTIONS
from bandeexit.scenarios.scenario import Scenario

MOST_LEVELS = 8
# Without title and question, which would be claims about another scenario, and without
# `not_in_the_band`, which adds up.
HEIRS = ("horizon", "draws", "seed", "counterfactual", "precision")
"""What is inherited as long as nothing else is said."""
PLACED = ("name", "horizon", "draws", "seed", "counterfactual", "not_in_the_band", "replications")
"""Keys whose places are kept."""
NAME_HINT = "`bandeexit run` takes a file, or the name of one in scenarios/."


def read_scenario_by_name(name: str, study: StudyFiles, sets: Sets = ()) -> Scenario:
    """Read a scenario as by `read_called`, without the places of what it says."""
    return read_called(name, study, sets).scenario


def read_called(argument: str, study: StudyFiles, sets: Sets = ()) -> ScenarioFile:
    """Read a scenario given as a path, or as the name of one in the study's `scenarios/`.

    Either may be followed by one of its variants, and by values to set: `cuts:five`,
    `baseline:budget.coordinators=9.0`, `cuts:five:budget.coordinators=9.0`.
    """
    asked = address_of(argument)
    path = find_scenario(asked.name, study)
    # Together: a parameter that is set in the name and by --set is set twice, and refused.
    every = [*asked.sets, *settings_of(sets)]
    if asked.variant == EVERY:
        several = ", ".join(spread(argument, study))
        told = f"several scenarios; expected one of {several}"
        raise StudyError([Fault(argument, 0, 0, told, "`run` and `compare` take several.")])
    return read_scenario_file(path, study, every, asked.variant)


def spread(argument: str, study: StudyFiles) -> list[str]:
    """Call by name what `NAME:all` means: the scenario itself, then each of its variants."""
    asked = address_of(argument)
    if asked.variant != EVERY:
        return [argument]
    variants = variants_in(find_scenario(asked.name, study), study)
    sets = ",".join(one.text for one in asked.sets)
    return [":".join(filter(None, [asked.name, one, sets])) for one in ("", *variants)]


def find_scenario(name: str, study: StudyFiles) -> Path:
    """Find the file of a scenario given as a path or as a name.

    Raises
    ------
    StudyError
        There is none of that name.
    """
    path = Path(name)
    # The suffix first: a misspelt path is told as a file that is not there, not as a name.
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


def read_scenario_file(
    path: Path, study: StudyFiles, sets: Sets = (), variant: str = ""
) -> ScenarioFile:
    """Read one scenario, or a variant of it, with the place of everything it says."""
    draft = Draft()
    # From the bottom: model, the chain from its far end, the file, what is set; each lies over
    # what was there (scenarios/README.md, "What takes precedence").
    found = _read_level(path, study, draft, [], variant)
    found += apply_sets(draft, sets, study.programme)
    # Sums over changes only where all could be read: one that is missing puts others in the
    # wrong.
    if not found:
        found = draft_faults(draft, study.programme)
    elif "horizon" in draft.said:
        # of what could be read, so that all comes at once
        found += date_faults(draft, study.programme)
    name, asked_as = scenario_name(path, variant), f"{path.stem}:{variant}" if variant else ""
    whole = None if found else finished(draft, name, asked_as, study.programme.prices)
    # Last, as it looks at what all changes together come to.
    if whole is None or (found := refused_results(whole, study.programme)):
        raise StudyError(found)
    # Only now: faults call it by the name of its file.
    return named_by_sets(whole)


def _read_level(
    path: Path,
    study: StudyFiles,
    draft: Draft,
    chain: list[Path],
    variant: str = "",
    asked: Place | None = None,
) -> list[Fault]:
    """Read the parents of a file, then the file or one of its variants, into the draft.

    `asked`: where the variant is asked for; None: beside the files.
    """
    faults = Faults(str(path))
    keys = read_file(
        ScenarioKeys, path, faults, StudyContext(study.programme, tuple(study.sources))
    )
    if keys is None:
        return faults.found
    # Of all of them, whichever is asked for, so that all faults of a file come at once.
    variants = variants_of(keys, path)
    if variant and variant not in variants:
        told = f"there is no variant `{variant}` in {path.name}"
        near = did_you_mean(variant, list(variants)) if variants else ", which has none"
        at = asked or Place(str(path), 0, 0)
        return [*faults.found, Fault(*at, f"{told}{near}")]
    keys = variants.get(variant, keys)
    inherited: list[Fault] = []
    # Also where this file has faults, so that those of its parents come along.
    if "extends" in keys.fields.node.keys:
        inherited = _read_parent(keys, path, study, draft, [*chain, path.resolve()])
    # Behind its parents: `chain[-1]` is the file that is being laid on what is there.
    draft.chain.append(str(path))
    draft.variants = list(variants)
    _lay(keys, draft)
    # Each once: what is wrong with a file is wrong with each of its variants.
    return list(dict.fromkeys([*inherited, *faults.found]))


def _read_parent(
    keys: ScenarioKeys, path: Path, study: StudyFiles, draft: Draft, chain: list[Path]
) -> list[Fault]:
    node, faults, name = keys.at("extends"), keys.fields.faults, keys.extends
    # A name, never a path: scenarios of a study stay in its folder, so that it can be copied.
    if not isinstance(name, str) or "/" in name or "\\" in name:
        told = f"`extends` is {node_words(node)}; expected the name of a scenario in this folder"
        faults.add(node, told)
        return []
    called, _, variant = name.partition(":")
    parent = path.parent / f"{called}.yaml"
    if not parent.is_file():
        names = sorted(found.stem for found in path.parent.glob("*.yaml") if found != path)
        faults.add(node, f"`extends`: there is no {called}.yaml{did_you_mean(called, names)}")
    # Resolved, as a link to itself is a circle, too.
    elif parent.resolve() in chain:
        circle = " -> ".join([*(p.stem for p in chain), name])
        faults.add(node, f"`extends` goes in a circle: {circle}")
    elif len(chain) >= MOST_LEVELS:
        faults.add(node, f"`extends` goes deeper than {MOST_LEVELS} levels")
    else:
        asked = Place(faults.file, node.line, node.column)
        return _read_level(parent, study, draft, chain, variant, asked)
    return []


def _lay(keys: ScenarioKeys, draft: Draft) -> None:
    """Lay what a file says over what it inherits."""
    # A child may well say `counterfactual: false` where its parent says true.
    draft.said |= {key: value for key in HEIRS if (value := getattr(keys, key)) is not None}
    # a child is not what its parent is called
    draft.said |= {"title": keys.title, "question": keys.question}
    words = draft.said.get("not_in_the_band", ())
    # Whoever extends a scenario leaves out what it leaves out, at least.
    own = tuple(one for one in keys.not_in_the_band if one not in words)
    draft.said["not_in_the_band"] = words + own
    for key, node in items(keys.fields.node):
        if key in PLACED:
            draft.note_place(key, node)
    _refuse_twice("step", keys.changes, [change.step for change, _ in draft.changes])
    for step in keys.changes:
        for change, node in step.changes():
            draft.changes.append((change, Place(draft.chain[-1], node.line, node.column)))
    # In the place of an inherited one of that name. Steps and actions of one name are refused
    # instead: the waterfall could not say which of the two a bar is.
    for name, target in keys.targets.items():
        if target.is_good:
            draft.targets[name] = target.target(name)
            draft.note_place(f"targets.{name}", target.fields.node)
    _lay_actions(keys, draft)


def _lay_actions(keys: ScenarioKeys, draft: Draft) -> None:
    _refuse_twice("action", keys.actions, [action.name for action in draft.actions])
    # Inherited ones count: n actions make 2^n blocks of rows (docs/decisions/0009).
    for number, one in enumerate(keys.actions, start=len(draft.actions) + 1):
        if number > MOST_ACTIONS:
            told = f"`{one.id}` is action number {number}; expected at most {MOST_ACTIONS}"
            hint = "Join some into one: an action may change several things."
            keys.fields.faults.add(one.fields.node, told, hint)
        if one.is_good:
            draft.actions.append(one.action())
            draft.note_place(f"actions.{one.id}", one.fields.node)


def _refuse_twice(
    called: str, records: Sequence[StepKeys | ActionKeys], inherited: Sequence[str]
) -> None:
    seen = list(inherited)
    for one in records:
        if one.id and one.id in seen:
            where = " (first in what this scenario extends)" if one.id in inherited else ""
            told = f"the {called} `{one.id}` is given twice{where}"
            one.fields.faults.add(one.at("id"), told, "Choose another id.")
        seen.append(one.id)


def variants_in(path: Path, study: StudyFiles) -> list[str]:
    """Names of a file's variants; of those that can be read, whatever is wrong with the rest."""
    draft = Draft()
    _read_level(path, study, draft, [])
    return draft.variants


def scenario_names(folder: Path) -> dict[str, Path]:
    """Name -> file of every scenario of a study."""
    return {path.stem: path for path in sorted((folder / "scenarios").glob("*.yaml"))}
