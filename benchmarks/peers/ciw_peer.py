"""The simplified study in Ciw: a node a district, a server a place.

Three things that Ciw has not are added to its node: service in two stages, a
service clock that the whole node shares, and a change of shift after which no more
are served than there are servers on duty (Ciw adds the new shift's servers to those
who still finish).
"""

from __future__ import annotations

import math
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

import ciw

from bandeexit.model.events import EventKind
from simplified import Candidate, Race

Line = tuple[int, float, int, int]
NEVER = 1e9
"""Ciw repeats a schedule after its last shift."""


def simulate(race: Race) -> list[Line]:
    """Run one history; lines as in the reference engine's log."""
    world = World(race)
    world.simulate_until_max_time(race.horizon)
    return world.lines


class World(ciw.Simulation):
    """Knows the candidates: the i-th to arrive is the i-th of the race."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self.lines: list[Line] = []
        super().__init__(_network(race), node_class=District)

    def write(self, it: Candidate, kind: EventKind) -> None:
        self.lines.append((it.person, self.current_time, it.district, kind))


def _network(race: Race) -> Any:
    n = len(race.order)
    days: list[list[float]] = [[0.0] for _ in range(n)]
    for it in race.candidates:
        days[it.district].append(it.arrival)
    gaps = [[b - a for a, b in pairwise(own)] + [math.inf] for own in days]
    ends = [step.day for step in race.steps[1:]] + [NEVER]
    shifts = [[int(step.places[i]) for step in race.steps] for i in range(n)]
    unused = [ciw.dists.Deterministic(1.0)] * n
    return ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential(own) for own in gaps],
        service_distributions=unused,
        reneging_time_distributions=unused,
        number_of_servers=[ciw.Schedule(own, ends) for own in shifts],
        routing=[[0.0] * n for _ in range(n)],
    )


class District(ciw.Node):
    """A unit, its queue, and the own-wish clock of those in a programme."""

    def __init__(self, id_: int, simulation: World) -> None:
        super().__init__(id_, simulation)
        self.shift, self.norm = -1, math.inf
        self.since, self.reading, self.speed = 0.0, 0.0, 1.0
        self.thresholds: list[tuple[float, int, Any]] = []

    def candidate(self, ind: Any) -> Candidate:
        return self.simulation.race.candidates[ind.id_number - 1]

    # Waiting

    def accept(self, next_individual: Any, completed: bool = False) -> None:
        self.simulation.write(self.candidate(next_individual), EventKind.REFERRED)
        next_individual.way_out = None
        super().accept(next_individual, completed)

    def get_reneging_date(self, ind: Any) -> float:
        return self.now + self.candidate(ind).patience

    def renege(self) -> None:
        self.simulation.write(self.candidate(self.next_individual[0]), EventKind.RENEGED)
        super().renege()

    # Visitation and programme, one service in two stages

    def get_service_time(self, ind: Any) -> float:
        self.simulation.write(self.candidate(ind), EventKind.VISITATION_STARTED)
        return self.candidate(ind).visit

    def finish_service(self) -> None:
        ind = self.next_individual[0]
        it = self.candidate(ind)
        if ind.way_out is None and it.admitted:
            self.begin_programme(ind, it)
            return
        self.simulation.write(it, ind.way_out or EventKind.VISITATION_DISCONTINUED)
        ind.way_out = EventKind.COMPLETED  # whatever it was, the threshold is void
        ind.followed = False
        super().finish_service()

    def begin_programme(self, ind: Any, it: Candidate) -> None:
        self.simulation.write(it, EventKind.PROGRAMME_STARTED)
        ind.way_out = (
            EventKind.COMPLETED if it.completion <= it.control else EventKind.LEFT_BY_CONTROL
        )
        ind.followed = True
        ind.service_end_date = self.now + min(it.completion, it.control)
        ind.server.next_end_service_date = ind.service_end_date
        heappush(self.thresholds, (self.read() + it.wish, ind.id_number, ind))

    # The own-wish clock

    def read(self) -> float:
        return self.reading + self.speed * (self.now - self.since)

    def follow_load(self) -> None:
        speed = self.simulation.race.law.speed(self.number_in_service, self.norm)
        if speed != self.speed:
            self.reading = self.read()
            self.since, self.speed = self.now, speed

    def update_next_event_date(self) -> None:
        super().update_next_event_date()
        self.follow_load()
        while self.thresholds and not self.thresholds[0][2].followed:
            heappop(self.thresholds)
        if self.thresholds:
            threshold, _, ind = self.thresholds[0]
            due = max(self.since + (threshold - self.reading) / self.speed, self.now)
            if due < self.next_event_date:
                self.next_event_date, self.next_event_type = due, "own wish"
                self.next_individual = [ind]

    def have_event(self) -> None:
        if self.next_event_type == "own wish":
            self.next_individual[0].way_out = EventKind.LEFT_BY_WISH
            self.finish_service()
        else:
            super().have_event()

    # Capacity

    def change_shift(self) -> None:
        self.schedule.get_next_shift()
        self.next_shift_change, self.c = self.schedule.next_shift_change_date, self.schedule.c
        self.shift += 1
        self.norm = self.simulation.race.steps[self.shift].norm[self.id_number - 1]
        for server in [server for server in self.servers if not server.busy]:
            self.kill_server(server)
        self.add_new_servers(max(self.c - len(self.servers), 0))
        self.begin_service_if_possible_change_shift()

    def begin_service_if_possible_release(
        self, next_individual: Any, newly_free_server: Any
    ) -> None:
        if len(self.servers) > self.c:
            self.kill_server(newly_free_server)  # the others are busy, and too many
        else:
            super().begin_service_if_possible_release(next_individual, newly_free_server)
