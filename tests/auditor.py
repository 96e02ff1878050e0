"""An independent reader of event logs: replays a log and checks every law of the model.

It shares no code with the engine. It keeps its own books of who is where,
and knows the limits from the inputs and the tape.
"""

from __future__ import annotations

from collections import Counter
from math import floor, inf, isfinite

from bandeexit.model.events import EventKind
from bandeexit.model.tape import Cohort
from bandeexit.scenarios.paths import Path

OUT = {
    EventKind.RENEGED,
    EventKind.VISITATION_DISCONTINUED,
    EventKind.COMPLETED,
    EventKind.LEFT_BY_WISH,
    EventKind.LEFT_BY_CONTROL,
}
LEGAL = {
    None: {EventKind.REFERRED, EventKind.PROGRAMME_STARTED},
    "waiting": {EventKind.RENEGED, EventKind.VISITATION_STARTED, EventKind.PROGRAMME_STARTED},
    "visitation": {EventKind.VISITATION_DISCONTINUED, EventKind.PROGRAMME_STARTED},
    "programme": {EventKind.COMPLETED, EventKind.LEFT_BY_WISH, EventKind.LEFT_BY_CONTROL},
    "out": set(),
}
NEXT = {
    EventKind.REFERRED: "waiting",
    EventKind.VISITATION_STARTED: "visitation",
    EventKind.PROGRAMME_STARTED: "programme",
} | dict.fromkeys(OUT, "out")
THREAT = {EventKind.THREAT_ROSE, EventKind.THREAT_FELL}
MONEY = {EventKind.MEASURE_ASKED, EventKind.MEASURE_PAID}


class Audit:
    """Replay a path; raises AssertionError at the first breach of a law."""

    def __init__(self, path: Path) -> None:
        self.inputs, self.tape, self.log = path
        self.state: dict[int, str] = {}
        self.high = (self.tape.variates.threat < self.inputs.pathway.threat_share).tolist()
        self.pool_of: list[int] = []
        self.queue: dict[int, list[int]] = {}
        self.cases: Counter[int] = Counter()
        self.heavy: Counter[int] = Counter()
        self.asked: Counter[int] = Counter()
        self.paid: Counter[int] = Counter()
        self.spent, self.pool, self.granted_until = 0.0, 0.0, -1.0
        self.started_over_limit = 0

    def replay(self) -> Audit:
        last = 0.0
        rows = zip(*(column.tolist() for column in self.log[:4]), strict=True)
        for person, time, district, kind in rows:
            if self._is_of_the_past(person, EventKind(kind), time):
                assert last == 0.0, "who is there at the origin is there before all else"
            else:
                assert time >= last, "time runs backwards"
                last = time
            assert time < self.inputs.horizon
            assert district == self.tape.district[person], "nobody moves"
            self._share_out(max(time, 0.0))
            self._happen(person, max(time, 0.0), EventKind(kind))
        for pool in range(self.inputs.n_pools):
            assert self.cases[pool] >= self.heavy[pool] >= 0
        return self

    def _is_of_the_past(self, person: int, kind: EventKind, time: float) -> bool:
        """Whether an event before the origin is told at the origin."""
        if self.tape.cohort[person] == Cohort.INITIAL:
            return kind == EventKind.PROGRAMME_STARTED
        return time < 0.0 and kind in (EventKind.REFERRED, EventKind.VISITATION_STARTED)

    def _was_there(self, person: int) -> bool:
        """Whether somebody had a place at the origin."""
        return self.tape.cohort[person] == Cohort.INITIAL or self.tape.arrival[person] < 0.0

    def _row(self, time: float) -> int:
        """Row of the tables, from the calendar and the actions that the log says were in force."""
        segment = sum(start <= time for start in self.inputs.segment_start) - 1
        state = self.log.states[segment] if len(self.log.states) else 0
        return int(state * len(self.inputs.segment_start) + segment)

    def _share_out(self, time: float) -> None:
        """Queues and loads of the pools in force, from who is where."""
        pool_of = self.inputs.capacity.pool_of[self._row(time)].tolist()
        if pool_of == self.pool_of:
            return
        self.pool_of = pool_of
        self.queue, self.cases, self.heavy = {}, Counter(), Counter()
        arrival = self.tape.arrival
        for person in sorted(self.state, key=lambda one: (arrival[one], one)):
            pool = pool_of[self.tape.district[person]]
            if self.state[person] == "waiting":
                self.queue.setdefault(pool, []).append(person)
            elif self.state[person] != "out":
                self.cases[pool] += 1
                self.heavy[pool] += self.high[person]

    def _happen(self, person: int, time: float, kind: EventKind) -> None:
        before = self.state.get(person)
        pool = self.pool_of[self.tape.district[person]]
        if kind in THREAT:
            self._threat(person, pool, kind, before)
        elif kind in MONEY:
            self._measure(person, time, kind, before)
        else:
            assert kind in LEGAL[before], f"{kind.name} from {before}"
            self._move(person, pool, time, kind, before)
            self.state[person] = NEXT[kind]

    def _move(self, person, pool, time, kind, before) -> None:
        queue = self.queue.setdefault(pool, [])
        takes_place = kind == EventKind.VISITATION_STARTED or (
            kind == EventKind.PROGRAMME_STARTED and before != "visitation"
        )
        if kind == EventKind.REFERRED:
            assert time == max(self.tape.arrival[person], 0.0)
            if not self._was_there(person):
                queue.append(person)
        elif kind == EventKind.RENEGED:
            queue.remove(person)
        if takes_place:
            if not self._was_there(person):
                assert queue.pop(0) == person, "first come, first served"
                self._check_limit(pool, time)
            self.cases[pool] += 1
            self.heavy[pool] += self.high[person]
        elif kind in OUT and before != "waiting":
            self.cases[pool] -= 1
            self.heavy[pool] -= self.high[person]

    def _check_limit(self, pool: int, time: float) -> None:
        row = self._row(time)
        capacity = self.inputs.capacity
        tables = (capacity.police_limit, capacity.municipal_limit, capacity.prison_limit)
        limits = [
            floor(t[row, pool] + self.tape.rounding[i, pool]) if isfinite(t[row, pool]) else inf
            for i, t in enumerate(tables)
        ]
        extra = self.inputs.pathway.threat_places - 1.0
        assert self.cases[pool] + extra * self.heavy[pool] < limits[0], "police limit passed"
        assert self.cases[pool] < min(limits[1:]), "partner limit passed"

    def _threat(self, person: int, pool: int, kind: EventKind, before: str | None) -> None:
        assert before in ("waiting", "visitation", "programme")
        assert self.high[person] == (kind == EventKind.THREAT_FELL)
        self.high[person] = not self.high[person]
        if before != "waiting":
            self.heavy[pool] += 1 if kind == EventKind.THREAT_ROSE else -1

    def _measure(self, person: int, time: float, kind: EventKind, before: str | None) -> None:
        assert before in ("visitation", "programme")
        if kind == EventKind.MEASURE_ASKED:
            assert self.asked[person] == self.paid[person], "two requests open"
            self.asked[person] += 1
        else:
            self.paid[person] += 1
            assert self.paid[person] == self.asked[person], "paid what nobody asked for"
            segment = sum(start <= time for start in self.inputs.segment_start) - 1
            mean = self.inputs.money.measure_cost[segment, self.tape.district[person]]
            self._pay(time, self._standard_cost(person, time) * mean)

    def _standard_cost(self, person: int, time: float) -> float:
        """Cost of a measure, mean 1; a case that was open at the census has another since."""
        day, tape = self.inputs.census_day, self.tape
        renewed = len(self.inputs.census) > 1 and tape.arrival[person] < day <= time
        return float(tape.renewal.cost[person] if renewed else tape.variates.cost[person])

    def _pay(self, time: float, cost: float) -> None:
        """Take it out of the pool; the history pays what the pool cannot, off the books."""
        money = self.inputs.money
        for day, grant in zip(money.grant_day, money.grant, strict=False):
            if self.granted_until < day <= time:
                self.pool = float(grant) + (self.pool if money.carry_over else min(self.pool, 0.0))
        self.granted_until = time
        if time < self.inputs.money_from:
            cost = min(cost, max(self.pool, 0.0))
        self.pool -= cost
        self.spent += cost
        # An action may take out of the pool what has been paid, and puts in what is not known here.
        assert self.pool >= -1e-6 or self.inputs.n_actions, "the pool is overdrawn"
