"""`bandeexit compare`: scenarios against one another, paired, with how sure each answer is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, prices_option, set_option, study_option
from bandeexit.cli.run import PATHS_A_SECOND, TARGET_NOT_REACHED

if TYPE_CHECKING:
    from bandeexit.cli.pack import Pack
    from bandeexit.files.request import Request
    from bandeexit.model.budget import Lines
    from bandeexit.report.page import Grid
    from bandeexit.scenarios.scenario import Scenario
    from bandeexit.study import Study


@cli.command()
@click.argument("scenarios", nargs=-1, required=True)
@study_option
@set_option
@click.option("--against", help="Which of them the others are compared with; else the first.")
@click.option("--draws", type=click.IntRange(2), help="Paths, instead of the scenarios' number.")
@click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenarios'.")
@prices_option
@click.option("--regime", help="One belief about capacity only (calibration/regimes.yaml).")
@click.option("--workers", type=click.IntRange(1), help="How many threads; by default one a core.")
@click.option("--ordered", is_flag=True, help="Steps in the file's order, not over all orders.")
@click.option("--inputs", is_flag=True, help="Print parameters x scenarios, and stop there.")
@click.option("--out", default="runs", show_default=True, help="Folder for run folders.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--fail-on-target", is_flag=True, help="Exit with 3 if a target is not reached.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and how long it takes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def compare(
    scenarios: tuple[str, ...],
    study_folder: str | None,
    sets: tuple[str, ...],
    against: str | None,
    draws: int | None,
    seed: int | None,
    prices: str,
    regime: str | None,
    workers: int | None,
    ordered: bool,
    inputs: bool,
    out: str,
    language: str,
    as_json: bool,
    fail_on_target: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Compare SCENARIOS on the same draws and luck; the first is the baseline.

    Each is a file or a name; with values set in it, as baseline:budget.coordinators=9.0,
    it is a scenario of its own.
    """
    from bandeexit.comparing import baseline_first, paired
    from bandeexit.errors import UsageError
    from bandeexit.files.request import Request
    from bandeexit.study import load_study

    study = load_study(study_folder)
    if regime is not None:
        study.regime(regime)  # known, before any work
    read = [
        study.scenario(name, draws=draws, seed=seed, sets=sets, prices=prices) for name in scenarios
    ]
    asked = paired(baseline_first(read, against))
    if inputs:
        _print_inputs(asked, language, as_json=as_json)
        return
    if len(asked) < 2:
        raise UsageError(
            f"there is nothing to compare {asked[0].name} with. Name two scenarios or more, as in "
            f"`bandeexit compare baseline {asked[0].name}`."
        )
    study.refuse_unfit(asked, regime)
    count = workers or os.cpu_count() or 1
    if dry_run:
        _say_plan(asked, study.files.programme.budget.lines, count, out)
        return
    request = Request(tuple(asked), regime, language, "compare", ordered)
    missed = _compare(study, request, count, Path(out), as_json=as_json, quiet=quiet)
    if missed and fail_on_target:
        sys.exit(TARGET_NOT_REACHED)


def _say_plan(scenarios: list[Scenario], lines: Lines, workers: int, out: str) -> None:
    """Say what would be done: paths, replications of some, and coalitions of steps."""
    from bandeexit.scenarios.shapley import MOST_STEPS, draws_for
    from bandeexit.scenarios.steps import ledger_only, steps_between
    from bandeexit.scenarios.variance import DRAWS_TO_SPLIT

    paths = sum(scenario.draws for scenario in scenarios)
    again = sum(min(scenario.draws, DRAWS_TO_SPLIT) for scenario in scenarios)
    coalitions = 0
    for other in scenarios[1:]:
        n = len(steps_between(scenarios[0], other))
        if 1 < n <= MOST_STEPS and not ledger_only(scenarios[0], other, lines):
            coalitions += (2**n - 2) * min(draws_for(2**n), other.draws)
    seconds = (paths + again + coalitions) / PATHS_A_SECOND["compiled"] / workers
    click.echo(
        f"{len(scenarios)} scenarios, {paths} paths, {again} replications to tell chance from what "
        f"is not known, {coalitions} paths to take steps apart; about {max(seconds, 1):.0f} s on "
        f"{workers} worker(s), and some seconds for the report; would write one folder in {out}/."
    )


def _print_inputs(scenarios: list[Scenario], language: str, *, as_json: bool) -> None:
    from bandeexit.report.comparison.inputs import inputs_grid, inputs_table

    if as_json:
        click.echo(inputs_table(scenarios).to_json(orient="records", force_ascii=False))
        return
    _print_grid(inputs_grid(scenarios, language))


def _print_grid(grid: Grid) -> None:
    """Lay a table out for a terminal; in a pipe nothing is cut off."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=grid.caption, title_justify="left", show_lines=True)
    for heading in grid.headings:
        table.add_column(heading, overflow="fold")
    for row in grid.rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else 40 * len(grid.headings)
    Console(width=width, markup=False, highlight=False).print(table)


def _compare(
    study: Study, request: Request, workers: int, out: Path, *, as_json: bool, quiet: bool
) -> list[str]:
    """Simulate, write, print; return the targets that are not reached."""
    from bandeexit.cli.run_folder import say_found
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.run_folder import check_writable, write_run_folder

    check_writable(out)  # before any work
    compile_aloud(study, request.scenarios[0])
    pack = compare_in_memory(study, request, workers, quiet=quiet)
    folder = write_run_folder(out, request.name, pack.files, pack.manifest)
    say_found(pack, folder, as_json=as_json)
    return pack.missed


def compare_in_memory(study: Study, request: Request, workers: int, *, quiet: bool) -> Pack:
    """Make everything that the folder of a comparison holds."""
    from bandeexit.cli.pack_comparison import pack_comparison
    from bandeexit.cli.progress import progress

    with progress(", ".join(scenario.name for scenario in request.scenarios), quiet) as report:
        compared = study.compare_scenarios(
            request.scenarios, regime=request.regime, workers=workers, progress=report
        )
    if not quiet:
        click.echo("Taking effects apart, drawing charts, writing the report ...", err=True)
    asked = request.with_draws(compared.results[0].scenario.draws)
    return pack_comparison(study, asked, compared)
