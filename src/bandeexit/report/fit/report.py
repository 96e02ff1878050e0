"""The report of a fit as files: a page, the same as Markdown, and tables of numbers."""

from __future__ import annotations

from collections.abc import Callable

from bandeexit.report.fit.apart import (
    can_it_be_trusted,
    side_by_side,
    what_would_settle,
    where_it_comes_from,
)
from bandeexit.report.fit.basis import before_the_counts, what_was_fitted
from bandeexit.report.fit.content import FitContent, FitPage, Section
from bandeexit.report.fit.held_out import held_out
from bandeexit.report.fit.learned import (
    posterior_and_prior,
    predicted_back,
    what_is_tied,
    what_was_learned,
)
from bandeexit.report.fit.prior_width import what_the_width_does
from bandeexit.report.fit.trend import what_the_trend_does
from bandeexit.report.page import Grid, template, text_of
from bandeexit.report.words import say

SECTIONS: tuple[Callable[[FitContent, str], Section | None], ...] = (
    what_was_fitted,
    before_the_counts,
    what_was_learned,
    posterior_and_prior,
    what_is_tied,
    predicted_back,
    side_by_side,
    what_the_trend_does,
    what_the_width_does,
    what_would_settle,
    held_out,
    can_it_be_trusted,
    where_it_comes_from,
)
"""In their order; one that has nothing to tell is left out."""


def fit_report(content: FitContent, language: str) -> dict[str, bytes]:
    """Lay out the report of a fit.

    Returns
    -------
    dict of str to bytes
        File name -> content; the same content gives the same bytes.
    """
    page = fit_page(content, language)
    html = template("fit.html.jinja").render(
        page=page, language=language, style=text_of("page.css")
    )
    files = {"report.html": html.encode(), "report.md": as_markdown(page).encode()}
    for section in page.sections:
        files |= {f"tables/{name}": table for name, table in (section.tables or {}).items()}
    return files


def fit_page(content: FitContent, language: str) -> FitPage:
    """Every section in its order."""
    sections = [section for make in SECTIONS if (section := make(content, language)) is not None]
    stale = content.stale
    told = [say("caveat", language)]
    if stale:
        told.append(say("stale_warning", language, what="; ".join(stale)))
    return FitPage(
        say("fit_title", language), say("fit_question", language), tuple(told), tuple(sections)
    )


def as_markdown(page: FitPage) -> str:
    """Write the page as Markdown: charts are told by their alternative text."""
    lines = [f"# {page.title}", page.question, *(f"> {warning}" for warning in page.warnings)]
    for section in page.sections:
        lines += [f"## {section.title}", *section.sentences]
        lines += [f"*{chart.caption}* {chart.alt}" for chart in section.charts]
        lines += [_grid(grid) for grid in section.grids]
    return "\n\n".join(lines) + "\n"


def _grid(grid: Grid) -> str:
    rules = ("---" if i in grid.text_columns else "---:" for i in range(len(grid.headings)))
    rows = [grid.headings, tuple(rules), *grid.rows]
    table = "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)
    return f"{grid.caption}\n\n{table}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
