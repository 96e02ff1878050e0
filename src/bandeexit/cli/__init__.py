"""The command line: parse, call, print. Science is imported inside commands."""

from __future__ import annotations

from bandeexit.cli import (  # they register themselves with the group
    calibrate,
    check,
    listing,
    new,
    plot_inputs,
    show,
    verify,
)
from bandeexit.cli.app import main
from bandeexit.cli.ask import add_commands

# At import, so that the group is whole for whoever takes `cli` without `main` (tests, figures).
add_commands()

__all__ = [
    "calibrate",
    "check",
    "listing",
    "main",
    "new",
    "plot_inputs",
    "show",
    "verify",
]
