"""`bandeexit reckoner`: what a million more or less does, line by line and year by year."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.analysis import Crew, command_of, estimate_of, into_folder
from bandeexit.cli.app import cli, set_option, study_option

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.cli.pack import Pack
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request


@cli.command()
@click.argument("scenario")
@study_option
@set_option
@click.option("--step", type=float, default=1.0, show_default=True, help="m DKK up and down.")
@click.option("--draws", type=click.IntRange(2), help="Paths a point, instead of the scenario's.")
@click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's.")
@click.option("--regime", help="One belief about capacity only (calibration/regimes.yaml).")
@click.option("--workers", type=click.IntRange(1), help="How many threads; by default one a core.")
@click.option("--out", default="runs", show_default=True, help="Folder for run folders.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and how long it takes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def reckoner(
    scenario: str,
    study_folder: str | None,
    sets: tuple[str, ...],
    step: float,
    draws: int | None,
    seed: int | None,
    regime: str | None,
    workers: int | None,
    out: str,
    language: str,
    as_json: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Say what a step more and less in each budget line and year of SCENARIO does."""
    from bandeexit.api import load_study
    from bandeexit.cli.run_folder import say_found
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.reckoning import AMOUNTS
    from bandeexit.scenarios.reckoner.lines import MODELLED, purse_of
    from bandeexit.scenarios.reckoner.reckon import asked_points

    study = load_study(study_folder)
    if regime is not None:
        study.regime(regime)  # known, before any work
    asked = study.scenario(scenario, draws=draws, seed=seed, sets=sets)
    purse = purse_of(study.files.programme, asked, MODELLED)
    count = workers or os.cpu_count() or 1
    n_points = len(asked_points(purse, step, AMOUNTS))
    if dry_run or not quiet:
        click.echo(estimate(n_points, asked.draws, count), err=not dry_run)
    if dry_run:
        return
    request = Request((asked,), regime, language, "reckoner")
    again = command_of(request, asked.name, ["--step", f"{step:g}"])
    question = Asked("reckoner", again, options={"step": step})
    pack, folder = into_folder(
        study,
        request,
        question,
        make_reckoner,
        request.name,
        count,
        Path(out),
        resume=False,
        quiet=quiet,
    )
    say_found(pack, folder, as_json=as_json)


def make_reckoner(study: Study, request: Request, asked: Asked, crew: Crew) -> Pack:
    """Make everything that the folder of a reckoner holds."""
    from bandeexit.cli.pack_reckoner import pack_reckoner
    from bandeexit.cli.progress import progress

    with progress(request.name, crew.quiet) as report:
        done = study.reckoner(
            request.scenarios[0],
            step=asked.options["step"],
            regime=request.regime,
            workers=crew.workers,
            progress=report,
        )
    return pack_reckoner(study, request, asked, done)


def estimate(n_points: int, draws: int, workers: int) -> str:
    """Say how many paths so many points take, and about how long."""
    seconds = estimate_of(n_points * draws, workers)
    return (
        f"at most {n_points} points, {draws} paths each, {n_points * draws} paths; about "
        f"{seconds:.0f} s on {workers} worker(s), and some seconds for the report."
    )
