"""What documents say of the stored fit itself; read from its summary, nothing is simulated."""

from __future__ import annotations

import json
from functools import partial
from importlib.metadata import version
from pathlib import Path

from answers import Ask
from bandeexit.report.story import Number
from basis import SUMMARY
from words import say

ROOT = Path(__file__).resolve().parents[1]
DIGEST_LETTERS = 12
HEADROOM = "capacity.headroom"


def fits() -> dict[str, dict]:
    """Belief -> what is stored of its fit."""
    told = json.loads((ROOT / SUMMARY).read_text("utf-8"))["regimes"]
    return {one["name"]: one for one in told}


def row(belief: str, parameter: str) -> dict:
    """What a belief's fit says of a parameter."""
    (found,) = (one for one in fits()[belief]["table"] if one["name"] == parameter)
    return found


def made_with(ask: Ask) -> str:
    """Version, and the first letters of the digests of the draws."""
    draws = (f"`{name}` {fit['sha256'][:DIGEST_LETTERS]}" for name, fit in fits().items())
    return f"version {version('bandeexit')}; the fit's draws: {', '.join(draws)}"


def learned(belief: str, ask: Ask) -> str:
    """How much of the variance of the headroom the counts take away."""
    return f"{say(Number(row(belief, HEADROOM)['contraction'], 'share'))} %"


def verdict(belief: str, ask: Ask) -> str:
    return row(belief, HEADROOM)["verdict"]


FIGURES = {
    "fit.made_with": made_with,
    **{f"fit.headroom_{name}": partial(learned, name) for name in ("agnostic", "often")},
    **{f"fit.headroom_verdict_{name}": partial(verdict, name) for name in ("agnostic", "often")},
}
