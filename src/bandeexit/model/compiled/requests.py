"""Requests for special measures, paid in the order of request as far as the money goes."""

from __future__ import annotations

import math

from bandeexit.model.compiled.clocks import expect_leaving, read_clock, set_wish
from bandeexit.model.compiled.codes import MEASURE_ASKED, MEASURE_PAID, PROGRAMME
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import case_at, district_at, request_at, rules_at
from bandeexit.model.compiled.random_variates import ensure_cost
from bandeexit.model.compiled.records import UNPAID
from bandeexit.model.compiled.tallies import count, note_need, note_payment, write


@inner
def ask_measure(world: Records, person: int, now: float) -> None:
    """Ask for a special measure; nobody has two requests open."""
    case = case_at(world, person)
    if case.unpaid:
        return
    write(world, person, MEASURE_ASKED, now)
    cost = _cost(world, case)
    # At today's price, paid or not: the need is told for every year (docs/decisions/0015).
    note_need(world, cost)
    if now < world.money_from:
        posted = min(cost, max(world.fund, 0.0))  # what goes beyond is a need only
        world.fund -= posted
        write(world, person, MEASURE_PAID, now)
        note_payment(world, posted)
        return
    # Before it is asked for, as in `reference.ask_measure`: paid at once, the haste is taken away.
    case.unpaid = 1
    count(world, case.district, UNPAID, 1)
    _hasten(world, person, world.unpaid_factor, now)
    request_at(world, world.last_request).person = person
    world.last_request += 1
    pay_requests(world, now)


@leaf
def _cost(world: Records, case: Records) -> float:
    ensure_cost(world, case)
    return case.cost * rules_at(world, world.row, case.district).measure_cost


@inner
def pay_requests(world: Records, now: float) -> None:
    """Pay those who wait for money."""
    while world.first_request < world.last_request:
        person = request_at(world, world.first_request).person
        case = case_at(world, person)
        if case.unpaid:
            cost = _cost(world, case)
            # In the order of request; see `fund.MeasuresFund.pay`.
            if cost > world.fund:
                break
            world.fund -= cost
            case.unpaid = 0
            count(world, case.district, UNPAID, -1)
            write(world, person, MEASURE_PAID, now)
            note_payment(world, cost)
            _hasten(world, person, 1.0 / world.unpaid_factor, now)
        world.first_request += 1


@inner
def _hasten(world: Records, person: int, factor: float, now: float) -> None:
    case = case_at(world, person)
    if case.stage == PROGRAMME and factor != 1.0 and case.wish_at < math.inf:
        reading = read_clock(district_at(world, case.district), now)
        set_wish(world, person, reading + (case.wish_at - reading) / factor)
        expect_leaving(world, case.district, now)
