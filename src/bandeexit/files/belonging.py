"""What kept work belongs to: blocks and cells of another question are never used."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass

from bandeexit.files.basis import Basis
from bandeexit.files.digests import digest
from bandeexit.scenarios.prices import is_nominal
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario

WORDS = ("title", "why", "source")
"""Fields that say something about a change, an action, an axis or a lever, and do nothing."""


def belongs(scenario: Scenario, *, regime: str | None, basis: Basis) -> str:
    """Digest of all that decides what path number n of a scenario is.

    Neither how many there are, nor who simulates them, nor what they are called or asked.
    """
    asked = (
        scenario.seed,
        scenario.horizon.isoformat(),
        scenario.counterfactual,
        _without_words(scenario.changes),
        _without_words(scenario.actions),
        # Nominal amounts are other numbers in the tables of the same path (docs/decisions/0015).
        is_nominal(scenario),
    )
    # Sorted: the order in which a disk lists files must not decide.
    inputs = json.dumps(sorted(basis.inputs.items()))
    return digest(repr((asked, regime, basis.version, basis.code, inputs)).encode())


def key_of(question: Question, basis: Basis) -> str:
    """Digest of all that decides which paths a question may need; not how many draws of them.

    So unfinished work is found again by who asks for more draws (docs/runs.md), or moves a target;
    cells, which hold how targets stand, know their draws and targets themselves.
    """
    # The name as well: blocks lie under it.
    each = [
        (one.name, belongs(one, regime=question.regime, basis=basis)) for one in question.scenarios
    ]
    varied = _without_words((*question.axes, *question.levers))
    asked = each, question.verb, varied, sorted(question.options.items())
    return digest(repr(asked).encode())


def _without_words(value: object) -> object:
    """Leave out words: a better reason or title makes no finished path useless."""
    if isinstance(value, tuple):
        return [_without_words(one) for one in value]
    if not is_dataclass(value):
        return value
    kept = [one.name for one in fields(value) if one.compare and one.name not in WORDS]
    return [(name, _without_words(getattr(value, name))) for name in kept]
