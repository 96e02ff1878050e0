"""`bandeexit stress`: how likely is each target met, wherever two or three parameters go?"""

from __future__ import annotations

import sys
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
from bandeexit.cli.app import cli
from bandeexit.cli.ask import TARGET_NOT_REACHED

if TYPE_CHECKING:
    from bandeexit.cli.pack import Pack
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.scenarios.axes import Grid
    from bandeexit.study import Study


@cli.command()
@click.argument("name")
@click.option(
    "--axis",
    "axes",
    multiple=True,
    metavar="PATH=VERB:VALUES[@FROM..UNTIL][@DISTRICTS]",
    help="Vary a parameter of scenario NAME; repeatable. As demand.referrals=scale:0.8..1.4:7, or "
    "demand.referrals=scale:1,1.2@2021-01-01..2022-01-01@Fyn.",
)
@analysis_options()
@click.option(
    "--fail-on-target",
    is_flag=True,
    help="Exit with 3 if a target is not reached at the centre or in a cell that is plausible.",
)
def stress(
    name: str,
    axes: tuple[str, ...],
    fail_on_target: bool,
    common: Common,
) -> None:
    """Do every cell of stress test NAME (scenarios/stress/); with --axis, of scenario NAME."""
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.scenarios.axes import check_axes, check_size, refused_cells

    study = common.study()
    grid = study.stress_grid(name, axes, draws=common.draws, seed=common.seed)
    check_size(grid)
    check_axes(study.files.programme, grid)
    refused = refused_cells(study.files.programme, grid)
    goes_on = common.goes_on(estimate(grid, len(refused), common.n_workers))
    for why in list(refused.values())[:3] if common.dry_run else ():
        click.echo(f"  not done: {why}")
    if not goes_on:
        return
    request = Request((grid.base,), common.regime, common.language, "stress")
    again = command_of(request, name, [word for axis in axes for word in ("--axis", axis)])
    asked = Asked("stress", again, grid.axes, grid.name, grid.title, grid.question)
    pack = into_folder(study, request, asked, make_stress, folder_name(grid), common)
    if pack.missed and fail_on_target:
        sys.exit(TARGET_NOT_REACHED)


def estimate(grid: Grid, n_refused: int, workers: int) -> str:
    """Say how many paths a grid takes, and about how long."""
    n_cells = len(grid.wanted) - n_refused
    paths = n_cells * grid.base.draws
    seconds = estimate_of(paths, workers)
    refused = f", {n_refused} more that cannot be done" if n_refused else ""
    return (
        f"{n_cells} cells{refused}, {grid.base.draws} paths each, {paths} paths; about "
        f"{seconds:.0f} s on {workers} worker(s), report included."
    )


def make_stress(study: Study, request: Request, asked: Asked, crew: Crew) -> Pack:
    """Make everything that the folder of a stress test holds."""
    from bandeexit.cli.pack_stress import pack_stress
    from bandeexit.cli.progress import progress
    from bandeexit.scenarios.axes import Grid

    (base,) = request.scenarios
    grid = Grid(base, asked.axes, asked.name, asked.title, asked.question)
    with progress(folder_name(grid), crew.quiet) as report:
        done = study.stress_cells(
            grid,
            regime=request.regime,
            workers=crew.workers,
            store=crew.store("grid"),
            progress=report,
        )
    return pack_stress(study, request, asked, done)


def folder_name(grid: Grid) -> str:
    """Name of the run folder, after its date."""
    from bandeexit.files.request import MOST_NAME

    return f"stress-{grid.name or grid.base.name}"[:MOST_NAME]
