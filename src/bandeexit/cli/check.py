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
@click.option("--strict", is_flag=True, help="Also want sources, reasons and both languages.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON on stdout.")
def check(
    scenarios: tuple[str, ...],
    study_folder: str | None,
    sets: tuple[str, ...],
    strict: bool,
    as_json: bool,
) -> None:
    """Check the study and SCENARIOS (files or names; by default every scenario of the study)."""
    from bandeexit.errors import Fault, StudyError, UsageError
    from bandeexit.files.locate import find_study
    from bandeexit.files.scenario import find_scenario, read_scenario_file
    from bandeexit.files.strict import strict_faults
    from bandeexit.files.study import read_study
    from bandeexit.scenarios.changes import check_changes

    folder = find_study(Path(study_folder) if study_folder else None, Path.cwd())
    faults: list[Fault] = []
    names: list[str] = []
    try:
        study = read_study(folder)
        names = list(scenarios) or sorted(
            str(path) for path in (folder / "scenarios").glob("*.yaml")
        )
        for name in names:
            try:
                found = read_scenario_file(find_scenario(name, study), study, sets)
                check_changes(study.programme, found.scenario)
                faults += strict_faults(found) if strict else []
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
        click.echo(f"The study in {folder} and {_count(len(names))} are in order.")


def _fields(fault: object) -> dict[str, object]:
    return {name: getattr(fault, name) for name in ("file", "line", "column", "message", "hint")}


def _count(n: int) -> str:
    return f"{n} scenario{'s' if n != 1 else ''}"
