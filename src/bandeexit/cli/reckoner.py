"""`bandeexit reckoner`: what a million more or less does, line by line and year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bandeexit.cli.analysis import (
    Common,
    Crew,
    analysis_options,
    command_of,
    estimate_of,
    into_folder,
)
from bandeexit.cli.app import cli, set_option

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.cli.pack import Pack
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request


@cli.command()
@click.argument("scenario")
@analysis_options(resumed=False)
@set_option
@click.option("--step", type=float, default=1.0, show_default=True, help="m DKK up and down.")
def reckoner(
    scenario: str,
    sets: tuple[str, ...],
    step: float,
    common: Common,
) -> None:
    """Say what a step more and less in each budget line and year of SCENARIO does."""
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.model.budget import modelled_lines
    from bandeexit.reckoning import AMOUNTS
    from bandeexit.scenarios.reckoner.lines import purse_of
    from bandeexit.scenarios.reckoner.reckon import asked_points

    study = common.study()
    asked = study.scenario(scenario, draws=common.draws, seed=common.seed, sets=sets)
    programme = study.files.programme
    purse = purse_of(programme, asked, modelled_lines(programme.budget.lines))
    n_points = len(asked_points(purse, step, AMOUNTS))
    if not common.goes_on(estimate(n_points, asked.draws, common.n_workers)):
        return
    request = Request((asked,), common.regime, common.language, "reckoner")
    again = command_of(request, request.subject, ["--step", f"{step:g}"])
    question = Asked("reckoner", again, options={"step": step})
    into_folder(study, request, question, make_reckoner, request.name, common)


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
        f"{seconds:.0f} s on {workers} worker(s), report included."
    )
