"""`bandeexit reallocate`: the best split of the same money, and what cannot be told from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from bandeexit.cli.analysis import Common, Crew, analysis_options, command_of, into_folder
from bandeexit.cli.app import cli, set_option

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.cli.pack import Pack
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request


FEWEST_DRAWS = 4
"""Two in each half."""


@cli.command()
@click.argument("scenario")
@analysis_options(resumed=False)
@set_option
@click.option("--by", default="completed", show_default=True,
              help="What is to be best: completed, wait, or a target of the scenario.")  # fmt: skip
@click.option("--step", type=float, default=0.5, show_default=True, help="m DKK between splits.")
@click.option("--take-from", multiple=True, metavar="LINE",
              help="A line without a modelled effect that may give money; repeatable.")  # fmt: skip
def reallocate(
    scenario: str,
    sets: tuple[str, ...],
    by: str,
    step: float,
    take_from: tuple[str, ...],
    common: Common,
) -> None:
    """Say which budget-neutral split of SCENARIO's money is best, and whether it can be told."""
    from bandeexit.cli.reckoner import estimate
    from bandeexit.errors import UsageError
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.scenarios.reckoner.lines import purse_of
    from bandeexit.scenarios.reckoner.reallocate import refuse_unknown
    from bandeexit.scenarios.reckoner.splits import lines_of, splits_of

    study = common.study()
    asked = study.scenario(scenario, draws=common.draws, seed=common.seed, sets=sets)
    refuse_unknown(asked, by)
    if asked.draws < FEWEST_DRAWS:
        raise UsageError(f"{asked.draws} draws cannot be halved and compared; give {FEWEST_DRAWS}.")
    programme = study.files.programme
    purse = purse_of(programme, asked, lines_of(programme, take_from))
    n_splits = len(splits_of(programme, asked, purse, step))
    if not common.goes_on(estimate(n_splits, asked.draws, common.n_workers)):
        return
    request = Request((asked,), common.regime, common.language, "reallocate")
    options = {"by": by, "step": step, "take_from": list(take_from)}
    words = ["--by", by, "--step", f"{step:g}"]
    words += [word for line in take_from for word in ("--take-from", line)]
    question = Asked("reallocate", command_of(request, request.subject, words), options=options)
    into_folder(study, request, question, make_reallocation, request.name, common)


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
