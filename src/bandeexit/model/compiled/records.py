"""Record types: the memory that compiled code works on.

A record type lists what one thing of the model is made of; an array of it
holds all things of that kind.
"""

from __future__ import annotations

import numpy as np

from bandeexit.model.random_variates import THREAT_CHANGES


def _record(reals: str, integers: str = "", small: str = "", tiny: str = "") -> np.dtype[np.void]:
    """Record type of named numbers of 64 bits, and integers of 32 and of 8."""
    columns = ((reals, np.float64), (integers, np.int64), (small, np.int32), (tiny, np.int8))
    fields = [(name, kind) for names, kind in columns for name in names.split()]
    # Wide numbers first, so that aligning leaves no holes: a smaller case made the engine faster
    # (docs/decisions/0006). Kept code would not notice a change (see `jit`).
    return np.dtype(fields, align=True)


# Addresses are plain numbers here: nothing keeps the arrays alive but whoever calls (`world`).
WORLD = _record(
    # Numbers that stay as they are
    "horizon money_from census_day elasticity max_speed threat_share threat_rise_days "
    "threat_fall_days threat_places unpaid_factor dropout_power dropout_shape visit_shape "
    "completion_shape buckets_per_day "
    # What changes
    "fund next_moment",
    # Numbers that stay as they are
    "key_0 key_1 past_0 past_1 carry_over keeps_log is_renewed "
    "n_cases n_segments n_districts n_pools n_places n_buckets n_steps n_actions "
    # What changes
    "segment state row bucket step soonest n_events n_later n_logged n_waits "
    "first_request last_request "
    # Addresses
    "segments rules limits pool_of money actions watched reviewed states steps visit_table "
    "completion_table cost_table cases gaps renewal rounding districts pools powers events later "
    "buckets thresholds requests log tallies waits spent",
)
"""One path: its numbers, where it stands, and the addresses of its arrays (see `memory`).

`first_request`, `last_request`: the stretch of `requests` that waits for money.
`state`, `row`: actions in force, and the row of the tables; see `model.actions`.
`soonest`: the district whose next own-wish leaving comes first.
`step`: reporting moments that have passed. `n_places`: places that are counted, all districts
or one for the country.
"""

SEGMENT = _record("start stop")
"""A stretch of the calendar."""

MONEY = _record("grant left")
"""Money for special measures, by row: put into the pool on the segment's first day (NaN: none), and
what the line gives from then to New Year."""

ACTION = _record("limit waits", "watch above after lasts in_force pending age starts")
"""An action and where it stands; see `reviews.Action`."""

RULES = _record(
    "factor visit_days discontinued_share patience_days completion_days wish_days control_days "
    "wish_speed control_speed late_share late_days longest_days need_share measure_cost"
)
"""Numbers in force in one district during one segment; see `inputs.PathwayInputs`."""

LIMITS = _record("norm police_limit municipal_limit prison_limit")
"""Capacity of one pool during one segment; see `inputs.CapacityInputs`."""

CASE = _record(
    "arrival patience visit outcome completion wish control late need cost keep wish_at began",
    "number",
    "behind district row",
    "cohort stream high stage changes unpaid",
)
"""A candidate: luck (see `random_variates.RandomVariates`) and state (see `cases.Case`).

`began`, `row`: when the stage began, and the row of the rules in force then.
`behind`: who comes next in the queue, -1: nobody. Luck may be still to be drawn; see
`random_variates`.
"""

DISTRICT = _record(
    "since reading speed next_time",
    "pool next_in_pool next_person overtaken steady_control first_threshold n_thresholds",
)
"""A district's own-wish clock (see `own_wish.WishClock`), and where its heap of thresholds lies.

`steady_control`: the speed of the control clock never changes.
"""

POOL = _record("norm police_limit partner_limit load", "head tail cases high first_district before")
"""The coordinators of a pool, and the first and last in its queue (-1: nobody).

`before`: who comes next of an earlier queue while districts change pools.

`load`: what the districts' clocks run at, NaN: they have to be set.
"""

POWER = _record("load norm power")
"""Overload to the power of the elasticity, for the load and norm at which it was last needed."""
N_POWERS = 64
"""Powers that are remembered for each pool; a power of two."""

EVENT = _record("time", "priority")
"""Something due; the priority holds rank and candidate."""

LATER = _record("time", "priority behind")
"""The same in a list, -1: the last."""

LOGGED = _record("time", "person kind")
"""A line of the event log."""

STEP = _record("start", "month quarter year")
"""The time from one reporting moment to the next, and the periods it belongs to (-1: none)."""

WAIT = _record("days", "quarter place")
"""How long somebody waited who started in a quarter."""

TERMS = _record("c0 c1 c2 c3 c4 c5")
"""A cell of `quantiles.gamma_table`."""

THRESHOLD = _record("reading", "person")
"""Reading of the district's clock at which somebody leaves by own wish."""

PERSON = _record("", "person")
NUMBER = _record("", "n")
REAL = _record("x")

# Room is made once, for the most that can be, and nothing is checked when something is pushed: a
# mechanism that schedules one more event has to be counted here, or it writes beyond the end. The
# census starts the count anew, as what was due is forgotten there.
MOST_EVENTS = 5 + THREAT_CHANGES
"""A candidate schedules at most this many events: referral, giving up, the end of visitation, one
of two ends of the programme, changes of the threat. Each segment of the calendar is one more."""
MOST_REQUESTS = 2 + THREAT_CHANGES
"""A candidate asks for a measure at the start, on admission, and whenever the threat rises."""
MOST_THRESHOLDS = 1 + 2 * MOST_REQUESTS
"""A candidate's threshold is set on admission, and when a request is made or paid."""
MOST_LOGGED = 5 + THREAT_CHANGES + 2 * MOST_REQUESTS

# The first eight of `events.Kind`; what is counted besides has changes, not events.
N_COUNTED_KINDS = 8
"""The kinds of event, from the first on, that are counted by step and place."""
FOLLOWED, HIGH, UNPAID = (np.int64(N_COUNTED_KINDS + i) for i in range(3))
"""Counters of changes: cases that hold a place, those with a high threat, unpaid requests."""
N_TALLIES = N_COUNTED_KINDS + 3
