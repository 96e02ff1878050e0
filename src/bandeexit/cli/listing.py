"""`bandeexit list`: the scenarios and stress tests of the study, and the runs that were made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bandeexit.cli.app import cli, study_option

if TYPE_CHECKING:
    from bandeexit.files.study import StudyFiles

WORDS: dict[str, Any] = {
    "da": (
        "Scenarier i {folder}:",
        "Kørsler i {folder}:",
        {"whole": "hel", "damaged": "skadet", "partial": "ikke færdig", "running": "i gang"},
        ("ændring", "ændringer"),
        "mål",
        "fra",
        "har fejl",
        "Stresstest i {folder}:",
    ),
    "en": (
        "Scenarios in {folder}:",
        "Runs in {folder}:",
        {"whole": "whole", "damaged": "damaged", "partial": "unfinished", "running": "running"},
        ("change", "changes"),
        "target(s)",
        "on",
        "has faults",
        "Stress tests in {folder}:",
    ),
}


@cli.command("list")
@study_option
@click.option("--out", default="runs", show_default=True, help="Folder with run folders.")
@click.option("--runs", "runs_only", is_flag=True, help="Only the runs, and which are stale.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_all(
    study_folder: str | None, out: str, runs_only: bool, language: str, as_json: bool
) -> None:
    """List scenarios and stress tests of the study with what they ask, and the runs in --out."""
    from bandeexit.files.locate import find_study
    from bandeexit.files.study import read_study

    study = read_study(find_study(Path(study_folder) if study_folder else None, Path.cwd()))
    scenarios = [] if runs_only else _scenarios(study, language)
    tests = [] if runs_only else _stress_tests(study, language)
    runs = _runs(Path(out), study if runs_only else None)
    if as_json:
        told = {"runs": runs}
        told |= {} if runs_only else {"scenarios": scenarios, "stress_tests": tests}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if not runs_only:
        _print_scenarios(scenarios, study.folder / "scenarios", language)
        _print_stress_tests(tests, study.folder / "scenarios" / "stress", language)
    _print_runs(runs, out, language)


def _print_scenarios(scenarios: list[dict[str, Any]], folder: Path, language: str) -> None:
    heading, _, _, changes, targets, on, faulty, _ = WORDS[language]
    click.echo(heading.format(folder=folder))
    for one in scenarios:
        parent = f"{on} {one['extends']}, " if one["extends"] else ""
        told = (
            f"{parent}{one['changes']} {changes[one['changes'] != 1]}, {one['targets']} {targets}"
        )
        click.echo(f"  {one['name']:<24} {one['title']} ({faulty if one['faults'] else told})")
        if one["question"]:
            click.echo(f"  {'':<24} {one['question']}")


def _print_stress_tests(tests: list[dict[str, Any]], folder: Path, language: str) -> None:
    *_, on, faulty, heading = WORDS[language]
    if tests:
        click.echo(heading.format(folder=folder))
    for one in tests:
        told = f"{on} {one['scenario']}, {' x '.join(one['axes'])}"
        click.echo(f"  {one['name']:<24} {one['title']} ({faulty if one['faults'] else told})")
        if one["question"]:
            click.echo(f"  {'':<24} {one['question']}")


def _print_runs(runs: list[dict[str, Any]], out: str, language: str) -> None:
    _, heading, states, *_ = WORDS[language]
    if runs:
        click.echo(heading.format(folder=out))
    for run in runs:
        state = states[run["state"]]
        draws = f"{run['draws']} x " if run["draws"] else ""
        click.echo(f"  {run['folder']} ({state}; {draws}{', '.join(run['scenarios'])})")
        for line in [*run["moved"], run["note"]]:
            if line:
                click.echo(f"    {line}")


def _scenarios(study: StudyFiles, language: str) -> list[dict[str, Any]]:
    from bandeexit.errors import StudyError
    from bandeexit.files.scenario import read_scenario_file, scenario_names

    found = []
    for name, path in scenario_names(study.folder).items():
        row: dict[str, Any] = {"name": name, "title": "", "question": "", "extends": ""}
        row |= {"changes": 0, "targets": 0, "actions": 0, "file": str(path), "faults": 0}
        try:
            read = read_scenario_file(path, study)
        except StudyError as error:
            row["faults"] = len(error.faults)
        else:
            one = read.scenario
            row |= {"title": one.title_in(language), "question": one.question_in(language)}
            row["extends"] = Path(read.chain[-2]).stem if len(read.chain) > 1 else ""
            row["changes"] = len({change.step for change in one.changes})
            row |= {"targets": len(one.targets), "actions": len(one.actions)}
        found.append(row)
    return found


def _stress_tests(study: StudyFiles, language: str) -> list[dict[str, Any]]:
    from bandeexit.errors import StudyError
    from bandeexit.files.stress import read_stress, stress_names

    found = []
    for name, path in stress_names(study.folder).items():
        row: dict[str, Any] = {"name": name, "title": "", "question": "", "scenario": ""}
        row |= {"axes": [], "file": str(path), "faults": 0}
        try:
            grid = read_stress(str(path), study)
        except StudyError as error:
            row["faults"] = len(error.faults)
        else:
            row |= {"title": grid.title[language], "question": grid.question[language]}
            row |= {"scenario": grid.base.name, "axes": [axis.path for axis in grid.axes]}
        found.append(row)
    return found


def _runs(out: Path, study: StudyFiles | None) -> list[dict[str, Any]]:
    """Tell of the runs in a folder; with a study, which of them rest on another one."""
    from dataclasses import asdict

    from bandeexit.files.runs_index import runs_in

    basis = None
    if study is not None:
        from bandeexit.questions.fitted import FittedStudy

        basis = FittedStudy(study).basis
    return [{**asdict(run), "folder": run.folder.name} for run in runs_in(out, basis)]
