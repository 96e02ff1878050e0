"""What data would tell about the regime, and what the counts tie together: known answers."""

from __future__ import annotations

import numpy as np
import pytest

from bandeexit.calibration.correlations import Correlation, are_the_same_data, strongest
from bandeexit.calibration.health import Reading
from bandeexit.calibration.information import bits_of_number, bits_of_numbers, most_bits


def normals(*means, n=4000, seed=1):
    source = np.random.default_rng(seed)
    return [mean + source.normal(size=n) for mean in means]


def test_a_number_that_names_the_regime_tells_all_bits():
    told = bits_of_number([np.full(500, float(i)) for i in range(3)], 1)
    assert told.bits == pytest.approx(most_bits(3), abs=0.01)
    assert most_bits(2) == 1.0


def test_noise_tells_nothing_once_the_bias_is_taken_off():
    """The plug-in estimate of 3 x 300 values is about 30 / (2 x 900 ln 2) = 0.024 bits too high."""
    told = [bits_of_number(normals(0, 0, 0, n=300, seed=seed), 1) for seed in range(8)]
    assert np.mean([one.bias for one in told]) == pytest.approx(0.024, rel=0.2)
    assert np.mean([one.bits for one in told]) < 0.006
    assert all(one.bits <= 4 * one.error for one in told)


def test_two_normals_give_the_bits_that_the_integral_gives():
    """Equally likely N(0, 1) and N(2, 1): 0.4859 bits by quadrature."""
    x = np.linspace(-8, 10, 20_001)
    one, two = (np.exp(-0.5 * (x - m) ** 2) / np.sqrt(2 * np.pi) for m in (0, 2))
    share = one / (one + two)
    entropy = -(share * np.log2(share) + (1 - share) * np.log2(1 - share))
    exact = 1 - float((0.5 * (one + two) * entropy).sum() * (x[1] - x[0]))
    assert exact == pytest.approx(0.4859, abs=1e-4)
    groups = normals(0, 2)
    assert bits_of_number(groups, 1).bits == pytest.approx(exact, abs=0.03)
    told = bits_of_numbers([group[:, None] for group in groups], 1)
    assert told.bits == pytest.approx(exact, abs=4 * told.error)


def test_regimes_are_equally_likely_whatever_the_number_of_paths():
    few, many = normals(0, 2)
    assert bits_of_number([few[:400], many], 1).bits == pytest.approx(0.486, abs=0.06)


def test_numbers_that_tell_only_together_are_seen_by_the_classifier():
    """Sign of x times y: neither x nor y tells anything alone."""
    source = np.random.default_rng(2)
    xy = source.normal(size=(6000, 2))
    groups = [xy[xy.prod(axis=1) > 0], xy[xy.prod(axis=1) <= 0]]
    assert bits_of_number([group[:, 0] for group in groups], 1).bits < 0.02
    assert bits_of_numbers(groups, 1).bits > 0.5


def test_where_nothing_is_to_be_measured_is_an_answer_too():
    nobody = np.full(300, np.nan)
    assert bits_of_number([nobody, np.ones(300)], 1).bits == pytest.approx(1.0, abs=0.02)


def test_strong_correlations_are_told_the_strongest_first_and_constants_left_out():
    source = np.random.default_rng(3)
    x, y = source.normal(size=(2, 2000))
    values = np.column_stack([x, np.exp(-x), y, x + 1.2 * y, np.ones(2000)])
    found = strongest(["a", "b", "c", "d", "e"], values)
    assert (found[0].one, found[0].other) == ("a", "b")
    assert found[0].r == pytest.approx(-1.0)  # ranks: the scale does not matter
    assert {frozenset((one.one, one.other)) for one in found} == {
        frozenset(pair) for pair in ("ab", "ad", "bd", "cd")
    }
    assert [abs(one.r) for one in found] == sorted((abs(one.r) for one in found), reverse=True)


def test_long_programmes_and_falling_intake_are_the_same_data_only_if_the_draws_say_so():
    pair = ("demand.trend", "programme.completion_days")
    assert are_the_same_data([Correlation(*pair, -0.6)])
    assert are_the_same_data([Correlation(*reversed(pair), -0.6)])
    assert are_the_same_data([Correlation(*pair, 0.6)]) is None
    assert are_the_same_data([Correlation("demand.trend", "visitation.days", -0.6)]) is None


@pytest.mark.parametrize(
    ("value", "more", "level"),
    [
        (400, True, "green"),
        (399, True, "amber"),
        (199, True, "red"),
        (0.5, False, "green"),
        (0.6, False, "amber"),
        (0.8, False, "red"),
    ],
)
def test_a_diagnostic_is_green_up_to_its_threshold(value, more, level):
    good, bad = (400, 200) if more else (0.5, 0.7)
    assert Reading("one", value, good, bad, more).level == level
