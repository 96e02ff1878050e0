"""A candidate's luck, compiled: the same bits as `model.luck` gives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import terms_at
from bandeexit.model.compiled.philox import uniforms
from bandeexit.model.compiled.special import ndtri
from bandeexit.model.luck import NUMBER_BITS, PAST_STREAMS, PER_BLOCK, THREAT_BLOCKS, Purpose
from bandeexit.model.quantiles import CELLS_PER_UNIT, FIRST_SCORE
from bandeexit.model.transforms import LOG2_E
from bandeexit.model.variates import HIGHEST_POWER

GAP, DISTRICT, PATIENCE, VISIT = (int(purpose) for purpose in list(Purpose)[:4])
OUTCOME, COMPLETION, WISH, CONTROL = (int(p) - PER_BLOCK for p in list(Purpose)[4:8])
LATE, NEED, COST, KEEP = (int(p) - 2 * PER_BLOCK for p in list(Purpose)[8:12])
THREAT = int(Purpose.THREAT) - 3 * PER_BLOCK
PAST = tuple(int(stream) for stream in PAST_STREAMS)
NUMBER_MASK = (1 << NUMBER_BITS) - 1
FIRST_THREAT_BLOCK = THREAT_BLOCKS[0]


@leaf
def draw_block(world: Records, stream: int, number: int, block: int) -> Any:
    """Four uniform numbers of a candidate; `number` holds its branch, too."""
    key_0, key_1 = world.key_0, world.key_1
    if stream in PAST:
        key_0, key_1 = world.past_0, world.past_1
    branch = number >> NUMBER_BITS
    return uniforms(np.uint64(key_0), np.uint64(key_1), number & NUMBER_MASK, block, stream, branch)


@inner
def draw_luck(world: Records, case: Records, stream: int, number: int) -> tuple[float, float]:
    """Draw a candidate, who is nowhere yet.

    Returns
    -------
    float
        Uniform: place in time.
    float
        Uniform: which district.
    """
    case.stream = stream
    case.number = number
    first = draw_block(world, stream, number, 0)
    case.patience = exponential(first[PATIENCE])
    case.visit = gamma(first[VISIT], world.visit_table)
    second = draw_block(world, stream, number, 1)
    case.outcome = second[OUTCOME]
    case.completion = gamma(second[COMPLETION], world.completion_table)
    case.wish = weibull(second[WISH], world.dropout_power)
    case.control = weibull(second[CONTROL], world.dropout_power)
    third = draw_block(world, stream, number, 2)
    case.late = third[LATE]
    case.need = third[NEED]
    case.cost = gamma(third[COST], world.cost_table)
    case.keep = third[KEEP]
    fourth = draw_block(world, stream, number, 3)
    case.high = 1 if fourth[THREAT] < world.threat_share else 0
    case.wish_at = np.inf
    case.stage = 0
    case.changes = 0
    case.unpaid = 0
    case.behind = -1
    return first[GAP], first[DISTRICT]


@inner
def draw_threat_gap(world: Records, case: Records, change: int) -> float:
    """Draw the standard time until a candidate's threat changes."""
    block = FIRST_THREAT_BLOCK + change // PER_BLOCK
    return exponential(draw_block(world, case.stream, case.number, block)[change % PER_BLOCK])


@leaf
def exponential(u: float) -> float:
    """Exponential variate, mean 1."""
    return -math.log(1.0 - u)


@leaf
def weibull(u: float, power: float) -> float:
    """Weibull variate, scale 1; `power` is `luck.weibull_power`."""
    return power_of_2(power * math.log(exponential(u)))


@leaf
def exp(x: float) -> float:
    """Return e to the power x."""
    return power_of_2(x * LOG2_E)


@leaf
def power_of_2(exponent: float) -> float:
    """2 to a power."""
    return np.exp2(min(exponent, HIGHEST_POWER))


@leaf
def gamma(u: float, table: int) -> float:
    """Gamma variate, mean 1, from a table of `quantiles.gamma_table` at an address."""
    place = (ndtri(u) - FIRST_SCORE) * CELLS_PER_UNIT
    cell = int(place)
    t = place - cell
    c = terms_at(table, cell)
    return power_of_2(c.c0 + t * (c.c1 + t * (c.c2 + t * (c.c3 + t * (c.c4 + t * c.c5)))))
