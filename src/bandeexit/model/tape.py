"""The tape: every random number of one replication, laid out by candidate.

An engine run is a deterministic function of (inputs, tape).
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.arrivals import (
    Intensity,
    draw_stream,
    extra_intensity,
    handover_intensity,
    pick_district,
    referral_intensity,
    referral_rates,
)
from bandeexit.model.history import (
    draw_history,
    draw_initial,
    draw_named_histories,
    has_named_history,
    past_address,
)
from bandeexit.model.inputs import Inputs
from bandeexit.model.origin import Arrivals, start_before_origin
from bandeexit.model.random_variates import Address, RandomVariates, Stream, uniforms
from bandeexit.model.renewal import NO_RENEWAL, RenewedVariates, draw_renewed_variates

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Cohort(IntEnum):
    """Who a candidate is counted with."""

    COUNTED = 0
    """Referred since the origin: the persons of the census."""
    INITIAL = 1
    """In a programme at the origin already."""
    HANDOVER = 2
    """Handed over by the prison service."""


class Tape(NamedTuple):
    """One row a candidate; the row is the candidate's number in the event log.

    Blocks of rows: earlier participants, the history before the census,
    referrals, handovers, and last the additional candidates of a scenario,
    so that nobody's number depends on what a scenario adds.
    """

    arrival: Floats
    """Day of referral or handover; of entry (before day 0) for earlier participants. Before day 0
    as well for those of the counted who are in visitation at the origin."""
    district: Integers
    cohort: Integers
    stream: Integers
    """With `variates.number` and the address it names a candidate across scenarios."""
    variates: RandomVariates
    rounding: Floats
    """Uniform by kind of coordinator (police, municipal, prison) and pool, (3, n_pools)."""
    renewal: RenewedVariates = NO_RENEWAL
    """Luck of those whose cases are open at the census, from then on."""

    @property
    def n_candidates(self) -> int:
        """Number of rows."""
        return len(self.arrival)


class _Block(NamedTuple):
    """Consecutive rows of one origin."""

    variates: RandomVariates
    arrival: Floats
    district: Integers
    cohort: Cohort
    stream: Stream


def draw_tape(inputs: Inputs, address: Address) -> Tape:
    """Draw every random number of one replication.

    Raises
    ------
    RunError
        The census, or the initial load, is out of reach of these parameters.
    """
    # The level cancels out before the census, where the total is given, and only the shape of the
    # rates matters; after it the level is all there is.
    rates = referral_rates(inputs.demand, address)
    baseline = referral_intensity(inputs, rates)
    past = past_address(inputs, address)
    blocks = [
        # The order of the rows is the numbering of the log, and breaks ties.
        # The additional candidates of a scenario come last, and handovers
        # behind all referrals, so that nobody's number depends on a policy.
        _Block(*draw_initial(inputs, past), Cohort.INITIAL, Stream.INITIAL),
        *_referrals(inputs, address, past, baseline),
        _dated_stream(inputs, past, Stream.HANDOVER, handover_intensity(inputs)),
        _dated_stream(inputs, address, Stream.EXTRA, extra_intensity(inputs, rates)),
    ]
    arrival = np.concatenate([block.arrival for block in blocks])
    stream = _label(blocks, [block.stream for block in blocks])
    variates = RandomVariates.join([block.variates for block in blocks])
    return Tape(
        arrival=arrival,
        district=np.concatenate([block.district for block in blocks]),
        cohort=_label(blocks, [block.cohort for block in blocks]),
        stream=stream,
        variates=variates,
        # By the number of the pool, so that a pool of the study
        # keeps its own whatever a scenario adds.
        rounding=uniforms(past, Stream.ROUNDING, 0, 0, inputs.n_pools)[:, :3].T,
        renewal=draw_renewed_variates(inputs, address, arrival, stream, variates.number),
    )


def _referrals(
    inputs: Inputs, address: Address, past: Address, baseline: Intensity
) -> list[_Block]:
    """Referrals of the baseline: a history that hits the census, then a free future."""
    # A free history: the stream itself begins with those who are in visitation at the origin.
    if not len(inputs.census):
        return [_referral_block(inputs, address, baseline, -float(inputs.demand.visiting))]
    draw = draw_named_histories if has_named_history(inputs) else draw_history
    history = _Block(*draw(inputs, past, baseline), Cohort.COUNTED, Stream.HISTORY)
    # Who comes later is not conditioned on who came: another stream, from the census on.
    first = baseline.before(inputs.census_day)
    return [history, _referral_block(inputs, address, baseline, first)]


def _referral_block(inputs: Inputs, address: Address, baseline: Intensity, first: float) -> _Block:
    variates, place = draw_stream(inputs, address, Stream.REFERRAL, baseline, first)
    district = pick_district(inputs.demand.share, variates.district)
    arrived = Arrivals(variates, baseline.when(place), district)
    return _Block(*start_before_origin(inputs, place, arrived), Cohort.COUNTED, Stream.REFERRAL)


def _dated_stream(
    inputs: Inputs, address: Address, stream: Stream, dated: tuple[Intensity, Floats]
) -> _Block:
    """Return a stream whose districts' shares differ by segment."""
    intensity, shares = dated
    variates, place = draw_stream(inputs, address, stream, intensity, 0.0)
    arrival = intensity.when(place)
    # Where the additional ones live is the excess of each district at that time.
    segment = np.searchsorted(inputs.segment_start, arrival, side="right") - 1
    district = pick_district(shares[segment], variates.district)
    cohort = Cohort.HANDOVER if stream == Stream.HANDOVER else Cohort.COUNTED
    return _Block(variates, arrival, district, cohort, stream)


def _label(blocks: list[_Block], labels: list[int]) -> Integers:
    lengths = [len(block.arrival) for block in blocks]
    return np.repeat(np.array(labels, dtype=np.int64), lengths)
