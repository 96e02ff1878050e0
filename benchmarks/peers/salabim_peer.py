"""The simplified study in salabim: a component a candidate, a resource a district.

Statistics and trace, which nobody reads here, are switched off.
"""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappop, heappush
from typing import Any

import salabim

from bandeexit.model.events import EventKind
from simplified import Candidate, Race

Line = tuple[int, float, int, int]
Process = Generator[Any, None, None]


def simulate(race: Race) -> list[Line]:
    """Run one history; lines as in the reference engine's log."""
    salabim.yieldless(False)
    world = salabim.Environment(trace=False)
    lines: list[Line] = []
    units = [Unit(race=race) for _ in race.steps[0].norm]
    Calendar(race=race, units=units)
    Referrals(race=race, units=units, lines=lines)
    world.run(till=race.horizon)
    return lines


class Unit(salabim.Component):
    """The places of a district, and the own-wish clock of those who hold one."""

    def setup(self, race: Race) -> None:
        self.law, self.norm = race.law, 0.0
        self.places = salabim.Resource(capacity=0, monitor=False)
        self.since, self.reading, self.speed = 0.0, 0.0, 1.0
        self.thresholds: list[tuple[float, int, Person]] = []

    def process(self) -> Process:
        """Let the next one leave by own wish; whoever changes the clock wakes it."""
        while True:
            while self.thresholds and not self.thresholds[0][2].followed:
                heappop(self.thresholds)
            if not self.thresholds:
                yield self.passivate()
                continue
            threshold, _, person = self.thresholds[0]
            due = self.since + (threshold - self.reading) / self.speed
            now = self.env.now()
            if due > now:
                yield self.hold(till=due)
            if person.followed and self.env.now() >= due:
                person.leave_by_wish()

    def read(self) -> float:
        """Reading of the clock."""
        return self.reading + self.speed * (self.env.now() - self.since)

    def follow_load(self) -> None:
        """Let the clock run as fast as the load demands."""
        speed = self.law.speed(self.places.claimed_quantity(), self.norm)
        if speed != self.speed:
            self.reading = self.read()
            self.since, self.speed = self.env.now(), speed
        if self.thresholds:
            self.activate()

    def admit(self, person: Person, work: float) -> None:
        """Start the own-wish clock of a person."""
        heappush(self.thresholds, (self.read() + work, person.sequence_number(), person))
        self.activate()


class Calendar(salabim.Component):
    """Changes the capacity on its dates."""

    def setup(self, race: Race, units: list[Unit]) -> None:
        self.steps, self.order, self.units = race.steps, race.order, units

    def process(self) -> Process:
        for step in self.steps:
            yield self.hold(till=step.day)
            for i in self.order:
                self.units[i].norm = step.norm[i]
                self.units[i].places.set_capacity(step.places[i])
                self.units[i].follow_load()


class Referrals(salabim.Component):
    """Brings the candidates."""

    def setup(self, race: Race, units: list[Unit], lines: list[Line]) -> None:
        self.candidates, self.units, self.lines = race.candidates, units, lines

    def process(self) -> Process:
        for it in self.candidates:
            yield self.hold(till=it.arrival)
            Person(it=it, unit=self.units[it.district], lines=self.lines)


class Person(salabim.Component):
    """A candidate's way through the programme."""

    def setup(self, it: Candidate, unit: Unit, lines: list[Line]) -> None:
        self.it, self.unit, self.lines = it, unit, lines
        self.followed = False
        self.way_out = (
            EventKind.COMPLETED if it.completion <= it.control else EventKind.LEFT_BY_CONTROL
        )

    def process(self) -> Process:
        it, unit = self.it, self.unit
        self.write(EventKind.REFERRED)
        yield self.request(unit.places, fail_delay=it.patience)
        if self.failed():
            self.write(EventKind.RENEGED)
            return
        self.write(EventKind.VISITATION_STARTED)
        unit.follow_load()
        yield self.hold(it.visit)
        if it.admitted:
            self.write(EventKind.PROGRAMME_STARTED)
            self.followed = True
            unit.admit(self, it.wish)
            yield self.hold(min(it.completion, it.control))
            self.followed = False
            self.write(self.way_out)
        else:
            self.write(EventKind.VISITATION_DISCONTINUED)
        self.release(unit.places)
        unit.follow_load()

    def leave_by_wish(self) -> None:
        """End the programme now."""
        self.followed = False
        self.way_out = EventKind.LEFT_BY_WISH
        self.activate()

    def write(self, kind: EventKind) -> None:
        self.lines.append((self.it.person, self.env.now(), self.it.district, kind))
