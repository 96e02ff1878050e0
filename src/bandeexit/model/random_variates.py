"""Addressed random numbers: a candidate's luck depends on nothing but its address.

An address is a key (seed, draw, replication) and a counter (candidate,
block of four purposes, stream, branch). Branches are alternative histories of
one district; everything else has branch 0. The numbers come from Philox4x64-10
(Salmon et al. 2011, SC11), which turns key and counter into random bits
directly; there is no state that other candidates, purposes, scenarios or
workers could disturb.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.inputs import PathwayInputs
from bandeexit.model.inversion import exponential, gamma, weibull

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PER_BLOCK = 4
"""Numbers that Philox gives for one counter."""


class Address(NamedTuple):
    """Key of a replication."""

    seed: int
    draw: int
    replication: int = 0


# These numbers are in every address. Renumbered, everybody has other luck, and the histories that
# the fit has stored by number do not hit the census any more (docs/decisions/0008).
class Stream(IntEnum):
    """Where a candidate, or another random number, comes from."""

    REFERRAL = 0
    HISTORY = 1
    EXTRA = 2
    HANDOVER = 3
    INITIAL = 4
    FACTOR = 5
    ROUNDING = 6


# Handovers and rounding act before the census and after it, and go with the history as a whole: the
# price of histories that belong to their draw (docs/decisions/0011).
PAST_STREAMS = (Stream.HISTORY, Stream.HANDOVER, Stream.INITIAL, Stream.ROUNDING)
"""What acts before the census: addressed by the history's key where a path names histories."""


# Above all streams, so that no stream + 8 is another one.
RENEWED = 8
"""Added to a stream: what is drawn again at the census, under the path's own key; see `renewal`."""


# Four to a block of Philox. The kernel draws a block when something of it is asked for, so what is
# asked for together lies together; and a purpose that moved would be another number.
class Purpose(IntEnum):
    """What a candidate's uniform number decides; a new purpose goes to the end."""

    GAP = 0
    DISTRICT = 1
    PATIENCE = 2
    VISIT = 3
    OUTCOME = 4
    COMPLETION = 5
    WISH = 6
    CONTROL = 7
    LATE = 8
    NEED = 9
    COST = 10
    KEEP = 11
    THREAT = 12


N_BLOCKS = 4
"""Blocks that hold the purposes above."""
NUMBER_BITS = 32
"""Candidates of a branch are numbered below 2^32, branches below 2^31."""
DISTRICT_BITS = 16
"""Districts are numbered below 2^16."""
THREAT_BLOCKS = (4, 5)
"""Blocks of the gaps between changes of the threat."""
THREAT_CHANGES = PER_BLOCK * len(THREAT_BLOCKS)
"""A candidate's threat can change this often, then stays as it is."""


# Standard variates: a scenario that changes a mean multiplies everybody's by another number. Drawn
# from the changed law instead, pairs of scenarios would differ by chance as well.
class RandomVariates(NamedTuple):
    """Standard variates (mean 1 or scale 1) of some candidates of one stream.

    The engine multiplies them by the numbers in force. Every transformation
    is an inversion: one uniform a variate, increasing in it.
    """

    number: Integers
    """Number of the candidate within its branch, above it the branch (see `NUMBER_BITS`); shape
    (n,), as all columns."""
    gap: Floats
    """Uniform: place in time."""
    district: Floats
    """Uniform: which district."""
    patience: Floats
    """Exponential, mean 1."""
    visit: Floats
    """Gamma, mean 1: length of the assessment."""
    outcome: Floats
    """Uniform: discontinued while below the share."""
    completion: Floats
    """Gamma, mean 1: completion clock C."""
    wish: Floats
    """Weibull, scale 1: own-wish clock D1."""
    control: Floats
    """Weibull, scale 1: control clock D2."""
    late: Floats
    """Uniform: a late offer while below the share."""
    need: Floats
    """Uniform: asks for a special measure while below the share."""
    cost: Floats
    """Gamma, mean 1: cost of each special measure."""
    keep: Floats
    """Uniform: referred while below the scenario's factor on referrals."""
    threat: Floats
    """Uniform: high at referral while below the share."""
    threat_gaps: Floats
    """Exponential, mean 1, between changes of the threat, (n, THREAT_CHANGES)."""

    def take(self, rows: Integers) -> RandomVariates:
        """Keep some of the candidates."""
        return RandomVariates(*(column[rows] for column in self))  # type: ignore[arg-type]

    @staticmethod
    def join(parts: Sequence[RandomVariates]) -> RandomVariates:
        """Lay candidates one after the other."""
        columns = (np.concatenate(column) for column in zip(*parts, strict=True))
        return RandomVariates(*columns)


def branch_of(history: int, district: int) -> int:
    """Branch of the `history`-th alternative history of a district; never 0."""
    return (history + 1) << DISTRICT_BITS | district


def uniforms(
    address: Address, stream: int, block: int, first: int, n: int, branch: int = 0
) -> Floats:
    """Uniform numbers in (0, 1) of candidates first, ..., first + n - 1.

    Returns
    -------
    ndarray, shape (n, 4)
        Multiples of 2^-52, offset by half a step: never 0 or 1.
    """
    # No stream of numbers is shared or advanced, so nothing depends on who asks first, on workers,
    # or on what else is switched on (tests/properties/test_invariances.py).
    key = np.array([address.seed, (address.draw << 32) | address.replication], dtype=np.uint64)
    counter = np.array([first, block, int(stream), branch], dtype=np.uint64)
    # The lowest word of the counter is the candidate, and Philox counts it up by itself.
    raw = np.random.Philox(key=key, counter=counter).random_raw(PER_BLOCK * n)
    # 52 bits and half a step: each is a double without rounding, and so is 1 minus it.
    whole = (raw >> np.uint64(12)).astype(np.float64)
    return ((whole + 0.5) * 2.0**-52).reshape(n, PER_BLOCK)


def draw_variates(
    address: Address, stream: Stream, first: int, n: int, pathway: PathwayInputs, branch: int = 0
) -> RandomVariates:
    """Draw n consecutive candidates of a stream, first, first + 1, ..."""
    blocks = [uniforms(address, stream, block, first, n, branch) for block in range(N_BLOCKS)]
    u = np.concatenate(blocks, axis=1).T
    return RandomVariates(
        number=(branch << NUMBER_BITS) + np.arange(first, first + n),
        gap=u[Purpose.GAP],
        district=u[Purpose.DISTRICT],
        patience=exponential(u[Purpose.PATIENCE]),
        visit=gamma(u[Purpose.VISIT], pathway.visit_shape),
        outcome=u[Purpose.OUTCOME],
        completion=gamma(u[Purpose.COMPLETION], pathway.completion_shape),
        wish=weibull(u[Purpose.WISH], pathway.dropout_shape),
        control=weibull(u[Purpose.CONTROL], pathway.dropout_shape),
        late=u[Purpose.LATE],
        need=u[Purpose.NEED],
        cost=gamma(u[Purpose.COST], pathway.cost_shape),
        keep=u[Purpose.KEEP],
        threat=u[Purpose.THREAT],
        threat_gaps=_threat_gaps(address, stream, first, n, pathway, branch),
    )


def threat_stays(pathway: PathwayInputs) -> bool:
    """Whether nobody's threat ever changes."""
    return math.isinf(pathway.threat_rise_days) and (
        pathway.threat_share == 0.0 or math.isinf(pathway.threat_fall_days)
    )


def _threat_gaps(
    address: Address, stream: Stream, first: int, n: int, pathway: PathwayInputs, branch: int
) -> Floats:
    # Two blocks a candidate that nobody would look at; nobody else's numbers depend on them.
    if threat_stays(pathway):
        return np.full((n, THREAT_CHANGES), np.inf)
    blocks = [uniforms(address, stream, block, first, n, branch) for block in THREAT_BLOCKS]
    u = np.concatenate(blocks, axis=1)
    return exponential(u.ravel()).reshape(u.shape)
