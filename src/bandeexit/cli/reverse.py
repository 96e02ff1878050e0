"""`bandeexit reverse`: what must happen before a promise breaks?"""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, study_option
from bandeexit.cli.stress import PATHS_A_SECOND

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.files.request import Request
    from bandeexit.scenarios.axes import Grid
    from bandeexit.scenarios.cells import CellStore

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
@study_option
@click.option("--target", help="The target that breaks; by default the scenario's first.")
@click.option("--draws", type=click.IntRange(2), help="Paths a cell in the search; 500 at most.")
@click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's.")
@click.option("--regime", help="One belief about capacity only (calibration/regimes.yaml).")
@click.option("--workers", type=click.IntRange(1), help="How many threads; by default one a core.")
@click.option(
    "--check/--no-check", default=True, help="Ask all draws of the scenario at the points told."
)
@click.option("--out", default="runs", show_default=True, help="Folder for run folders.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--resume", is_flag=True, help="Go on with the cells that an earlier attempt kept.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and how long it takes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def reverse(
    name: str,
    axes: tuple[str, ...],
    study_folder: str | None,
    target: str | None,
    draws: int | None,
    seed: int | None,
    regime: str | None,
    workers: int | None,
    check: bool,
    out: str,
    language: str,
    resume: bool,
    as_json: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Search the factors of stress test NAME, or of scenario NAME with --axis, for a break."""
    from bandeexit.api import load_study
    from bandeexit.files.request import Request
    from bandeexit.reversing import SEARCH_DRAWS
    from bandeexit.scenarios.axes import check_axes
    from bandeexit.scenarios.reverse.reverse import target_of

    study = load_study(study_folder)
    if regime is not None:
        study.regime(regime)  # known, before any work
    grid = study.stress_grid(name, axes, seed=seed)
    check_axes(study.files.programme, grid)
    chosen = target_of(grid.base, target).name
    count, n_draws = workers or os.cpu_count() or 1, min(draws or SEARCH_DRAWS, grid.base.draws)
    if dry_run or not quiet:
        click.echo(estimate(grid, n_draws, count, check=check), err=not dry_run)
    if dry_run:
        return
    words = ["bandeexit", "reverse", name, *(w for axis in axes for w in ("--axis", axis))]
    words += ["--target", chosen, "--draws", str(n_draws), "--seed", str(grid.base.seed)]
    words += ["--regime", regime] if regime else []
    words += [] if check else ["--no-check"]
    again = shlex.join([*words, "--language", language])
    request = Request((grid.base,), regime, language, "reverse")
    asked = (name, axes, chosen, n_draws, seed, count, check)
    _into_folder(study, grid, request, again, asked, Path(out), resume, as_json, quiet)


def estimate(grid: Grid, n_draws: int, workers: int, *, check: bool) -> str:
    """Say about how many cells a search takes, and how long."""
    from bandeexit.scenarios.reverse.reverse import estimated_cells

    n_cells = estimated_cells(grid)
    paths = n_cells * n_draws
    paths += CHECKED * grid.base.draws if check and n_draws < grid.base.draws else 0
    seconds = max(paths / PATHS_A_SECOND / workers, 1)
    return (
        f"A search of about {n_cells} cells, {n_draws} paths each; {paths} paths, about "
        f"{seconds:.0f} s on {workers} worker(s), and some seconds for the report."
    )


def _into_folder(
    study: Study,
    grid: Grid,
    request: Request,
    again: str,
    asked: tuple[str, tuple[str, ...], str, int, int | None, int, bool],
    out: Path,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Search, write, print; whatever happens, whole cells are kept."""
    from bandeexit.cli.pack_reverse import folder_name, pack_reverse
    from bandeexit.cli.progress import progress
    from bandeexit.cli.run_folder import say_found, what_is_kept
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.digests import digest
    from bandeexit.files.kept_cells import KeptCells
    from bandeexit.files.run_folder import check_writable, write_run_folder
    from bandeexit.files.work_folder import opened

    check_writable(out)  # before any work
    compile_aloud(study, grid.base)
    name, axes, target, n_draws, seed, workers, check = asked
    folder, belongs = folder_name(grid), partial(request.belongs, basis=study.basis)
    key_of = (
        "reverse",
        belongs(grid.base),
        grid.base.targets,
        grid.axes,
        grid.levers,
        target,
        n_draws,
    )
    told = shlex.join(["bandeexit", *(word for word in sys.argv[1:] if word != "--resume")])
    about = {"command": told, "scenarios": [grid.base.name],
             "draws": [n_draws], "seed": grid.base.seed}  # fmt: skip
    key = digest(repr(key_of).encode())
    with opened(out, folder, key, about, resume=resume) as work, what_is_kept(work):

        def store(part: str) -> CellStore:
            return KeptCells(work.path.resolve() / part, belongs)

        with progress(folder, quiet) as report:
            done = study.reverse(
                name, axes, target=target, draws=n_draws, seed=seed, regime=request.regime,
                workers=workers, check=check, store=store, progress=report,
            )  # fmt: skip
        pack = pack_reverse(study, request, again, done)
        written = write_run_folder(out, folder, pack.files, pack.manifest, aside=work.path)
    say_found(pack, written, as_json=as_json)
