"""Compiling the engine, which happens once for each version on each machine, and is said so."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.scenarios.scenario import Scenario


def compile_aloud(study: Study, scenario: Scenario) -> None:
    """Compile the engine, if that has not been done, and say so while it happens."""
    from bandeexit.model.compiled.block import is_compiled

    if is_compiled():
        return
    click.echo("Compiling the engine for this machine, once: 15 to 30 s ...", err=True)
    started = time.monotonic()
    study.forecast(replace(scenario, draws=1))
    click.echo(f"Compiled in {time.monotonic() - started:.0f} s.", err=True)
