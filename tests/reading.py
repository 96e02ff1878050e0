"""Reading back what is told and drawn: findings, cells, and the artists of a chart.

Nothing here knows what is right; tests compare with numbers worked by hand.
"""

from __future__ import annotations

import numpy as np
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from matplotlib.container import BarContainer

from bandeexit.report.chart import figure_of
from bandeexit.report.story import Capital, Estimate, Finding, Number, Several
from bandeexit.report.voice import Voice

ENGLISH, DANISH = Voice("en"), Voice("da")


def value_of(text):
    """Raw numbers of a text: a finding by name, an estimate as (middle, low, high)."""
    match text:
        case Number(value):
            return value
        case Estimate(middle, low, high):
            return middle, low, high
        case Finding(_, numbers):
            return {name: value_of(one) for name, one in numbers.items()}
        case Several(parts):
            return [value_of(one) for one in parts]
        case Capital(inner):
            return value_of(inner)
        case _:
            return text


def found(texts, key):
    """The findings with this key, wherever they stand in a sequence of texts."""
    return [one for one in texts if isinstance(one, Finding) and one.key == key]


def cells_of(table, voice=ENGLISH):
    """Row title -> column heading -> what is written there."""
    heads = [voice.say(one) for one in table.headings]
    return {
        voice.say(row[0]): dict(zip(heads[1:], map(voice.say, row[1:]), strict=True))
        for row in table.rows
    }


def numbers_of(table, voice=ENGLISH):
    """Row title -> column heading -> raw numbers."""
    heads = [voice.say(one) for one in table.headings]
    return {
        voice.say(row[0]): dict(zip(heads[1:], map(value_of, row[1:]), strict=True))
        for row in table.rows
    }


def axes_of(chart, voice=ENGLISH):
    """Draw a chart; its axes, panel by panel."""
    return figure_of(chart, voice).axes


def lines_in(ax):
    """Label -> x and y of every line that has a label of its own."""
    return {
        line.get_label(): (list(line.get_xdata()), list(line.get_ydata()))
        for line in ax.get_lines()
        if not str(line.get_label()).startswith("_")
    }


def bars_in(ax):
    """Label -> (centre, height) of each bar, container by container."""
    return {
        box.get_label(): [(one.get_x() + one.get_width() / 2, one.get_height()) for one in box]
        for box in ax.containers
        if isinstance(box, BarContainer)
    }


def segments_in(ax):
    """Ends of every segment drawn with `vlines`, `hlines` or error bars."""
    return [
        tuple(map(tuple, segment))
        for one in ax.collections
        if isinstance(one, LineCollection)
        for segment in one.get_segments()
    ]


def dots_in(ax):
    """Places of scattered dots."""
    return [
        tuple(map(float, place))
        for one in ax.collections
        if isinstance(one, PathCollection)
        for place in np.asarray(one.get_offsets())
    ]


def cells_in(ax):
    """Values of a heat map as drawn, row by row from below."""
    (mesh,) = (one for one in ax.collections if isinstance(one, QuadMesh))
    return np.asarray(mesh.get_array())


def texts_in(ax):
    """Every text that is written into the axes, with its place."""
    return {one.get_text(): one.get_position() for one in ax.texts}


def ticks_of(ax, which="x"):
    """Place -> label of the ticks."""
    axis = ax.xaxis if which == "x" else ax.yaxis
    places = axis.get_ticklocs()
    return dict(zip(map(float, places), (t.get_text() for t in axis.get_ticklabels()), strict=True))
