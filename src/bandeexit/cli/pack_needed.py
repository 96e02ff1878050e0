"""Join what is needed into the contents of a run folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bandeexit.cli.pack import Pack, files_of
from bandeexit.cli.pack_manifest import counts_of, manifest_of_points, resolved_yaml
from bandeexit.cli.pack_report import carried_forward, provenance
from bandeexit.report.comparison.page import ComparisonPage, Section, render
from bandeexit.report.figures import Chart
from bandeexit.report.needed.chart import charts_of_needed
from bandeexit.report.needed.hinges import hinge_lines, hinges_grid
from bandeexit.report.needed.sentences import (
    answer_lines,
    before_lever,
    depends_lines,
    disagreements,
    mixed_words,
    needed_warnings,
    today_words,
)
from bandeexit.report.needed.tables import answers_grid, curve_grid
from bandeexit.report.page import Picture
from bandeexit.report.parameters import title_of
from bandeexit.report.target_names import target_label
from bandeexit.report.words import say

if TYPE_CHECKING:
    import pandas as pd

    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.needing import Need
    from bandeexit.study import Study

MOST_FINDINGS = 8
"""Lines before the first chart."""


def pack_needed(study: Study, request: Request, asked: Asked, found: Sequence[Need]) -> Pack:
    """Make charts, tables, page and manifest: one answer a lever."""
    language, first = request.language, found[0].needed
    told = _unique(line for need in found for line in need.sentences(language))
    warnings = _unique(
        line for need in found for line in needed_warnings(need.needed, study.stale, language)
    )
    warnings += carried_forward(study, first.base, language)
    banner = _unique(
        line for need in found for line in disagreements(need.needed, language, need.beliefs)
    )
    charts = [charts_of_needed(need.needed, language, need.beliefs) for need in found]
    paths, counts = counts_of([cell for need in found for cell in need.needed.cells])
    told_first = [*banner, *warnings]
    manifest = manifest_of_points(study, request, asked.again, paths, counts, told_first)
    page = ComparisonPage(
        title=say("needed_page_title", language, target=target_label(first.target, language),
                  scenario=first.base.title_in(language)),
        question=first.base.question_in(language),
        findings=tuple(_first_lines(found, language)),
        warnings=tuple(warnings),
        banner=tuple(banner),
        sections=tuple(
            section
            for need, some in zip(found, charts, strict=True)
            for section in _sections(need, some, language)
        ),
        parts=(),
        provenance=provenance(manifest, first.base, language),
    )  # fmt: skip
    files = {"report.html": render(page, language).encode()}
    files |= files_of([chart for some in charts for chart in some], _tables(found))
    files["resolved.yaml"] = resolved_yaml(study, request.scenarios)
    files |= asked.file()
    return Pack(files, manifest, told, told_first, _figures(found, told), [])


def _unique(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


def _first_lines(found: Sequence[Need], language: str) -> list[str]:
    """What is mixed, how the target stands, and what is needed of each lever."""
    told = []
    for need in found:
        lines = [
            mixed_words(need.needed, language, need.beliefs),
            today_words(need.needed, language),
            *answer_lines(need.needed, language, need.beliefs),
            *before_lever(need.needed, language),
        ]
        told += lines if len(found) == 1 else lines[:3]
    return _unique(line for line in told if line)[:MOST_FINDINGS]


def _sections(need: Need, charts: Sequence[Chart], language: str) -> list[Section]:
    one, beliefs = need.needed, need.beliefs
    lever = title_of(one.lever.axis.path, language, one.lever.axis.title)
    pictures = [(Picture(chart.svg(), chart.caption),) for chart in charts]

    def title(key: str) -> str:
        return f"{say(key, language)}: {lever}"

    sections = [
        Section(title("needed_section_belief"), charts=pictures[0],
                grids=(answers_grid(one, language, beliefs),)),
    ]  # fmt: skip
    if len(pictures) > 1:
        lines = tuple(depends_lines(one, language, beliefs))
        sections.append(Section(title("needed_section_thirds"), lines, pictures[1]))
    hinges = hinges_grid(one, language, beliefs)
    if hinges is not None:
        lines = tuple(hinge_lines(one, language, beliefs))
        sections.append(Section(title("needed_section_hinges"), lines, grids=(hinges,)))
    return [*sections, Section(title("needed_section_values"), grids=(curve_grid(one, language),))]


def _tables(found: Sequence[Need]) -> dict[str, pd.DataFrame]:
    """The curve and the answers; of several levers, each in files of its own."""
    tables: dict[str, pd.DataFrame] = {}
    for i, need in enumerate(found):
        end = "" if len(found) == 1 else f"_{i + 1}"
        tables |= {f"curve{end}": need.curve(), f"answers{end}": need.answers()}
        tables[f"hinges{end}"] = need.hinges()
    return tables


def _figures(found: Sequence[Need], told: list[str]) -> dict[str, object]:
    """Figures for scripts: the answers and curves of each lever, the sentences."""
    one = found[0].needed
    return {
        "scenario": one.base.name,
        "target": one.target.name,
        "wanted": one.target.probability,
        "levers": [
            {
                "lever": need.needed.lever.axis.name,
                "verb": need.needed.lever.axis.verb,
                "answers": _records(need.answers()),
                "curve": _records(need.curve()),
                "hinges": _records(need.hinges()),
            }
            for need in found
        ],
        "sentences": told,
    }


def _records(table: pd.DataFrame) -> object:
    """Rows of a table as JSON knows them: what is missing is null, a date is a text."""
    return json.loads(table.to_json(orient="records", date_format="iso", double_precision=12))
