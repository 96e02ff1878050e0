"""The command line: parse, call, print. Science is imported inside commands."""

from __future__ import annotations

from bandeexit.cli import (  # they register themselves with the group
    calibrate,
    check,
    listing,
    needed,
    new,
    plot_inputs,
    reverse,
    show,
    verify,
)
from bandeexit.cli.app import main
from bandeexit.cli.ask import add_commands

add_commands()

__all__ = [
    "calibrate",
    "check",
    "listing",
    "main",
    "needed",
    "new",
    "plot_inputs",
    "reverse",
    "show",
    "verify",
]
