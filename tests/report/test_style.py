"""How charts look: readable in print, for the colour-blind, and where lines end alike."""

from __future__ import annotations

from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest

from bandeexit.report import style
from bandeexit.report.plotted import FAN_QUANTILES


def luminance(colour):
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_lines_stand_out_from_white_by_three_to_one():
    """WCAG 1.4.11; the outer band has an edge in the full colour for that reason."""
    lines = (style.BLUE, style.VERMILION, style.GREEN, style.BLACK, style.GREY)
    for colour in (*lines, *(colour for colour, _, _ in style.BELIEF_LOOKS)):
        assert contrast(colour, "white") >= 3.0, colour


def test_figures_inside_the_bars_can_be_read():
    """WCAG 1.4.3: 4.5 to 1 for text."""
    pairs = [(colour, ink) for colour, ink, _ in style.LINE_LOOKS]
    pairs += [("white", words) for _, _, words in style.LINE_LOOKS]
    for colour, ink in pairs:
        assert contrast(colour, ink) >= 4.5, (colour, ink)


def test_beliefs_differ_without_colour():
    looks = [style.look_of(i) for i in range(len(style.BELIEF_LOOKS))]
    assert len({mark for *_, mark in looks}) == len({str(dash) for _, dash, _ in looks}) == 4


def test_bands_grow_darker_towards_the_median_and_lie_around_it():
    shades = [luminance(style.BANDS[share]) for share in (90, 60, 30)]
    assert shades == sorted(shades, reverse=True)
    assert len(FAN_QUANTILES) == 2 * len(style.BANDS) + 1
    mirrored = [1.0 - high for high in reversed(FAN_QUANTILES)]
    assert mirrored == pytest.approx(FAN_QUANTILES)


def test_labels_moved_apart_keep_their_order_and_distance():
    apart = style.spread_labels([5.0, 5.1, 1.0], 1.0)
    assert apart[2] < apart[0] < apart[1]
    assert all(abs(a - b) >= 1.0 - 1e-9 for a, b in combinations(apart, 2))
    assert style.spread_labels([1.0, 9.0], 1.0) == [1.0, 9.0]
