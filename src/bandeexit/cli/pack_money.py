"""What the folders of a reckoner and a reallocation have in common."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from bandeexit.cli.pack_manifest import COMMAND, PACKAGES
from bandeexit.report.changed import law_sentences
from bandeexit.report.figures import Chart
from bandeexit.report.table_files import TableFile
from bandeexit.report.words import say

if TYPE_CHECKING:
    import pandas as pd

    from bandeexit.api import Study
    from bandeexit.files.request import Request


def command(request: Request, options: Sequence[str]) -> str:
    """Write the command that asks for the same."""
    return f"{request.command} {shlex.join(options)}" if options else request.command


def manifest_of_points(
    study: Study, request: Request, again: str, n_points: int, n_paths: int, warnings: list[str]
) -> dict[str, object]:
    """Everything that is to be known of a run over points, besides its files."""
    (base,) = request.scenarios
    about = {
        "draws": base.draws,
        "seed": base.seed,
        "paths_ok": n_paths,
        "paths_failed": base.draws - n_paths,
    }
    return {
        "schema": 1,
        "command": " ".join([COMMAND, *sys.argv[1:]]),
        "again": again,
        "version": study.basis.version,
        "commit": study.commit,
        "code": study.basis.code,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": "compiled",
        "language": request.language,
        "regime": request.regime,
        "verb": request.verb,
        "ordered": False,
        "scenarios": {base.name: about},
        "points": n_points,
        "inputs": dict(study.basis.inputs),
        "warnings": warnings,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def provenance_of(manifest: Mapping[str, object], request: Request) -> tuple[str, ...]:
    """Command, version and inputs."""
    (base,), inputs = request.scenarios, manifest["inputs"]
    assert isinstance(inputs, dict)
    run = say(
        "provenance_run",
        request.language,
        command=manifest["again"],
        version=manifest["version"],
        seed=base.seed,
        horizon=base.horizon.isoformat(),
    )
    digests = ", ".join(f"{name} {value[:12]}" for name, value in inputs.items())
    return run, say("provenance_digests", request.language, digests=digests)


def warnings_of(study: Study, request: Request, own: Sequence[str]) -> list[str]:
    """Say what every reader has to know, and what the verb adds."""
    (base,), language = request.scenarios, request.language
    left_out = "; ".join(words[language] for words in base.not_in_the_band)
    told = [say("caveat", language), say("capacity_warning", language), *own]
    told += law_sentences(base, language)
    told += [say("left_out_warning", language, what=left_out)] if left_out else []
    told += [say("stale_warning", language, what="; ".join(study.stale))] if study.stale else []
    return told


def files_of(charts: Sequence[Chart], tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Charts and tables as files."""
    files = {f"charts/{name}": c for chart in charts for name, c in chart.files().items()}
    for name, table in tables.items():
        if len(table):
            one = TableFile(name)
            one.add(table)
            files |= one.files()
    return files
