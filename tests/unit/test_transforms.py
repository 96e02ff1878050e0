from __future__ import annotations

import math

import numpy as np
import pytest

from bandeexit.model.transforms import exp, power, total


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        (0.0, 2.0, 0.0),
        (0.0, -2.0, math.inf),
        (0.0, 0.0, 1.0),
        (math.inf, 2.0, math.inf),
        (math.inf, -2.0, 0.0),
        (math.inf, 0.0, 1.0),
        (1.0, -3.0, 1.0),
        (1.03, 3.0, 1.03**3),
        (0.25, -1.5, 8.0),
    ],
)
def test_powers(base, exponent, expected):
    assert float(power(base, exponent)) == pytest.approx(expected, rel=1e-15)


def test_exp_is_the_exponential_function():
    x = np.linspace(-20.0, 20.0, 101)
    np.testing.assert_allclose(exp(x), [math.exp(v) for v in x], rtol=1e-14)
    assert exp([-np.inf, 0.0, np.inf]).tolist() == [0.0, 1.0, math.inf]


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9, 1000, 1001])
def test_an_element_has_the_same_bits_alone_and_among_others(n):
    x = np.random.default_rng(n).uniform(0.01, 5.0, n)
    for function in (exp, lambda v: power(v, 1.7), lambda v: power(0.6, v)):
        assert function(x).tolist() == [float(function(v)) for v in x.tolist()]


def test_totals_are_added_up_in_order_over_the_last_axis():
    values = np.random.default_rng(1).random((3, 4, 50))
    added = 0.0
    for value in values[1, 2].tolist():
        added += value
    assert total(values)[1, 2] == added == total(values[1, 2])
    assert total(np.moveaxis(values, 0, -1).copy()[..., :0]).tolist() == np.zeros((4, 50)).tolist()
