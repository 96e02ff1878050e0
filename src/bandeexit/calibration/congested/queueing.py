"""What queueing theory says of a district: the M/M/n+M queue (Erlang A) under today's load.

The load that a district would have with places for all follows from demand
(exponential stays, infinitely many servers); at some dates the queue is taken
to be in the long run of that load ("modified offered load"). Stays are not
exponential and no queue is in its long run, so this is not the model; but it
knows where waiting begins, and the emulator learns the rest.

Source: Palm (1957); Garnett, Mandelbaum & Reiman (2002), MSOM 4, 208-227;
Jennings, Mandelbaum, Massey & Whitt (1996), Management Science 42, 1383-1394.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.compiled.jit import entry, inner

Floats = NDArray[np.float64]

# With the average load of the window in place of that of each half year, the held-out error of the
# share discontinued is 0.60 instead of 0.23 standard deviations of the data (docs/decisions/0007).
EVERY = 6
"""Cells of demand (months) between the dates at which the queue is looked at."""
NEGLIGIBLE = 1e-9
"""Weight, relative to the largest, from which on states are left out."""
MOST_STATES = 100_000


class Load(NamedTuple):
    """What n parameter sets ask of the units."""

    rate: Floats
    """Referrals a day in each cell, shape (n, n_cells)."""
    width: Floats
    """Days of each cell, shape (n_cells,)."""
    stay: Floats
    """Days a place is held, shape (n,), as all the next."""
    patience: Floats
    """Days; may be infinite."""
    places: Floats
    """Places that a case takes on average."""
    initial: Floats
    """Persons in a programme at the origin."""
    initial_stay: Floats
    """Days they stay."""
    limit: Floats
    """Places at which intake stops, shape (n, n_districts)."""
    share: Floats
    """Shares of the districts in demand, shape (n_districts,)."""


class Queue(NamedTuple):
    """State of the whole country, shape (n,)."""

    waiting: Floats
    """Persons who wait, on average over the window."""
    waiting_at_end: Floats
    reneging: Floats
    """Share of those referred in the window who give up waiting."""
    full: Floats
    """Share of those referred who find no place free, on average over the window."""
    full_at_end: Floats
    load: Floats
    """Places taken, on average over the window."""
    load_at_end: Floats


def queue_of(load: Load) -> Queue:
    """Follow the load from the origin to the census, and the queue with it."""
    queue = Queue(*np.empty((len(Queue._fields), len(load.stay))))
    # numba compiles anew for every layout of memory: one of them is enough.
    _follow_all(Load(*(np.ascontiguousarray(column, dtype=np.float64) for column in load)), queue)
    return queue


@entry
def _follow_all(load: Any, queue: Any) -> None:
    n, n_cells = load.rate.shape
    for i in range(n):
        present, earlier, came = 0.0, load.initial[i], 0.0
        waiting = reneged = full = held = 0.0
        n_looks = 0
        for cell in range(n_cells):
            # The exact solution of present' = rate - present / stay within a cell:
            # infinitely many servers.
            kept = math.exp(-load.width[cell] / load.stay[i])
            present = present * kept + load.rate[i, cell] * load.stay[i] * (1.0 - kept)
            earlier *= math.exp(-load.width[cell] / load.initial_stay[i])
            came += load.rate[i, cell] * load.width[cell]
            last = cell == n_cells - 1
            # The last cell is looked at as well, since queues at the census are
            # features of their own.
            if cell % EVERY != EVERY // 2 and not last:
                continue
            w = f = h = 0.0
            for d in range(len(load.share)):
                offered = (present + earlier) * load.share[d] * load.places[i]
                if offered > 0.0:
                    a, b, c = _long_run(offered, load.limit[i, d], load.stay[i] / load.patience[i])
                    w += a / load.places[i]
                    f += b * load.share[d]
                    h += c
            if last:
                queue.waiting_at_end[i], queue.full_at_end[i], queue.load_at_end[i] = w, f, h
            else:
                n_looks += 1
                waiting += w
                full += f
                held += h
        n_looks = max(n_looks, 1)
        length = load.width.sum()
        # Each who waits gives up at the rate 1 / patience; 0 where patience has no end.
        reneged = waiting / n_looks / load.patience[i] * length
        queue.waiting[i] = waiting / n_looks
        queue.reneging[i] = min(reneged / came, 0.95) if came > 0.0 else 0.0
        queue.full[i] = full / n_looks
        queue.load[i] = held / n_looks


@inner
def _long_run(offered: float, limit: float, impatience: float) -> tuple[float, float, float]:
    """Long run of one district's birth-death chain.

    Returns
    -------
    float
        Places' worth of people who wait.
    float
        Probability that no place is free.
    float
        Places taken.
    """
    weight, total, largest = 1.0, 1.0, 1.0
    waiting = full = held = 0.0
    if limit <= 0.0:
        full = 1.0
    state = 0
    while state < MOST_STATES:
        state += 1
        served = min(float(state), limit)
        out = served + (state - served) * impatience
        if out <= 0.0:
            # Nobody is served and nobody leaves: there is no long run, only growth.
            return math.inf, 1.0, limit
        weight *= offered / out
        total += weight
        waiting += (state - served) * weight
        held += served * weight
        if state >= limit:
            full += weight
        largest = max(largest, weight)
        if weight < NEGLIGIBLE * largest and offered < out:
            break
        # Weights are relative, so all of them may be made smaller; at some 700 offered places their
        # sum would overflow otherwise.
        if total > 1e250:
            weight, total, largest = weight * 1e-200, total * 1e-200, largest * 1e-200
            waiting, full, held = waiting * 1e-200, full * 1e-200, held * 1e-200
    return waiting / total, full / total, held / total
