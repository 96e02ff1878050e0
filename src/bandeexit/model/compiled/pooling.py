"""Which districts share a queue, and what becomes of the queues when that changes."""

from __future__ import annotations

from bandeexit.model.compiled.codes import PROGRAMME, VISITATION, WAITING
from bandeexit.model.compiled.jit import Records, inner, leaf
from bandeexit.model.compiled.memory import case_at, district_at, number_of_pool, pool_at


@leaf
def join_queue(world: Records, pool: Records, person: int) -> None:
    """Put somebody last in a pool's queue."""
    if pool.head < 0:
        pool.head = person
    else:
        # A queue is a list through the cases: joining and passing over ask for no memory.
        case_at(world, pool.tail).behind = person
    pool.tail = person


@inner
def share_out(world: Records, row: int) -> None:
    """Let the districts of each pool share one queue; where pools change, queues go along."""
    same = True
    for d in range(world.n_districts):
        same = same and district_at(world, d).pool == number_of_pool(world, row, d)
    if same:
        return
    _empty_pools(world)
    # Backwards, so that each pool's list runs forwards: the reference goes through districts so.
    for d in range(world.n_districts - 1, -1, -1):
        district = district_at(world, d)
        district.pool = number_of_pool(world, row, d)
        pool = pool_at(world, district.pool)
        district.next_in_pool = pool.first_district
        pool.first_district = d
    _queue_again(world)
    for person in range(world.n_cases):
        case = case_at(world, person)
        if case.stage == VISITATION or case.stage == PROGRAMME:
            pool = pool_at(world, district_at(world, case.district).pool)
            pool.cases += 1
            pool.high += case.high


@inner
def _empty_pools(world: Records) -> None:
    for k in range(world.n_pools):
        pool = pool_at(world, k)
        pool.before, pool.head, pool.tail, pool.first_district = pool.head, -1, -1, -1
        pool.cases, pool.high = 0, 0


@inner
def _queue_again(world: Records) -> None:
    """Merge the earlier queues, each in order of referral, and part them as the pools are now."""
    while True:
        first = -1
        for k in range(world.n_pools):
            # Each earlier queue is in order of referral, so
            # that the first of all is among their heads.
            person = pool_at(world, k).before
            if person >= 0 and (first < 0 or _referred_before(world, k, first)):
                first = k
        if first < 0:
            return
        pool = pool_at(world, first)
        person = pool.before
        case = case_at(world, person)
        pool.before, case.behind = case.behind, -1
        if case.stage == WAITING:
            join_queue(world, pool_at(world, district_at(world, case.district).pool), person)


@leaf
def _referred_before(world: Records, one: int, other: int) -> bool:
    """Whether the next of one earlier queue was referred before the next of another."""
    a, b = pool_at(world, one).before, pool_at(world, other).before
    first, second = case_at(world, a).arrival, case_at(world, b).arrival
    return first < second or (first == second and a < b)
