"""What kept work belongs to: blocks and cells of another question are never used."""

from __future__ import annotations

import json

from bandeexit.files.basis import Basis
from bandeexit.files.digests import digest
from bandeexit.scenarios.prices import is_nominal
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario


def belongs(scenario: Scenario, *, regime: str | None, basis: Basis) -> str:
    """Digest of all that decides what path number n of a scenario is.

    Neither how many there are, nor who simulates them, nor what they are called or asked.
    """
    # By `repr`, in which titles and price levels are left out (`repr=False` in
    # `scenarios.scenario`): a better title makes no finished path useless.
    asked = (
        scenario.seed,
        scenario.horizon.isoformat(),
        scenario.counterfactual,
        scenario.changes,
        scenario.actions,
        # Nominal amounts are other numbers in the tables of the same path (docs/decisions/0015).
        is_nominal(scenario),
    )
    # Sorted: the order in which a disk lists files must not decide.
    inputs = json.dumps(sorted(basis.inputs.items()))
    return digest(repr((asked, regime, basis.version, basis.code, inputs)).encode())


def key_of(question: Question, basis: Basis) -> str:
    """Digest of all that decides what work a question takes, but for the number of draws."""
    # More than `belongs` holds: targets change no path, but what there is to do with one. Not the
    # draws: with more of them the finished blocks are the first ones (kept cells say their own).
    each = [
        (one.name, belongs(one, regime=question.regime, basis=basis), one.targets)
        for one in question.scenarios
    ]
    asked = each, question.verb, question.axes, sorted(question.options.items())
    return digest(repr(asked).encode())
