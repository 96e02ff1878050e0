"""Simulation-based calibration: where true quantities lie in the posteriors of what they gave.

Posterior SBC (Saeilynoja, Schmitt, Buerkner & Vehtari 2025, arXiv 2502.03279): true parameters
from the posterior, new counts from the *simulator* at them, and the posterior of old and new
counts together by weighing draws of the old one. The true parameters lie anywhere in it, if the
likelihood under test is that of the simulator. Parameters alone hardly notice a likelihood of the
wrong width, so the log-likelihood is one of the quantities; so is a forecast.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import special, stats

from bandeexit.calibration.congested.moments import Moments, log_likelihood


class Bank(NamedTuple):
    """Draws of the posterior, the law of counts at each, and counts simulated at some."""

    quantities: np.ndarray
    """Coordinates, demand's volatility and persistence, completions a year; shape (n, n_q)."""
    laws: dict[str, Moments]
    """Likelihood under test -> moments."""
    true: int
    """The first so many draws are the true ones."""
    counts: np.ndarray
    """Simulated at these, shape (true, 5)."""
    names: tuple[str, ...]
    """Of the quantities, and last the log-likelihood."""
    is_exact: bool
    """Whether the draws are so many that their own error is left out."""


def places(bank: Bank, law: str) -> tuple[np.ndarray, np.ndarray]:
    """Where the true quantities lie in each posterior, and the effective sizes of these."""
    moments, q = bank.laws[law], bank.quantities
    rest = slice(bank.true, None)
    of_the_rest = Moments(*(part[rest] for part in moments))
    found, ess = [], []
    for i, counts in enumerate(bank.counts.tolist()):
        level = log_likelihood(tuple(counts), of_the_rest)
        at_truth = log_likelihood(tuple(counts), Moments(*(part[i : i + 1] for part in moments)))
        weight = special.softmax(level)
        ess.append(1.0 / np.square(weight).sum())
        found.append([*(weight @ (q[rest] < q[i])), weight @ (level < at_truth)])
    return np.clip(np.array(found), 0.0, 1.0), np.array(ess)


def standing_for(bank: Bank, ess: np.ndarray) -> float:
    """Independent true values that are as much evidence as these.

    All posteriors come from one bank, so true values and bank are two samples: a share in which
    they are compared has the variance of both, p (1 - p) (1 / replicates + 1 / effective size),
    if the posteriors are alike. As far as they differ the bank's errors average out, and this
    forgives too much. At full size the bank is therefore taken as exact, and a failure may be
    repeated on another seed; reduced, the bank is too small for that.
    """
    if bank.is_exact:
        return float(bank.true)
    return 1.0 / (1.0 / bank.true + 1.0 / float(np.median(ess)))


def uniformity(seen: np.ndarray, n: float) -> np.ndarray:
    """p-value of a chi-square test in 10 classes for each quantity, true values counting as n."""
    counts = np.array([np.histogram(column, 10, (0.0, 1.0))[0] for column in seen.T])
    share = counts / len(seen)
    return np.asarray(stats.chi2.sf(n * (np.square(share - 0.1) / 0.1).sum(axis=1), 9))


def coverage(seen: np.ndarray) -> np.ndarray:
    """Share of true values within the 5 % to 95 % points of their posteriors."""
    return ((seen > 0.05) & (seen < 0.95)).mean(axis=0)


class Check(NamedTuple):
    """What simulation-based calibration says of one likelihood."""

    p: np.ndarray
    cover: np.ndarray
    n: float
    names: tuple[str, ...]
    about: str

    @property
    def passes(self) -> bool:
        """Bonferroni at 1 % over all quantities; coverage within 3.5 standard errors."""
        allowed = 3.5 * np.sqrt(0.9 * 0.1 / self.n)
        off = np.abs(self.cover - 0.9).max()
        return bool(self.p.min() > 0.01 / len(self.p) and off < allowed)

    @property
    def words(self) -> str:
        """Every quantity."""
        lines = [
            f"{name}: p {one:.3g}, coverage {two:.3f}"
            for name, one, two in zip(self.names, self.p, self.cover, strict=True)
        ]
        return "\n".join([self.about, *lines])

    @property
    def measured(self) -> dict[str, Any]:
        """What documents say of it."""
        return {
            "p_smallest": float(self.p.min()),
            "p_of": self.names[int(self.p.argmin())],
            "quantities": len(self.p),
            "replicates": round(self.n),
            "coverage": [float(self.cover.min()), float(self.cover.max())],
            "coverage_log_likelihood": float(self.cover[-1]),
            "coverage_completions": float(self.cover[self.names.index("completions a year")]),
        }


def check(bank: Bank, law: str, about: object) -> Check:
    """Check one likelihood."""
    seen, ess = places(bank, law)
    n = standing_for(bank, ess)
    told = f"{about}, {law}: effective size {np.median(ess):.0f}, counting as {n:.0f}"
    return Check(uniformity(seen, n), coverage(seen), n, bank.names, told)
