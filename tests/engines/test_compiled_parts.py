"""What the compiled engine is made of, each against an independent source."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit
from scipy import special

from bandeexit.model.compiled import random_variates as compiled_variates
from bandeexit.model.compiled.philox import uniforms as compiled_uniforms
from bandeexit.model.compiled.rates import join_stretches
from bandeexit.model.compiled.special import ndtri
from bandeexit.model.inversion import exp, exponential, gamma, weibull, weibull_power
from bandeexit.model.quantiles import gamma_table
from bandeexit.model.random_variates import Address, Stream, uniforms
from bandeexit.model.schedule import join_equal_segments

U = uniforms(Address(4, 5, 6), Stream.HISTORY, 2, 0, 5000).ravel()
EXTREMES = np.array([2.0**-53, 1e-12, 0.5, 1.0 - 1e-12, 1.0 - 2.0**-53])


@njit
def _blocks(key_0, key_1, block, stream, first, n, branch):
    out = np.empty((n, 4))
    for i in range(n):
        out[i] = compiled_uniforms(key_0, key_1, first + i, block, stream, branch)
    return out


@pytest.mark.parametrize("address", [Address(0, 0), Address(1, 2, 3), Address(2**63, 2**31, 7)])
def test_philox_gives_numpys_bits(address):
    for block, stream, first, branch in (
        (0, Stream.REFERRAL, 0, 0),
        (5, Stream.HISTORY, 999, 1 << 30),
    ):
        key_1 = np.uint64(address.draw << 32 | address.replication)
        found = _blocks(np.uint64(address.seed), key_1, block, int(stream), first, 200, branch)
        expected = uniforms(address, stream, block, first, 200, branch)
        np.testing.assert_array_equal(found, expected)


@njit
def _each(u, power):
    out = np.empty((4, len(u)))
    for i in range(len(u)):
        out[0, i] = compiled_variates.exponential(u[i])
        out[1, i] = compiled_variates.weibull(u[i], power)
        out[2, i] = compiled_variates.exp(u[i])
        out[3, i] = ndtri(u[i])
    return out


@pytest.mark.parametrize("shape", [0.01, 0.6, 1.0, 3.0])
def test_variates_have_the_same_bits_in_both_worlds(shape):
    u = np.concatenate([U, EXTREMES])
    found = _each(u, float(weibull_power(shape)))
    for row, expected in zip(
        found, (exponential(u), weibull(u, shape), exp(u), special.ndtri(u)), strict=True
    ):
        np.testing.assert_array_equal(row, expected)


@njit
def _gammas(u, table):
    out = np.empty(len(u))
    for i in range(len(u)):
        out[i] = compiled_variates.gamma(u[i], table.ctypes.data)
    return out


@pytest.mark.parametrize("shape", [0.05, 0.5, 1.0, 2.7, 40.0, 1000.0])
def test_gamma_variates_have_the_same_bits_in_both_worlds(shape):
    u = np.concatenate([U, EXTREMES])
    np.testing.assert_array_equal(_gammas(u, gamma_table(shape)), gamma(u, shape))


@pytest.mark.parametrize(
    ("shape", "error"),
    [(0.05, 1e-4), (0.2, 1e-5), (0.5, 1e-6), (1.0, 1e-7), (2.0, 1e-8), (8.0, 1e-10), (1000, 1e-12)],
)
def test_gamma_quantiles_are_those_of_scipy(shape, error):
    z = np.linspace(-8.2, 8.2, 20_001)
    u = special.ndtr(z)
    found, expected = gamma(u[u < 1.0], shape), special.gammaincinv(shape, u[u < 1.0]) / shape
    assert np.abs(found - expected).max() < error
    assert (np.diff(found) >= 0.0).all()  # an inversion: increasing in the uniform number


def test_a_table_does_not_depend_on_what_is_computed_with_it():
    shapes = np.linspace(0.4, 9.0, 37)
    for shape, table in zip(shapes, gamma_table(shapes), strict=True):
        np.testing.assert_array_equal(table, gamma_table(shape))


@njit
def _joined(edges, rates):
    return join_stretches(edges, rates)


def test_joining_stretches_is_that_of_the_schedule():
    edges = np.array([0.0, 1.0, 2.0, 5.0, 6.0, 9.0])
    rates = np.array([1.0, 1.0, 2.0, 2.0, 1.0])
    first, values = join_equal_segments(edges[:-1], rates)
    joined_edges, joined_rates = _joined(edges, rates)
    np.testing.assert_array_equal(joined_edges, np.append(first, edges[-1]))
    np.testing.assert_array_equal(joined_rates, values)
