"""Both engines on the same tape."""

from __future__ import annotations

import numpy as np

from bandeexit.model.compiled.block import simulate_block, simulate_compiled
from bandeexit.model.events import EventLog
from bandeexit.model.inputs import Inputs
from bandeexit.model.luck import Address
from bandeexit.model.outcomes import Reporting, summarise
from bandeexit.model.reference import simulate_reference
from bandeexit.model.tape import Tape, draw_tape


def first_difference(one: EventLog, other: EventLog) -> str:
    """Say where two logs part; empty when they are the same to the bit."""
    if len(one.time) != len(other.time):
        return f"{len(one.time)} events against {len(other.time)}"
    differs = np.zeros(len(one.time), dtype=bool)
    for a, b in zip(one, other, strict=True):
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
    measured = simulate_block(inputs, dates, [address])
    assert not measured.failed
    assert set(measured.tables) == set(expected)
    for name, values in expected.items():
        np.testing.assert_array_equal(measured.tables[name][0], values.astype(np.float32), name)


def whole_days(tape: Tape, inputs: Inputs) -> tuple[Inputs, Tape]:
    """Let everything last whole days, so that hundreds of events fall on the same midnight."""
    p = inputs.pathway

    def days(column: np.ndarray, mean: np.ndarray) -> np.ndarray:
        return np.ceil(column * np.where(np.isfinite(mean), mean, 1e6)[0, 0])

    luck = tape.luck._replace(
        visit=days(tape.luck.visit, p.visit_days),
        patience=days(tape.luck.patience, p.patience_days),
        completion=days(tape.luck.completion, p.completion_days),
        wish=days(tape.luck.wish, p.wish_days),
        control=days(tape.luck.control, p.control_days),
        threat_gaps=np.ceil(365.0 * tape.luck.threat_gaps),
    )
    ones = np.ones_like(p.visit_days)
    unit = p._replace(
        visit_days=ones,
        patience_days=ones,
        completion_days=ones,
        wish_days=np.where(np.isfinite(p.wish_days), 1.0, np.inf),
        control_days=np.where(np.isfinite(p.control_days), 1.0, np.inf),
        threat_rise_days=1.0 if np.isfinite(p.threat_rise_days) else np.inf,
        threat_fall_days=1.0 if np.isfinite(p.threat_fall_days) else np.inf,
    )
    return inputs._replace(pathway=unit), tape._replace(arrival=np.floor(tape.arrival), luck=luck)
