"""With people who give up waiting, one more place lengthens somebody's wait; whose, and why.

The fact, for one district, candidates served in the order of their referral, the same luck:
of those who wait longer with one more place, take the one referred first, and the day on which
that person starts with fewer places. On that day, with one more place, all places are held, and at
least two of them by somebody who has given up with fewer places.

The reason: everybody else who holds a place then was referred earlier, and so has waited no longer
than with fewer places; each of them would hold a place with fewer places as well, where at most
all places but one are held, as one is about to be taken. So all but two of the places that there
are now can be held by such persons at the most.
"""

from __future__ import annotations

from functools import cache
from math import inf

import numpy as np
import pytest

from bandeexit.model.events import EventKind
from small_studies import free_inputs, programme, run

PLACES, DAYS, TAPES = 3, 400.0, 40


@cache
def path_of(places: int, patience: float, draw: int):
    study = programme(
        demand__referrals=365.25,
        visitation__days=4.0,
        visitation__discontinued_share=1.0,
        visitation__patience_days=patience,
        capacity__headroom=0.0,
        capacity__minimum_places=places,
    )
    return run(free_inputs(study, DAYS), draw)


def times(places: int, patience: float, draw: int) -> np.ndarray:
    """Day of each event of each candidate, shape (n_kinds, n_candidates); infinite: never."""
    path = path_of(places, patience, draw)
    found = np.full((len(EventKind), path.tape.n_candidates), inf)
    found[path.log.kind, path.log.person] = path.log.time
    return found


def ends(found: np.ndarray) -> np.ndarray:
    """Day on which each visitation ends."""
    return found[EventKind.VISITATION_DISCONTINUED]


def waits_longer(fewer: np.ndarray, more: np.ndarray) -> np.ndarray:
    """Who starts with fewer places, and later or never with one more; ordered by referral."""
    start = EventKind.VISITATION_STARTED
    later = np.flatnonzero(np.isfinite(fewer[start]) & (more[start] > fewer[start] + 1e-9))
    return later[np.argsort(fewer[EventKind.REFERRED][later], kind="stable")]


def test_somebody_waits_longer_with_one_more_place_on_most_tapes():
    """So no search may assume that more is better path by path."""
    pairs = [(times(PLACES, 6.0, d), times(PLACES + 1, 6.0, d)) for d in range(TAPES)]
    harmed = [len(waits_longer(fewer, more)) for fewer, more in pairs]
    assert sum(n > 0 for n in harmed) > TAPES / 2
    helped = [len(waits_longer(more, fewer)) for fewer, more in pairs]
    assert sum(helped) > sum(
        harmed
    )  # though it shortens the waits of more people than it lengthens


def test_the_first_who_waits_longer_does_so_because_somebody_who_would_have_left_holds_a_place():
    seen = 0
    for draw in range(TAPES):
        fewer, more = times(PLACES, 6.0, draw), times(PLACES + 1, 6.0, draw)
        longer = waits_longer(fewer, more)
        if not len(longer):
            continue
        seen += 1
        then = fewer[EventKind.VISITATION_STARTED][longer[0]]
        holding = (more[EventKind.VISITATION_STARTED] <= then) & (ends(more) > then)
        saved = np.isfinite(fewer[EventKind.RENEGED]) & np.isinf(more[EventKind.RENEGED])
        assert holding.sum() == PLACES + 1
        assert (holding & saved).sum() >= 2, draw
    assert seen > TAPES / 2


def test_nobody_waits_longer_with_one_more_place_when_nobody_gives_up():
    for draw in range(TAPES):
        fewer, more = times(PLACES + 2, inf, draw), times(PLACES + 3, inf, draw)
        assert not len(waits_longer(fewer, more)), draw


@pytest.mark.parametrize("draw", range(3))
def test_the_luck_of_each_candidate_is_the_same_with_one_more_place(draw):
    """Else the pairs above would prove nothing."""
    fewer, more = times(PLACES, 6.0, draw), times(PLACES + 1, 6.0, draw)
    np.testing.assert_array_equal(fewer[EventKind.REFERRED], more[EventKind.REFERRED])
    start = EventKind.VISITATION_STARTED
    both = np.isfinite(ends(fewer)) & np.isfinite(ends(more))
    stays = [ends(one)[both] - one[start][both] for one in (fewer, more)]
    np.testing.assert_allclose(*stays, atol=1e-9)
