"""The effect column of the assumption log: what was stored, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Protocol

from bandeexit.report.unknown_titles import input_value
from bandeexit.report.voice import Voice
from bandeexit.report.words import say, signed

REASONS = {
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


class Stored(Protocol):
    """What the study keeps of an analysis (`files.effects.Effects`)."""

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


def effect_words(stored: Stored | None, path: str, language: str) -> str:
    """Write one cell: change in completions at the low and the high value, or why there is none.

    A stale effect carries a sign.
    """
    row = stored.rows.get(path) if stored else None
    if stored is None or row is None:
        return ""
    if (reason := REASONS.get(row["effect"])) is not None:
        told = say(reason, language)
    else:
        told = "; ".join(_end(row, path, end, language) for end in ("low", "high"))
    return say("effects_old", language, effect=told) if stored.is_stale else told


def _end(row: Mapping[str, str], path: str, end: str, language: str) -> str:
    mean, low, high = (float(row[f"at_{end}{part}"]) for part in ("", "_q05", "_q95"))
    value = float(row[f"{end}_value"])
    at = Voice(language).say(input_value(path, value))
    if not isfinite(mean):
        return say("effects_no_number", language)
    return say("effects_end", language, mean=signed(mean, language), low=signed(low, language),
               high=signed(high, language), value=at)  # fmt: skip


def effects_caption(stored: Stored | None, language: str) -> str:
    """Say what the effect column rests on, and whether it still fits."""
    if stored is None:
        return say("effects_missing", language)
    key = "effects_stale" if stored.is_stale else "effects_rest_on"
    return say(key, language, scenario=stored.scenario, draws=stored.draws,
               belief=stored.regime or say("effects_all_beliefs", language),
               digest=stored.rests_on[:12], renew=stored.renew)  # fmt: skip
