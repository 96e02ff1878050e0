"""Answer a question and write its run folder; whatever happens, whole blocks and cells are kept."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bandeexit.cli.app import typed
from bandeexit.errors import RunError

if TYPE_CHECKING:
    from bandeexit.cli.ask import Common, Paths
    from bandeexit.cli.extend import Extension
    from bandeexit.files.work_folder import WorkFolder
    from bandeexit.questions.answer import Answer
    from bandeexit.questions.fitted import FittedStudy
    from bandeexit.report.story import Story
    from bandeexit.report.voice import Voice
    from bandeexit.scenarios.block import Engine
    from bandeexit.scenarios.cells import CellStore
    from bandeexit.scenarios.job import Job
    from bandeexit.scenarios.question import Question
    from bandeexit.scenarios.scenario import Scenario
    from bandeexit.scenarios.store import Store
    from bandeexit.scenarios.workers import Workers

CELLS = "cells"
N_FOLDER = 16
"""Letters of a digest that name the folder of one simulation's blocks."""


def answer_into_folder(
    study: FittedStudy,
    question: Question,
    common: Common,
    paths: Paths,
    workers: Workers,
    extension: Extension | None = None,
) -> Answer[Any]:
    """Compute, write, say what was found."""
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.belonging import key_of
    from bandeexit.files.run_folder import check_writable, write_run_folder
    from bandeexit.files.work_folder import opened
    from bandeexit.questions import analysis_of
    from bandeexit.questions.answer import Answer
    from bandeexit.questions.pack import pack
    from bandeexit.report.voice import Voice

    out, analysis = Path(common.out), analysis_of(question.verb)
    check_writable(out)  # before any work
    key = key_of(question, study.basis)
    _say_unfinished(out, question.folder, key, resume=common.resume)
    # Of a cluster the workers compile, each for its own machine.
    if paths.engine == "compiled" and workers.backend != "dask":
        # Whole paths need no futures, whose code takes some 15 s more (docs/decisions/0013).
        compile_aloud(study, question.base, parting=not analysis.takes_engine)
    with (
        # The folder with the finished blocks is removed when all is written, and only then.
        opened(out, question.folder, key, _request(question), resume=common.resume) as work,
        what_is_kept(work),
    ):
        if extension is not None:
            for scenario in question.scenarios:
                work.adopt(scenario.name, extension.blocks_of(scenario.name))
        job = _job(study, question, work, common.quiet, paths.engine, workers)
        # The same call as in Python (`study.Study`): the command line adds folders, not answers.
        answer = Answer(study, question, analysis.room.compute(study, question, job))
        if extension is not None:
            extension.check(answer.found.results)
        packed = pack(answer, paths.engine, shlex.join(typed()))
        folder = write_run_folder(
            out,
            question.folder,
            packed.files,
            packed.manifest,
            # In the work folder, on the same disk, so that moving it into place is one rename.
            aside=work.path,
            large=_kept_paths(work, question) if paths.keep_paths else {},
        )
    voice = Voice(question.language)
    # Behind the `with`: what is printed as done is in its place.
    say_story(packed.story, voice, folder, as_json=common.as_json, words=common.words)
    return answer


def _job(
    study: FittedStudy,
    question: Question,
    work: WorkFolder,
    quiet: bool,
    engine: Engine,
    workers: Workers,
) -> Job:
    from bandeexit.cli.progress import progress
    from bandeexit.files.belonging import belongs
    from bandeexit.files.digests import digest
    from bandeexit.files.kept_cells import KeptCells
    from bandeexit.scenarios.job import Job

    whose: Callable[[Scenario], str] = partial(belongs, regime=question.regime, basis=study.basis)
    # A scenario with an input held has its name from the one that is asked.
    asked = {scenario.name: whose(scenario) for scenario in question.scenarios}

    def blocks(scenario: Scenario, replication: int = 0) -> Store:
        own = whose(scenario)
        name = scenario.name
        if replication or asked.get(name) != own:
            own = digest(f"{own} {replication}".encode())
            name = own[:N_FOLDER]
        # Threads share memory; from processes and clusters only heads come back
        # (docs/engines.md).
        return work.blocks(name, own, travel=workers.backend == "threads")

    def cells(search: str) -> CellStore:
        # A folder a search, as cells are numbered within one.
        return KeptCells(work.path.resolve() / f"{CELLS}-{search}", whose)

    return Job(workers, engine, blocks, cells, lambda title: progress(title, quiet))


def _kept_paths(work: WorkFolder, question: Question) -> dict[str, Path]:
    """Name every kept block of the scenarios as a file of the run folder."""
    from bandeexit.cli.extend import PATHS
    from bandeexit.files.block_names import BLOCK

    return {
        f"{PATHS}/{scenario.name}/{file.name}": file
        for scenario in question.scenarios
        for file in sorted((work.path / scenario.name).glob(BLOCK))
    }


def _request(question: Question) -> dict[str, object]:
    """What an unfinished run is listed with."""
    from bandeexit.files.address import argument_of

    return {
        # What goes on is this with --resume behind it; given once already, it would stand there
        # twice.
        "command": shlex.join(word for word in typed() if word != "--resume"),
        "scenarios": [argument_of(scenario) for scenario in question.scenarios],
        "draws": [scenario.draws for scenario in question.scenarios],
        "seed": question.base.seed,
    }


def _say_unfinished(out: Path, name: str, key: str, *, resume: bool) -> None:
    """Say before the work what an earlier attempt has left, and what becomes of it."""
    from bandeexit.files.work_folder import unfinished_of

    left = unfinished_of(out, name, key)
    if resume:
        told = (
            f"Going on with {left[0].path}: {left[0].n_paths} paths are kept there."
            if left
            else f"No unfinished run of this request lies in {out}: beginning anew."
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
    from bandeexit.scenarios.run import TooManyFailedError

    try:
        yield
    except TooManyFailedError as error:
        lines = (f"draw {draw}: {why}\n" for draw, why in sorted(error.failed.items()))
        log = work.log("".join(lines).encode())
        # Below 98 % good paths there is no headline: what failed may be what mattered
        # (docs/runs.md).
        raise RunError(f"{error}\nEvery failed draw is named in {log}.") from error
    except RunError as error:
        raise RunError(f"{error}{_going_on(work)}") from error
    # Ctrl-C, too: whoever stops a run wants to know that it can be gone on with.
    except BaseException:
        click.echo(
            _going_on(work).strip() or "Nothing was finished yet, so nothing is kept.", err=True
        )
        raise


def _going_on(work: WorkFolder) -> str:
    n = work.n_paths
    command = work.asked().get("command", "the same command")
    return f"\n{n} paths are kept in {work.path}. To go on: {command} --resume" if n else ""


def say_story(story: Story, voice: Voice, folder: Path, *, as_json: bool, words: bool) -> None:
    """Print the answer, and last where the report lies."""
    from bandeexit.report.plain import plain_story
    from bandeexit.report.terminal import terminal_lines

    # On stderr, and before the answer: the last line of stdout is the report's path.
    for warning in story.warnings:
        click.echo(voice.say(warning), err=True)
    if as_json:
        told = {**plain_story(story, voice), "folder": str(folder)}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for line in terminal_lines(story, voice, words=words):
        click.echo(line)
    click.echo(folder / "report.html")
