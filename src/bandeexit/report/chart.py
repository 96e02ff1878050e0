"""A chart of an answer: drawn when somebody asks for a picture, in the language that they read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING

from bandeexit.errors import UsageError
from bandeexit.report.story import Text
from bandeexit.report.voice import Voice

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Twice 72 dots, as a PNG is what goes into slides.
PNG_DPI = 144
FOOTER_SIZE = 8.0


@dataclass(frozen=True)
class Chart:
    """One chart with everything that goes with it; one of `draw` and `compose` is given."""

    name: str
    """File name without ending."""
    # With every picture lies what it draws: whoever doubts a figure can draw it again.
    data: pd.DataFrame
    """What is plotted."""
    caption: Text
    alt: Text
    """What the chart shows, in words."""
    # A function and no picture: matplotlib takes half a second to import and drawing a quarter of
    # a run's time, while `--json` needs none of it. The voice comes last, so that one chart
    # serves every language (docs/decisions/0019).
    draw: Callable[[Axes, Voice], object] | None = None
    """Draws on the axes given."""
    compose: Callable[[Figure, Voice], object] | None = None
    """Draws a figure of several panels."""
    # In the picture, not below it on the page: charts are pasted without their page, and then
    # still have to say that they are of a model.
    notes: tuple[Text, ...] = ()
    """Below the chart: what it must carry wherever it is pasted."""
    width: float = 6.6
    """Inches."""
    height: float = 4.5


def figure_of(chart: Chart, voice: Voice) -> Figure:
    """Draw a chart with its notes below."""
    # `Figure`, never pyplot: no state of the process, no figure left open, no display wanted.
    from matplotlib.figure import Figure

    from bandeexit.report import style

    # Broken by counting letters: measuring text takes a renderer, and a layout that changes with
    # it.
    letters = int(72 * chart.width / (FOOTER_SIZE * style.LETTER_WIDTH["normal"]))
    notes = (voice.say(note) for note in chart.notes)
    footer = "\n".join(fill(note, letters) for note in notes if note)
    with _looks():
        figure = Figure(figsize=(chart.width, chart.height), layout="constrained")
        if chart.draw is not None:
            chart.draw(figure.subplots(), voice)
        elif chart.compose is not None:
            chart.compose(figure, voice)
        # The only text that a constrained layout keeps room for below all axes.
        figure.supxlabel(
            footer, x=0.008, ha="left", fontsize=FOOTER_SIZE, color=style.GREY, parse_math=False
        )
    return figure


def draw_on(chart: Chart, ax: Axes | None, voice: Voice) -> Axes:
    """Draw a chart of one panel on the axes given, or on new ones.

    Raises
    ------
    UsageError
        It has several panels.
    """
    import matplotlib as mpl

    from bandeexit.report import style

    if chart.draw is None:
        raise UsageError(
            f"{chart.name} has several panels and needs a figure of its own: "
            "take `bandeexit.report.chart.figure_of(answer.chart(...), voice)`."
        )
    axes = ax or style.new_axes(chart.width, chart.height)
    with mpl.rc_context({"text.parse_math": style.RC["text.parse_math"]}):
        chart.draw(axes, voice)
    return axes


def files_of(chart: Chart, voice: Voice) -> dict[str, bytes]:
    """SVG, PNG, CSV and alt text, by file name."""
    # Drawn once for both files.
    figure = _placed(figure_of(chart, voice))
    return {
        f"{chart.name}.svg": _svg(chart, figure, voice).encode(),
        f"{chart.name}.png": _png(chart, figure, voice),
        # One line end on every system, as digests are of bytes.
        f"{chart.name}.csv": chart.data.to_csv(index=False, lineterminator="\n").encode(),
        f"{chart.name}.alt.txt": f"{voice.say(chart.alt)}\n".encode(),
    }


def svg_of(chart: Chart, voice: Voice) -> str:
    """Scalable, the same bytes on every export, with title and description inside."""
    return _svg(chart, _placed(figure_of(chart, voice)), voice)


@contextmanager
def _looks() -> Iterator[None]:
    import matplotlib as mpl

    from bandeexit.report import style

    # In a context: a user's own settings in a notebook stay theirs. Not safe in two threads at
    # once: charts are drawn by one (docs/decisions/0010).
    with mpl.rc_context(style.RC):
        yield


def _placed(figure: Figure) -> Figure:
    """Put the parts of a figure in place once: that is a third of the work of a file."""
    engine = figure.get_layout_engine()
    if engine is not None:
        with _looks():
            engine.execute(figure)
        # Else each of the two files lays it out again.
        figure.set_layout_engine("none")
    return figure


def _svg(chart: Chart, figure: Figure, voice: Voice) -> str:
    buffer = io.StringIO()
    with _looks():
        # Neither date nor version: `verify` compares bytes. Ids are made with a fixed salt
        # (`style.RC`).
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    # Without XML declaration and document type, which may not stand inside a page.
    text = re.sub(r"^.*?(?=<svg)", "", buffer.getvalue(), flags=re.DOTALL)
    text = _with_own_ids(text, chart.name)
    ids = (f"{chart.name}-title", f"{chart.name}-desc")
    # Read out as one picture with a name and a description, not letter by letter (WCAG 1.1.1).
    opening = f'<svg role="img" aria-labelledby="{ids[0]} {ids[1]}"'
    described = (
        f'<title id="{ids[0]}">{escape(voice.say(chart.caption))}</title>'
        f'<desc id="{ids[1]}">{escape(voice.say(chart.alt))}</desc>'
    )
    # A function, as a replacement text would take backslashes in titles for its own.
    return re.sub(r"<svg([^>]*)>", lambda found: f"{opening}{found[1]}>{described}", text, count=1)


def _png(chart: Chart, figure: Figure, voice: Voice) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Description": voice.say(chart.alt), "Software": "bandeexit"}
    with _looks():
        figure.savefig(buffer, format="png", dpi=PNG_DPI, metadata=metadata)
    return buffer.getvalue()


def _with_own_ids(svg: str, name: str) -> str:
    """Put the chart's name before every id, so that many charts can stand in one page."""
    # matplotlib gives the parts of every file the same ids: in a page with two charts a reference
    # of the second would lead into the first. Nothing would fail; it would be drawn wrong.
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    return re.sub(r"url\(#", f"url(#{name}-", svg)
