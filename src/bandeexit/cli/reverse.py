"""`bandeexit reverse`: what must happen before a target is missed?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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

if TYPE_CHECKING:
    from bandeexit.cli.pack import Pack
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.scenarios.axes import Grid
    from bandeexit.study import Study

CHECKED = 55
"""Cells done again on all draws, about: breaks, levers, the centre."""


@cli.command()
@click.argument("name")
@click.option(
    "--axis",
    "axes",
    multiple=True,
    metavar="PATH=VERB:VALUES",
    help="A factor of scenario NAME, repeatable. As demand.referrals=scale:0.8..1.8:6.",
)
@analysis_options()
@click.option("--target", help="The target that breaks; by default the scenario's first.")
@click.option(
    "--search", type=click.IntRange(2), help="Paths a cell in the search, by default 500."
)
@click.option(
    "--check/--no-check", default=True, help="Ask all draws of the scenario at the points told."
)
def reverse(
    name: str,
    axes: tuple[str, ...],
    target: str | None,
    search: int | None,
    check: bool,
    common: Common,
) -> None:
    """Search the factors of stress test NAME, or of scenario NAME with --axis, for a break."""
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.reversing import SEARCH_DRAWS
    from bandeexit.scenarios.axes import check_axes
    from bandeexit.scenarios.reverse.reverse import target_of

    study = common.study()
    grid = study.stress_grid(name, axes, draws=common.draws, seed=common.seed)
    check_axes(study.files.programme, grid)
    chosen = target_of(grid.base, target).name
    n_draws = min(search or SEARCH_DRAWS, grid.base.draws)
    if not common.goes_on(estimate(grid, n_draws, common.n_workers, check=check)):
        return
    request = Request((grid.base,), common.regime, common.language, "reverse")
    words = [w for axis in axes for w in ("--axis", axis)]
    words += ["--target", chosen, "--search", str(n_draws)] + ([] if check else ["--no-check"])
    options = Options(chosen, n_draws, check)
    asked = Asked(
        "reverse",
        command_of(request, name, words),
        grid.axes,
        grid.name,
        grid.title,
        grid.question,
        grid.levers,
        options._asdict(),
    )
    into_folder(study, request, asked, make_reverse, folder_name(grid), common)


def estimate(grid: Grid, n_draws: int, workers: int, *, check: bool) -> str:
    """Say about how many cells a search takes, and how long."""
    from bandeexit.scenarios.reverse.reverse import estimated_cells

    n_cells = estimated_cells(grid)
    paths = n_cells * n_draws
    paths += CHECKED * grid.base.draws if check and n_draws < grid.base.draws else 0
    seconds = estimate_of(paths, workers)
    return (
        f"A search of about {n_cells} cells, {n_draws} paths each; {paths} paths, about "
        f"{seconds:.0f} s on {workers} worker(s), report included."
    )


class Options(NamedTuple):
    """What is asked besides scenario, factors and levers."""

    target: str
    search: int
    """Paths a cell in the search."""
    check: bool
    """Whether all draws of the scenario are asked at the points told."""


def make_reverse(study: Study, request: Request, asked: Asked, crew: Crew) -> Pack:
    """Make everything that the folder of a reverse stress test holds."""
    from bandeexit.cli.pack_reverse import pack_reverse
    from bandeexit.cli.progress import progress
    from bandeexit.scenarios.axes import Grid

    (base,), options = request.scenarios, Options(**asked.options)
    grid = Grid(base, asked.axes, asked.name, asked.title, asked.question, asked.levers)
    with progress(folder_name(grid), crew.quiet) as report:
        done = study.reverse_search(
            grid,
            target=options.target,
            search=options.search,
            regime=request.regime,
            workers=crew.workers,
            check=options.check,
            store=crew.store,
            progress=report,
        )
    return pack_reverse(study, request, asked, done)


def folder_name(grid: Grid) -> str:
    """Name of the run folder, after its date."""
    from bandeexit.files.request import MOST_NAME

    return f"reverse-{grid.name or grid.base.name}"[:MOST_NAME]
