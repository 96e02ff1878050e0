"""`bandeexit verify`: does this installation, or a run folder, hold what it should?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, study_option
from bandeexit.report.words import LANGUAGES

if TYPE_CHECKING:
    from bandeexit.questions.fitted import FittedStudy
    from bandeexit.scenarios.scenario import Scenario
    from bandeexit.verification.check import Check

# The reference engine takes some hundred times as long as the compiled one; events that fall on
# one midnight are on every tape, so few tapes show a wrong order.
REFERENCE_PATHS = 40
"""Tapes for each comparison with the reference engine."""
THEORY_PATHS = 1000
_WIDTH = 120
"""Columns of the table where the terminal has fewer, or there is none."""


@cli.command()
@click.argument("run_folder", metavar="[RUN]", required=False, type=click.Path(exists=True))
@study_option
@click.option("--language", type=click.Choice(LANGUAGES), default="da", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def verify(run_folder: str | None, study_folder: str | None, language: str, as_json: bool) -> None:
    """Check on this machine that both engines agree, event by event, and agree with theory.

    With a run folder RUN: make the run again and compare every output, to the bit.
    """
    from bandeexit.cli.verify_run import verify_run
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.study import load_study

    study = load_study(study_folder).fitted
    if run_folder is not None:
        if not verify_run(study, Path(run_folder), as_json=as_json):
            raise SystemExit(1)
        return
    scenarios = _scenarios(study)
    # Before the clock starts: compiling is no part of what is measured.
    compile_aloud(study, scenarios[0])
    started = time.monotonic()
    # All of them, also after one has failed: which fail together says where to look.
    checks = list(_checks(study, scenarios))
    if as_json:
        click.echo(json.dumps([check._asdict() for check in checks], ensure_ascii=False))
    else:
        _print(checks, language)
        click.echo(f"{time.monotonic() - started:.0f} s", err=True)
    if not all(check.passed for check in checks):
        raise SystemExit(1)


def _scenarios(study: FittedStudy) -> list[Scenario]:
    """Read the scenarios that can be read; a draft says nothing of this installation."""
    from bandeexit.errors import BandeexitError, UsageError

    found = []
    for name in study.scenarios:
        try:
            found.append(study.scenario(name))
        except BandeexitError:
            told = f"{name} is left out, as it cannot be read; see `bandeexit check {name}`."
            click.echo(told, err=True)
    if not found:
        raise UsageError("no scenario of the study can be read; see `bandeexit check`.")
    return found


def _checks(study: FittedStudy, scenarios: list[Scenario]) -> Iterator[Check]:
    from bandeexit.verification.engines import check_engines, check_measures
    from bandeexit.verification.oracles import check_closed_form, check_queue

    programme, draws = study.files.programme, study.draws
    yield from check_engines(programme, scenarios, draws, min(REFERENCE_PATHS, len(draws)))
    yield from check_measures(programme, scenarios[0], draws, min(REFERENCE_PATHS, len(draws)))
    yield check_closed_form(programme, THEORY_PATHS)
    yield check_queue(programme, THEORY_PATHS)


def _print(checks: list[Check], language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from bandeexit.report.words import say

    heads = (*(say(f"{key}_column", language) for key in ("check", "extent", "found")), "")
    table = Table(*heads, box=None, pad_edge=False)
    for check in checks:
        what = check.da if language == "da" else check.en
        table.add_row(what, check.extent, check.found, "ok" if check.passed else "FAILED")
    Console(width=max(Console().width, _WIDTH)).print(table)
