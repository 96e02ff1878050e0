"""Which of several options is best, without the winner's curse: pure functions of scores.

Scores are paired: row k of every column is the same future.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bandeexit.scenarios.intervals import CONFIDENCE
from bandeexit.scenarios.paired import Paired, summarise_pairs

Floats = NDArray[np.float64]
_RESAMPLES = 2000
"""Of the paths, for the critical values of the set."""


@dataclass(frozen=True, slots=True)
# The best of many options looks better than it is (winner's curse). So one half of the futures
# chooses and the other half measures, and the other way round (docs/reckoner.md).
class Choice:
    """What is best by some paths."""

    best: int
    """Option with the highest mean; of equal ones the first."""
    chosen: tuple[int, int]
    """Best by the paths with an even place, and by those with an odd one."""
    loss: Paired
    """Of the option kept: what the one chosen on one half of the paths gives more on the other
    half; below nought where choosing by so few paths is worse than keeping."""
    naive: float
    """The same with choice and measurement on all paths: what the winner's curse adds shows."""
    apart: tuple[bool, ...]
    """Whether each option can be told from the best (simultaneously, 90 %)."""


def choose(scores: Floats, kept: int, seed: int) -> Choice:
    """Choose the best of some options, and measure the loss of keeping another.

    Parameters
    ----------
    scores : ndarray, shape (n_paths, n_options)
        Higher is better.
    kept : int
        The option that is kept if nothing is done.
    """
    # By all paths it is named, by halves it is measured.
    best, chosen = _best(scores), halves(scores)
    gain = _taken(scores, chosen) - scores[:, kept]
    naive = float((scores[:, best] - scores[:, kept]).mean())
    return Choice(
        best, chosen, summarise_pairs(gain), naive, tuple(told_apart(scores, seed).tolist())
    )


def halves(scores: Floats) -> tuple[int, int]:
    """Best option by the even rows, and by the odd ones."""
    # Every other row. Beliefs come in turn: with three of equal weight both halves have the same
    # mixture, with two each half would be one of them.
    return _best(scores[::2]), _best(scores[1::2])


def _best(scores: Floats) -> int:
    # The first of equal ones, and the first of all stays put: no move is proposed for nothing.
    return int(np.argmax(scores.mean(axis=0)))


def _taken(scores: Floats, chosen: tuple[int, int]) -> Floats:
    """Score in every row of the option that the other half has chosen."""
    taken = np.empty(len(scores))
    taken[::2], taken[1::2] = scores[::2, chosen[1]], scores[1::2, chosen[0]]
    return taken


def regret(scores: Floats, chosen: tuple[int, int] | int) -> Paired:
    """What an option, or one chosen half by half, loses against the best one of these scores.

    Both are chosen on the half of the rows on which they are not measured.

    Parameters
    ----------
    scores : ndarray, shape (n_paths, n_options)
        Those under one belief.
    chosen : int or pair of int
        What was chosen elsewhere: by the even rows, and by the odd ones.
    """
    # Staying put is no choice by these paths, so there is nothing to keep apart.
    pair = (chosen, chosen) if isinstance(chosen, int) else chosen
    return summarise_pairs(_taken(scores, halves(scores)) - _taken(scores, pair))


def told_apart(scores: Floats, seed: int, resamples: int = _RESAMPLES) -> NDArray[np.bool_]:
    """Whether each option can be told from the best: multiple comparisons with the best.

    Option k is told apart when some other beats it by more standard errors than the largest of
    all such differences from k would be in 90 of 100 samples if all were equal (bootstrap with
    normal weights, which keeps the pairing). The best option is then left in with at least 90 %
    probability, however many there are, and without a shape being taken for granted (Hsu 1996,
    Multiple Comparisons, chapter 4).

    Returns
    -------
    ndarray of bool, shape (n_options,)
    """
    n, m = scores.shape
    mean = scores.mean(axis=0)
    centred = scores - mean
    # Weights for whole rows: all options of a future move together, as they do in another sample.
    noise = np.random.default_rng(seed).standard_normal((resamples, n)) @ centred / n
    apart = np.zeros(m, dtype=bool)
    for k in range(m):
        lead = mean - mean[k]
        # Of the difference, whose error is far below that of either mean.
        error = (centred - centred[:, [k]]).std(axis=0, ddof=1) / np.sqrt(n)
        moves = error > 0.0
        # Better by the same amount in every path: no error can be exceeded, and none is needed.
        if (lead[~moves] > 0.0).any():
            apart[k] = True
        elif moves.any():
            largest = ((noise[:, moves] - noise[:, [k]]) / error[moves]).max(axis=1)
            # Of the largest of all differences, so that 90 % holds for all of them at once.
            limit = max(float(np.quantile(largest, CONFIDENCE)), 0.0)
            apart[k] = bool((lead[moves] / error[moves]).max() > limit)
    return apart
