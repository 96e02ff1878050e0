"""Make the folder of an analysis: a question about many points of one scenario.

Each verb has a maker, which makes everything that the folder holds from nothing but what the
folder says was asked; `verify` makes it again with the same maker.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.cli.pack import Pack
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.scenarios.cells import CellStore

CELLS = "cells"
PATHS_A_SECOND = 2500
"""What one core does from the census on, for estimates (docs/stress.md)."""


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
        What follows the verb: a scenario, or the file of a stress test.
    """
    from bandeexit.files.scenario_sets import sets_of

    (base,) = request.scenarios
    words = ["bandeexit", request.verb, subject, *options]
    words += ["--draws", str(base.draws), "--seed", str(base.seed)]
    words += [word for text in sets_of(base) for word in ("--set", text)]
    words += ["--regime", request.regime] if request.regime else []
    return shlex.join([*words, "--language", request.language])


def estimate_of(n_paths: int, workers: int) -> float:
    """Seconds that so many paths take on free cores."""
    return max(n_paths / PATHS_A_SECOND / workers, 1)


def into_folder(
    study: Study,
    request: Request,
    asked: Asked,
    make: Maker,
    name: str,
    workers: int,
    out: Path,
    *,
    resume: bool,
    quiet: bool,
) -> tuple[Pack, Path]:
    """Simulate and write; whatever happens, whole cells are kept.

    Parameters
    ----------
    name : str
        Of the folder, after its date.
    resume : bool
        Whether to go on with the cells that an earlier attempt has left.
    """
    from bandeexit.cli.run_folder import what_is_kept
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.digests import digest
    from bandeexit.files.kept_cells import KeptCells
    from bandeexit.files.run_folder import check_writable, write_run_folder
    from bandeexit.files.work_folder import opened

    (base,) = request.scenarios
    check_writable(out)  # before any work
    compile_aloud(study, base, parting=True)
    belongs = partial(request.belongs, basis=study.basis)
    whole = belongs(base), base.draws, base.targets, request.verb, asked.axes, asked.options
    told = shlex.join(["bandeexit", *(word for word in sys.argv[1:] if word != "--resume")])
    about = {"command": told, "scenarios": [base.name], "draws": [base.draws], "seed": base.seed}
    key = digest(repr(whole).encode())
    with opened(out, name, key, about, resume=resume) as work, what_is_kept(work):
        cells = work.path.resolve()
        crew = Crew(workers, lambda own: KeptCells(cells / f"{CELLS}-{own}", belongs), quiet)
        pack = make(study, request, asked, crew)
        folder = write_run_folder(out, name, pack.files, pack.manifest, aside=work.path)
    return pack, folder
