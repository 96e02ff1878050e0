"""The charts of a run, and their export: SVG, PNG, the plotted data, a text for those who
cannot see them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from bandeexit.report import charts, plotted, style
from bandeexit.report.beliefs import Beliefs, mixed_from
from bandeexit.report.carried_forward import carried_forward_words, year_words
from bandeexit.report.fans_chart import plot_fans
from bandeexit.report.names import measure_name, money_units
from bandeexit.report.spend_chart import plot_spend
from bandeexit.report.waits_chart import plot_waits
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result

if TYPE_CHECKING:
    import pandas as pd

FANS = ("in_visitation", "in_programme", "total_completed")
DIFFERENCES = ("completed", "visitation_discontinued", "wait_days_mean")
PNG_DPI = 144
FOOTER_SIZE = 8.0
HEIGHTS = (14, 1)
"""Of the panels and of the legend below them."""


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


def charts_of(result: Result, language: str, beliefs: Beliefs = ()) -> list[Chart]:
    """Fans of the stocks and of completions, waits, and spending."""
    mixed = mixed_from(result, language, beliefs)
    made = [_fan(result, measure, language, beliefs) for measure in FANS]
    return [*made, _waits(result, language, mixed), _spend(result, language, mixed)]


def charts_of_difference(
    comparison: Comparison, language: str, beliefs: Beliefs = ()
) -> list[Chart]:
    """Paired differences of completions, discontinued visitations and waits, side by side."""

    def draw(figure: Figure) -> None:
        parts: Any = figure.subfigures(2, 1, height_ratios=HEIGHTS) if mixed else [figure]
        axes = parts[0].subplots(1, len(DIFFERENCES))
        for ax, measure in zip(axes, DIFFERENCES, strict=True):
            charts.plot_difference(
                ax, comparison, measure, language=language, with_names=False, beliefs=beliefs
            )
        if mixed:
            style.legend_alone(parts[1], axes[0])
        names = say("minus", language, **titles)
        style.name_figure(figure, names, bold=False)

    titles = charts.titles_of(comparison, language)
    n, caveat = comparison.other.n_paths, say("caveat", language)
    mixed = mixed_from(comparison.other, language, beliefs)
    figure = framed(draw, n, language, mixed, width=12.0, height=4.9 if mixed else 4.3)
    sentences = "; ".join(ax.get_title(loc="left").replace("\n", " ") for ax in figure.axes)
    return [
        Chart(
            name=f"difference_{comparison.other.scenario.name}",
            figure=figure,
            data=plotted.difference_data(comparison, DIFFERENCES),
            caption=joined(
                say("difference_caption", language, n=n, caveat=caveat, **titles),
                say("belief_marks_caption", language) if mixed else "",
            ),
            alt=say("difference_alt", language, sentences=sentences, **titles),
        )
    ]


def chart_of_fans(
    results: Sequence[Result], measure: str, language: str, beliefs: Beliefs = ()
) -> Chart:
    """Two to four scenarios in one fan chart."""
    mixed = mixed_from(results[0], language, beliefs)
    first, title = results[0], measure_name(results[0].measures[measure], language)
    left_out = dict.fromkeys(_left_out(result, language) for result in results)
    medians = (
        f"{_title(result, language)} {_ends(result, measure, language)['median']}"
        for result in results
    )
    about = {"place": first.places[0], "caveat": say("caveat", language)}
    return Chart(
        name="_beside_".join([measure, *(result.scenario.name for result in results)]),
        figure=framed(
            lambda figure: _ignore(
                plot_fans(figure.subplots(), results, measure, language=language)
            ),
            first.n_paths,
            language,
            mixed,
            width=7.6,
        ),
        data=plotted.fan_data(results, measure),
        caption=say(
            "fans_caption",
            language,
            measure=title,
            names="; ".join(_title(result, language) for result in results),
            n=first.n_paths,
            left_out="; ".join(left_out),
            **about,
        ),
        alt=say(
            "fans_alt",
            language,
            measure=title.lower(),
            place=first.places[0],
            end=day(first.series[measure].dates[-1], language),
            medians="; ".join(medians),
        ),
    )


def framed(
    draw: Callable[[Figure], None],
    n_paths: int,
    language: str,
    mixed: str = "",
    *,
    width: float = 6.6,
    height: float = 4.5,
) -> Figure:
    """Draw, and write below what a chart must carry wherever it is pasted: weights, too."""
    footer = say("footer", language, n=number(n_paths, language), caveat=say("caveat", language))
    return with_footer(draw, [footer, mixed], width, height)


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


def _fan(result: Result, measure: str, language: str, beliefs: Beliefs) -> Chart:
    mixed = mixed_from(result, language, beliefs)
    about, series = result.measures[measure], result.series[measure]
    title = measure_name(about, language)
    return Chart(
        name=f"{measure}_{result.scenario.name}",
        figure=framed(
            lambda figure: _ignore(
                charts.plot_fan(
                    figure.subplots(), result, measure, language=language, beliefs=beliefs
                )
            ),
            result.n_paths,
            language,
            mixed,
            height=4.9 if mixed else 4.5,
        ),
        data=plotted.fan_data_with_beliefs(result, measure),
        caption=joined(
            _caption("chart_caption", title, result, language),
            say("belief_lines_caption", language) if mixed else "",
        ),
        alt=say(
            "fan_alt",
            language,
            measure=title.lower(),
            place=result.places[0],
            end=day(series.dates[-1], language),
            **_ends(result, measure, language),
        ),
    )


def _waits(result: Result, language: str, mixed: str) -> Chart:
    return Chart(
        name=f"waits_{result.scenario.name}",
        figure=framed(
            lambda figure: _ignore(plot_waits(figure.subplots(), result, language=language)),
            result.n_paths,
            language,
            mixed,
        ),
        data=plotted.waits_data(result),
        caption=_caption("waits_caption", say("waits_title", language), result, language),
        alt=say("waits_alt", language, **_ends(result, "wait_days_mean", language)),
    )


def _spend(result: Result, language: str, mixed: str) -> Chart:
    spending = plotted.middle_spending(result)
    title = f"{say('spend_title', language)} - {_title(result, language)}"
    caveat = say("caveat", language)
    units = money_units(result.scenario.prices, language)
    return Chart(
        name=f"spend_{result.scenario.name}",
        figure=framed(
            lambda figure: _ignore(plot_spend(figure.subplots(), result, language=language)),
            result.n_paths,
            language,
            mixed,
        ),
        data=plotted.spending_data(result),
        caption=joined(
            say(
                "spend_caption",
                language,
                title=title,
                n=result.n_paths,
                caveat=caveat,
                **units,
            ),
            carried_forward_words(result.lines, spending.years, language),
        ),
        alt=say(
            "spend_alt",
            language,
            **units,
            year=year_words(result.lines, spending.years[-1], language),
            spent=number(float(spending.total[-1]), language, 1),
            granted=number(float(spending.granted[-1]), language, 1),
        ),
    )


def joined(*sentences: str) -> str:
    """Sentences behind one another; those that are empty leave no gap."""
    return " ".join(sentence for sentence in sentences if sentence)


def _ignore(_: object) -> None:
    """Drop the axes that a chart function returns."""


def _title(result: Result, language: str) -> str:
    return result.scenario.title_in(language)


def _caption(key: str, title: str, result: Result, language: str) -> str:
    return say(
        key,
        language,
        title=f"{title} - {_title(result, language)}",
        n=result.n_paths,
        place=result.places[0],
        caveat=say("caveat", language),
        left_out=_left_out(result, language),
    )


def _left_out(result: Result, language: str) -> str:
    words = [text[language] for text in result.scenario.not_in_the_band]
    return "; ".join(words) or say("nothing", language)


def _ends(result: Result, measure: str, language: str) -> dict[str, str]:
    """Median and 90 % interval at the last date."""
    points = plotted.interval_points(result.series[measure])[:, -1]
    words = (number(float(value), language) for value in points)
    return dict(zip(("low", "median", "high"), words, strict=True))
