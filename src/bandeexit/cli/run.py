"""`bandeexit run`: simulate scenarios, compare them, write the run folder, say what was found."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, set_option, study_option

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.scenarios.block import Engine
    from bandeexit.scenarios.precision import Reached
    from bandeexit.scenarios.result import Result
    from bandeexit.scenarios.run import Store
    from bandeexit.scenarios.scenario import Scenario
    from bandeexit.scenarios.workers import Backend, Workers

MOST_NAME = 60
"""Letters of a run folder's name."""
TARGET_NOT_REACHED = 3
"""Exit code with --fail-on-target."""
PATHS_A_SECOND = {"compiled": 1000, "reference": 25}
"""What one core does, for the estimate of --dry-run (benchmarks/run.py)."""


@cli.command()
@click.argument("scenarios", nargs=-1, required=True)
@study_option
@set_option
@click.option("--draws", type=click.IntRange(1), help="Paths, instead of the scenario's number.")
@click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's.")
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
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
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
    regime: str | None,
    workers: int | None,
    engine: Engine,
    backend: Backend | None,
    scheduler: str,
    out: str,
    language: str,
    as_json: bool,
    fail_on_target: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Simulate SCENARIOS (files or names); the first is what the others are compared with."""
    from bandeexit.api import load_study
    from bandeexit.comparing import paired
    from bandeexit.scenarios.workers import Workers

    place = backend or ("threads" if engine == "compiled" else "processes")
    crew = Workers(workers or os.cpu_count() or 1, place, scheduler)
    study = load_study(study_folder)
    if regime is not None:
        study.regime(regime)  # known, before any work
    asked = paired([study.scenario(name, draws=draws, seed=seed, sets=sets) for name in scenarios])
    if dry_run:
        _say_plan(asked, engine, crew.count, out)
        return
    missed = _run(study, asked, regime, engine, crew, Path(out), language, as_json, quiet)
    if missed and fail_on_target:
        sys.exit(TARGET_NOT_REACHED)


def _say_plan(scenarios: list[Scenario], engine: Engine, workers: int, out: str) -> None:
    paths = sum(scenario.draws for scenario in scenarios)
    seconds = paths / PATHS_A_SECOND[engine] / workers
    click.echo(
        f"{len(scenarios)} scenario(s), {paths} paths, about {max(seconds, 1):.0f} s on {workers} "
        f"worker(s), and some seconds for the report; would write one folder in {out}/."
    )


def _run(
    study: Study,
    scenarios: list[Scenario],
    regime: str | None,
    engine: Engine,
    workers: Workers,
    out: Path,
    language: str,
    as_json: bool,
    quiet: bool,
) -> list[str]:
    """Simulate, write, print; return the targets that are not reached."""
    from bandeexit.cli.pack import pack_run
    from bandeexit.cli.progress import progress
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.run_folder import check_writable, write_run_folder
    from bandeexit.scenarios.targets import unmet

    check_writable(out)  # before any work
    if engine == "compiled":
        compile_aloud(study, scenarios[0])
    results: list[Result] = []
    reached: tuple[Reached, ...] = ()
    if any(scenario.precision for scenario in scenarios):
        with progress(", ".join(scenario.name for scenario in scenarios), quiet) as report:
            compared = study.compare_scenarios(
                scenarios, regime=regime, engine=engine, workers=workers, progress=report
            )
        results, reached = list(compared.results), compared.reached
        scenarios = []
    for scenario in scenarios:
        with progress(scenario.name, quiet) as report, _store(workers, out) as store:
            forecast = study.forecast(
                scenario,
                regime=regime,
                engine=engine,
                workers=workers,
                store=store,
                progress=report,
            )
        results.append(forecast.result)
    if not quiet:
        click.echo("Drawing charts and writing the report ...", err=True)
    packed = pack_run(study, results, engine, language, reached)
    name = "-".join(result.scenario.name for result in results)[:MOST_NAME]
    folder = write_run_folder(out, name, packed.files, packed.manifest)
    click.echo(f"Run folder: {folder}", err=True)
    for warning in packed.warnings:
        click.echo(warning, err=True)
    if as_json:
        click.echo(json.dumps({**packed.headline, "folder": str(folder)}, ensure_ascii=False))
    else:
        for sentence in packed.sentences:
            click.echo(sentence)
    missed = unmet(results)
    if missed:
        click.echo(f"Targets not reached: {', '.join(missed)}", err=True)
    return missed


@contextmanager
def _store(workers: Workers, out: Path) -> Iterator[Store | None]:
    """Other processes leave their outcomes on disk, threads in memory."""
    from bandeexit.files.run_folder import PARTIAL
    from bandeexit.files.spool import Spool

    if workers.backend == "threads":
        yield None
        return
    with TemporaryDirectory(prefix=PARTIAL, dir=out, ignore_cleanup_errors=True) as folder:
        yield Spool(Path(folder).resolve())
