"""A case that is open at the census: how far it has run, and the luck that the rest of it gets."""

from __future__ import annotations

import math
from typing import NamedTuple

from bandeexit.model.cases import Case, Stage, control_run
from bandeexit.model.inputs import PathwayInputs
from bandeexit.model.inversion import gamma_beyond, weibull_beyond
from bandeexit.model.renewal import RenewedVariates

OPEN = (Stage.WAITING, Stage.VISITATION, Stage.PROGRAMME)


class ElapsedTimes(NamedTuple):
    """How far an open case's clocks have run, in multiples of their means or scales."""

    visit: float = 0.0
    completion: float = 0.0
    wish: float = 0.0
    control: float = 0.0


def measure_elapsed(
    case: Case, now: float, stretches: list[tuple[float, float]], left: float
) -> ElapsedTimes:
    """How far the clocks of a case have run.

    Parameters
    ----------
    stretches : list of (float, float)
        The district's control clock; see `cases.control_stretches`.
    left : float
        What is left of the own-wish clock, in days of its own time.
    """
    rules, days = case.rules, now - case.began
    # Patience has no memory: it is drawn from the census on, and what has run does not matter.
    if case.stage == Stage.WAITING:
        return ElapsedTimes()
    if case.stage == Stage.VISITATION:
        return ElapsedTimes(visit=days / rules.visit_days)
    return ElapsedTimes(
        # A late offer's delay is no part of the clock. Within it nothing of the clock has run; a
        # number below 0 means the same to `gamma_beyond`.
        completion=(days - case.late_days) / rules.completion_days,
        # In operational time what has run is what the whole length leaves over
        # (docs/decisions/0014). Rounding may leave less than nothing.
        wish=max(case.wish - left / rules.wish_days, 0.0) if left < math.inf else 0.0,
        control=control_run(stretches, case.began, now) / rules.control_days,
    )


def renew(
    case: Case, variates: RenewedVariates, elapsed: ElapsedTimes, pathway: PathwayInputs
) -> None:
    """Give an open case new luck; a late offer is decided when the programme begins."""
    # All of it, used or not: what is still to be asked for is not known here.
    i, p = case.person, pathway
    case.patience = float(variates.patience[i])
    case.visit = gamma_beyond(elapsed.visit, float(variates.visit[i]), p.visit_shape)
    case.outcome = float(variates.outcome[i])
    case.completion = gamma_beyond(
        elapsed.completion, float(variates.completion[i]), p.completion_shape
    )
    case.wish = weibull_beyond(elapsed.wish, float(variates.wish[i]), p.dropout_shape)
    case.control = weibull_beyond(elapsed.control, float(variates.control[i]), p.dropout_shape)
    # What is known by the census stays; so does the threat and an open request.
    if case.stage != Stage.PROGRAMME:
        case.late = float(variates.late[i])
    case.need, case.cost = float(variates.need[i]), float(variates.cost[i])
    case.threat_gaps = variates.threat_gaps[i].tolist()
