"""`bandeexit needed`: how much of a lever, money above all, does a target need?"""

from __future__ import annotations

from collections.abc import Sequence
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
from bandeexit.cli.app import cli, set_option

if TYPE_CHECKING:
    from bandeexit.cli.pack import Pack
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.needing import Need
    from bandeexit.scenarios.needed.ask import Lever
    from bandeexit.scenarios.scenario import Scenario, Target
    from bandeexit.study import Study


@cli.command()
@click.argument("scenario")
@click.option("--target", help="Target of SCENARIO; may be left out if it has only one.")
@click.option(
    "--lever",
    "lever_texts",
    multiple=True,
    metavar="PATH=VERB:VALUES",
    help="What may be given more of; repeatable, each by itself. By default the coordinators' "
    "line, from 30 % less to 80 % more.",
)
@click.option("--probability", type=float, help="Wanted, instead of the target's (0 to 1).")
@analysis_options()
@set_option
def needed(
    scenario: str,
    sets: tuple[str, ...],
    target: str | None,
    lever_texts: tuple[str, ...],
    probability: float | None,
    common: Common,
) -> None:
    """Say how much of a lever a target of SCENARIO needs, as a curve with its uncertainty."""
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.needing import as_lever, default_lever
    from bandeexit.scenarios.axes import Grid, check_axes
    from bandeexit.scenarios.needed.ask import target_of

    study = common.study()
    base = study.scenario(scenario, draws=common.draws, seed=common.seed, sets=sets)
    chosen = target_of(base, target, probability)
    programme = study.files.programme
    texts = lever_texts or (default_lever(programme),)
    levers = [as_lever(text, programme) for text in texts]
    for lever in levers:
        check_axes(programme, Grid(base, (lever.axis,)))
    if not common.goes_on(estimate(levers, base, common.n_workers)):
        return
    request = Request((base,), common.regime, common.language, "needed")
    options = Options(chosen.name, chosen.probability, [lever.refine for lever in levers])
    words = ["--target", chosen.name, "--probability", f"{chosen.probability:g}"]
    words += [word for text in texts for word in ("--lever", text)]
    axes = tuple(lever.axis for lever in levers)
    again = command_of(request, request.subject, words)
    asked = Asked("needed", again, axes, options=options._asdict())
    into_folder(study, request, asked, make_needed, request.name, common)


def estimate(levers: list[Lever], base: Scenario, workers: int) -> str:
    """Say how many paths it takes at the least and at the most, and about how long."""
    from bandeexit.scenarios.needed.ask import MOST_ADDED

    least = sum(len(lever.axis.values) for lever in levers)
    most = least + MOST_ADDED * sum(lever.refine for lever in levers)
    seconds = [estimate_of(n * base.draws, workers) for n in (least, most)]
    return (
        f"{least} values, and up to {most - least} more where the verdict changes, {base.draws} "
        f"paths each, {least * base.draws} to {most * base.draws} paths; about {seconds[0]:.0f} "
        f"to {seconds[1]:.0f} s on {workers} worker(s), report included."
    )


def make_needed(study: Study, request: Request, asked: Asked, crew: Crew) -> Pack:
    """Make everything that the folder of what is needed holds."""
    from bandeexit.cli.pack_needed import pack_needed
    from bandeexit.scenarios.needed.ask import Lever, target_of

    (base,), options = request.scenarios, Options(**asked.options)
    target = target_of(base, options.target, options.probability)
    levers = [Lever(*one) for one in zip(asked.axes, options.refine, strict=True)]
    found = [_search(study, request, target, lever, str(i), crew) for i, lever in enumerate(levers)]
    return pack_needed(study, request, asked, found)


class Options(NamedTuple):
    """What is asked besides scenario and levers."""

    target: str
    probability: float
    refine: Sequence[bool]
    """Of each lever, whether values may be added."""


def _search(
    study: Study, request: Request, target: Target, lever: Lever, name: str, crew: Crew
) -> Need:
    from bandeexit.cli.progress import progress

    with progress(lever.axis.path, crew.quiet) as report:
        return study.needed(
            request.scenarios[0],
            target.name,
            lever,
            probability=target.probability,
            regime=request.regime,
            workers=crew.workers,
            store=crew.store(name),
            progress=report,
        )
