"""Who leaves by own wish, and when: an operational time a district, a threshold a candidate."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from bandeexit.model.cases import Case, Pool, Rules, Stage
from bandeexit.model.inputs import PathwayInputs


# An accelerated failure time on a clock that a district shares: each candidate leaves at a fixed
# reading, and load only changes the speed. So a change moves nobody on the heap, and only the first
# has to be predicted anew. Rewriting every end would cost as much as there are people.
@dataclass(slots=True)
class WishClock:
    """Operational time of one district: the own-wish clocks of all its candidates run in it."""

    since: float = 0.0
    """When the speed last changed."""
    reading: float = 0.0
    """Reading at that time."""
    speed: float = 1.0
    thresholds: list[tuple[float, int]] = field(default_factory=list)
    """Heap of (reading at which somebody leaves, candidate)."""
    next: tuple[float, int] | None = None
    """The leaving that is scheduled: (time, candidate)."""
    overtaken: bool = False
    """Whether speed or thresholds have changed since that was scheduled."""

    # At the census, where clocks of open cases are drawn again; readings and speeds go on.
    def forget(self) -> None:
        """Forget who leaves when."""
        self.thresholds, self.next, self.overtaken = [], None, False

    def read(self, now: float) -> float:
        """Reading of the clock."""
        return self.reading + self.speed * (now - self.since)

    def run_at(self, speed: float, now: float) -> None:
        """Change the speed."""
        # Only then: a reading taken in two parts has other last bits than in one, and a cut of the
        # calendar that changes nothing must change no bit (docs/decisions/0004).
        if speed != self.speed:
            self.reading = self.read(now)
            self.since, self.speed = now, speed
            self.overtaken = True

    def when(self, threshold: float, now: float) -> float:
        """Time at which a reading is reached if the speed stays."""
        if self.speed <= 0.0:
            return math.inf
        # Rounding may put it an instant ago, and time does not run backwards.
        return max(self.since + (threshold - self.reading) / self.speed, now)


def wish_speed(pool: Pool, rules: Rules, pathway: PathwayInputs) -> float:
    """Speed of a district's clock: overload ^ elasticity x scenario factor, capped."""
    # max(1, load / norm): below the norm nothing runs slower.
    # Without it, half the load would halve the hazard.
    load, factor = pool.load(pathway.threat_places), rules.wish_speed
    if load > pool.norm and factor > 0.0:
        # Without staff infinite, to the power of 0 still 1, else capped below.
        overload = load / pool.norm if pool.norm > 0.0 else math.inf
        # The only power inside an engine; compiled, it is the same C function.
        factor *= math.pow(overload, pathway.elasticity)
    return min(factor, pathway.max_speed)


class OwnWish:
    """The own-wish clocks of one replication.

    Parameters
    ----------
    speeds : sequence of float
        Of the districts' clocks on day 0.
    expect : callable
        Told when somebody is predicted to leave: day, candidate.
    """

    def __init__(
        self,
        pathway: PathwayInputs,
        cases: Sequence[Case],
        speeds: Sequence[float],
        expect: Callable[[float, int], None],
    ) -> None:
        self.p, self.cases, self.expect = pathway, cases, expect
        self.clocks = [WishClock(speed=speed) for speed in speeds]

    def forget(self) -> None:
        """Forget who leaves when."""
        for clock in self.clocks:
            clock.forget()

    def follow(self, pool: Pool, rules: Sequence[Rules], now: float) -> None:
        """Let the clocks of a pool's districts run as its load demands."""
        for district in pool.districts:
            clock = self.clocks[district]
            clock.run_at(wish_speed(pool, rules[district], self.p), now)
            if clock.overtaken:
                self.predict(clock, now)

    def haste(self, case: Case) -> float:
        """Speed of a candidate's own-wish clock in that of the district."""
        return self.p.unpaid_factor if case.unpaid else 1.0

    def left_of(self, case: Case, now: float) -> float:
        """What is left of a candidate's own-wish clock, in days of its own time."""
        return (case.wish_at - self.clocks[case.district].read(now)) * self.haste(case)

    def let_run(self, case: Case, since: float, left: float) -> None:
        """Let the rest of a candidate's own-wish clock, in multiples of its scale, run."""
        work = left * case.rules.wish_days / self.haste(case)
        self._leave_at(case, self.clocks[case.district].read(since) + work)

    def hasten(self, case: Case, factor: float, now: float) -> None:
        """Let the rest of a candidate's own-wish clock run faster by a factor."""
        if case.stage == Stage.PROGRAMME and factor != 1.0 and case.wish_at < math.inf:
            # What is left is rescaled, not the clock: everybody else in the district shares it.
            clock = self.clocks[case.district]
            reading = clock.read(now)
            self._leave_at(case, reading + (case.wish_at - reading) / factor)
            self.predict(clock, now)

    def note_leaving(self, case: Case) -> None:
        """Somebody is out: the prediction of the district may have been theirs."""
        self.clocks[case.district].overtaken = True

    def is_next(self, case: Case, now: float) -> bool:
        """Whether a candidate leaves now, or the prediction has been overtaken."""
        return self.clocks[case.district].next == (now, case.person)

    def predict_all(self, now: float) -> None:
        """Predict the next leaving of every district."""
        for clock in self.clocks:
            self.predict(clock, now)

    def predict(self, clock: WishClock, now: float) -> None:
        """Schedule the next candidate of a district to leave by own wish."""
        clock.overtaken = False
        # Dead entries (who has left, whose clock was hastened) are dropped when they come up.
        # Taking them out of the middle of a heap was slower (docs/decisions/0006).
        while clock.thresholds and not self._is_current(*clock.thresholds[0]):
            heappop(clock.thresholds)
        due = None
        if clock.thresholds:
            threshold, person = clock.thresholds[0]
            due = (clock.when(threshold, now), person)
        # SimPy cannot cancel: what was predicted before stays in its heap, and is known as
        # overtaken by `is_next`. The same prediction twice would only be in the way.
        if due is not None and due != clock.next:
            self.expect(*due)
        clock.next = due

    def _leave_at(self, case: Case, threshold: float) -> None:
        """Set the clock reading at which a candidate leaves by own wish."""
        case.wish_at = threshold
        if threshold < math.inf:
            clock = self.clocks[case.district]
            heappush(clock.thresholds, (threshold, case.person))
            clock.overtaken = True

    def _is_current(self, threshold: float, person: int) -> bool:
        """Whether a threshold on the heap is still its candidate's."""
        case = self.cases[person]
        # Equality of floats on purpose: the entry is a copy, and an older one is another number.
        return case.stage == Stage.PROGRAMME and case.wish_at == threshold
