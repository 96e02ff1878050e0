"""A candidate's luck, compiled: the same bits as `model.random_variates` gives.

Random numbers have addresses, so they can be drawn late, or not at all: many
candidates never see a programme. No variate is negative; where a record holds
a negative number, the uniform number of the opposite sign is still to be
transformed, and `NOT_DRAWN` is still to be drawn.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import terms_at
from bandeexit.model.compiled.philox import uniforms
from bandeexit.model.compiled.special import gammaincc, ndtri
from bandeexit.model.inversion import HIGHEST_POWER
from bandeexit.model.quantiles import CELLS_PER_UNIT, FIRST_SCORE, LAST_PLACE
from bandeexit.model.random_variates import (
    NUMBER_BITS,
    PAST_STREAMS,
    PER_BLOCK,
    RENEWED,
    THREAT_BLOCKS,
    Purpose,
)
from bandeexit.model.transforms import LOG2_E

GAP, DISTRICT, PATIENCE, VISIT = (int(purpose) for purpose in list(Purpose)[:4])
OUTCOME, COMPLETION, WISH, CONTROL = (int(p) - PER_BLOCK for p in list(Purpose)[4:8])
LATE, NEED, COST, KEEP = (int(p) - 2 * PER_BLOCK for p in list(Purpose)[8:12])
THREAT = int(Purpose.THREAT) - 3 * PER_BLOCK
PAST = tuple(int(stream) for stream in PAST_STREAMS)
NUMBER_MASK = (1 << NUMBER_BITS) - 1
FIRST_THREAT_BLOCK = THREAT_BLOCKS[0]
NOT_DRAWN = -1.0


@leaf
def draw_block(world: Records, stream: int, number: int, block: int) -> Any:
    """Four uniform numbers of a candidate; `number` holds its branch, too."""
    key_0, key_1 = world.key_0, world.key_1
    # The rule of `history.past_address`, stream by stream. What
    # is renewed has another stream, and so the path's own key.
    if stream in PAST:
        key_0, key_1 = world.past_0, world.past_1
    branch = number >> NUMBER_BITS
    return uniforms(np.uint64(key_0), np.uint64(key_1), number & NUMBER_MASK, block, stream, branch)


@inner
def draw_candidate(world: Records, case: Records, stream: int, number: int) -> tuple[float, float]:
    """Draw a candidate, who is nowhere yet; most luck follows when it is asked for.

    Returns
    -------
    float
        Uniform: place in time.
    float
        Uniform: which district.
    """
    case.stream = stream
    case.number = number
    # Drawing late: 0.78 of the time of drawing, engine and summary (docs/decisions/0006). Most
    # candidates never see a programme, and nobody's numbers depend on who has been asked.
    first = _draw_fate(world, case)
    case.wish_at = np.inf
    case.high = 0
    case.stage = 0
    case.changes = 0
    case.unpaid = 0
    case.behind = -1
    return first[GAP], first[DISTRICT]


@inner
def _draw_fate(world: Records, case: Records) -> Any:
    """Draw what decides a candidate's stages, and return the first block, which holds more."""
    first = draw_block(world, case.stream, case.number, 0)
    case.patience = -first[PATIENCE]
    case.visit = -first[VISIT]
    second = draw_block(world, case.stream, case.number, 1)
    case.outcome = second[OUTCOME]
    case.completion = -second[COMPLETION]
    case.wish = -second[WISH]
    case.control = -second[CONTROL]
    # No uniform number is 1, so that -1 cannot be one that waits for its transform.
    case.late = NOT_DRAWN
    return first


@inner
def draw_again(world: Records, case: Records) -> None:
    """Draw luck that belongs to the path, not to its history; see `model.renewal`."""
    # Its threat's gaps follow: whoever is renewed takes them from there, too (`scheduling`).
    case.stream += RENEWED
    _draw_fate(world, case)


@inner
def draw_threat(world: Records, case: Records) -> None:
    """Draw the threat at referral."""
    # The fourth block holds nothing else.
    if world.threat_share > 0.0:
        u = draw_block(world, case.stream, case.number, 3)
        case.high = 1 if u[THREAT] < world.threat_share else 0


@inner
def ensure_patience(world: Records, case: Records) -> None:
    """See to it that the patience is known."""
    if case.patience < 0.0:
        case.patience = exponential(-case.patience)


@inner
def ensure_visit(world: Records, case: Records) -> None:
    """See to it that the length of visitation is known."""
    if case.visit < 0.0:
        case.visit = gamma(-case.visit, world.visit_table)


@inner
def ensure_clocks(world: Records, case: Records) -> None:
    """See to it that the clocks of the programme are known."""
    # One test for three: they are drawn in one block, and used together.
    if case.completion < 0.0:
        case.completion = gamma(-case.completion, world.completion_table)
        case.wish = weibull(-case.wish, world.dropout_power)
        case.control = weibull(-case.control, world.dropout_power)


@inner
def ensure_details(world: Records, case: Records) -> None:
    """See to it that it is known what else may be asked: late offer, need, referral at all."""
    if case.late < 0.0:
        u = draw_block(world, case.stream, case.number, 2)
        case.late = u[LATE]
        case.need = u[NEED]
        case.cost = -u[COST]
        case.keep = u[KEEP]


@inner
def late_days(world: Records, case: Records, rules: Records) -> float:
    """Days by which a late offer lengthens the programme."""
    # A uniform number is never below 0: where the share is 0 it need not be drawn.
    if rules.late_share > 0.0:
        ensure_details(world, case)
        if case.late < rules.late_share:
            return rules.late_days
    return 0.0


@inner
def ensure_cost(world: Records, case: Records) -> None:
    """See to it that the cost of a special measure is known."""
    ensure_details(world, case)
    if case.cost < 0.0:
        case.cost = gamma(-case.cost, world.cost_table)


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
    """Weibull variate, scale 1; `power` is `inversion.weibull_power`."""
    return power_of_2(power * math.log(exponential(u)))


@leaf
def exp(x: float) -> float:
    """Return e to the power x."""
    return power_of_2(x * LOG2_E)


@leaf
def power_of_2(exponent: float) -> float:
    """2 to a power."""
    # Of a single number this is the C library's exp2, as math.exp2 is
    # (test_variates_have_the_same_bits_in_both_worlds).
    return np.exp2(min(exponent, HIGHEST_POWER))


@leaf
def gamma(u: float, table: int) -> float:
    """Gamma variate, mean 1, from a table of `quantiles.gamma_table` at an address."""
    return _gamma_at((ndtri(u) - FIRST_SCORE) * CELLS_PER_UNIT, table)


@leaf
def gamma_beyond(elapsed: float, u: float, shape: float, table: int) -> float:
    """Gamma variate, mean 1, given that it exceeds what has run."""
    if elapsed <= 0.0:
        return gamma(u, table)
    score = -ndtri(gammaincc(shape, shape * elapsed) * (1.0 - u))
    # The reference clips before scaling; the bound is exact in both, so they are the same.
    place = min((score - FIRST_SCORE) * CELLS_PER_UNIT, LAST_PLACE)
    return max(_gamma_at(place, table), elapsed)


@leaf
def weibull_beyond(elapsed: float, u: float, shape: float, power: float) -> float:
    """Weibull variate, scale 1, given that it exceeds what has run."""
    hazard = exponential(u)
    if elapsed > 0.0:
        hazard += power_of_2(shape * math.log(elapsed) * LOG2_E)
    if hazard <= 0.0:
        return elapsed
    return max(power_of_2(power * math.log(hazard)), elapsed)


@leaf
def _gamma_at(place: float, table: int) -> float:
    cell = int(place)
    t = place - cell
    c = terms_at(table, cell)
    return power_of_2(c.c0 + t * (c.c1 + t * (c.c2 + t * (c.c3 + t * (c.c4 + t * c.c5)))))
