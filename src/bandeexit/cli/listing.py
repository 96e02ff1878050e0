"""`bandeexit list`: the scenarios of the study, and the runs that were made."""

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
        ("ændring", "ændringer"),
        "mål",
        "fra",
        "har fejl",
    ),
    "en": (
        "Scenarios in {folder}:",
        "Runs in {folder}:",
        ("change", "changes"),
        "target(s)",
        "on",
        "has faults",
    ),
}


@cli.command("list")
@study_option
@click.option("--out", default="runs", show_default=True, help="Folder with run folders.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_all(study_folder: str | None, out: str, language: str, as_json: bool) -> None:
    """List the scenarios of the study with what they ask, and the runs in --out."""
    from bandeexit.files.locate import find_study
    from bandeexit.files.study import read_study

    study = read_study(find_study(Path(study_folder) if study_folder else None, Path.cwd()))
    scenarios, runs = _scenarios(study, language), _runs(Path(out))
    if as_json:
        click.echo(json.dumps({"scenarios": scenarios, "runs": runs}, ensure_ascii=False))
        return
    heading, of_runs, changes, targets, on, faulty = WORDS[language]
    click.echo(heading.format(folder=study.folder / "scenarios"))
    for one in scenarios:
        parent = f"{on} {one['extends']}, " if one["extends"] else ""
        told = (
            f"{parent}{one['changes']} {changes[one['changes'] != 1]}, {one['targets']} {targets}"
        )
        click.echo(f"  {one['name']:<24} {one['title']} ({faulty if one['faults'] else told})")
        if one["question"]:
            click.echo(f"  {'':<24} {one['question']}")
    if runs:
        click.echo(of_runs.format(folder=out))
        for run in runs:
            click.echo(f"  {run}")


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


def _runs(out: Path) -> list[str]:
    """Names of the run folders; their index will say more."""
    if not out.is_dir():
        return []
    return sorted(path.parent.name for path in out.glob("*/manifest.json"))
