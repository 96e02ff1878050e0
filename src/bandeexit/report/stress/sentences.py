"""TRANSITION: words of verdicts, until `needed` has its room."""

from __future__ import annotations

from bandeexit.scenarios.targets import Verdict

VERDICT_WORDS: dict[Verdict | None, str] = {
    "met": "stress_met",
    "not told apart": "stress_open",
    "missed": "stress_missed",
    None: "stress_refused",
}
