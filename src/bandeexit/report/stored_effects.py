"""The effect column of the assumption log: what was stored, as texts."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Protocol

from bandeexit.report.story import Finding, Number, Text, finding, listed
from bandeexit.report.unknown_titles import input_value

# By the words of the file, which stay as they are: effects that a study keeps must be readable by
# a later version.
REASON_KEYS = {
    "no number": "effects_no_number",
    "none that can be told": "effects_none",
    "no range is stated": "effects_no_range",
    "a choice, not a number; compare scenarios": "effects_choice",
    "set by the scenario": "effects_set",
    "shaped the history before the census; takes a new calibration": "effects_history",
    "does not vary": "effects_fixed",
    "a convention, not uncertain": "effects_convention",
}
"""Why there is no effect, as the file has it -> key of `words.toml`."""

_PARTS = {"mean": "", "low": "_q05", "high": "_q95"}
"""Place in the words -> end of the column's name."""


# A protocol, as `report` and `files` lie side by side and do not import each other.
class Stored(Protocol):
    """What the study keeps of an analysis (`files.effects.StoredEffects`)."""

    @property
    def rows(self) -> Mapping[str, Mapping[str, str]]:
        """Path -> row."""

    @property
    def scenario(self) -> str:
        """Name."""

    @property
    def draws(self) -> int:
        """How many paths."""

    @property
    def regime(self) -> str:
        """The only belief; empty: all."""

    @property
    def rests_on(self) -> str:
        """Digest."""

    @property
    def is_stale(self) -> bool:
        """Whether what it rests on has changed."""

    @property
    def renew(self) -> str:
        """The command."""


def stored_effect_text(stored: Stored | None, path: str) -> Text:
    """Give one cell: change in completions at the low and the high value, or why there is none.

    A stale effect carries a sign.
    """
    row = stored.rows.get(path) if stored else None
    if stored is None or row is None:
        return ""
    reason = REASON_KEYS.get(row["effect"])
    told: Text = (
        listed([_end(row, path, end) for end in ("low", "high")])
        if reason is None
        else finding(reason)
    )
    # Shown all the same: an old effect with a sign is worth more than an empty cell.
    return finding("effects_old", effect=told) if stored.is_stale else told


def _end(row: Mapping[str, str], path: str, end: str) -> Finding:
    ends = {part: float(row[f"at_{end}{tail}"]) for part, tail in _PARTS.items()}
    if not isfinite(ends["mean"]):
        return finding("effects_no_number")
    numbers = {part: Number(one, "mean", signed=True) for part, one in ends.items()}
    return finding("effects_end", value=input_value(path, float(row[f"{end}_value"])), **numbers)


def effects_caption(stored: Stored | None) -> Finding:
    """Say what the effect column rests on, and whether it still fits."""
    if stored is None:
        return finding("effects_missing")
    return finding(
        "effects_stale" if stored.is_stale else "effects_rest_on",
        scenario=stored.scenario,
        draws=stored.draws,
        belief=stored.regime or finding("effects_all_beliefs"),
        digest=stored.rests_on[:12],
        renew=stored.renew,
    )
