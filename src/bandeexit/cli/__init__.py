"""The command line: parse, call, print. Science is imported inside commands."""

from __future__ import annotations

from bandeexit.cli import calibrate, check, listing, new, run, show, verify  # they register
from bandeexit.cli.app import main

__all__ = ["calibrate", "check", "listing", "main", "new", "run", "show", "verify"]
