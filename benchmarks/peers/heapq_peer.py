"""The simplified study with nothing but a heap: what Python costs without a framework."""

from __future__ import annotations

import math
from collections import deque
from heapq import heappop, heappush

from bandeexit.model.events import EventKind, Rank
from simplified import Candidate, Race

Line = tuple[int, float, int, int]
"""Candidate, day, district, kind."""

# Plain numbers, which are faster to compare than members of an IntEnum.
REFERRED, RENEGED, STARTED, DISCONTINUED, ADMITTED, COMPLETED, BY_WISH, BY_CONTROL = (
    int(kind) for kind in list(EventKind)[:8]
)
CALENDAR, VISITATION_ENDS, COMPLETES, CONTROL_ENDS_IT, LEAVES_BY_WISH, _, RENEGES, COMES = (
    int(rank) for rank in Rank
)
WAITING, VISITATION, PROGRAMME, OUT = range(4)


class District:
    """A unit, its queue, and the own-wish clock of those it follows."""

    __slots__ = (
        "expected",
        "followed",
        "norm",
        "places",
        "reading",
        "since",
        "speed",
        "stale",
        "thresholds",
        "waiting",
    )

    def __init__(self) -> None:
        self.waiting: deque[Candidate] = deque()
        self.followed = 0
        self.norm = self.places = math.inf
        self.since = self.reading = 0.0
        self.speed = 1.0
        self.thresholds: list[tuple[float, int]] = []
        self.expected: tuple[float, int] | None = None
        """The leaving by own wish that is on the heap."""
        self.stale = False
        """Whether speed or thresholds have changed since it was put there."""

    def read(self, now: float) -> float:
        """Reading of the clock."""
        return self.reading + self.speed * (now - self.since)


def simulate(race: Race) -> list[Line]:
    """Run one history; the lines are those of the reference engine, to the bit."""
    return _History(race).run()


class _History:
    def __init__(self, race: Race) -> None:
        self.race, self.horizon, self.speed_at = race, race.horizon, race.law.speed
        self.people = sorted(race.candidates, key=lambda it: it.person)
        self.stage = [WAITING] * len(self.people)
        self.districts = [District() for _ in race.order]
        self.heap: list[tuple[float, int, int]] = []
        """Day, rank, number: the order of simultaneous events."""
        self.lines: list[Line] = []
        self.now = 0.0

    def run(self) -> list[Line]:
        happens = {
            CALENDAR: self.change_capacity,
            VISITATION_ENDS: self.end_visitation,
            COMPLETES: self.complete,
            CONTROL_ENDS_IT: self.end_by_control,
            LEAVES_BY_WISH: self.leave_by_wish,
            RENEGES: self.renege,
            COMES: self.refer,
        }
        for number, step in enumerate(self.race.steps):
            self.expect(step.day, CALENDAR, number)
        for it in self.race.candidates:
            self.expect(it.arrival, COMES, it.person)
        heap = self.heap
        while heap:
            self.now, rank, number = heappop(heap)
            happens[rank](number)
        return self.lines

    def expect(self, day: float, rank: int, number: int) -> None:
        if day < self.horizon:
            heappush(self.heap, (day, rank, number))

    def write(self, it: Candidate, kind: int) -> None:
        self.lines.append((it.person, self.now, it.district, kind))

    def change_capacity(self, number: int) -> None:
        step = self.race.steps[number]
        for i, district in enumerate(self.districts):
            district.norm, district.places = step.norm[i], step.places[i]
        for i in self.race.order:
            self.settle(self.districts[i])

    def refer(self, person: int) -> None:
        it = self.people[person]
        district = self.districts[it.district]
        self.write(it, REFERRED)
        district.waiting.append(it)
        self.settle(district)
        if self.stage[person] == WAITING:
            self.expect(self.now + it.patience, RENEGES, person)

    def renege(self, person: int) -> None:
        if self.stage[person] == WAITING:
            self.stage[person] = OUT
            self.write(self.people[person], RENEGED)

    def settle(self, district: District) -> None:
        """Start whoever can start, then let the clock follow the load."""
        waiting = district.waiting
        while waiting:
            first = waiting[0]
            if self.stage[first.person] == WAITING:
                if district.followed >= district.places:
                    break
                self.start(district, first)
            waiting.popleft()
        speed = self.speed_at(district.followed, district.norm)
        if speed != district.speed:
            district.reading = district.read(self.now)
            district.since, district.speed = self.now, speed
            district.stale = True
        if district.stale:
            self.predict(district)

    def start(self, district: District, it: Candidate) -> None:
        district.followed += 1
        self.stage[it.person] = VISITATION
        self.write(it, STARTED)
        self.expect(self.now + it.visit, VISITATION_ENDS, it.person)

    def end_visitation(self, person: int) -> None:
        it = self.people[person]
        if not it.admitted:
            self.leave(it, DISCONTINUED)
            return
        self.stage[person] = PROGRAMME
        self.write(it, ADMITTED)
        completes, control = self.now + it.completion, self.now + it.control
        if completes <= control:
            self.expect(completes, COMPLETES, person)
        else:
            self.expect(control, CONTROL_ENDS_IT, person)
        district = self.districts[it.district]
        heappush(district.thresholds, (district.read(self.now) + it.wish, person))
        district.stale = True
        self.settle(district)

    def complete(self, person: int) -> None:
        if self.stage[person] == PROGRAMME:
            self.leave(self.people[person], COMPLETED)

    def end_by_control(self, person: int) -> None:
        if self.stage[person] == PROGRAMME:
            self.leave(self.people[person], BY_CONTROL)

    def leave_by_wish(self, person: int) -> None:
        it = self.people[person]
        if self.districts[it.district].expected == (self.now, person):
            self.leave(it, BY_WISH)

    def leave(self, it: Candidate, kind: int) -> None:
        district = self.districts[it.district]
        if self.stage[it.person] == PROGRAMME:
            district.stale = True
        self.stage[it.person] = OUT
        district.followed -= 1
        self.write(it, kind)
        self.settle(district)

    def predict(self, district: District) -> None:
        """Put the next leaving by own wish on the heap; an earlier prediction is passed over."""
        district.stale = False
        thresholds, due = district.thresholds, None
        while thresholds and self.stage[thresholds[0][1]] != PROGRAMME:
            heappop(thresholds)
        if thresholds:
            threshold, person = thresholds[0]
            day = district.since + (threshold - district.reading) / district.speed
            due = (max(day, self.now), person)
            if due != district.expected:
                self.expect(due[0], LEAVES_BY_WISH, person)
        district.expected = due
