"""What a check tells."""

from __future__ import annotations

from typing import NamedTuple


class Check(NamedTuple):
    """One line of the table that `bandeexit verify` prints."""

    en: str
    """What was checked."""
    da: str
    extent: str
    """How much was compared."""
    found: str
    passed: bool
