"""The study that is raced on: the project's own, without what other packages cannot say briefly.

Off are threat, special measures, handovers, late offers, earlier participants and the
slow factor of demand. Left are twelve districts, a queue with reneging, completion and
two kinds of drop-out in competition, an own-wish clock that all candidates of a district
share and that overload accelerates, and capacity that is cut on one date and raised on
another, from the first day on. Nothing is conditioned. About 940 candidates come.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bandeexit.files.study import read_study
from bandeexit.model.build import build_inputs
from bandeexit.model.inputs import Inputs
from bandeexit.model.programme import Programme
from bandeexit.model.random_variates import Address
from bandeexit.model.schedule import Adjustment
from bandeexit.model.tape import Tape, draw_tape

ROOT = Path(__file__).resolve().parents[1]
SEED = 20201007
HORIZON = date(2024, 1, 1)
CUT, RISE = date(2018, 7, 1), date(2021, 4, 1)
OFF = {
    "demand.volatility": 0.0,
    "demand.initial_load": 0,
    "demand.initial_visitation": 0.0,
    "demand.prison_handovers": 0.0,
    "programme.late_offer_share": 0.0,
    "threat.high_share": 0.0,
    "threat.rise_per_year": 0.0,
    "threat.fall_per_year": 0.0,
    "threat.places": 1.0,
    "measures.need_share": 0.0,
    "measures.unpaid_dropout_factor": 1.0,
}
BUSY = {
    "visitation.patience_days": 90.0,
    "programme.dropout_elasticity": 1.0,
    "programme.dropout_max_speed": 3.0,
    "capacity.headroom": 0.65,
}
"""Values at which places are short, people give up, and districts are overloaded."""


class Candidate(NamedTuple):
    """What a tape says of one candidate, in days."""

    person: int
    district: int
    arrival: float
    patience: float
    visit: float
    admitted: bool
    completion: float
    control: float
    wish: float
    """On the district's own-wish clock."""


class Step(NamedTuple):
    """Capacity from a day on, by district."""

    day: float
    norm: list[float]
    places: list[float]


class Law(NamedTuple):
    """How load drives the districts' own-wish clocks."""

    elasticity: float
    most: float

    def speed(self, load: int, norm: float) -> float:
        """Speed of a clock while `load` persons are followed."""
        return min((load / norm) ** self.elasticity, self.most) if load > norm else 1.0


class Race(NamedTuple):
    """Inputs and tape in plain Python: what the peers read."""

    horizon: float
    law: Law
    steps: list[Step]
    candidates: list[Candidate]
    """In the order of referral."""
    order: list[int]
    """Districts, in the order in which the calendar reaches them."""


def simplified_inputs(times: float = 1.0) -> Inputs:
    """Lay out the study, with demand and capacity multiplied."""
    programme = read_study(ROOT).programme
    programme = programme.with_values(OFF | BUSY)
    scaled = {
        "demand.referrals": programme.demand.referrals * times,
        "capacity.headroom": programme.capacity.headroom * times,
        "capacity.minimum_places": programme.capacity.minimum_places * times,
    }
    programme = programme.with_values(scaled)
    horizon = programme.calendar.day(HORIZON)
    return build_inputs(programme, horizon, _cut_and_rise(programme), conditioned=False)


def _cut_and_rise(programme: Programme) -> list[Adjustment]:
    everywhere = tuple(range(len(programme.districts)))
    cut, rise, end = (programme.calendar.day(when) for when in (CUT, RISE, HORIZON))
    return [
        Adjustment("budget.coordinators", "scale", 0.7, cut, rise, everywhere),
        Adjustment("budget.coordinators", "scale", 1.15, rise, end, everywhere),
    ]


def tapes(inputs: Inputs, first: int, n: int) -> list[Tape]:
    """Draw n distinct tapes."""
    return [draw_tape(inputs, Address(SEED, first + i)) for i in range(n)]


def race_on(inputs: Inputs, tape: Tape) -> Race:
    """Multiply a tape's standard variates by the study's numbers, which hold for good here."""
    p, variates, district = inputs.pathway, tape.variates, tape.district
    columns = (
        district,
        tape.arrival,
        variates.patience * p.patience_days[0, district],
        variates.visit * p.visit_days[0, district],
        variates.outcome >= p.discontinued_share[0, district],
        variates.completion * p.completion_days[0, district],
        variates.control * p.control_days[0, district],
        variates.wish * p.wish_days[0, district],
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    candidates = [Candidate(person, *row) for person, row in enumerate(rows)]
    candidates.sort(key=lambda candidate: (candidate.arrival, candidate.person))
    law = Law(float(p.elasticity), float(p.max_speed))
    order = np.argsort(inputs.capacity.pool_of[0]).tolist()
    return Race(inputs.horizon, law, _steps(inputs, tape), candidates, order)


def _steps(inputs: Inputs, tape: Tape) -> list[Step]:
    capacity, rounding = inputs.capacity, tape.rounding[0].tolist()
    pool = capacity.pool_of[0]
    steps = []
    for segment, day in enumerate(inputs.segment_start.tolist()):
        limits = capacity.police_limit[segment].tolist()
        places = [math.floor(limit + u) for limit, u in zip(limits, rounding, strict=True)]
        steps.append(
            Step(day, capacity.norm[segment, pool].tolist(), np.array(places)[pool].tolist())
        )
    return steps
