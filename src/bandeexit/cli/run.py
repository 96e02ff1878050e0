"""`bandeexit run`: simulate scenarios, compare them, write the run folder, say what was found."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, prices_option, set_option, study_option

if TYPE_CHECKING:
    from bandeexit.files.request import Request
    from bandeexit.scenarios.block import Engine
    from bandeexit.scenarios.scenario import Scenario
    from bandeexit.scenarios.workers import Backend
    from bandeexit.study import Study

PATHS_A_SECOND = {"compiled": 1000, "reference": 25}
"""What one core does, for the estimate of --dry-run (benchmarks/run.py)."""
TARGET_NOT_REACHED = 3
"""Exit code with --fail-on-target."""
SEVERAL = 2
"""Of more scenarios, one is packed while the next is simulated."""
PACKING_SECONDS = 3
"""Tables, charts and report of a scenario."""


@cli.command()
@click.argument("scenarios", nargs=-1)
@study_option
@set_option
@click.option("--draws", type=click.IntRange(1), help="Paths, instead of the scenario's number.")
@click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's.")
@prices_option
@click.option("--regime", help="One belief about capacity only (calibration/regimes.yaml).")
@click.option("--workers", type=click.IntRange(1), help="How many; by default one a core.")
@click.option(
    "--engine",
    type=click.Choice(["compiled", "reference"]),
    default="compiled",
    show_default=True,
    help="numba, or SimPy: the same numbers, a hundred times slower.",
)
@click.option(
    "--backend",
    type=click.Choice(["threads", "processes", "dask"]),
    help="What the workers are; by default threads (compiled) or processes (reference).",
)
@click.option("--scheduler", default="", help="Address of a Dask scheduler, tcp://HOST:PORT.")
@click.option("--out", default="runs", show_default=True, help="Folder for run folders.")
@click.option("--resume", is_flag=True, help="Go on with what an unfinished run has left in --out.")
@click.option(
    "--extend",
    type=click.Path(file_okay=False, exists=True),
    help="A run folder: the same run with more --draws, in a new folder.",
)
@click.option("--keep-paths", is_flag=True, help="Keep every path in the run folder, for --extend.")
@click.option(
    "--language", type=click.Choice(["da", "en"]), help="By default da, or that of --extend."
)
@click.option("--json", "as_json", is_flag=True, help="Print the headline figures as JSON.")
@click.option("--fail-on-target", is_flag=True, help="Exit with 3 if a target is not reached.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and how long it takes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def run(
    scenarios: tuple[str, ...],
    study_folder: str | None,
    sets: tuple[str, ...],
    draws: int | None,
    seed: int | None,
    prices: str,
    regime: str | None,
    workers: int | None,
    engine: Engine,
    backend: Backend | None,
    scheduler: str,
    out: str,
    resume: bool,
    extend: str | None,
    keep_paths: bool,
    language: str | None,
    as_json: bool,
    fail_on_target: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Simulate SCENARIOS (files or names); the first is what the others are compared with.

    With values set in it, as baseline:budget.coordinators=9.0, a scenario is one of its own.
    Blocks of paths are kept in --out until the run is finished; what is stopped
    goes on with --resume.
    """
    from bandeexit.cli.extend import read_extension
    from bandeexit.cli.run_folder import Way, run_into_folder
    from bandeexit.scenarios.workers import Workers
    from bandeexit.study import load_study

    if bool(scenarios) == bool(extend):
        raise click.UsageError(
            "Missing argument 'SCENARIOS...': give scenarios, or a run folder with --extend."
            if not scenarios
            else "--extend takes its scenarios from the run folder; give none."
        )
    if extend and sets:
        raise click.UsageError("--extend keeps the numbers of the run folder; leave --set out.")
    if extend and prices != "real":
        raise click.UsageError("--extend keeps the prices of the run folder; leave --prices out.")
    place = backend or ("threads" if engine == "compiled" else "processes")
    study = load_study(study_folder)
    extension = None
    if extend:
        extension = read_extension(study, Path(extend), draws, seed, regime, language)
        request = extension.request
    else:
        asked = [
            study.scenario(name, draws=draws, seed=seed, sets=sets, prices=prices)
            for name in scenarios
        ]
        request = request_of(study, asked, regime, language or "da")
    crew = Workers(workers or _free_cores(len(request.scenarios)), place, scheduler)
    if dry_run:
        _say_plan(study, request, engine, crew.count, Path(out), resume)
        return
    way = Way(engine, crew, Path(out), resume, keep_paths, as_json, quiet)
    missed = run_into_folder(study, request, way, extension)
    if missed and fail_on_target:
        sys.exit(TARGET_NOT_REACHED)


def _free_cores(n_scenarios: int) -> int:
    """Cores for simulation: with several scenarios one is left to tables and charts."""
    cores = os.cpu_count() or 1
    return cores if n_scenarios <= SEVERAL else max(1, cores - 1)


def request_of(study: Study, asked: list[Scenario], regime: str | None, language: str) -> Request:
    """Put a request together, and refuse before any work what cannot be done."""
    from bandeexit.comparing import paired
    from bandeexit.files.request import Request

    if regime is not None:
        study.regime(regime)  # known
    study.refuse_unfit(asked, regime)
    return Request(tuple(paired(asked)), regime, language)


def _say_plan(
    study: Study, request: Request, engine: Engine, workers: int, out: Path, resume: bool
) -> None:
    from bandeexit.errors import UsageError
    from bandeexit.files.work_folder import unfinished_of

    held = len(study.draws_of(request.regime))
    most = max(scenario.draws for scenario in request.scenarios)
    if most > held:
        raise UsageError(f"{most} draws are asked for, and the posterior holds {held}.")
    n, paths = len(request.scenarios), sum(one.draws for one in request.scenarios)
    left = unfinished_of(out, request.name, request.key(study.basis)) if out.is_dir() else []
    kept = min(left[0].n_paths, paths) if left and resume else 0
    seconds = (paths - kept) / PATHS_A_SECOND[engine] / workers + PACKING_SECONDS * n
    click.echo(
        f"{n} scenario(s), {paths} paths{f', {kept} of them kept already' if kept else ''}, about "
        f"{max(seconds, 1):.0f} s on {workers} worker(s), with tables, charts and report; would "
        f"write one folder in {out}/."
    )
