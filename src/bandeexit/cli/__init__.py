"""The command line: parse, call, print. Science is imported inside commands."""

from __future__ import annotations

from bandeexit.cli import (
    calibrate,
    check,
    compare,
    run,
    verify,
)  # they register themselves with the group
from bandeexit.cli.app import main

__all__ = ["calibrate", "check", "compare", "main", "run", "verify"]
