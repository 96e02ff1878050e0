"""Coordinators' posts: how many the money pays for, how many are filled, how many are productive.

Posts are not beside the money but another unit of it: a change of posts is a change of the line
that pays for them, at the price of a post (docs/decisions/0020).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError
from bandeexit.model.capacity import POSTS_PATH
from bandeexit.model.prices import Prices
from bandeexit.model.programme import Programme
from bandeexit.model.schedule import (
    Adjustment,
    lay,
    lay_segments,
    refuse_impossible,
    tabulate,
)

Floats = NDArray[np.float64]
VACANCIES = "districts.vacancies"
# Prices and shares divide and multiply, so that posts that nobody changed differ in the last bits
# from year to year; nobody is new by that.
DUST = 1e-12
"""Relative rise of posts that is no rise."""


class Staff(NamedTuple):
    """Posts by segment and district, full-time equivalents, (..., n_segments, n_districts)."""

    paid_for: Floats
    """By the appropriation."""
    employed: Floats
    """Those that are filled: they cost money, whatever they do."""
    in_run_in: Floats
    """Of them, those filled so recently that they carry no caseload."""
    mentoring: Floats
    """What the others give up for them."""
    productive: Floats
    """What makes the norm."""


def coordinator_shares(programme: Programme) -> Floats:
    """Share of the coordinator appropriation that each district gets."""
    weights = np.array([district.coordinator_weight for district in programme.districts])
    # As `transforms.total` adds, one after the other, and without scipy.
    return np.asarray(weights / np.cumsum(weights)[-1])


def money_for_posts(prices: Prices, starts: Floats) -> Floats:
    """Real m DKK a year of the line that pays for posts, changes of posts laid on.

    So many posts in some districts are posts of these together; each gets its share of the
    coordinators there.

    Returns
    -------
    ndarray, shape (..., n_segments, n_districts)
        As each district's share of it is priced; (..., n_segments, 1) unless a scenario changes it.

    Raises
    ------
    UsageError
        There would be fewer than no posts, or districts without coordinators would get some.
    """
    programme, adjustments = prices.programme, prices.adjustments
    line = programme.posts_line.path
    if all(change.path != POSTS_PATH for change in adjustments):
        return tabulate(programme, line, adjustments, starts)
    base, price = tabulate(programme, line, (), starts), prices.of_post_in_line(starts)
    shares = coordinator_shares(programme)
    changes = [
        replace(change, per=price / _share_of(shares, change)) if change.path == POSTS_PATH
        else change
        for change in adjustments
        if programme.acts_on(change.path) == line
    ]  # fmt: skip
    draws = np.broadcast_shapes(
        base.shape[:-2], price.shape[:-1], *(np.shape(change.value) for change in changes)
    )
    table = np.array(np.broadcast_to(base, (*draws, len(starts), len(shares))))
    table, cells = lay(table, changes, starts)
    in_posts = table / price[..., None]
    # In the unit of posts first: whoever counts in posts is told in posts.
    for change, cell in zip(changes, cells, strict=True):
        if change.path == POSTS_PATH:
            refuse_impossible(POSTS_PATH, in_posts[cell] * _share_of(shares, change))
    for change, cell in zip(changes, cells, strict=True):
        if change.path == line:
            refuse_impossible(line, table[cell])
    return table


def posts_and_money(prices: Prices, starts: Floats) -> tuple[Floats, Floats]:
    """Posts that the money pays for, and the real money, as each district's share is priced."""
    money = money_for_posts(prices, starts)
    return np.asarray(money / prices.of_post_in_line(starts)[..., None]), money


def check_posts(prices: Prices, horizon: float) -> None:
    """Refuse changes of posts that do not fit the programme's own numbers.

    Raises
    ------
    UsageError
        With the posts that there would be, and what was expected.
    """
    money_for_posts(prices, lay_segments(prices.programme, horizon, prices.adjustments))


def _share_of(shares: Floats, change: Adjustment) -> float:
    """Share of the coordinators that the districts of a change have together."""
    # The whole country has exactly all, which the sum of rounded shares may not be: so many posts
    # are then so much money, to the bit.
    if len(change.districts) == len(shares):
        return 1.0
    held = float(np.cumsum(shares[list(change.districts)])[-1])
    if held == 0.0:
        raise UsageError(
            f"{POSTS_PATH} is changed in districts that have no share of the coordinators "
            "(coordinator_weight 0): nothing would come there. Give them a weight, or name others."
        )
    return held


def staff(
    programme: Programme,
    adjustments: Sequence[Adjustment],
    starts: Floats,
    watched_from: float,
    paid_for: Floats,
) -> Staff:
    """Lay out who is paid for, filled and productive.

    Parameters
    ----------
    watched_from : float
        Whoever was in post on that day is no new one; a segment starts at it.
    paid_for : ndarray, shape (..., n_segments, n_districts or 1)
        Posts that the money pays for, as each district's share is priced.
    """
    paid_for = np.asarray(paid_for * coordinator_shares(programme))
    vacancies = tabulate(programme, VACANCIES, adjustments, starts)
    # In the order of the definition: the share of the money first, then the district's vacancies.
    employed = np.asarray(np.maximum(paid_for - vacancies, 0.0))
    delay = programme.capacity.productive_after_days
    experienced = lowest_of_window(employed, starts, delay, watched_from)
    in_run_in = employed - experienced
    share = programme.number("capacity.mentoring_share")[..., None, None]
    mentoring = np.minimum(share * in_run_in, experienced)
    return Staff(paid_for, employed, in_run_in, mentoring, experienced - mentoring)


def by_use(one: Staff) -> tuple[Floats, ...]:
    """Posts by what becomes of them, in the order of `USES`."""
    vacant = one.paid_for - one.employed
    return one.paid_for, vacant, one.in_run_in, one.mentoring, one.productive


def lowest_of_window(employed: Floats, starts: Floats, delay: float, since: float) -> Floats:
    """Posts that have been filled for so long: the least number in post during the time before.

    Of those in post now, no more can have been there all the time than there were at any moment
    of it. When posts fall it is assumed that the newest go; whoever comes back is new again.

    Parameters
    ----------
    employed : ndarray, shape (..., n_segments, n_districts)
    delay : float
        Days; the window of a day begins after the day so long before it.
    since : float
        Windows do not reach beyond this day, and before it everybody is experienced.
    """
    if not delay:
        return employed
    stops = np.append(starts[1:], np.inf)
    lowest = employed.copy()
    for segment in np.flatnonzero(starts >= since).tolist():
        first = int(np.searchsorted(stops, max(starts[segment] - delay, since), side="right"))
        least = np.min(employed[..., first : segment + 1, :], axis=-2)
        now = employed[..., segment, :]
        lowest[..., segment, :] = np.where(now <= least * (1.0 + DUST), now, least)
    return lowest


def moves_posts(programme: Programme) -> tuple[str, ...]:
    """Paths of what decides how many are in post, besides growth at New Year."""
    return POSTS_PATH, programme.posts_line.path, VACANCIES


def run_in_ends(
    programme: Programme, adjustments: Sequence[Adjustment], horizon: float
) -> list[float]:
    """Days on which new coordinators become productive, as far as they can be known."""
    delay = programme.capacity.productive_after_days
    if not delay:
        return []
    moving = moves_posts(programme)
    edges = [
        edge
        for change in adjustments
        if change.path in moving
        for edge in (change.start, change.stop)
    ]
    # At New Year as well: amounts are given by year, and wages move.
    return [day + delay for day in (*edges, *programme.calendar.year_starts(0.0, horizon))]
