"""`bandeexit needed`: how much of a lever, money above all, does a target need?"""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, study_option
from bandeexit.cli.stress import CELLS, PATHS_A_SECOND

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.files.request import Request
    from bandeexit.needing import Need
    from bandeexit.scenarios.needed.ask import Lever
    from bandeexit.scenarios.scenario import Scenario, Target


@cli.command()
@click.argument("scenario")
@click.option("--target", help="Target of SCENARIO; may be left out if it has only one.")
@click.option(
    "--lever",
    "levers",
    multiple=True,
    metavar="PATH=VERB:VALUES",
    help="What may be given more of; repeatable, each by itself. By default the coordinators' "
    "line, from 30 % less to 80 % more.",
)
@click.option("--probability", type=float, help="Wanted, instead of the target's (0 to 1).")
@study_option
@click.option("--draws", type=click.IntRange(2), help="Paths a value, instead of the scenario's.")
@click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's.")
@click.option("--regime", help="One belief about capacity only (calibration/regimes.yaml).")
@click.option("--workers", type=click.IntRange(1), help="How many threads; by default one a core.")
@click.option("--out", default="runs", show_default=True, help="Folder for run folders.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--resume", is_flag=True, help="Go on with the values an earlier attempt kept.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and how long it takes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def needed(
    scenario: str,
    target: str | None,
    levers: tuple[str, ...],
    probability: float | None,
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
    """Say how much of a lever a target of SCENARIO needs, as a curve with its uncertainty."""
    from bandeexit.api import load_study
    from bandeexit.files.request import Request
    from bandeexit.needing import DEFAULT_LEVER, as_lever
    from bandeexit.scenarios.axes import Grid, check_axes
    from bandeexit.scenarios.needed.ask import target_of

    study = load_study(study_folder)
    if regime is not None:
        study.regime(regime)  # known, before any work
    base = study.scenario(scenario, draws=draws, seed=seed)
    chosen = target_of(base, target, probability)
    texts = levers or (DEFAULT_LEVER,)
    asked = [as_lever(text) for text in texts]
    for lever in asked:
        check_axes(study.files.programme, Grid(base, (lever.axis,)))
    count = workers or os.cpu_count() or 1
    if dry_run or not quiet:
        click.echo(estimate(asked, base, count), err=not dry_run)
    if dry_run:
        return
    request = Request((base,), regime, language, "needed")
    again = command(base, chosen, texts, regime, language)
    _into_folder(study, request, chosen, asked, again, count, Path(out), resume, as_json, quiet)


def estimate(levers: list[Lever], base: Scenario, workers: int) -> str:
    """Say how many paths it takes at the least and at the most, and about how long."""
    from bandeexit.scenarios.needed.ask import MOST_ADDED

    least = sum(len(lever.axis.values) for lever in levers)
    most = least + MOST_ADDED * sum(lever.refine for lever in levers)
    seconds = [max(n * base.draws / PATHS_A_SECOND / workers, 1) for n in (least, most)]
    return (
        f"{least} values, and up to {most - least} more where the verdict changes, {base.draws} "
        f"paths each, {least * base.draws} to {most * base.draws} paths; about {seconds[0]:.0f} "
        f"to {seconds[1]:.0f} s on {workers} worker(s), and some seconds for the report."
    )


def command(
    base: Scenario, target: Target, levers: tuple[str, ...], regime: str | None, language: str
) -> str:
    """Write the command that asks for the same."""
    words = ["bandeexit", "needed", base.name, "--target", target.name]
    words += [word for lever in levers for word in ("--lever", lever)]
    words += ["--probability", f"{target.probability:g}"]
    words += ["--draws", str(base.draws), "--seed", str(base.seed)]
    words += ["--regime", regime] if regime else []
    return shlex.join([*words, "--language", language])


def _into_folder(
    study: Study,
    request: Request,
    target: Target,
    levers: list[Lever],
    again: str,
    workers: int,
    out: Path,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Search, write, print; whatever happens, whole cells are kept."""
    from bandeexit.cli.pack_needed import pack_needed
    from bandeexit.cli.run_folder import say_found, what_is_kept
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.digests import digest
    from bandeexit.files.run_folder import check_writable, write_run_folder
    from bandeexit.files.work_folder import opened

    (base,) = request.scenarios
    check_writable(out)  # before any work
    compile_aloud(study, base)
    belongs = partial(request.belongs, basis=study.basis)
    asked = (belongs(base), base.draws, target, levers, "needed")
    told = shlex.join(["bandeexit", *(word for word in sys.argv[1:] if word != "--resume")])
    about = {"command": told, "scenarios": [base.name], "draws": [base.draws], "seed": base.seed}
    key = digest(repr(asked).encode())
    with opened(out, request.name, key, about, resume=resume) as work, what_is_kept(work):
        cells = work.path.resolve()
        found = [
            _search(study, request, target, lever, cells / f"{CELLS}-{i}", workers, quiet)
            for i, lever in enumerate(levers)
        ]
        pack = pack_needed(study, request, again, found)
        folder = write_run_folder(out, request.name, pack.files, pack.manifest, aside=work.path)
    say_found(pack, folder, as_json=as_json)


def _search(
    study: Study,
    request: Request,
    target: Target,
    lever: Lever,
    cells: Path,
    workers: int,
    quiet: bool,
) -> Need:
    from bandeexit.cli.progress import progress
    from bandeexit.files.kept_cells import KeptCells

    (base,) = request.scenarios
    store = KeptCells(cells, partial(request.belongs, basis=study.basis))
    with progress(lever.axis.path, quiet) as report:
        return study.needed(
            base,
            target.name,
            lever,
            probability=target.probability,
            regime=request.regime,
            workers=workers,
            store=store,
            progress=report,
        )
