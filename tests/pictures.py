"""Reading back more of what a chart draws: bands, fills, legends, boxes of its texts."""

from __future__ import annotations

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

from bandeexit.report import style
from bandeexit.report.chart import figure_of
from bandeexit.report.story import finding

FUTURES = {"da": "19 simulerede fremtider.", "en": "19 simulated futures."}
WEIGHTS = {
    "da": "(valgte vægte): aldrig fuldt 1/2, måske fuldt 1/3, ofte fuldt 1/6.",
    "en": "(stated weights): never full 1/2, maybe full 1/3, often full 1/6.",
}
"""What stands below every chart of the small world."""


def bands_in(ax):
    """Label -> lower and upper edge of every filled band, as places in the order of its dates."""
    found = {}
    for one in ax.collections:
        if isinstance(one, PolyCollection) and not str(one.get_label()).startswith("_"):
            corners = one.get_paths()[0].vertices
            by_x = {}
            for x, y in corners:
                by_x.setdefault(round(float(x), 6), []).append(float(y))
            edges = [(x, min(ys), max(ys)) for x, ys in sorted(by_x.items())]
            found[one.get_label()] = edges
    return found


def fills_in(ax):
    """Colour of what is filled across the whole width, as (colour, low, high)."""
    spans = [
        patch for patch in ax.patches if patch.get_data_transform() == ax.get_yaxis_transform()
    ]
    return [
        (to_hex(one.get_facecolor()), one.get_y(), one.get_y() + one.get_height()) for one in spans
    ]


def widths_in(ax):
    """(start, width, colour) of every horizontal bar, from the top."""
    bars = [one for box in ax.containers for one in box if one.get_width() == one.get_width()]
    bars.sort(key=lambda one: -one.get_y())
    return [(one.get_x(), one.get_width(), to_hex(one.get_facecolor())) for one in bars]


def heading_of(ax):
    """Title and what stands below it, in one line each."""
    return tuple(one.replace("\n", " ") for one in (ax.get_title(loc="left"), ax.get_ylabel()))


def legends_of(figure):
    """Texts of every legend of a figure and of its parts."""
    legends = figure.findobj(mpl.legend.Legend)
    return [text.get_text().replace("\n", " ") for one in legends for text in one.get_texts()]


def text_boxes(figure):
    """Boxes of all visible texts inside the figure, a tenth smaller than drawn."""
    canvas = FigureCanvasAgg(figure)
    with mpl.rc_context(style.RC):
        canvas.draw()
    renderer, unseen = canvas.get_renderer(), _ticks_out_of_view(figure)
    texts = [t for t in figure.findobj(mpl.text.Text) if t.get_text().strip() and t.get_visible()]
    boxes = [
        # Of the text alone: an annotation's own extent holds its arrow.
        (t.get_text(), mpl.text.Text.get_window_extent(t, renderer).shrunk(0.9, 0.9))
        for t in texts
        if t not in unseen
    ]
    frame = figure.bbox
    return [b for b in boxes if frame.x0 <= b[1].x0 and b[1].x1 <= frame.x1 and b[1].y0 >= 0]


def check_alone(chart, voice):
    """Check that a chart of the small world says what it is, and that its texts lie apart."""
    assert len(voice.say(chart.alt)) < 300
    caveat = voice.say(finding("caveat"))
    assert caveat in voice.say(chart.caption)
    figure = figure_of(chart, voice)
    below = figure.get_supxlabel().replace("\n", " ")
    assert below.startswith(f"{FUTURES[voice.language]} {caveat} ")
    assert below.endswith(WEIGHTS[voice.language])
    assert all(ax.get_title(loc="left") and ax.get_ylabel() for ax in figure.axes)
    boxes = text_boxes(figure)
    assert len(boxes) > 8
    for i, (text, box) in enumerate(boxes):
        for other, second in boxes[:i]:
            assert not box.overlaps(second), (text, other)


def _ticks_out_of_view(figure):
    """Labels of ticks beyond the limits of their axis, which matplotlib keeps but does not draw."""
    axes = [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    return [
        tick.label1
        for axis in axes
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]
