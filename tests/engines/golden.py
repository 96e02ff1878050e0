"""A replication stored as data: inputs, tape and event log, in `golden.npz`.

    .venv/bin/python tests/engines/golden.py

writes it anew from the reference engine; do so only when the model itself is
meant to change, and say so in the CHANGELOG.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np

from bandeexit.model.capacity import USES
from bandeexit.model.events import EventLog
from bandeexit.model.inputs import Inputs
from bandeexit.model.programme import Census
from bandeexit.model.tape import Tape

FILE = Path(__file__).with_name("golden.npz")


def flat(name: str, value: Any) -> dict[str, np.ndarray]:
    """Arrays of nested named tuples, by dotted name."""
    if not hasattr(value, "_fields"):
        return {name: np.asarray(value)}
    parts: dict[str, np.ndarray] = {}
    for field in value._fields:
        parts |= flat(f"{name}.{field}", getattr(value, field))
    return parts


def nested(cls: type, name: str, arrays: dict[str, np.ndarray]) -> Any:
    """Put nested named tuples together again."""
    if not hasattr(cls, "_fields"):
        array = arrays[name]
        return array if array.ndim else array.item()
    hints = get_type_hints(cls)
    return cls(*(nested(hints[field], f"{name}.{field}", arrays) for field in cls._fields))


def read() -> tuple[Inputs, Tape, EventLog]:
    """Return what is stored."""
    with np.load(FILE) as stored:
        arrays = {_name_now(name): array for name, array in stored.items()}
    # Of the ledger, and younger than this replication: no engine reads them.
    n_rows = len(arrays["inputs.money.employed_per_year"])
    arrays |= {
        "inputs.money.posts": np.zeros((len(USES), n_rows)),
        "inputs.money.run_in_per_year": np.zeros(n_rows),
    }
    types = {"inputs": Inputs, "tape": Tape, "log": EventLog}
    return tuple(nested(cls, name, arrays) for name, cls in types.items())


def _name_now(name: str) -> str:
    """Fields of the tape have got other names since this replication was stored."""
    return name.replace("tape.luck.", "tape.variates.").replace("tape.renewed.", "tape.renewal.")


def record() -> None:
    """Store a replication in which everything is at work, with pools and steps on one day.

    It has a census on day 365, at which open cases get new luck.
    """
    from bandeexit.model.build import build_inputs
    from bandeexit.model.random_variates import Address
    from bandeexit.model.reference import simulate_reference
    from bandeexit.model.tape import draw_tape
    from engines.test_identity import BUSY, POOLED, STEPS
    from small_studies import programme

    study = programme(*POOLED, by_year=0.5, **BUSY)
    study = replace(study, census=Census(date(2002, 1, 1), 20, 60, 20, 20, 30))
    inputs = build_inputs(study, 900.0, STEPS, capacity_from=0.0, money_from=0.0)
    tape = draw_tape(inputs, Address(2026, 11))
    log = simulate_reference(inputs, tape)
    arrays = flat("inputs", inputs) | flat("tape", tape) | flat("log", log)
    np.savez_compressed(FILE, **arrays)


if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(Path(__file__).parents[1]))
    record()
