"""A chart whose figure is drawn already, and its export: SVG, PNG, the plotted data, a text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

from bandeexit.report import style

if TYPE_CHECKING:
    import pandas as pd

PNG_DPI = 144
FOOTER_SIZE = 8.0


@dataclass(frozen=True)
class Chart:
    """One chart with everything that goes with it."""

    name: str
    """File name without ending."""
    figure: Figure
    data: pd.DataFrame
    """What is plotted."""
    caption: str
    alt: str
    """What the chart shows, in words."""

    def files(self) -> dict[str, bytes]:
        """SVG, PNG, CSV and alt text, by file name."""
        return {
            f"{self.name}.svg": self.svg().encode(),
            f"{self.name}.png": self.png(),
            f"{self.name}.csv": self.data.to_csv(index=False, lineterminator="\n").encode(),
            f"{self.name}.alt.txt": f"{self.alt}\n".encode(),
        }

    def svg(self) -> str:
        """Scalable, the same bytes on every export, with title and description inside."""
        return self._svg

    @cached_property
    def _laid_out(self) -> Figure:
        """The figure with its parts in place: laying them out is a third of the work of a file."""
        engine = self.figure.get_layout_engine()
        if engine is not None:
            engine.execute(self.figure)
            self.figure.set_layout_engine("none")
        return self.figure

    @cached_property
    def _svg(self) -> str:
        buffer = io.StringIO()
        with mpl.rc_context(style.RC):
            figure = self._laid_out
            figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        text = re.sub(r"^.*?(?=<svg)", "", buffer.getvalue(), flags=re.DOTALL)
        text = _with_own_ids(text, self.name)
        ids = (f"{self.name}-title", f"{self.name}-desc")
        opening = f'<svg role="img" aria-labelledby="{ids[0]} {ids[1]}"'
        described = (
            f'<title id="{ids[0]}">{escape(self.caption)}</title>'
            f'<desc id="{ids[1]}">{escape(self.alt)}</desc>'
        )
        return re.sub(r"<svg([^>]*)>", rf"{opening}\1>{_quoted(described)}", text, count=1)

    def png(self) -> bytes:
        """Pixels, for slides."""
        buffer = io.BytesIO()
        with mpl.rc_context(style.RC):
            metadata = {"Description": self.alt, "Software": "bandeexit"}
            self._laid_out.savefig(buffer, format="png", dpi=PNG_DPI, metadata=metadata)
        return buffer.getvalue()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\")


def _with_own_ids(svg: str, name: str) -> str:
    """Put the chart's name before every id, so that many charts can stand in one page."""
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    return re.sub(r"url\(#", f"url(#{name}-", svg)


def with_footer(
    draw: Callable[[Figure], None], notes: Sequence[str], width: float, height: float
) -> Figure:
    """Draw, and write notes below, each on lines of its own."""
    letters = int(72 * width / (FOOTER_SIZE * style.LETTER_WIDTH["normal"]))
    footer = "\n".join(fill(note, letters) for note in notes if note)
    with mpl.rc_context(style.RC):
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure)
        figure.supxlabel(
            footer, x=0.008, ha="left", fontsize=FOOTER_SIZE, color=style.GREY, parse_math=False
        )
    return figure
