"""`bandeexit new`: a scenario or a study to start from."""

from __future__ import annotations

from pathlib import Path

import click

from bandeexit.cli.app import cli, study_option


@cli.group()
def new() -> None:
    """Write a scenario or a study to start from; never over an existing one."""


@new.command()
@click.argument("name")
@click.option("--extends", "parent", default="baseline", show_default=True, help="Its parent.")
@study_option
def scenario(name: str, parent: str, study_folder: str | None) -> None:
    """Write a commented scenario NAME into the study's scenarios/."""
    from bandeexit.files.locate import find_study
    from bandeexit.files.study import read_study
    from bandeexit.files.templates import write_scenario_template

    found = read_study(find_study(Path(study_folder) if study_folder else None, Path.cwd()))
    # The study is read whole before: a scenario in a study with faults could not be checked.
    path = write_scenario_template(found, name, parent)
    click.echo(f"{path} is written. Edit it, then: bandeexit check {path}")


@new.command()
@click.argument("folder", type=click.Path(file_okay=False))
@study_option
def study(folder: str, study_folder: str | None) -> None:
    """Copy the study, its fit included, into the new FOLDER."""
    from bandeexit.files.locate import find_study
    from bandeexit.files.templates import write_study

    source = find_study(Path(study_folder) if study_folder else None, Path.cwd())
    path = write_study(source, Path(folder))
    click.echo(f"{path} holds model/, calibration/ and scenarios/. Then: cd {path}")
