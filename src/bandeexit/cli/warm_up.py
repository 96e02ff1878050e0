"""Compiling the engine, which happens once for each version on each machine, and is said so."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bandeexit.questions.fitted import FittedStudy
    from bandeexit.scenarios.scenario import Scenario


def compile_aloud(study: FittedStudy, scenario: Scenario, *, parting: bool = False) -> None:
    """Compile the engine, if that has not been done, and say so while it happens.

    Parameters
    ----------
    parting : bool
        Whether futures are to part at the census, for which more is compiled.
    """
    from bandeexit.model.compiled.block import is_compiled
    from bandeexit.scenarios.pasts import Pasts

    if is_compiled(parting=parting):
        return
    took = "25 to 45 s" if parting else "15 to 30 s"
    # Said, since half a minute of silence looks like a program that hangs.
    click.echo(f"Compiling the engine for this machine, once: {took} ...", err=True)
    started = time.monotonic()
    study.simulate(replace(scenario, draws=1), pasts=Pasts() if parting else None)
    if parting:
        # Whoever differs before the census is simulated from the origin, by other code
        # (docs/decisions/0013).
        study.simulate(replace(scenario, draws=1))
    click.echo(f"Compiled in {time.monotonic() - started:.0f} s.", err=True)
