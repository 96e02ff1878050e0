"""The reference engine: the model's definition, in SimPy.

Read it top to bottom, after `cases` (what a candidate and a pool of
coordinators are): one method for each thing that can happen. `own_wish` has
the districts' clocks, `fund` the money, `reviews` the actions. State changes
at the instant that causes it; SimPy carries the passage of time.
Arithmetic is + - * / and comparison (and one power, the speed of the
own-wish clock), so that another engine can repeat it bit for bit; the luck
that cases open at the census get is computed by `inversion`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from bandeexit.model.cases import (
    Case,
    Pool,
    Stage,
    cases_on,
    control_due,
    control_stretches,
    in_order_of_referral,
    is_there_at_origin,
    rules_in_force,
    set_limits,
    share_out,
)
from bandeexit.model.events import EventKind, EventLog, Rank, as_event_log
from bandeexit.model.fund import MeasuresFund
from bandeexit.model.inputs import Inputs
from bandeexit.model.open_cases import OPEN, measure_elapsed, renew
from bandeexit.model.own_wish import OwnWish, wish_speed
from bandeexit.model.renewal import is_renewed
from bandeexit.model.reviews import Reviews
from bandeexit.model.tape import Cohort, Tape
from bandeexit.model.timeline import Timeline


def simulate_reference(inputs: Inputs, tape: Tape) -> EventLog:
    """Run one replication from the origin to the horizon.

    Parameters
    ----------
    inputs : Inputs
    tape : Tape
        Drawn for these inputs.

    Returns
    -------
    EventLog
        In the order of happening.
    """
    return _Replication(inputs, tape).run()


class _Replication:
    """The state of one run, and what can happen to it."""

    def __init__(self, inputs: Inputs, tape: Tape) -> None:
        self.inputs, self.p, self.renewal = inputs, inputs.pathway, tape.renewal
        self.time = Timeline()
        self.cases = cases_on(tape, inputs.pathway.threat_share)
        self.referrals = deque(in_order_of_referral(self.cases))
        self.rounding = tape.rounding.tolist()
        self.fund = MeasuresFund(inputs, self.cost_of, self.note_payment)
        self.reviews = Reviews(inputs)
        self.states: list[int] = []
        self.log: list[tuple[int, float, int, int]] = []
        self.pools = [Pool() for _ in range(inputs.n_pools)]
        self.pool_numbers: list[int] = []
        self.pool_of: list[Pool] = []
        # Pools before clocks, as the speeds of day 0 are those of empty pools under its rules.
        self.share_out(0)
        self.rules = rules_in_force(inputs, 0)
        self.stretches = [control_stretches(inputs, d) for d in range(inputs.n_districts)]
        speeds = [wish_speed(*one, self.p) for one in zip(self.pool_of, self.rules, strict=True)]
        self.wish = OwnWish(self.p, self.cases, speeds, self.expect_leaving)

    def run(self) -> EventLog:
        """Let time pass until the horizon; what is due at that midnight is not simulated."""
        self.expect_calendar()
        self.expect_referral()
        # Two passes, not an event: what is drawn again is drawn before anything of that midnight,
        # and futures of the compiled engine begin between the two (docs/decisions/0013, 0014).
        if is_renewed(self.inputs):
            self.time.run(until=self.inputs.census_day)
            self.renew_open_cases()
        self.time.run(until=self.inputs.horizon)
        states = self.states if self.inputs.n_actions else ()
        return as_event_log(self.log, states)

    # The census

    def renew_open_cases(self) -> None:
        """Before anything else of the census midnight, draw the rest of open cases again.

        What was due is forgotten, and expected anew.
        """
        # SimPy cannot cancel. With old events left in, every
        # handler would have to tell old from new.
        self.time = Timeline(self.inputs.census_day)
        self.wish.forget()
        for case in self.cases:
            if case.stage in OPEN:
                self.renew(case)
        self.wish.predict_all(self.time.now)
        self.expect_calendar()
        self.expect_referral()

    def renew(self, case: Case) -> None:
        """Draw the rest of a case again, given how long it has run."""
        # Read before the new luck is given: what has run is told by the old clocks.
        now, left = self.time.now, self.wish.left_of(case, self.time.now)
        elapsed = measure_elapsed(case, now, self.stretches[case.district], left)
        renew(case, self.renewal, elapsed, self.p)
        self.expect_threat_change(case)
        if case.stage == Stage.WAITING:
            self.expect_giving_up(case)
        elif case.stage == Stage.VISITATION:
            self.expect_assessment(case)
        else:
            self.expect_end(case)
            self.wish.let_run(case, now, case.wish - elapsed.wish)

    # The calendar

    def expect_calendar(self) -> None:
        """Schedule the segments that are still to begin."""
        # At the census that of its own midnight is among them: it has not begun yet.
        for number, start in enumerate(self.inputs.segment_start.tolist()):
            if start >= self.time.now:
                self.time.at(start, Rank.CALENDAR, number, self.begin_segment)

    def begin_segment(self, number: int) -> None:
        """New numbers come into force; at the start, earlier participants are there."""
        # In the order of the definition (model/definition.md, one midnight). Reviews see pools and
        # cases as they were; limits come before people, and money before the queues.
        before = self.reviews.state
        self.reviews.hold(number, self.time.now, self.cases, self.pools)
        state = self.reviews.state
        self.states.append(state)
        row = state * self.inputs.n_segments + number
        self.rules = rules_in_force(self.inputs, row)
        self.share_out(row)
        set_limits(self.pools, self.inputs.capacity, row, self.rounding)
        if number == 0:
            self.seat_those_at_origin()
        self.fund.fill(self.time.now, number, before, state)
        for pool in self.pools:
            self.settle(pool)

    def share_out(self, row: int) -> None:
        """Let the districts of each pool share one queue; where pools change, queues go along."""
        pool_of = self.inputs.capacity.pool_of[row].tolist()
        if pool_of != self.pool_numbers:
            self.pool_numbers = pool_of
            self.pool_of = [self.pools[k] for k in pool_of]
            share_out(self.pools, self.pool_of, self.cases)

    def seat_those_at_origin(self) -> None:
        """Put those who are in a programme or in visitation at the origin where they are."""
        for case in filter(is_there_at_origin, self.cases):
            # They hold a place whatever the limit
            # (model/definition.md, in visitation at the origin).
            self.take_in(case)
            if case.cohort == Cohort.INITIAL:
                self.begin_programme(case, case.arrival)
            else:
                self.write(case, EventKind.REFERRED, case.arrival)
                self.begin_visitation(case, case.arrival)
            self.expect_threat_change(case)

    # Waiting

    def expect_referral(self) -> None:
        """Schedule the next candidate's referral."""
        if self.referrals:
            case = self.referrals[0]
            self.expect(case.arrival, Rank.REFERRED, case.person, self.refer)

    def refer(self, person: int) -> None:
        """Join the queue, unless the scenario's demand has lost this candidate."""
        case = self.referrals.popleft()
        self.expect_referral()
        here = self.rules[case.district]
        # Thinning by a number of one's own: who still comes at half the demand comes at three
        # quarters, too. Those handed over have a rate of their own.
        if case.keep >= here.factor and case.cohort == Cohort.COUNTED:
            return
        self.write(case, EventKind.REFERRED)
        self.enter(case, Stage.WAITING, self.time.now)
        self.expect_threat_change(case)
        pool = self.pool_of[case.district]
        pool.waiting.append(case)
        self.settle(pool)
        # After settling: whoever found a place has no patience to lose.
        if case.stage == Stage.WAITING:
            self.expect_giving_up(case)

    def enter(self, case: Case, stage: Stage, since: float) -> None:
        """Begin a stage under the rules in force."""
        case.stage, case.began, case.rules = stage, since, self.rules[case.district]

    def expect_giving_up(self, case: Case) -> None:
        """Schedule the end of a candidate's patience, counted from now."""
        due = self.time.now + case.patience * case.rules.patience_days
        self.expect(due, Rank.RENEGES, case.person, self.renege)

    def renege(self, person: int) -> None:
        """Give up waiting."""
        case = self.cases[person]
        if case.stage == Stage.WAITING:
            case.stage = Stage.OUT
            self.write(case, EventKind.RENEGED)

    def settle(self, pool: Pool) -> None:
        """Start whoever can start, then let the districts' clocks follow the load."""
        # At once, inside the event that made room. Left to an event of its own, somebody's patience
        # could end in between, at the same instant.
        while pool.waiting:
            case = pool.waiting[0]
            if case.stage == Stage.WAITING:
                if not pool.has_room(self.p.threat_places):
                    break
                self.start(case)
            pool.waiting.popleft()
        self.wish.follow(pool, self.rules, self.time.now)

    def start(self, case: Case) -> None:
        """Take a place: visitation begins, or the programme of one handed over."""
        self.take_in(case)
        if case.cohort == Cohort.HANDOVER:
            self.begin_programme(case, self.time.now)
        else:
            self.begin_visitation(case, self.time.now)
            self.reviews.note_start(case, self.time.now)
        if case.high:
            self.ask_measure(case)

    def take_in(self, case: Case) -> None:
        """Count a case among those of its pool."""
        pool = self.pool_of[case.district]
        pool.cases += 1
        pool.high += case.high

    def leave(self, case: Case, kind: EventKind) -> None:
        """Give the place back."""
        if case.stage == Stage.PROGRAMME:
            self.wish.note_leaving(case)
        case.stage = Stage.OUT
        self.write(case, kind)
        pool = self.pool_of[case.district]
        pool.cases -= 1
        pool.high -= case.high
        # Money before the place: what a withdrawn request leaves is for
        # those who asked before; whoever starts now asks behind them.
        if case.unpaid:
            case.unpaid = False
            self.fund.pay()
        self.settle(pool)

    # Visitation and programme

    def begin_visitation(self, case: Case, entry: float) -> None:
        """Start the assessment."""
        self.enter(case, Stage.VISITATION, entry)
        self.write(case, EventKind.VISITATION_STARTED, entry)
        self.expect_assessment(case)

    def expect_assessment(self, case: Case) -> None:
        """Schedule the end of visitation."""
        # Of those who were there at the origin, rounding may put it before now.
        due = max(case.began + case.visit * case.rules.visit_days, self.time.now)
        self.expect(due, Rank.VISITATION_ENDS, case.person, self.end_visitation)

    def end_visitation(self, person: int) -> None:
        """Admit, or discontinue."""
        case = self.cases[person]
        # The share of today, not of the start, unlike the length (model/definition.md, fixed when).
        if case.outcome < self.rules[case.district].discontinued_share:
            self.leave(case, EventKind.VISITATION_DISCONTINUED)
        else:
            self.begin_programme(case, self.time.now)
            # No place has become free, but somebody else may be the next to leave by own wish.
            self.settle(self.pool_of[case.district])

    def begin_programme(self, case: Case, entry: float) -> None:
        """Start the three clocks: completion C, own wish D1, control D2."""
        self.enter(case, Stage.PROGRAMME, entry)
        self.write(case, EventKind.PROGRAMME_STARTED, entry)
        self.expect_end(case)
        self.wish.let_run(case, entry, case.wish)
        # Earlier participants ask on turning high only (model/definition.md, earlier participants).
        if case.need < case.rules.need_share and case.cohort != Cohort.INITIAL:
            self.ask_measure(case)

    def expect_end(self, case: Case) -> None:
        """Schedule completion or the control's end, whichever comes first."""
        course = case.completion * case.rules.completion_days + case.late_days
        # Neither clock depends on the load, so both ends are known now, and one event will do.
        completes = case.began + min(course, case.rules.longest_days)
        control = control_due(self.stretches[case.district], case)
        due = max(min(completes, control), self.time.now)
        if completes <= control:
            self.expect(due, Rank.COMPLETES, case.person, self.complete)
        else:
            self.expect(due, Rank.CONTROL_ENDS_IT, case.person, self.end_by_control)

    def complete(self, person: int) -> None:
        """Reach the end of the programme, unless it was left before."""
        if self.cases[person].stage == Stage.PROGRAMME:
            self.leave(self.cases[person], EventKind.COMPLETED)

    def end_by_control(self, person: int) -> None:
        """New gang crime or contact was found."""
        if self.cases[person].stage == Stage.PROGRAMME:
            self.leave(self.cases[person], EventKind.LEFT_BY_CONTROL)

    def expect_leaving(self, due: float, person: int) -> None:
        """Schedule the next leaving by own wish of a district."""
        self.expect(due, Rank.LEAVES_BY_WISH, person, self.leave_by_wish)

    def leave_by_wish(self, person: int) -> None:
        """Leave, unless the prediction has been overtaken."""
        case = self.cases[person]
        if self.wish.is_next(case, self.time.now):
            self.leave(case, EventKind.LEFT_BY_WISH)

    # Threat

    def expect_threat_change(self, case: Case) -> None:
        """Schedule the next change of the threat against a candidate."""
        # Eight at most (`THREAT_CHANGES`): a tape has an end.
        if case.changes < len(case.threat_gaps):
            mean = self.p.threat_fall_days if case.high else self.p.threat_rise_days
            due = self.time.now + case.threat_gaps[case.changes] * mean
            self.expect(due, Rank.THREAT_CHANGES, case.person, self.change_threat)

    def change_threat(self, person: int) -> None:
        """Turn high or ordinary; one who turns high while followed asks for a measure."""
        case = self.cases[person]
        if case.stage == Stage.OUT:
            return
        case.high = not case.high
        case.changes += 1
        self.write(case, EventKind.THREAT_ROSE if case.high else EventKind.THREAT_FELL)
        self.expect_threat_change(case)
        # Who waits holds no place, and asks when the visitation begins.
        if case.stage != Stage.WAITING:
            pool = self.pool_of[case.district]
            pool.high += 1 if case.high else -1
            if case.high:
                self.ask_measure(case)
            self.settle(pool)

    # Special measures

    def ask_measure(self, case: Case) -> None:
        """Ask for a special measure; nobody has two requests open."""
        if case.unpaid:
            return
        self.write(case, EventKind.MEASURE_ASKED)
        # The history pays everybody at once, as the fit rests on it (docs/decisions/0015).
        if self.time.now < self.inputs.money_from:
            self.fund.pay_whatever_it_holds(case)
            return
        # First the haste, then the asking: paid at once, `note_payment` takes the haste away again.
        case.unpaid = True
        self.wish.hasten(case, self.p.unpaid_factor, self.time.now)
        self.fund.ask(case)

    def cost_of(self, case: Case) -> float:
        """What a measure of somebody costs now."""
        return case.cost * self.rules[case.district].measure_cost

    def note_payment(self, case: Case) -> None:
        """Log it; who has waited for the money is in no hurry any more."""
        self.write(case, EventKind.MEASURE_PAID)
        if self.time.now >= self.inputs.money_from:
            self.wish.hasten(case, 1.0 / self.p.unpaid_factor, self.time.now)

    # Book-keeping

    def expect(self, time: float, rank: Rank, person: int, action: Callable[[int], None]) -> None:
        """Schedule what may happen before the horizon."""
        # The horizon's own midnight is not simulated (model/definition.md).
        if time < self.inputs.horizon:
            self.time.at(time, rank, person, action)

    def write(self, case: Case, kind: EventKind, time: float | None = None) -> None:
        """Log an event."""
        when = self.time.now if time is None else time
        self.log.append((case.person, when, case.district, kind))
