"""Random numbers of the calibration, addressed by seed, purpose and block.

A block is always the same size for a purpose, so results depend neither on
how the work is cut nor on the order in which it is done.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Philox takes words of 64 bits.
WORD = (1 << 64) - 1
HALF_STEP = 2.0**-54
"""Keeps uniform numbers away from 0, where quantiles are infinite."""


class FitPurpose(IntEnum):
    """What random numbers are used for. Never renumber."""

    PRIOR = 1
    PROPOSAL = 2
    CANDIDATES = 3
    HISTORY = 4
    FACTOR_PARAMETERS = 5
    KEEP = 6
    CONJUGATE = 7
    INDEPENDENT = 8
    PREDICTIVE = 9
    PRIOR_SAMPLE = 10
    PICK = 11
    TRAINING = 12
    TRAINING_HISTORY = 13
    SIMULATION = 14
    CHECK = 15
    STARTS = 16
    ABC = 17
    HOLD_OUT = 18


def simulation_seed(seed: int, purpose: FitPurpose, block: int = 0) -> int:
    """Seed of simulated histories that nothing else uses."""
    # The engine addresses its numbers by (seed, draw, replication) and knows no purposes.
    # Without a seed of its own a history simulated for training would have the luck of one
    # that a forecast simulates.
    return (seed ^ (int(purpose) << 40) ^ (block << 48)) & WORD


def generator(seed: int, purpose: FitPurpose, block: int = 0) -> np.random.Generator:
    """Return the generator of one address."""
    # Counter-based (Salmon et al. 2011, SC11): a block is reached without drawing those
    # before it, and two addresses never share numbers. The block lies two words above
    # what a generator counts up.
    key = [seed & WORD, int(purpose)]
    return np.random.Generator(np.random.Philox(key=key, counter=[0, 0, block, 0]))


def uniforms(seed: int, purpose: FitPurpose, block: int, shape: tuple[int, ...]) -> Floats:
    """Uniform numbers strictly between 0 and 1."""
    return generator(seed, purpose, block).random(shape) + HALF_STEP


def stratified_uniforms(seed: int, purpose: FitPurpose, block: int, size: int) -> Floats:
    """Uniform numbers in random order, exactly one in each of `size` equal slices."""
    # One number a slice takes nearly all noise out of a marginal (McKay, Beckman & Conover 1979,
    # Technometrics 21, 239-245); the random order keeps columns independent of each other, which
    # sorted ones would not be.
    source = generator(seed, purpose, block)
    return np.asarray((source.permutation(size) + source.random(size)) / size + HALF_STEP)
