"""Join a ready reckoner into the contents of a run folder."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from bandeexit.cli.pack import Pack, files_of
from bandeexit.cli.pack_manifest import manifest_of_points, resolved_yaml
from bandeexit.cli.pack_report import analysis_warnings, provenance
from bandeexit.report.comparison.page import ComparisonPage, Section, render
from bandeexit.report.page import Picture
from bandeexit.report.reckoner import sentences, tables
from bandeexit.report.reckoner.charts import charts_of_reckoner
from bandeexit.report.words import say
from bandeexit.scenarios.intervals import Interval
from bandeexit.scenarios.reckoner.paired import Paired
from bandeexit.scenarios.reckoner.reckon import ALL_YEARS, Reckoned

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.reckoning import Reckoner


def pack_reckoner(study: Study, request: Request, asked: Asked, reckoner: Reckoner) -> Pack:
    """Make charts, tables, page and manifest."""
    done, language, beliefs = reckoner.reckoned, request.language, reckoner.beliefs
    base = done.base
    told = sentences.sentences(done, language, beliefs)
    warnings = analysis_warnings(study, request, sentences.unmodelled(done.purse, language))
    paths = done.n_paths, base.draws - done.n_paths
    counts = {"points": len({move for move, _, _ in done.effects})}
    manifest = manifest_of_points(study, request, asked.again, paths, counts, warnings)
    charts = charts_of_reckoner(done, language, beliefs)
    pictures = [Picture(chart.svg(), chart.caption) for chart in charts]
    page = ComparisonPage(
        title=say("reckoner_title", language, title=base.title_in(language)),
        question=base.question_in(language),
        findings=tuple(line for line in told if line not in warnings),
        warnings=tuple(warnings),
        banner=tuple(sentences.disagreements(done, language, beliefs)),
        sections=(
            Section(
                say("reckoner_section_effects", language),
                charts=tuple(pictures[:1]),
                grids=tuple(tables.effects_grids(done, language, beliefs)),
            ),
            Section(
                say("reckoner_section_curve", language),
                (say("reckoner_undersells", language),),
                tuple(pictures[1:]),
                tuple(tables.curve_grids(done, language, beliefs)),
            ),
        ),
        parts=(),
        provenance=provenance(manifest, done.base, language),
    )
    kept = {
        "effects": tables.effects_table(done),
        "versus": tables.versus_table(done),
        "curve": tables.curve_table(done),
    }
    files = {"report.html": render(page, language).encode(), **files_of(charts, kept)}
    files["resolved.yaml"] = resolved_yaml(study, [base])
    files |= asked.file()
    figures = {**_figures(done), "sentences": told}
    return Pack(files, manifest, told, warnings, figures, [])


def _figures(done: Reckoned) -> dict[str, object]:
    """Figures for scripts: every effect, and the cost of one more completion."""
    return {
        "scenario": done.base.name,
        "paths": done.n_paths,
        "step": done.step,
        "years": list(done.purse.years),
        "effects": [
            {
                "regime": done.only or group,
                "line": move.line,
                "year": "all" if move.year == ALL_YEARS else move.year,
                "amount_m_dkk": move.amount,
                "number": headline.name,
                **_effect(effect),
            }
            for (move, group, headline), effect in done.effects.items()
        ],
        "curves": [
            {
                "regime": done.only or group,
                "line": curve.line,
                "number": headline.name,
                "from_m_dkk": one.below,
                "to_m_dkk": one.above,
                **_cost(one.cost),
            }
            for curve in done.curves
            for (group, headline), stretches in curve.stretches.items()
            for one in stretches
        ],
    }


def _cost(cost: Interval | None) -> dict[str, object]:
    """JSON knows no infinity: the word says what an absent number means."""
    if cost is None:
        return {"cost": "none told", "cost_low_m_dkk": None, "cost_high_m_dkk": None}
    bounded = isfinite(cost.high)
    told = {"cost": "bounded" if bounded else "no upper limit", "cost_low_m_dkk": cost.low}
    return told | {"cost_high_m_dkk": cost.high if bounded else None}


def _effect(effect: Paired) -> dict[str, object]:
    """JSON knows no NaN; none means without a value."""
    ends = (effect.mean, effect.low, effect.high) if effect.n else (None, None, None)
    return dict(zip(("mean", "low", "high"), ends, strict=True)) | {"direction": effect.direction}
