"""Stages, cohorts, ranks and kinds of event as numbers that compiled code reads."""

from __future__ import annotations

import numpy as np

from bandeexit.model.cases import Stage
from bandeexit.model.events import EventKind, Rank
from bandeexit.model.inputs import Watch
from bandeexit.model.tape import Cohort

# Each unpacking fails at import when its enumeration has got a member that has no name here.
# numba reads module constants; np.int64 keeps it from compiling a function anew for each value.
WAITING, VISITATION, PROGRAMME, OUT = (
    np.int64(stage) for stage in (Stage.WAITING, Stage.VISITATION, Stage.PROGRAMME, Stage.OUT)
)
COUNTED, INITIAL, HANDOVER = (
    np.int64(cohort) for cohort in (Cohort.COUNTED, Cohort.INITIAL, Cohort.HANDOVER)
)
(
    CALENDAR,
    VISITATION_ENDS,
    COMPLETES,
    CONTROL_ENDS_IT,
    LEAVES_BY_WISH,
    THREAT_TURNS,
    RENEGES,
    REFERRAL,
) = (np.int64(rank) for rank in Rank)
(
    REFERRED,
    RENEGED,
    VISITATION_STARTED,
    VISITATION_DISCONTINUED,
    PROGRAMME_STARTED,
    COMPLETED,
    LEFT_BY_WISH,
    LEFT_BY_CONTROL,
    THREAT_ROSE,
    THREAT_FELL,
    MEASURE_ASKED,
    MEASURE_PAID,
) = (np.int64(kind) for kind in EventKind)
(
    WATCH_WAITING,
    WATCH_IN_VISITATION,
    WATCH_IN_PROGRAMME,
    WATCH_MEASURES_UNPAID,
    WATCH_UTILISATION,
    WATCH_WAIT_DAYS_MEAN,
    WATCH_LONGEST_WAIT_DAYS,
) = (np.int64(watch) for watch in Watch)
