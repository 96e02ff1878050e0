"""How much of a forecast hangs on the trend, on numbers that are known."""

from __future__ import annotations

import numpy as np
import pytest

from bandeexit.calibration.trend import explained


def test_a_parameter_explains_the_square_of_its_correlation():
    # Outcome = 3 x parameter + noise of variance 16 / 9 times that of the parameter's part.
    x = np.tile([-1.0, 1.0, -1.0, 1.0], 10)
    noise = np.tile([-1.0, -1.0, 1.0, 1.0], 10)
    assert explained(x, 3.0 * x + 4.0 * noise) == pytest.approx(9 / 25)
    assert explained(x, -x) == pytest.approx(1.0)


def test_what_does_not_vary_or_has_no_limit_explains_nothing():
    x = np.arange(5.0)
    assert explained(np.ones(5), x) == 0.0
    assert explained(x, np.ones(5)) == 0.0
    assert explained(np.full(5, np.inf), x) == 0.0
