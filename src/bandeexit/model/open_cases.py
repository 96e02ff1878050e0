"""A case that is open at the census: how far it has run, and the luck that the rest of it gets."""

from __future__ import annotations

import math
from typing import NamedTuple

from bandeexit.model.cases import Case, Stage, control_run
from bandeexit.model.inputs import PathwayInputs
from bandeexit.model.renewal import RenewedLuck
from bandeexit.model.variates import gamma_beyond, weibull_beyond

OPEN = (Stage.WAITING, Stage.VISITATION, Stage.PROGRAMME)


class Elapsed(NamedTuple):
    """How far an open case's clocks have run, in multiples of their means or scales."""

    visit: float = 0.0
    completion: float = 0.0
    wish: float = 0.0
    control: float = 0.0


def elapsed_in(
    case: Case, now: float, stretches: list[tuple[float, float]], left: float
) -> Elapsed:
    """How far the clocks of a case have run.

    Parameters
    ----------
    stretches : list of (float, float)
        The district's control clock; see `cases.control_stretches`.
    left : float
        What is left of the own-wish clock, in days of its own time.
    """
    rules, days = case.rules, now - case.began
    if case.stage == Stage.WAITING:
        return Elapsed()
    if case.stage == Stage.VISITATION:
        return Elapsed(visit=days / rules.visit_days)
    return Elapsed(
        completion=(days - case.late_days) / rules.completion_days,
        wish=max(case.wish - left / rules.wish_days, 0.0) if left < math.inf else 0.0,
        control=control_run(stretches, case.began, now) / rules.control_days,
    )


def renew(case: Case, luck: RenewedLuck, elapsed: Elapsed, pathway: PathwayInputs) -> None:
    """Give an open case new luck; a late offer is decided when the programme begins."""
    i, p = case.person, pathway
    case.patience = float(luck.patience[i])
    case.visit = gamma_beyond(elapsed.visit, float(luck.visit[i]), p.visit_shape)
    case.outcome = float(luck.outcome[i])
    case.completion = gamma_beyond(
        elapsed.completion, float(luck.completion[i]), p.completion_shape
    )
    case.wish = weibull_beyond(elapsed.wish, float(luck.wish[i]), p.dropout_shape)
    case.control = weibull_beyond(elapsed.control, float(luck.control[i]), p.dropout_shape)
    if case.stage != Stage.PROGRAMME:
        case.late = float(luck.late[i])
    case.need, case.cost = float(luck.need[i]), float(luck.cost[i])
    case.threat_gaps = luck.threat_gaps[i].tolist()
