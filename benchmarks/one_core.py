"""Everybody on one core, interleaved, every history from a tape of its own."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

import kernels
from bandeexit.files.study import read_study
from bandeexit.model.compiled.block import simulate_compiled, simulate_compiled_block
from bandeexit.model.inputs import Inputs
from bandeexit.model.outcomes import Reporting, reporting_dates, summarise
from bandeexit.model.random_variates import PER_BLOCK, Address
from bandeexit.model.reference import simulate_reference
from bandeexit.model.tape import Tape, draw_tape
from contestants import PEERS
from samples import Sample
from simplified import ROOT, SEED, race_on, tapes

BATCH = 200
"""Histories that the compiled code does at a time, as in a block of a run."""
FEW = {"reference": 8, "heapq": 8, "salabim": 1, "ciw": 1}
"""Histories of the others in a round."""
FLOOR = ("memory", "random numbers", "sorting")


class Lap(NamedTuple):
    """Something to time."""

    part: str
    name: str
    n: int
    """Histories it does."""
    work: Callable[[], object]


def race_in_rounds(inputs: Inputs, n_rounds: int) -> list[Sample]:
    """Time every contestant once a round, beginning with another one each time.

    Returns
    -------
    list of Sample
        Microseconds of processor time for a history; value i is that of round i.
    """
    dates = reporting_of(inputs)
    for lap in _laps(inputs, dates, 0):
        lap.work()  # compiles, imports, fills caches
    # What exists by now (numba alone brings 10^6 objects) is not the runs' garbage.
    gc.collect()
    gc.freeze()
    taken: dict[tuple[str, str], list[float]] = {}
    for number in range(1, n_rounds + 1):
        laps = _laps(inputs, dates, number)
        first = number % len(laps)
        for lap in laps[first:] + laps[:first]:
            gc.collect()
            started = time.process_time()
            lap.work()
            seconds = time.process_time() - started
            taken.setdefault((lap.part, lap.name), []).append(1e6 * seconds / lap.n)
    gc.unfreeze()
    order = [(lap.part, lap.name) for lap in laps]
    return [Sample(*key, 1, "us", tuple(taken[key])) for key in order]


def reporting_of(inputs: Inputs) -> Reporting:
    """Lay out the dates of the simplified study's measures."""
    programme = read_study(ROOT).programme
    return reporting_dates(programme.calendar, programme.census_day, inputs.horizon)


def _laps(inputs: Inputs, dates: Reporting, number: int) -> list[Lap]:
    addresses = [Address(SEED, BATCH * number + i) for i in range(BATCH)]
    drawn = tapes(inputs, BATCH * number, BATCH)
    return [
        *_engines(inputs, drawn),
        *_peers(inputs, drawn),
        *_with_drawing(inputs, dates, addresses),
        *_floor(inputs, drawn),
    ]


def _engines(inputs: Inputs, drawn: Sequence[Tape]) -> list[Lap]:
    batch, few = kernels.lay_tapes(inputs, drawn), drawn[: FEW["reference"]]
    return [
        Lap("engine", "compiled", BATCH, lambda: kernels.run_engine(batch)),
        Lap(
            "engine",
            "reference",
            len(few),
            lambda: [simulate_reference(inputs, tape) for tape in few],
        ),
    ]


def _peers(inputs: Inputs, drawn: Sequence[Tape]) -> list[Lap]:
    def lap(name: str) -> Lap:
        few, simulate = drawn[: FEW[name]], PEERS[name]
        return Lap(
            "engine", name, len(few), lambda: [simulate(race_on(inputs, tape)) for tape in few]
        )

    return [lap(name) for name in PEERS]


def _with_drawing(inputs: Inputs, dates: Reporting, addresses: Sequence[Address]) -> list[Lap]:
    """From address to measures; the fused kernel against numpy, SimPy and numpy."""
    few = addresses[: FEW["reference"]]

    def fused(by_district: bool) -> object:
        return simulate_compiled_block(inputs, dates, addresses, by_district=by_district)

    def reference() -> None:
        for address in few:
            tape = draw_tape(inputs, address)
            summarise(inputs, tape, simulate_reference(inputs, tape), dates)

    return [
        Lap("whole", "compiled", BATCH, lambda: fused(False)),
        Lap("whole", "compiled, by district", BATCH, lambda: fused(True)),
        Lap("whole", "reference", len(few), reference),
    ]


def _floor(inputs: Inputs, drawn: Sequence[Tape]) -> list[Lap]:
    """What nobody can do without."""
    batch = kernels.lay_tapes(inputs, drawn)
    longest = max(tape.n_candidates for tape in drawn)
    copy = np.empty((longest, batch.cases.dtype.itemsize // 8))
    room = np.empty((longest, kernels.BLOCKS_DRAWN, PER_BLOCK))
    times = [_times_by_person(inputs, tape) for tape in drawn]
    works: tuple[Callable[[], object], ...] = (
        lambda: kernels.read_and_copy(batch, copy),
        lambda: kernels.draw_uniforms(batch, room),
        lambda: kernels.sort_times(times),
    )
    return [Lap("floor", name, BATCH, work) for name, work in zip(FLOOR, works, strict=True)]


def _times_by_person(inputs: Inputs, tape: Tape) -> np.ndarray:
    """Times of all events, candidate by candidate, as they come to be known."""
    log = simulate_compiled(inputs, tape)
    return log.time[np.argsort(log.person, kind="stable")]
