"""`bandeexit check`: read a study and scenarios, and tell every fault at once."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bandeexit.cli.app import cli, set_option, study_option


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
    from bandeexit.cli.notices import fit_notices, notices
    from bandeexit.errors import Fault, StudyError, UsageError
    from bandeexit.files.effects import FILE as EFFECTS
    from bandeexit.files.effects import read_effects
    from bandeexit.files.locate import find_study
    from bandeexit.files.scenario import find_scenario, read_scenario_file, scenario_names
    from bandeexit.files.stress import read_stress, stress_file, stress_names
    from bandeexit.files.strict import strict_faults
    from bandeexit.files.study import read_study
    from bandeexit.scenarios.changes import check_changes

    folder = find_study(Path(study_folder) if study_folder else None, Path.cwd())
    faults: list[Fault] = []
    names: list[str] = []
    noted: list[str] = []
    stressed = 0
    try:
        study = read_study(folder)
        known = [*scenario_names(folder).values(), *stress_names(folder).values()]
        names = list(scenarios) or list(map(str, known))
        for name in names:
            try:
                if (tested := stress_file(name, folder)) is not None:
                    stressed += 1
                    read_stress(str(tested), study)
                    continue
                found = read_scenario_file(find_scenario(name, study), study, sets)
                check_changes(study.programme, found.scenario)
                faults += strict_faults(found) if strict else []
                unusual = notices(study, [found.scenario], "en")
                faults += [Fault(name, 0, 0, line) for line in unusual] if strict else []
                noted += unusual
            except StudyError as error:
                faults += error.faults
            except UsageError as error:
                faults.append(Fault(name, 0, 0, str(error)))
    except StudyError as error:
        faults += error.faults
    if as_json:
        click.echo(json.dumps([{**_fields(fault)} for fault in faults], ensure_ascii=False))
    if faults:
        if as_json:
            raise SystemExit(StudyError.exit_code)
        raise StudyError(list(dict.fromkeys(faults)))
    if not as_json:
        told = _count(len(names) - stressed, "scenario")
        told += f", {_count(stressed, 'stress test')}" if stressed else ""
        click.echo(f"The study in {folder} and {told} are in order.")
        for line in [*dict.fromkeys(noted), *fit_notices(study, "en")]:
            click.echo(line, err=True)
        effects = read_effects(study)
        if effects is not None and effects.is_stale:
            told = f"{EFFECTS} is stale: what it rests on has changed. Renew it: {effects.renew}"
            click.echo(told, err=True)


def _fields(fault: object) -> dict[str, object]:
    return {name: getattr(fault, name) for name in ("file", "line", "column", "message", "hint")}


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'s' if n != 1 else ''}"
