"""Both engines on the same tape."""

from __future__ import annotations

import numpy as np

from bandeexit.model.compiled.block import simulate_compiled, simulate_compiled_block
from bandeexit.model.events import EventLog
from bandeexit.model.inputs import Inputs
from bandeexit.model.outcomes import Reporting, summarise
from bandeexit.model.random_variates import Address
from bandeexit.model.reference import simulate_reference
from bandeexit.model.tape import Tape, draw_tape


def first_difference(one: EventLog, other: EventLog) -> str:
    """Say where two logs part; empty when they are the same to the bit."""
    if not np.array_equal(one.states, other.states):
        return f"actions {one.states.tolist()} against {other.states.tolist()}"
    if len(one.time) != len(other.time):
        return f"{len(one.time)} events against {len(other.time)}"
    differs = np.zeros(len(one.time), dtype=bool)
    for a, b in zip(one[:4], other[:4], strict=True):
        differs |= a != b
    if not differs.any():
        return ""
    i = int(np.argmax(differs))
    return f"event {i}: {[c[i] for c in one]} against {[c[i] for c in other]}"


def same_log(inputs: Inputs, tape: Tape) -> EventLog:
    """Run both engines, insist on one log, and return it."""
    log = simulate_reference(inputs, tape)
    assert first_difference(log, simulate_compiled(inputs, tape)) == ""
    return log


def same_measures(inputs: Inputs, dates: Reporting, address: Address) -> None:
    """Compare the block kernel, which draws its own tape, with the reference on a drawn tape."""
    tape = draw_tape(inputs, address)
    expected = summarise(inputs, tape, simulate_reference(inputs, tape), dates)
    measured = simulate_compiled_block(inputs, dates, [address])
    assert not measured.failed
    assert set(measured.tables) == set(expected)
    for name, values in expected.items():
        np.testing.assert_array_equal(measured.tables[name][0], values.astype(np.float32), name)
