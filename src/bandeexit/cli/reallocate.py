"""`bandeexit reallocate`: the best split of the same money, and what cannot be told from it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bandeexit.cli.analysis import Crew, command_of, into_folder
from bandeexit.cli.app import cli, set_option, study_option

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.cli.pack import Pack
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request


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
    from bandeexit.cli.reckoner import estimate
    from bandeexit.cli.run_folder import say_found
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
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
    options = {"by": by, "step": step, "take_from": list(take_from)}
    words = ["--by", by, "--step", f"{step:g}"]
    words += [word for line in take_from for word in ("--take-from", line)]
    question = Asked("reallocate", command_of(request, asked.name, words), options=options)
    pack, folder = into_folder(
        study,
        request,
        question,
        make_reallocation,
        request.name,
        count,
        Path(out),
        resume=False,
        quiet=quiet,
    )
    say_found(pack, folder, as_json=as_json)


class Options(NamedTuple):
    """What is asked besides the scenario."""

    by: str
    step: float
    take_from: Sequence[str]


def make_reallocation(study: Study, request: Request, asked: Asked, crew: Crew) -> Pack:
    """Make everything that the folder of a reallocation holds."""
    from bandeexit.cli.pack_reallocate import pack_reallocate
    from bandeexit.cli.progress import progress

    options = Options(**asked.options)
    with progress(request.name, crew.quiet) as report:
        done = study.reallocate(
            request.scenarios[0],
            by=options.by,
            step=options.step,
            take_from=options.take_from,
            regime=request.regime,
            workers=crew.workers,
            progress=report,
        )
    return pack_reallocate(study, request, asked, done)
