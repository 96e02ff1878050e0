"""`bandeexit reallocate`: the best split of the same money, and what cannot be told from it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bandeexit.cli.app import cli, set_option, study_option


@cli.command()
@click.argument("scenario")
@study_option
@set_option
@click.option("--by", default="completed", show_default=True,
              help="What is to be best: completed, wait, or a target of the scenario.")  # fmt: skip
@click.option("--step", type=float, default=0.5, show_default=True, help="m DKK between splits.")
@click.option("--take-from", multiple=True, metavar="LINE",
              help="A line without a modelled effect that may give money; repeatable.")  # fmt: skip
@click.option("--draws", type=click.IntRange(4), help="Paths a split, instead of the scenario's.")
@click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's.")
@click.option("--regime", help="One belief about capacity only (calibration/regimes.yaml).")
@click.option("--workers", type=click.IntRange(1), help="How many threads; by default one a core.")
@click.option("--out", default="runs", show_default=True, help="Folder for run folders.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and how long it takes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def reallocate(
    scenario: str,
    study_folder: str | None,
    sets: tuple[str, ...],
    by: str,
    step: float,
    take_from: tuple[str, ...],
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
    """Say which budget-neutral split of SCENARIO's money is best, and whether it can be told."""
    from bandeexit.api import load_study
    from bandeexit.cli.pack_reallocate import pack_reallocate
    from bandeexit.cli.progress import progress
    from bandeexit.cli.reckoner import estimate
    from bandeexit.cli.run_folder import say_found
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.request import Request
    from bandeexit.files.run_folder import check_writable, write_run_folder
    from bandeexit.scenarios.reckoner.lines import purse_of
    from bandeexit.scenarios.reckoner.reallocate import refuse_unknown
    from bandeexit.scenarios.reckoner.splits import lines_of, splits_of

    study = load_study(study_folder)
    if regime is not None:
        study.regime(regime)  # known, before any work
    asked = study.scenario(scenario, draws=draws, seed=seed, sets=sets)
    refuse_unknown(asked, by)
    purse = purse_of(study.files.programme, asked, lines_of(take_from))
    count = workers or os.cpu_count() or 1
    n_splits = len(splits_of(study.files.programme, asked, purse, step))
    if dry_run or not quiet:
        click.echo(estimate(n_splits, asked.draws, count), err=not dry_run)
    if dry_run:
        return
    request = Request((asked,), regime, language, "reallocate")
    check_writable(Path(out))  # before any work
    compile_aloud(study, asked)
    with progress(request.name, quiet) as report:
        done = study.reallocate(
            asked,
            by=by,
            step=step,
            take_from=take_from,
            regime=regime,
            workers=count,
            progress=report,
        )
    options = ["--by", by, "--step", f"{step:g}"]
    options += [word for line in take_from for word in ("--take-from", line)]
    pack = pack_reallocate(study, request, done, options)
    folder = write_run_folder(Path(out), request.name, pack.files, pack.manifest)
    say_found(pack, folder, as_json=as_json)
