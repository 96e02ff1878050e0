"""`bandeexit verify RUN`: is a run folder what the study and the code make of its request?"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.questions import ROOMS

if TYPE_CHECKING:
    from bandeexit.cli.pack import Pack
    from bandeexit.files.remade import FileVerdict
    from bandeexit.files.request import Request
    from bandeexit.questions import pack as packing
    from bandeexit.study import Progress, Study


def verify_run(study: Study, folder: Path, *, as_json: bool) -> bool:
    """Make a run again in memory, tell file by file what differs and why it may; writes nothing."""
    from bandeexit.files.remade import reasons, verdicts
    from bandeexit.files.request import read_request
    from bandeexit.files.run_folder import read_manifest

    manifest = read_manifest(folder)
    if manifest.get("verb") in ROOMS:
        made = _answer(study, folder)
        files, again = made.files, made.manifest
    else:
        request = read_request(folder, manifest)
        make = MAKERS.get(request.verb, _analysis)
        pack = make(study, folder, request, os.cpu_count() or 1)
        files, again = pack.files, pack.manifest
    found = verdicts(folder, manifest, files, again)
    why = reasons(manifest, again, study.basis)
    if as_json:
        told = [{"what": one.what, "verdict": one.verdict, "why": one.why} for one in found]
        click.echo(json.dumps({"files": told, "reasons": why}, ensure_ascii=False))
    else:
        _print(found, why)
    return all(one.verdict == "equal" for one in found)


def _answer(study: Study, folder: Path) -> packing.Pack:
    from bandeexit.cli.progress import progress
    from bandeexit.files.question import read_question
    from bandeexit.questions import analysis_of
    from bandeexit.questions.answer import Answer
    from bandeexit.questions.pack import pack
    from bandeexit.scenarios.job import Job
    from bandeexit.scenarios.workers import Workers

    question = read_question(folder)
    job = Job(Workers(os.cpu_count() or 1), watch=lambda title: progress(title, False))
    found = analysis_of(question.verb).room.compute(study.fitted, question, job)
    return pack(Answer(study.fitted, question, found))


def _run(study: Study, folder: Path, request: Request, workers: int) -> Pack:
    from bandeexit.cli.carry_out import carry_out
    from bandeexit.cli.progress import progress
    from bandeexit.scenarios.store import Digested
    from bandeexit.scenarios.workers import Workers

    def watch(name: str) -> AbstractContextManager[Progress]:
        return progress(name, False)

    # Whatever the engine was: both give the same paths.
    crew = Workers(workers)
    return carry_out(study, request, "compiled", crew, lambda _: Digested(), watch)


def _compare(study: Study, folder: Path, request: Request, workers: int) -> Pack:
    from bandeexit.cli.compare import compare_in_memory

    return compare_in_memory(study, request, workers, quiet=False)


def _analysis(study: Study, folder: Path, request: Request, workers: int) -> Pack:
    from bandeexit.cli.analysis import alone
    from bandeexit.cli.needed import make_needed
    from bandeexit.cli.reverse import make_reverse
    from bandeexit.files.asked import read_asked

    makers = {
        "reverse": make_reverse,
        "needed": make_needed,
    }
    return makers[request.verb](study, request, read_asked(folder), alone(workers))


Maker = Callable[["Study", Path, "Request", int], "Pack"]
"""Makes what a folder holds from what it was asked, with so many workers."""
MAKERS: dict[str, Maker] = {"run": _run, "compare": _compare}


def _print(found: list[FileVerdict], why: list[str]) -> None:
    wrong = [one for one in found if one.verdict != "equal"]
    for one in wrong:
        click.echo(f"{one.verdict}: {one.why if one.what in one.why else f'{one.what}, {one.why}'}")
    click.echo(f"{len(found) - len(wrong)} of {len(found)} outputs are equal to the bit.")
    if any(one.verdict == "differs" for one in wrong):
        click.echo("Why they may differ:" if why else "No known reason why they should differ.")
    elif why:
        click.echo("Equal though this is not as it was:")
    for reason in why:
        click.echo(f"  {reason}")
