"""`bandeexit verify RUN`: is a run folder what the study and the code make of its request?"""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bandeexit.api import Progress, Study
    from bandeexit.cli.pack import Pack
    from bandeexit.files.remade import FileVerdict
    from bandeexit.files.request import Request

NOT_YET = {
    "stress": "a stress test",
    "reckoner": "a ready reckoner",
    "reallocate": "a reallocation",
}
"""Verbs whose folders cannot be made again, and what they hold."""


def verify_run(study: Study, folder: Path, *, as_json: bool) -> bool:
    """Make a run again in memory, tell file by file what differs and why it may; writes nothing."""
    from bandeexit.errors import RunError
    from bandeexit.files.remade import reasons, verdicts
    from bandeexit.files.request import read_request
    from bandeexit.files.run_folder import read_manifest

    manifest = read_manifest(folder)
    if (verb := str(manifest.get("verb"))) in NOT_YET:
        raise RunError(
            f"{folder} holds {NOT_YET[verb]}, which `bandeexit verify` cannot make "
            "again yet. "
            f"Run its command and compare the tables: {manifest.get('again')}"
        )
    pack = _made_again(study, read_request(folder, manifest))
    found = verdicts(folder, manifest, pack.files, pack.manifest)
    why = reasons(manifest, pack.manifest, study.basis)
    if as_json:
        told = [{"what": one.what, "verdict": one.verdict, "why": one.why} for one in found]
        click.echo(json.dumps({"files": told, "reasons": why}, ensure_ascii=False))
    else:
        _print(found, why)
    return all(one.verdict == "equal" for one in found)


def _made_again(study: Study, request: Request) -> Pack:
    from bandeexit.cli.carry_out import carry_out
    from bandeexit.cli.progress import progress
    from bandeexit.scenarios.store import Digested
    from bandeexit.scenarios.workers import Workers

    def watch(name: str) -> AbstractContextManager[Progress]:
        return progress(name, False)

    workers = os.cpu_count() or 1
    if request.verb == "compare":
        from bandeexit.cli.compare import compare_in_memory

        return compare_in_memory(study, request, workers, quiet=False)
    if request.verb == "sensitivity":
        from bandeexit.cli.sensitivity import sense_in_memory

        return sense_in_memory(study, request, workers, quiet=False)
    # Whatever the engine was: both give the same paths.
    crew = Workers(workers)
    return carry_out(study, request, "compiled", crew, lambda _: Digested(), watch)


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
