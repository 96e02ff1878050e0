"""`bandeexit check`: read a study and scenarios, and tell every fault at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, set_option, study_option

if TYPE_CHECKING:
    from bandeexit.errors import Fault
    from bandeexit.files.study import StudyFiles


@cli.command()
@click.argument("scenarios", nargs=-1)
@study_option
@set_option
@click.option(
    "--strict",
    is_flag=True,
    help="Also want sources, reasons, both languages, and no value that may be a slip.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON on stdout.")
def check(
    scenarios: tuple[str, ...],
    study_folder: str | None,
    sets: tuple[str, ...],
    strict: bool,
    as_json: bool,
) -> None:
    """Check the study and SCENARIOS (files or names; stress tests, too; by default all)."""
    from bandeexit.errors import StudyError
    from bandeexit.files.locate import find_study

    folder = find_study(Path(study_folder) if study_folder else None, Path.cwd())
    # All faults of all files first, then one exit: an author mends everything in one go.
    found = _look(folder, scenarios, sets, strict=strict)
    if as_json:
        click.echo(json.dumps([_fields(fault) for fault in found.faults], ensure_ascii=False))
    if found.study is None or found.faults:
        if as_json:
            raise SystemExit(StudyError.exit_code)
        # Each once: a parent's fault is found again by every child.
        raise StudyError(list(dict.fromkeys(found.faults)))
    if not as_json:
        _say_in_order(found.study, found)


@dataclass
class _Found:
    """What a check has come upon so far."""

    study: StudyFiles | None = None
    """None: it cannot be read."""
    faults: list[Fault] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    """What may be a slip."""
    n_scenarios: int = 0
    n_stressed: int = 0


def _look(
    folder: Path, scenarios: tuple[str, ...], sets: tuple[str, ...], *, strict: bool
) -> _Found:
    """Read the study, then every file asked for, whatever is wrong with the others."""
    from bandeexit.errors import Fault, StudyError, UsageError
    from bandeexit.files.other_fit import fit_faults
    from bandeexit.files.scenario import scenario_names
    from bandeexit.files.stress import stress_names
    from bandeexit.files.study import read_study

    found = _Found()
    try:
        found.study = read_study(folder)
    except StudyError as error:
        found.faults += error.faults
        # Without a study no scenario can be judged: its parameters and districts are unknown.
        return found
    # A fit of other districts or beliefs: `run` would refuse it, whatever is asked.
    found.faults += fit_faults(found.study)
    known = [*scenario_names(folder).values(), *stress_names(folder).values()]
    for name in scenarios or map(str, known):
        try:
            _look_at(name, found.study, sets, found, strict=strict)
        except StudyError as error:
            found.faults += error.faults
        # What `run` would refuse without a line (a bound that is left, a yearly target in half a
        # year) is told at the file.
        except UsageError as error:
            found.faults.append(Fault(name, 0, 0, str(error)))
    return found


def _look_at(
    name: str, study: StudyFiles, sets: tuple[str, ...], found: _Found, *, strict: bool
) -> None:
    """Read one scenario or stress test."""
    from bandeexit.errors import StudyError
    from bandeexit.files.stress import read_stress, stress_file

    if (tested := stress_file(name, study.folder)) is not None:
        found.n_stressed += 1
        # Nothing is set in it: --set is for scenarios.
        read_stress(str(tested), study)
        return
    for one in _in_file(name, study):
        try:
            _look_at_scenario(one, study, sets, found, strict=strict)
        except StudyError as error:
            found.faults += error.faults


def _in_file(name: str, study: StudyFiles) -> list[str]:
    """Name a scenario and, where a whole file is asked for, each of its variants."""
    from bandeexit.files.address import address_of
    from bandeexit.files.scenario import find_scenario, variants_in

    asked = address_of(name)
    if asked.sets or asked.variant:
        return [name]
    variants = variants_in(find_scenario(name, study), study)
    return [name, *(f"{name}:{one}" for one in variants)]


def _look_at_scenario(
    name: str, study: StudyFiles, sets: tuple[str, ...], found: _Found, *, strict: bool
) -> None:
    from bandeexit.errors import Fault
    from bandeexit.files.scenario import read_called
    from bandeexit.files.strict import strict_faults
    from bandeexit.questions.notices import notices, remarks
    from bandeexit.report.set_titles import titled
    from bandeexit.scenarios.changes import check_changes

    found.n_scenarios += 1
    read = read_called(name, study, sets)
    # By the changes as they are laid out, not only as they were read: `check` has to refuse
    # whatever `run` would refuse.
    check_changes(study.programme, read.scenario)
    scenarios = [titled(read.scenario)]
    # Slips are notes here and faults under --strict; that people start without a coordinator is a
    # note in either case, as it may be meant.
    unusual = notices(study, scenarios, "en")
    found.noted += [*unusual, *remarks(study, scenarios, "en")]
    if strict:
        found.faults += [*strict_faults(read), *(Fault(name, 0, 0, line) for line in unusual)]


def _say_in_order(study: StudyFiles, found: _Found) -> None:
    """Say what is in order, and what is worth knowing all the same."""
    from bandeexit.files.effects import FILE as EFFECTS
    from bandeexit.files.effects import read_effects
    from bandeexit.questions.notices import fit_notices

    told = _count(found.n_scenarios, "scenario")
    told += f", {_count(found.n_stressed, 'stress test')}" if found.n_stressed else ""
    click.echo(f"The study in {study.folder} and {told} are in order.")
    for line in [*dict.fromkeys(found.noted), *fit_notices(study, "en")]:
        click.echo(line, err=True)
    effects = read_effects(study)
    if effects is not None and effects.is_stale:
        told = f"{EFFECTS} is stale: what it rests on has changed. Renew it: {effects.renew}"
        click.echo(told, err=True)


def _fields(fault: object) -> dict[str, object]:
    return {name: getattr(fault, name) for name in ("file", "line", "column", "message", "hint")}


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'s' if n != 1 else ''}"
