"""The charts of a run, and their export: SVG, PNG, the plotted data, a text for those who
cannot see them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from bandeexit.model.measures import MEASURES
from bandeexit.report import charts, style
from bandeexit.report.tables import QUANTILES, difference_table, quantile_table, summarise_paths
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result

if TYPE_CHECKING:
    import pandas as pd

FANS = ("in_visitation", "in_programme", "total_completed")
DIFFERENCES = ("completed", "visitation_discontinued", "wait_days_mean")
PNG_DPI = 144


@dataclass(frozen=True)
class Chart:
    """One chart of a run with everything that goes with it."""

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
        buffer = io.StringIO()
        with mpl.rc_context(style.RC):
            self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        text = re.sub(r"^.*?(?=<svg)", "", buffer.getvalue(), flags=re.DOTALL)
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
            self.figure.savefig(buffer, format="png", dpi=PNG_DPI, metadata=metadata)
        return buffer.getvalue()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\")


def charts_of(result: Result, language: str) -> list[Chart]:
    """Fans of the stocks and of completions, waits, and spending."""
    made = [_fan(result, measure, language) for measure in FANS]
    return [*made, _waits(result, language), _spend(result, language)]


def charts_of_difference(comparison: Comparison, language: str) -> list[Chart]:
    """Paired differences of completions, discontinued visitations and waits, side by side."""
    other, base = comparison.other.scenario.name, comparison.baseline.scenario.name

    def draw(figure: Figure) -> None:
        axes = figure.subplots(1, len(DIFFERENCES))
        for ax, measure in zip(axes, DIFFERENCES, strict=True):
            charts.plot_difference(ax, comparison, measure, language=language)

    table = difference_table(comparison)
    country = comparison.other.places[0]
    data = table[table["measure"].isin(DIFFERENCES) & (table["district"] == country)]
    caption = say(
        "difference_caption",
        language,
        name=other,
        base=base,
        n=comparison.other.n_paths,
        caveat=say("caveat", language),
    )
    names = ", ".join(getattr(MEASURES[measure], language) for measure in DIFFERENCES)
    alt = say("difference_alt", language, measures=names)
    figure = _figure(draw, width=12.0, height=3.9)
    return [Chart(f"difference_{other}", figure, data, caption, alt)]


def _figure(draw: Callable[[Figure], None], width: float = 6.6, height: float = 4.3) -> Figure:
    with mpl.rc_context(style.RC):
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure)
    return figure


def _fan(result: Result, measure: str, language: str) -> Chart:
    about, series = MEASURES[measure], result.series[measure]
    low, middle, high = _ends(series.national[:, -1], language)
    place, title = result.places[0], getattr(about, language)
    return Chart(
        name=f"{measure}_{result.scenario.name}",
        figure=_figure(
            lambda figure: _ignore(
                charts.plot_fan(figure.subplots(), result, measure, language=language)
            )
        ),
        data=_plotted(result, (measure,)),
        caption=say(
            "chart_caption",
            language,
            title=f"{title} - {_title(result, language)}",
            n=result.n_paths,
            place=place,
            caveat=say("caveat", language),
            left_out=_left_out(result, language),
        ),
        alt=say(
            "fan_alt",
            language,
            measure=title.lower(),
            place=place,
            median=middle,
            low=low,
            high=high,
            end=day(series.dates[-1], language),
        ),
    )


def _waits(result: Result, language: str) -> Chart:
    low, middle, high = _ends(result.series["wait_days_mean"].national[:, -1], language)
    title = f"{say('waits_title', language)} - {_title(result, language)}"
    return Chart(
        name=f"waits_{result.scenario.name}",
        figure=_figure(
            lambda figure: _ignore(charts.plot_waits(figure.subplots(), result, language=language))
        ),
        data=_plotted(result, ("wait_days_mean", "wait_days_p90")),
        caption=say(
            "chart_caption",
            language,
            title=title,
            n=result.n_paths,
            place=result.places[0],
            caveat=say("caveat", language),
            left_out=_left_out(result, language),
        ),
        alt=say("waits_alt", language, median=middle, low=low, high=high),
    )


def _spend(result: Result, language: str) -> Chart:
    spent = float(np.median(result.series["spend_total"].national[:, -1]))
    granted = float(np.median(result.series["appropriation_total"].national[:, -1]))
    year = result.series["spend_total"].dates[-1].year
    title = f"{say('spend_title', language)} - {_title(result, language)}"
    measures = tuple(name for name, about in MEASURES.items() if about.kind == "money")
    return Chart(
        name=f"spend_{result.scenario.name}",
        figure=_figure(
            lambda figure: _ignore(charts.plot_spend(figure.subplots(), result, language=language))
        ),
        data=_plotted(result, measures),
        caption=say(
            "spend_caption", language, title=title, n=result.n_paths, caveat=say("caveat", language)
        ),
        alt=say(
            "spend_alt",
            language,
            year=year,
            spent=number(spent, language, 1),
            granted=number(granted, language, 1),
        ),
    )


def _ignore(_: object) -> None:
    """Drop the axes that a chart function returns."""


def _title(result: Result, language: str) -> str:
    return result.scenario.title_in(language)


def _left_out(result: Result, language: str) -> str:
    words = [text[language] for text in result.scenario.not_in_the_band]
    return "; ".join(words) or say("nothing", language)


def _ends(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]], language: str) -> list[str]:
    table = summarise_paths(values[:, None])[:, 0]
    picked = [table[QUANTILES.index(q)] for q in (0.05, 0.5, 0.95)]
    return [number(float(value), language) for value in picked]


def _plotted(result: Result, measures: Sequence[str]) -> pd.DataFrame:
    from dataclasses import replace

    some = replace(result, series={name: result.series[name] for name in measures})
    table = quantile_table(some)
    return table[table["district"] == result.places[0]]
