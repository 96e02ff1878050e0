"""A queue that still grows at the end is told, as the last year is then no steady state."""

from __future__ import annotations

import numpy as np

from bandeexit.report.queue import queue_findings, share_growing
from report.worlds import HORIZON, world


def growing(n_growing, n_paths=20):
    """Nobody waits, but for one person at the horizon in some of the paths."""
    result = world(n_paths=n_paths, waiting=np.zeros(n_paths))
    waiting = result.series["waiting"]
    waiting.values[:n_growing, waiting.dates.index(HORIZON), 0] = 1
    return result


def test_the_share_of_futures_with_a_growing_queue_is_told():
    assert share_growing(growing(5)) == 0.25
    (told,) = queue_findings(growing(5), "en")
    assert told.startswith("In 25 of 100 futures")
    assert "1 January 2024" in told


def test_a_settled_queue_is_not_worth_a_word():
    assert queue_findings(growing(1), "en") == []
