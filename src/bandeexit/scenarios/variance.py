"""Where the spread of single futures comes from: scenario, belief, parameters, chance.

A nested design: every draw is simulated twice or more with other luck after the census. What
differs between the replications of a draw is chance. What differs between the means of draws,
less the chance left in them, is what is not known: the parameters and the history before the
census, which belongs to the draw (and so do prison handovers and the rounding of places).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bandeexit.scenarios.headline_values import Headline, Headlines, headline_values
from bandeexit.scenarios.intervals import CONFIDENCE
from bandeexit.scenarios.result import Result, first_paths
from bandeexit.scenarios.scenario import Scenario

Floats = NDArray[np.float64]
Replicate = Callable[[Scenario, int], Result]
"""Run a scenario's draws in one replication."""

SOURCES = ("scenario", "regime", "parameters", "chance")
"""Which scenario is asked, which regime holds, all else that is not known, and chance."""
DRAWS_TO_SPLIT = 500
"""The error of a variance from n draws is about sqrt(2 / n) of it: 6 %."""
REPLICATIONS = 2
"""For a given number of paths, more draws tell more than more replications of each."""
RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Split:
    """The variance of one number over futures and scenarios, by where it comes from."""

    headline: Headline
    variance: dict[str, float]
    """By source, in the number's unit squared. Unbiased, so that one near 0 may be negative."""
    low: dict[str, float]
    """5 % point over resampled draws."""
    high: dict[str, float]
    """95 % point over resampled draws."""
    n_draws: int
    n_scenarios: int

    @property
    def total(self) -> float:
        """Variance of a future picked at random under a scenario picked at random."""
        return sum(max(value, 0.0) for value in self.variance.values())

    def share(self, source: str) -> float:
        """Share of the total, at least 0; NaN where nothing varies."""
        return max(self.variance[source], 0.0) / self.total if self.total else float("nan")

    @property
    def narrower_with_facts(self) -> float:
        """Share of a forecast's width that would go if everything but chance were known."""
        # Which scenario is taken is a choice and no uncertainty, so it is not in a forecast's
        # width. Widths go with the root of a variance.
        known = max(self.variance["chance"], 0.0)
        all_of_it = known + sum(max(self.variance[s], 0.0) for s in ("regime", "parameters"))
        return 1.0 - float(np.sqrt(known / all_of_it)) if all_of_it else 0.0


def split_variance(
    results: Sequence[Result],
    again: Replicate,
    *,
    draws: int = DRAWS_TO_SPLIT,
    replications: int = REPLICATIONS,
) -> list[Split]:
    """Split the variance of the headline numbers over the scenarios compared.

    Parameters
    ----------
    results : sequence of Result
        Of replication 0, paired.
    again : callable
        Simulates other replications of a scenario.
    draws : int
        The first so many draws are simulated again.
    """
    tables = [_replicated(result, again, draws, replications) for result in results]
    paths = set.intersection(*(set(one.paths) for one, _ in tables))
    kept = [np.array([path in paths for path in one.paths]) for one, _ in tables]
    regime = np.array(tables[0][0].regime, dtype=np.int64)
    regime = regime[kept[0]] if len(regime) else np.zeros(len(paths), dtype=np.int64)
    seed = results[0].scenario.seed
    found = []
    for headline in headline_values(tables[0][0]):
        stacked = [
            np.stack([values[headline] for values in reps], axis=1)[rows]
            for (_, reps), rows in zip(tables, kept, strict=True)
        ]
        found.append(split(headline, np.stack(stacked), regime, seed))
    return found


def _replicated(
    result: Result, again: Replicate, draws: int, replications: int
) -> tuple[Result, list[Headlines]]:
    """Headline numbers of every replication, of the paths that are good in all of them."""
    n = min(draws, result.scenario.draws)
    scenario = replace(result.scenario, draws=n)
    # Replication 0 is the run itself, bit for bit: only the others have to be simulated.
    runs = [first_paths(result, n)]
    runs += [again(scenario, number) for number in range(1, replications)]
    good = set.intersection(*(set(run.paths) for run in runs))
    values = []
    for run in runs:
        rows = np.array([path in good for path in run.paths])
        values.append({name: one[rows] for name, one in headline_values(run).items()})
    rows_of_first = [i for i, path in enumerate(runs[0].paths) if path in good]
    first = replace(
        runs[0],
        paths=tuple(runs[0].paths[i] for i in rows_of_first),
        regime=tuple(runs[0].regime[i] for i in rows_of_first) if runs[0].regime else (),
    )
    return first, values


def split(headline: Headline, values: Floats, regime: NDArray[np.int64], seed: int = 0) -> Split:
    """Split the variance of one number, with intervals from draws resampled within regimes.

    Parameters
    ----------
    values : ndarray, shape (n_scenarios, n_draws, n_replications)
        A draw with NaN anywhere is left out.
    regime : ndarray of int, shape (n_draws,)
        Regime of each draw.
    """
    # A draw that is undefined in one replication or scenario is left out of all:
    # components compare draws.
    whole = ~np.isnan(values).any(axis=(0, 2))
    values, regime = values[:, whole], regime[whole]
    n_draws = values.shape[1]
    if n_draws < 2:
        nothing = dict.fromkeys(SOURCES, float("nan"))
        return Split(headline, nothing, nothing, nothing, n_draws, len(values))
    once = np.ones((1, n_draws))
    # Draws are what is sampled; replications and scenarios of a draw go with it.
    counts = _resample(regime, np.random.Generator(np.random.PCG64(seed)))
    point, spread = (components(values, regime, weights) for weights in (once, counts))
    tail = (1 - CONFIDENCE) / 2
    ends = np.quantile(spread, (tail, 1 - tail), axis=1)
    low, high = (dict(zip(SOURCES, end.tolist(), strict=True)) for end in ends)
    variance = dict(zip(SOURCES, point[:, 0].tolist(), strict=True))
    return Split(headline, variance, low, high, n_draws, len(values))


def _resample(regime: NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """How often each draw is picked, shape (RESAMPLES, n_draws): regimes keep their sizes."""
    counts = np.zeros((RESAMPLES, len(regime)))
    for number in np.unique(regime):
        rows = np.flatnonzero(regime == number)
        # Regimes keep their sizes because their shares are stated weights, not estimates.
        equal = np.full(len(rows), 1.0 / len(rows))
        counts[:, rows] = rng.multinomial(len(rows), equal, size=RESAMPLES)
    return counts


def components(values: Floats, regime: NDArray[np.int64], counts: Floats) -> Floats:
    """Unbiased components of variance (analysis of variance), for several weightings of draws.

    With m the mean of a draw over its R replications and v their variance: chance is the mean of
    v; parameters, within a regime, the variance of m less v / R; regime and scenario are the
    variances of the regimes' and the scenarios' means, less what the finite number of draws adds
    to them. Scenarios share their draws, so a scenario's mean is compared draw by draw. The first
    three are averaged over the scenarios.

    Parameters
    ----------
    values : ndarray, shape (n_scenarios, n_draws, n_replications)
    regime : ndarray of int, shape (n_draws,)
        Draws are taken in fixed numbers from each regime.
    counts : ndarray, shape (n_weightings, n_draws)
        How often each draw counts.

    Returns
    -------
    ndarray, shape (len(SOURCES), n_weightings)
    """
    means, n_reps = values.mean(axis=2), values.shape[2]
    chance_of_draw = values.var(axis=2, ddof=1)
    # Scenarios share their draws: taken within a draw, their differences are free of what all of
    # them have in common (docs/decisions/0011).
    apart = means - means.mean(axis=0)
    n = counts.sum(axis=1)
    chance = _average(chance_of_draw, counts).mean(axis=0)
    within, between, doubt = (np.zeros(len(counts)) for _ in range(3))
    centre = _average(means, counts)
    for number in np.unique(regime):
        rows = regime == number
        some, size = counts[:, rows], counts[:, rows].sum(axis=1)
        share = size / n
        spread = _variance(means[:, rows], some)
        # The mean of R replications still has 1 / R of chance in it; unremoved, chance would count
        # as something that more facts could take away.
        noise = _average(chance_of_draw[:, rows], some) / n_reps
        within += share * (spread - noise).mean(axis=0)
        off = (_average(means[:, rows], some) - centre) ** 2
        # Not clipped at 0 here: clipped components would be too large on
        # average (docs/decisions/0011).
        between += (share * (off - (1 - share) * spread / size)).mean(axis=0)
        doubt += (share**2 * _variance(apart[:, rows], some) / size).mean(axis=0)
    scenario = (_average(apart, counts) ** 2).mean(axis=0) - doubt
    return np.stack([scenario, between, within, chance])


def _average(table: Floats, counts: Floats) -> Floats:
    """Weighted mean over draws, shape (n_scenarios, n_weightings)."""
    return np.asarray(table @ counts.T / counts.sum(axis=1))


def _variance(table: Floats, counts: Floats) -> Floats:
    """Weighted variance over draws; 0 of a single draw."""
    n = counts.sum(axis=1)
    # Around the plain mean first: large numbers lose no digits.
    centred = table - table.mean(axis=1, keepdims=True)
    mean = _average(centred, counts)
    squares = centred**2 @ counts.T - n * mean**2
    return np.asarray(squares / np.maximum(n - 1, 1))
