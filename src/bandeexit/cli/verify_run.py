"""`bandeexit verify RUN`: is a run folder what the study and the code make of its question?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.errors import RunError, UsageError

if TYPE_CHECKING:
    from bandeexit.files.remade import FileVerdict
    from bandeexit.questions.fitted import FittedStudy
    from bandeexit.scenarios.question import Question


def verify_run(study: FittedStudy, folder: Path, *, as_json: bool) -> bool:
    """Make a run again in memory, tell file by file what differs and why it may; writes nothing."""
    from bandeexit.cli.progress import progress
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.remade import reasons, verdicts
    from bandeexit.files.run_folder import read_manifest
    from bandeexit.questions import analysis_of
    from bandeexit.questions.answer import Answer
    from bandeexit.questions.pack import pack
    from bandeexit.scenarios.job import Job
    from bandeexit.scenarios.workers import Workers

    manifest, question = read_manifest(folder), _question(folder)
    # By the scenario of the folder: the study's own may be drafts, and are not read at all.
    compile_aloud(study, question.base)
    # Whatever engine and workers were: all give the same paths.
    job = Job(Workers(os.cpu_count() or 1), watch=lambda title: progress(title, False))
    # From what the folder says, not from the study's scenarios, which may have changed since.
    found = analysis_of(question.verb).room.compute(study, question, job)
    # The same functions as for the folder itself: a second way to make files could agree with
    # itself only.
    again = pack(Answer(study, question, found))
    files = verdicts(folder, manifest, again.files, again.manifest)
    why = reasons(manifest, again.manifest, study.basis)
    if as_json:
        told = [{"what": one.what, "verdict": one.verdict, "why": one.why} for one in files]
        click.echo(json.dumps({"files": told, "reasons": why}, ensure_ascii=False))
    else:
        _print(files, why)
    # Reasons do not count: a folder that is equal under another version is equal.
    return all(one.verdict == "equal" for one in files)


def _question(folder: Path) -> Question:
    """Read what was asked; the folder is to blame for what is wrong with it."""
    from bandeexit.files.question import ASKED, read_question
    from bandeexit.questions.asking import refuse_damaged

    question = read_question(folder)
    try:
        refuse_damaged(question)
    except UsageError as error:
        raise RunError(
            f"{folder / ASKED} does not say what was asked: {error} It may be damaged, or of "
            "another version of bandeexit. Run its command again."
        ) from error
    return question


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
