"""Compiled code that only the benchmarks need: the engine alone, and the floor below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bandeexit.model.compiled.block_layout import Block, lay_out
from bandeexit.model.compiled.input_records import cases_of
from bandeexit.model.compiled.jit import entry
from bandeexit.model.compiled.philox import uniforms
from bandeexit.model.compiled.records import LOGGED, N_TALLIES
from bandeexit.model.compiled.world import PathArrays, TapeArrays, make_workspace, run_path
from bandeexit.model.inputs import Inputs
from bandeexit.model.outcomes import Reporting
from bandeexit.model.random_variates import PER_BLOCK, THREAT_CHANGES, Address
from bandeexit.model.spending import Years
from bandeexit.model.tape import Tape

Array = Any
N_KINDS = 8
"""Kinds of event that the engine counts; the others are off in the simplified study."""
BLOCKS_DRAWN = 2
"""Blocks of random numbers that the kernel draws for everybody; what the others decide (threat,
measures, late offers, lost demand) is off in the simplified study, so nothing asks for them."""


class Drawn(NamedTuple):
    """Tapes laid end to end, as the engine reads them."""

    block: Block
    cases: Array
    """CASE, of all tapes."""
    first: Array
    """Row at which each tape begins, and the end, (n_tapes + 1,)."""
    rounding: Array
    """(n_tapes, 3, n_pools)."""


def lay_tapes(inputs: Inputs, tapes: Sequence[Tape]) -> Drawn:
    """Put drawn tapes into records."""
    nothing = np.empty(0)
    dates = Reporting(nothing, nothing, nothing, Years(nothing, nothing, nothing))
    cases = [cases_of(inputs, tape) for tape in tapes]
    return Drawn(
        lay_out(inputs, dates, [Address(0, 0)] * len(tapes)),
        np.concatenate(cases),
        np.cumsum([0] + [len(own) for own in cases]),
        np.ascontiguousarray(np.stack([tape.rounding for tape in tapes])),
    )


def run_engine(drawn: Drawn) -> Array:
    """Simulate tapes that have been drawn; return counts of events, (n_tapes, N_KINDS)."""
    worlds = drawn.block.worlds.copy()
    counts = np.zeros((len(worlds), N_KINDS), dtype=np.int64)
    _run_engine(drawn.block._replace(worlds=worlds), *drawn[1:], counts, *_NOTHING)
    return counts


_NO_STATES = np.zeros(0, dtype=np.int64)
_NOTHING = (np.zeros((0, THREAT_CHANGES)), np.zeros(0, dtype=LOGGED))


@entry
def _run_engine(
    block: Block,
    cases: Array,
    first: Array,
    rounding: Array,
    counts: Array,
    gaps: Array,
    log: Array,
) -> None:
    tallies = np.zeros((len(block.steps), 1, N_TALLIES), dtype=np.int64)
    spent = np.zeros((1, 2))
    longest = (first[1:] - first[:-1]).max()
    room = make_workspace(longest, block.segments.shape[1], block.limits.shape[2])
    for path in range(len(block.worlds)):
        own = cases[first[path] : first[path + 1]].copy()
        tallies[:] = 0
        tape = TapeArrays(own, own[:0], gaps, rounding[path], log)
        arrays = PathArrays(_NO_STATES, tape, room, tallies, spent)
        run_path(block, path, arrays)
        for kind in range(N_KINDS):
            for step in range(len(block.steps)):
                counts[path, kind] += tallies[step, 0, kind]


def read_and_copy(drawn: Drawn, room: Array) -> None:
    """Memory floor: read every tape, and write it once."""
    # As plain numbers: numpy copies records field by field.
    plain = drawn.cases.view(np.float64).reshape(len(drawn.cases), -1)
    for first, stop in zip(drawn.first, drawn.first[1:], strict=False):
        room[: stop - first] = plain[first:stop]


def draw_uniforms(drawn: Drawn, room: Array) -> None:
    """Floor of random numbers: as many as the kernel draws for these candidates."""
    _draw_uniforms(drawn.first, room)


@entry
def _draw_uniforms(first: Array, room: Array) -> None:
    for path in range(len(first) - 1):
        key = np.uint64(path)
        for number in range(first[path + 1] - first[path]):
            for block in range(BLOCKS_DRAWN):
                u = uniforms(key, key, number, block, 0, 0)
                for i in range(PER_BLOCK):
                    room[number, block, i] = u[i]


def sort_times(times: Sequence[Array]) -> None:
    """Floor of order: the times of all events of each history, sorted."""
    for own in times:
        np.sort(own)
