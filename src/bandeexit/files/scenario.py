"""Read a scenario: one YAML file, and the chain of those that it extends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bandeexit.errors import Fault, StudyError, did_you_mean
from bandeexit.files.fields import Fields
from bandeexit.files.parameters import Labels
from bandeexit.files.scenario_changes import clashes, read_changes
from bandeexit.files.scenario_results import refused_results
from bandeexit.files.study import StudyFiles
from bandeexit.files.yaml_nodes import Faults, Node, read_yaml
from bandeexit.scenarios.scenario import Change, Scenario

SCHEMA = 1
MOST_DRAWS = 100_000
MOST_LEVELS = 8
MOST_YEARS = 100
LANGUAGES = ("da", "en")
NAME_HINT = "`bandeexit run` takes a file, or the name of one in scenarios/."


@dataclass(slots=True)
class _Draft:
    """A scenario under construction: parents first, then the file itself."""

    title: dict[str, str] = field(default_factory=dict)
    question: dict[str, str] = field(default_factory=dict)
    horizon: date | None = None
    horizon_place: tuple[Node, str] | None = None
    """Where the horizon stands, in which file."""
    draws: int | None = None
    seed: int | None = None
    changes: list[tuple[Change, Node, str]] = field(default_factory=list)
    """Change, where it stands, in which file."""
    not_in_the_band: tuple[dict[str, str], ...] = ()
    counterfactual: bool = False


def read_scenario_by_name(name: str, study: StudyFiles) -> Scenario:
    """Read a scenario given as a path, or as the name of one in the study's `scenarios/`."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return read_scenario(path, study)
    folder = study.folder / "scenarios"
    if (folder / f"{name}.yaml").is_file():
        return read_scenario(folder / f"{name}.yaml", study)
    names = sorted(found.stem for found in folder.glob("*.yaml"))
    message = f"there is no scenario of this name{did_you_mean(name, names)}"
    raise StudyError([Fault(name, 0, 0, message, NAME_HINT)])


def read_scenario(path: Path, study: StudyFiles) -> Scenario:
    """Read one scenario and everything it extends.

    Raises
    ------
    StudyError
        With every fault of the file and of those it extends.
    """
    draft = _Draft()
    found = _read_level(path, study, draft, [])
    if not found:
        found = _complete(draft, path, study)
    elif draft.horizon is not None:
        faults = Faults(str(path))
        _check_dates(draft, study, faults)  # of what could be read, so that all comes at once
        found = [*found, *faults.found]
    if found:
        raise StudyError(found)
    assert draft.horizon is not None
    assert draft.draws is not None
    assert draft.seed is not None
    return Scenario(
        name=path.stem,
        horizon=draft.horizon,
        draws=draft.draws,
        seed=draft.seed,
        title=draft.title,
        question=draft.question,
        changes=tuple(change for change, _, _ in draft.changes),
        not_in_the_band=draft.not_in_the_band,
        counterfactual=draft.counterfactual,
    )


def _read_level(path: Path, study: StudyFiles, draft: _Draft, chain: list[Path]) -> list[Fault]:
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
    _read_head(fields, path, draft)
    _read_body(fields, study, draft, str(path))
    fields.finish()
    return [*inherited, *faults.found]


def _read_parent(
    node: Node, path: Path, study: StudyFiles, draft: _Draft, chain: list[Path], faults: Faults
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


def _read_head(fields: Fields, path: Path, draft: _Draft) -> None:
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
    return {} if node is None else _languages(node, fields.faults, f"`{key}`")


def _languages(node: Node, faults: Faults, what: str) -> dict[str, str]:
    """Read a text, or a map of language to text."""
    if isinstance(node.content, str):
        return dict.fromkeys(LANGUAGES, node.content)
    inside = Fields(node, faults, what)
    texts = {language: inside.text(language) for language in LANGUAGES}
    inside.finish()
    return texts


def _read_body(fields: Fields, study: StudyFiles, draft: _Draft, file: str) -> None:
    """Read what a scenario asks for, on top of what it inherits."""
    horizon, place = fields.day("horizon"), fields.node_of("horizon", required=False)
    if horizon is not None and place is not None:
        draft.horizon, draft.horizon_place = horizon, (place, file)
    draft.draws = fields.whole("draws", 1, MOST_DRAWS, draft.draws)
    draft.seed = fields.whole("seed", 0, 2**63 - 1, draft.seed)
    draft.counterfactual = fields.flag("counterfactual", draft.counterfactual)
    words = tuple(
        _languages(node, fields.faults, "`not_in_the_band`")
        for node in fields.maps("not_in_the_band")
    )
    draft.not_in_the_band = words or draft.not_in_the_band
    inherited = [change.step for change, _, _ in draft.changes]
    labels = Labels(tuple(study.sources))
    for change, node in read_changes(fields, study.programme, labels, inherited):
        draft.changes.append((change, node, file))


def _complete(draft: _Draft, path: Path, study: StudyFiles) -> list[Fault]:
    """Check what the whole chain adds up to."""
    faults = Faults(str(path))
    for key in ("horizon", "draws", "seed"):
        if getattr(draft, key) is None:
            faults.add((1, 1), f"`{key}` is missing, here and in what this scenario extends")
    if faults.found:
        return faults.found
    assert draft.horizon is not None
    _check_dates(draft, study, faults)
    found = list(faults.found)
    by_file: dict[str, Faults] = {}
    for first, second, place, file in clashes(draft.changes, draft.horizon):
        here = by_file.setdefault(file, Faults(file))
        here.add(
            place,
            f"`{second.step}` and `{first.step}` change {first.path} on the same dates and "
            f"districts, and `{first.verb}` and `{second.verb}` do not commute",
            "Give them separate dates, or make one change of the two.",
        )
    found += [fault for faults in by_file.values() for fault in faults.found]
    return found or refused_results(
        draft.changes, study.programme, draft.horizon, _first_day(draft, study)
    )


def _first_day(draft: _Draft, study: StudyFiles) -> date:
    """Day from which a change without `from` holds."""
    programme = study.programme
    return programme.calendar.origin if draft.counterfactual else programme.census.when


def _check_dates(draft: _Draft, study: StudyFiles, faults: Faults) -> None:
    census, origin = study.programme.census.when, study.programme.calendar.origin
    horizon, at = draft.horizon, draft.horizon_place
    assert horizon is not None
    assert at is not None
    place_of_horizon = Faults(at[1])
    if horizon <= census:
        place_of_horizon.add(
            at[0],
            f"the horizon {horizon} is not after the census of {census}",
            "A forecast starts at the census; choose a later `horizon`.",
        )
    elif horizon.year > census.year + MOST_YEARS:
        told = f"the horizon {horizon} is more than {MOST_YEARS} years after {census}"
        place_of_horizon.add(at[0], told)
    faults.found += place_of_horizon.found
    if place_of_horizon.found:
        return
    for change, place, file in draft.changes:
        here = Faults(file)
        _check_change_dates(change, place, draft, census, origin, here)
        faults.found += here.found


def _check_change_dates(
    change: Change, place: Node, draft: _Draft, census: date, origin: date, faults: Faults
) -> None:
    horizon = draft.horizon
    assert horizon is not None
    start, stop = change.start, change.stop
    earliest = origin if draft.counterfactual else census
    if start is not None and start < earliest:
        if draft.counterfactual:
            faults.add(place, f"`{change.step}` starts {start}, before the origin {origin}")
        else:
            faults.add(
                place,
                f"`{change.step}` starts {start}, before the census of {census}: "
                "history is what it was",
                "Start it later, or declare `counterfactual: true`.",
            )
    if start is not None and start >= horizon:
        faults.add(place, f"`{change.step}` starts {start}, not before the horizon {horizon}")
    if stop is not None and stop > horizon:
        faults.add(place, f"`{change.step}` ends {stop}, after the horizon {horizon}")
    begins = start or earliest
    if stop is not None and stop <= begins:
        faults.add(place, f"`{change.step}` ends {stop}, not after its start {begins}")


def scenario_names(folder: Path) -> dict[str, Path]:
    """Name -> file of every scenario of a study."""
    return {path.stem: path for path in sorted((folder / "scenarios").glob("*.yaml"))}
