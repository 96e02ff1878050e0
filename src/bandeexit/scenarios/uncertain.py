"""Changes of uncertain size: a law, and what it is worth in each draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.laws import Law
from bandeexit.scenarios.scenario import Change, Scenario

Floats = NDArray[np.float64]
ENDS = (0.001, 0.5, 0.999)
"""Shares of a law at which it is checked: what lies beyond is one draw in five hundred."""
# As many as a float holds beside the half step that keeps 0 and 1 away.
BITS = 52


def is_uncertain(scenario: Scenario) -> bool:
    """Whether any change holds a law."""
    return any(isinstance(change.value, Law) for change in scenario.changes)


def settle(scenario: Scenario, numbers: Sequence[int] | int) -> Scenario:
    """Put numbers in the place of a scenario's laws.

    Parameters
    ----------
    numbers : int or sequence of int
        Number of the draw, or of each draw: values are then arrays of shape (n_draws,).

    Returns
    -------
    Scenario
        A value depends on the seed, the draw's number and the change's name only: not on the
        order of changes, on other changes, on the other draws or on who computes it. A scenario
        that inherits a step inherits its values.
    """
    # The same object, so that a scenario without laws is laid out exactly as ever.
    if not is_uncertain(scenario):
        return scenario
    changes = tuple(_settle(change, scenario.seed, numbers) for change in scenario.changes)
    return replace(scenario, changes=changes)


def at_points(scenario: Scenario, shares: Sequence[float] = ENDS) -> Scenario:
    """Put the quantiles of laws in their place, as if each share were a draw."""
    changes = tuple(
        replace(change, value=np.array([change.value.point(share) for share in shares]))
        if isinstance(change.value, Law)
        else change
        for change in scenario.changes
    )
    return replace(scenario, changes=changes)


def _settle(change: Change, seed: int, numbers: Sequence[int] | int) -> Change:
    law = change.value
    if not isinstance(law, Law):
        return change
    if isinstance(numbers, int):
        return replace(change, value=_value(change, law, seed, numbers))
    return replace(change, value=np.array([_value(change, law, seed, n) for n in numbers]))


def _value(change: Change, law: Law, seed: int, draw: int) -> float:
    # One at a time: numpy's functions of many numbers may differ in the last bit from place
    # to place.
    return float(law.quantile(uniform(change, seed, draw)))


def uniform(change: Change, seed: int, draw: int) -> float:
    """Return the number in (0, 1) that decides how large a change is in one draw."""
    # A hash rather than the engine's Philox: the address is words, and a change has no number that
    # others could not move. Without the value in it: a wider law keeps its luck.
    address = f"{seed}|{draw}|{change.step}|{change.verb}|{change.path}"
    number = int.from_bytes(sha256(address.encode()).digest()[:8], "big") >> (64 - BITS)
    return float((number + 0.5) / 2.0**BITS)
