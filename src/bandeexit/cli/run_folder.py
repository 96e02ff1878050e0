"""Carry out a request and write its run folder; whatever happens, whole blocks are kept."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bandeexit.errors import RunError
from bandeexit.scenarios.run import TooManyFailedError

if TYPE_CHECKING:
    from bandeexit.cli.extend import Extension
    from bandeexit.cli.pack import Pack
    from bandeexit.files.request import Request
    from bandeexit.files.work_folder import WorkFolder
    from bandeexit.scenarios.block import Engine
    from bandeexit.scenarios.scenario import Scenario
    from bandeexit.scenarios.store import Store
    from bandeexit.scenarios.workers import Workers
    from bandeexit.study import Progress, Study

PATHS = "paths"
"""Folder of kept blocks in a run folder."""


class Way(NamedTuple):
    """How a request is carried out; what comes out does not depend on it."""

    engine: Engine
    workers: Workers
    out: Path
    resume: bool
    keep_paths: bool
    as_json: bool
    quiet: bool


def run_into_folder(
    study: Study, request: Request, way: Way, extension: Extension | None = None
) -> list[str]:
    """Simulate, pack, write and say what was found; return the targets that are not reached."""
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.run_folder import check_writable, write_run_folder
    from bandeexit.files.work_folder import opened

    check_writable(way.out)  # before any work
    key = request.key(study.basis)
    _say_unfinished(way, request.name, key)
    if way.engine == "compiled":
        compile_aloud(study, request.scenarios[0])
    asked = _asked(request)
    with (
        opened(way.out, request.name, key, asked, resume=way.resume) as work,
        what_is_kept(work),
    ):
        if extension is not None:
            extension.adopt(work)
        request = _precise(study, request, way, work)
        pack = _packed(study, request, way, work, extension)
        folder = write_run_folder(
            way.out,
            request.name,
            pack.files,
            pack.manifest,
            aside=work.path,
            large=_blocks(work, request) if way.keep_paths else {},
        )
    say_found(pack, folder, as_json=way.as_json)
    return pack.missed


def _precise(study: Study, request: Request, way: Way, work: WorkFolder) -> Request:
    """Ask for as many draws as reach the precision wanted; their blocks are kept meanwhile."""
    from bandeexit.cli.progress import progress
    from bandeexit.scenarios.precision import run_until
    from bandeexit.scenarios.result import Result

    if not any(scenario.precision for scenario in request.scenarios):
        return request
    with progress(request.name, way.quiet) as report:

        def run(scenario: Scenario, first: int) -> Result:
            return study.fitted.simulate(
                scenario,
                regime=request.regime,
                engine=way.engine,
                workers=way.workers,
                store=_store(study, request, way, work, scenario),
                progress=report,
                first=first,
            )

        results, _ = run_until(request.scenarios, len(study.draws_of(request.regime)), run)
    return request.with_draws(results[0].scenario.draws)


def _store(study: Study, request: Request, way: Way, work: WorkFolder, scenario: Scenario) -> Store:
    belongs = request.belongs(scenario, study.basis)
    return work.blocks(scenario.name, belongs, travel=way.workers.backend == "threads")


def _packed(
    study: Study, request: Request, way: Way, work: WorkFolder, extension: Extension | None
) -> Pack:
    from bandeexit.cli.carry_out import carry_out
    from bandeexit.cli.progress import progress

    def store(scenario: Scenario) -> Store:
        return _store(study, request, way, work, scenario)

    def watch(name: str) -> AbstractContextManager[Progress]:
        return progress(name, way.quiet)

    check = None if extension is None else extension.check
    return carry_out(study, request, way.engine, way.workers, store, watch, check)


def _blocks(work: WorkFolder, request: Request) -> dict[str, Path]:
    """Name every kept block of the scenarios as a file of the run folder."""
    from bandeexit.files.block_names import BLOCK

    return {
        f"{PATHS}/{scenario.name}/{file.name}": file
        for scenario in request.scenarios
        for file in sorted((work.path / scenario.name).glob(BLOCK))
    }


def _asked(request: Request) -> dict[str, object]:
    from bandeexit.files.scenario_sets import argument_of

    command = shlex.join(["bandeexit", *(word for word in sys.argv[1:] if word != "--resume")])
    return {
        "command": command,
        "scenarios": [argument_of(scenario) for scenario in request.scenarios],
        "draws": [scenario.draws for scenario in request.scenarios],
        "seed": request.scenarios[0].seed,
    }


def _say_unfinished(way: Way, name: str, key: str) -> None:
    """Say before the work what an earlier attempt has left, and what becomes of it."""
    from bandeexit.files.work_folder import unfinished_of

    left = unfinished_of(way.out, name, key)
    if way.resume:
        told = (
            f"Going on with {left[0].path}: {left[0].n_paths} paths are kept there."
            if left
            else f"No unfinished run of this request lies in {way.out}: beginning anew."
        )
        click.echo(told, err=True)
    elif left:
        click.echo(
            f"An unfinished run of the same request lies in {left[0].path}, with "
            f"{left[0].n_paths} paths. This one begins anew; --resume goes on with it, and where "
            "it is not wanted the folder can be deleted.",
            err=True,
        )


@contextmanager
def what_is_kept(work: WorkFolder) -> Iterator[None]:
    """Say what is kept when a run does not come to its end."""
    try:
        yield
    except TooManyFailedError as error:
        lines = (f"draw {draw}: {why}\n" for draw, why in sorted(error.failed.items()))
        log = work.log("".join(lines).encode())
        raise RunError(f"{error}\nEvery failed draw is named in {log}.") from error
    except RunError as error:
        raise RunError(f"{error}{_going_on(work)}") from error
    except BaseException:
        click.echo(_going_on(work).strip() or "No block was finished yet.", err=True)
        raise


def _going_on(work: WorkFolder) -> str:
    n = work.n_paths
    command = work.asked().get("command", "the same command")
    return f"\n{n} paths are kept in {work.path}. To go on: {command} --resume" if n else ""


def say_found(pack: Pack, folder: Path, *, as_json: bool) -> None:
    """Print warnings, then what was found."""
    click.echo(f"Run folder: {folder}", err=True)
    click.echo(f"Report: {folder / 'report.html'}", err=True)
    for warning in pack.warnings:
        click.echo(warning, err=True)
    if as_json:
        click.echo(json.dumps({**pack.headline, "folder": str(folder)}, ensure_ascii=False))
    else:
        for sentence in pack.sentences:
            click.echo(sentence)
    for line in pack.missed:
        click.echo(line, err=True)
