"""Make the folder of an analysis: a question about many points of one scenario.

Each verb has a maker, which makes everything that the folder holds from nothing but what the
folder says was asked; `verify` makes it again with the same maker.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from functools import partial, reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bandeexit.cli.app import study_option

if TYPE_CHECKING:
    from bandeexit.cli.pack import Pack
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.scenarios.cells import CellStore
    from bandeexit.study import Study

CELLS = "cells"
PATHS_A_SECOND = 2000
"""What a core does from the census on beside another one, for estimates (docs/stress.md)."""
REPORT_SECONDS = 6
"""Start, report and charts."""


class Common(NamedTuple):
    """What every analysis can be told on the command line."""

    study_folder: str | None
    draws: int | None
    seed: int | None
    regime: str | None
    workers: int | None
    out: str
    language: str
    resume: bool
    as_json: bool
    dry_run: bool
    quiet: bool

    def study(self) -> Study:
        """Read the study; the belief asked is one of its own."""
        from bandeexit.study import load_study

        study = load_study(self.study_folder)
        if self.regime is not None:
            study.regime(self.regime)
        return study

    @property
    def n_workers(self) -> int:
        """As many as were asked for, else one a core."""
        return self.workers or os.cpu_count() or 1

    def goes_on(self, plan: str) -> bool:
        """Say what would be done; whether it is to be done."""
        if self.dry_run or not self.quiet:
            click.echo(plan, err=not self.dry_run)
        return not self.dry_run


def analysis_options(*, resumed: bool = True) -> Callable[[Callable[..., None]], Any]:
    """Give a command the options of every analysis, together as `common`."""
    options = [
        study_option,
        click.option("--draws", type=click.IntRange(2), help="Paths, instead of the scenario's."),
        click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's."),
        click.option("--regime", help="One belief about capacity (calibration/regimes.yaml)."),
        click.option("--workers", type=click.IntRange(1), help="Threads; by default one a core."),
        click.option("--out", default="runs", show_default=True, help="Folder for run folders."),
        click.option(
            "--language", type=click.Choice(["da", "en"]), default="da", show_default=True
        ),
        click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON."),
        click.option("--dry-run", is_flag=True, help="Say what would be done, and how long."),
        click.option("--quiet", is_flag=True, help="No progress."),
    ]
    if resumed:
        options.append(
            click.option("--resume", is_flag=True, help="Go on with what an earlier try kept.")
        )

    def with_options(command: Callable[..., None]) -> Any:
        @wraps(command)
        def told(**given: Any) -> None:
            common = {name: given.pop(name, False) for name in Common._fields}
            command(common=Common(**common), **given)

        return reduce(lambda found, option: option(found), reversed(options), told)

    return with_options


class Crew(NamedTuple):
    """Who does the cells of an analysis, and where they wait; neither changes what comes out."""

    workers: int
    store: Callable[[str], CellStore | None]
    """Gives a place for the cells of each search that the analysis makes, by its name."""
    quiet: bool


Maker = Callable[["Study", "Request", "Asked", Crew], "Pack"]


def alone(workers: int, *, quiet: bool = False) -> Crew:
    """Keep no cells."""
    return Crew(workers, lambda name: None, quiet)


def command_of(request: Request, subject: str, options: list[str]) -> str:
    """Write the command that asks for the same, wherever its folder and whoever its workers are.

    Parameters
    ----------
    subject : str
        What follows the verb: a scenario with what is set in it, or the file of a stress test.
    """
    (base,) = request.scenarios
    words = ["bandeexit", request.verb, subject, *options]
    words += ["--draws", str(base.draws), "--seed", str(base.seed)]
    words += ["--regime", request.regime] if request.regime else []
    return shlex.join([*words, "--language", request.language])


def estimate_of(n_paths: int, workers: int) -> float:
    """Seconds that so many paths take on free cores, with their report."""
    return n_paths / PATHS_A_SECOND / workers + REPORT_SECONDS


def into_folder(
    study: Study, request: Request, asked: Asked, make: Maker, name: str, common: Common
) -> Pack:
    """Simulate, write, say what was found; whatever happens, whole cells are kept.

    Parameters
    ----------
    name : str
        Of the folder, after its date.
    """
    from bandeexit.cli.run_folder import say_found, what_is_kept
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.digests import digest
    from bandeexit.files.kept_cells import KeptCells
    from bandeexit.files.run_folder import check_writable, write_run_folder
    from bandeexit.files.scenario_sets import argument_of
    from bandeexit.files.work_folder import opened

    (base,), out = request.scenarios, Path(common.out)
    check_writable(out)  # before any work
    compile_aloud(study, base, parting=True)
    belongs = partial(request.belongs, basis=study.basis)
    whole = belongs(base), base.draws, base.targets, request.verb, asked.axes, asked.options
    told = shlex.join(["bandeexit", *(word for word in sys.argv[1:] if word != "--resume")])
    about = {"command": told, "scenarios": [argument_of(base)],
             "draws": [base.draws], "seed": base.seed}  # fmt: skip
    key = digest(repr(whole).encode())
    with opened(out, name, key, about, resume=common.resume) as work, what_is_kept(work):
        cells = work.path.resolve()

        def store(own: str) -> CellStore:
            return KeptCells(cells / f"{CELLS}-{own}", belongs)

        crew = Crew(common.n_workers, store, common.quiet)
        pack = make(study, request, asked, crew)
        folder = write_run_folder(out, name, pack.files, pack.manifest, aside=work.path)
    say_found(pack, folder, as_json=common.as_json)
    return pack
