"""`bandeexit stress`: how likely is each target met, wherever two or three parameters go?"""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, study_option

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.files.request import Request
    from bandeexit.scenarios.axes import Grid

PATHS_A_SECOND = 1300
"""What one core does without the districts' tables, for the estimate (docs/stress.md)."""
CELLS = "cells"


@cli.command()
@click.argument("name")
@click.option(
    "--axis",
    "axes",
    multiple=True,
    metavar="PATH=VERB:VALUES",
    help="Vary a parameter of scenario NAME; repeatable. As demand.referrals=scale:0.8..1.4:7.",
)
@study_option
@click.option("--draws", type=click.IntRange(2), help="Paths a cell, instead of the scenario's.")
@click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's.")
@click.option("--regime", help="One belief about capacity only (calibration/regimes.yaml).")
@click.option("--workers", type=click.IntRange(1), help="How many threads; by default one a core.")
@click.option("--out", default="runs", show_default=True, help="Folder for run folders.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--resume", is_flag=True, help="Go on with the cells that an earlier attempt kept.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and how long it takes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def stress(
    name: str,
    axes: tuple[str, ...],
    study_folder: str | None,
    draws: int | None,
    seed: int | None,
    regime: str | None,
    workers: int | None,
    out: str,
    language: str,
    resume: bool,
    as_json: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Do every cell of stress test NAME (scenarios/stress/); with --axis, of scenario NAME."""
    from bandeexit.api import load_study
    from bandeexit.files.request import Request
    from bandeexit.scenarios.axes import check_axes, check_size, refused_cells

    study = load_study(study_folder)
    if regime is not None:
        study.regime(regime)  # known, before any work
    grid = study.stress_grid(name, axes, draws=draws, seed=seed)
    check_size(grid)
    check_axes(study.files.programme, grid)
    refused = refused_cells(study.files.programme, grid)
    count = workers or os.cpu_count() or 1
    if dry_run or not quiet:
        click.echo(estimate(grid, len(refused), count), err=not dry_run)
    for why in list(refused.values())[:3] if dry_run else ():
        click.echo(f"  not done: {why}")
    if not dry_run:
        request = Request((grid.base,), regime, language)
        again = command(name, axes, grid, regime, language)
        _into_folder(study, grid, request, again, count, Path(out), resume, as_json, quiet)


def estimate(grid: Grid, n_refused: int, workers: int) -> str:
    """Say how many paths a grid takes, and about how long."""
    n_cells = len(grid.wanted) - n_refused
    paths = n_cells * grid.base.draws
    seconds = max(paths / PATHS_A_SECOND / workers, 1)
    refused = f", {n_refused} more that cannot be done" if n_refused else ""
    return (
        f"{n_cells} cells{refused}, {grid.base.draws} paths each, {paths} paths; about "
        f"{seconds:.0f} s on {workers} worker(s), and some seconds for the report."
    )


def command(name: str, axes: tuple[str, ...], grid: Grid, regime: str | None, language: str) -> str:
    """Write the command that asks for the same."""
    words = ["bandeexit", "stress", name, *(w for axis in axes for w in ("--axis", axis))]
    words += ["--draws", str(grid.base.draws), "--seed", str(grid.base.seed)]
    words += ["--regime", regime] if regime else []
    return shlex.join([*words, "--language", language])


def _into_folder(
    study: Study,
    grid: Grid,
    request: Request,
    again: str,
    workers: int,
    out: Path,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Simulate, write, print; whatever happens, whole cells are kept."""
    from bandeexit.cli.pack_stress import folder_name, pack_stress
    from bandeexit.cli.progress import progress
    from bandeexit.cli.run_folder import say_found, what_is_kept
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.digests import digest
    from bandeexit.files.kept_cells import KeptCells
    from bandeexit.files.run_folder import check_writable, write_run_folder
    from bandeexit.files.work_folder import opened

    check_writable(out)  # before any work
    compile_aloud(study, grid.base)
    name = folder_name(grid)
    belongs = partial(request.belongs, basis=study.basis)
    asked = (belongs(grid.base), grid.base.draws, grid.base.targets, grid.axes)
    told = shlex.join(["bandeexit", *(word for word in sys.argv[1:] if word != "--resume")])
    about = {"command": told, "scenarios": [grid.base.name],
             "draws": [grid.base.draws], "seed": grid.base.seed}  # fmt: skip
    key = digest(repr(asked).encode())
    with opened(out, name, key, about, resume=resume) as work, what_is_kept(work):
        store = KeptCells(work.path.resolve() / CELLS, belongs)
        with progress(name, quiet) as report:
            done = study.stress_cells(
                grid, regime=request.regime, workers=workers, store=store, progress=report
            )
        pack = pack_stress(study, request, again, done)
        folder = write_run_folder(out, name, pack.files, pack.manifest, aside=work.path)
    say_found(pack, folder, as_json=as_json)
