"""`bandeexit list`: the scenarios and stress tests of the study, and the runs that were made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bandeexit.cli.app import cli, study_option
from bandeexit.report.words import LANGUAGES

if TYPE_CHECKING:
    from bandeexit.files.study import StudyFiles


@cli.command("list")
@study_option
@click.option("--out", default="runs", show_default=True, help="Folder with run folders.")
@click.option("--runs", "runs_only", is_flag=True, help="Only the runs, and which are stale.")
@click.option("--language", type=click.Choice(LANGUAGES), default="da", show_default=True)
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
    # Which runs are stale takes the fit's digests and a digest of the code: only where runs are
    # asked about.
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
    from bandeexit.report.words import say

    click.echo(say("list_scenarios", language, folder=folder))
    for one in scenarios:
        n, parent = one["changes"], ""
        if one["extends"]:
            parent = say("list_parent", language, name=one["extends"])
        changes = say("list_one_change" if n == 1 else "list_changes", language, n=n)
        told = say("list_scenario", language, parent=parent, changes=changes, n=one["targets"])
        _print_one(one, told, language)


def _print_stress_tests(tests: list[dict[str, Any]], folder: Path, language: str) -> None:
    from bandeexit.report.words import say

    if tests:
        click.echo(say("list_stress_tests", language, folder=folder))
    for one in tests:
        axes = " x ".join(one["axes"])
        told = say("list_stress_test", language, name=one["scenario"], axes=axes)
        _print_one(one, told, language)


def _print_one(one: dict[str, Any], told: str, language: str) -> None:
    """Print what a file is called, what it holds or that it has faults, and what it asks."""
    from bandeexit.report.words import say

    told = say("list_faults", language) if one["faults"] else told
    click.echo(f"  {one['name']:<24} {one['title']} ({told})")
    if one["question"]:
        click.echo(f"  {'':<24} {one['question']}")


def _print_runs(runs: list[dict[str, Any]], out: str, language: str) -> None:
    from bandeexit.report.words import say

    if runs:
        click.echo(say("list_runs", language, folder=out))
    for run in runs:
        state = say(f"run_{run['state']}", language)
        draws = f"{run['draws']} x " if run["draws"] else ""
        click.echo(f"  {run['folder']} ({state}; {draws}{', '.join(run['scenarios'])})")
        for line in [*run["moved"], run["note"]]:
            if line:
                click.echo(f"    {line}")


def _scenarios(study: StudyFiles, language: str) -> list[dict[str, Any]]:
    from bandeexit.files.scenario import scenario_names, variants_in

    return [
        _scenario(path, variant, study, language)
        for path in scenario_names(study.folder).values()
        for variant in ("", *variants_in(path, study))
    ]


def _scenario(path: Path, variant: str, study: StudyFiles, language: str) -> dict[str, Any]:
    from bandeexit.errors import StudyError
    from bandeexit.files.scenario import read_scenario_file

    name = f"{path.stem}:{variant}" if variant else path.stem
    row: dict[str, Any] = {"name": name, "title": "", "question": "", "extends": ""}
    row |= {"changes": 0, "targets": 0, "actions": 0, "file": str(path), "faults": 0}
    try:
        read = read_scenario_file(path, study, variant=variant)
    # A scenario with faults is listed as one: a list must not end at it.
    except StudyError as error:
        return row | {"faults": len(error.faults)}
    one = read.scenario
    row |= {"title": one.title_in(language), "question": one.question_in(language)}
    # The nearest parent: the chain begins at the farthest.
    row["extends"] = Path(read.chain[-2]).stem if len(read.chain) > 1 else ""
    # Steps, which are what an author wrote; a step may change several parameters.
    row["changes"] = len({change.step for change in one.changes})
    return row | {"targets": len(one.targets), "actions": len(one.actions)}


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
            row |= {
                "title": grid.title.get(language, ""),
                "question": grid.question.get(language, ""),
            }
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
