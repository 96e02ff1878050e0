"""Join an analysis of sensitivity into the contents of a run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bandeexit.cli.pack import Pack, files_of, log_of
from bandeexit.cli.pack_manifest import manifest_of, resolved_yaml
from bandeexit.cli.pack_report import provenance
from bandeexit.report import headlines
from bandeexit.report.comparison.page import ComparisonPage, Section, render
from bandeexit.report.comparison.spread import spread_figures, spread_grid
from bandeexit.report.figures import Chart
from bandeexit.report.page import Grid, Picture
from bandeexit.report.sensitivity import bars, indices, knowing, sentences
from bandeexit.report.sensitivity.names import drawn
from bandeexit.report.words import say
from bandeexit.scenarios.groups import ALL

if TYPE_CHECKING:
    import pandas as pd

    from bandeexit.files.request import Request
    from bandeexit.sensing import Sensitivity
    from bandeexit.study import Study

EFFECTS = "effects"
"""Table that fills the effect column of the assumption log."""


def pack_sensitivity(study: Study, request: Request, sensed: Sensitivity) -> Pack:
    """Make charts, tables, page and manifest."""
    language, result = request.language, sensed.result
    charts = _charts(sensed, language)
    told = sentences.sentences(sensed, language)
    banner = sentences.disagreements(sensed, language)
    warnings = [
        *headlines.warnings([result], study.stale, language, study.beliefs),
        *sentences.not_moved(sensed, language),
    ]
    manifest = {
        **manifest_of(study, request, [result], "compiled", [*banner, *warnings]),
        "sobol": request.sobol,
    }
    page = ComparisonPage(
        title=say("sensing_title", language),
        question=result.scenario.title_in(language),
        findings=tuple(told),
        warnings=tuple(warnings),
        banner=tuple(banner),
        sections=tuple(_sections(sensed, charts, language)),
        parts=(),
        provenance=provenance(manifest, result.scenario, language),
    )
    files = {"report.html": render(page, language).encode()}
    files |= files_of([*charts["knowing"], *charts["tornado"]], _tables(sensed))
    files["resolved.yaml"] = resolved_yaml(study, request.scenarios)
    files["log.txt"] = log_of([result])
    return Pack(files, manifest, told, [*banner, *warnings], _figures(sensed), [])


def _charts(sensed: Sensitivity, language: str) -> dict[str, list[Chart]]:
    shown = drawn(sensed)
    tornadoes = [bars.chart_of_bars(sensed, headline, language) for headline in shown]
    return {
        "knowing": [knowing.chart_of_knowing(sensed, headline, language) for headline in shown],
        "tornado": [chart for chart in tornadoes if chart is not None],
    }


def _sections(sensed: Sensitivity, charts: dict[str, list[Chart]], language: str) -> list[Section]:
    shown = drawn(sensed)
    known = tuple(knowing.knowing_grid(sensed, headline, language) for headline in shown)
    moved = tuple(bars.bars_grid(sensed, headline, language) for headline in shown)
    sections = [
        Section(
            say("knowing_section", language),
            (say("knowing_correlated", language), say("knowing_unproven", language)),
            _pictures(charts["knowing"]),
            known,
        ),
        Section(
            say("tornado_section", language),
            (say("tornado_how", language), say("tornado_dated", language)),
            _pictures(charts["tornado"]),
            moved,
        ),
        Section(
            say("section_spread", language), grids=(spread_grid(sensed.splits[ALL], language),)
        ),
    ]
    if sensed.sobol is not None:
        grids = tuple(_indices(sensed, language))
        sections.append(Section(say("indices_section", language), grids=grids))
    return sections


def _indices(sensed: Sensitivity, language: str) -> list[Grid]:
    sobol = sensed.sobol
    assert sobol is not None
    titles = {belief.name: belief.title(language) for belief in sensed.beliefs}
    belief = titles.get(sobol.regime, sobol.regime)
    found = (indices.indices_grid(sobol, one, belief, language) for one in sobol.indices)
    return [grid for grid in found if grid is not None]


def _pictures(charts: list[Chart]) -> tuple[Picture, ...]:
    return tuple(Picture(chart.svg(), chart.caption) for chart in charts)


def _tables(sensed: Sensitivity) -> dict[str, pd.DataFrame]:
    tables = {
        "knowing": sensed.knowing(),
        "tornado": sensed.bars(),
        EFFECTS: sensed.effects(),
    }
    return tables if sensed.sobol is None else {**tables, "sobol": sensed.indices()}


def _figures(sensed: Sensitivity) -> dict[str, object]:
    """Figures for machines: facts and bars of the mixture that can be told from none."""
    knowledge = sensed.knowledge[ALL]
    return {
        "scenario": sensed.result.scenario.name,
        "paths": sensed.result.n_paths,
        "knowing": [
            {
                "number": one.headline.name,
                "unknown": one.unknown,
                "narrower": one.narrower,
                "share": one.share,
                "low": one.low,
                "high": one.high,
            }
            for one in knowledge.known
            if knowledge.is_told(one)
        ],
        "tornado": [
            {
                "number": headline.name,
                "input": bar.input.path,
                "how": bar.how,
                "low_value": _finite(bar.input.low),
                "high_value": _finite(bar.input.high),
                "at_low": bar.effects[ALL, headline][0].mean,
                "at_high": bar.effects[ALL, headline][1].mean,
            }
            for headline in drawn(sensed)
            for bar in bars.told_bars(sensed, headline)
        ],
        "spread": spread_figures(sensed.splits[ALL]),
    }


def _finite(value: float) -> float | None:
    """JSON knows no infinity; none means no limit, as in the study."""
    return None if value == float("inf") else value
