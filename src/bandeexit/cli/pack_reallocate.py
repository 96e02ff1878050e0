"""Join a reallocation into the contents of a run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bandeexit.cli.pack import Pack, files_of
from bandeexit.cli.pack_manifest import manifest_of_points, resolved_yaml
from bandeexit.cli.pack_report import analysis_warnings, provenance
from bandeexit.report.comparison.page import ComparisonPage, Section, render
from bandeexit.report.page import Picture
from bandeexit.report.reckoner import splits
from bandeexit.report.words import say

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.files.asked import Asked
    from bandeexit.files.request import Request
    from bandeexit.reckoning import Reallocation
    from bandeexit.scenarios.reckoner.reallocate import Reallocated
    from bandeexit.scenarios.reckoner.splits import Split


def pack_reallocate(
    study: Study, request: Request, asked: Asked, reallocation: Reallocation
) -> Pack:
    """Make the chart, tables, page and manifest."""
    done, language, beliefs = reallocation.reallocated, request.language, reallocation.beliefs
    told = splits.split_sentences(done, language, beliefs)
    warnings = analysis_warnings(study, request, splits.warning(done, language))
    paths = done.n_paths, done.base.draws - done.n_paths
    counts = {"points": len(done.splits)}
    manifest = manifest_of_points(study, request, asked.again, paths, counts, warnings)
    chart = splits.chart_of_splits(done, language, beliefs)
    page = ComparisonPage(
        title=say("reallocate_title", language, title=done.base.title_in(language)),
        question=done.base.question_in(language),
        findings=tuple(line for line in told if line not in warnings),
        warnings=tuple(warnings),
        banner=tuple(splits.disagreements(done, language, beliefs)),
        sections=(
            Section(
                say("reallocate_section", language),
                charts=(Picture(chart.svg(), chart.caption),),
                grids=splits.split_grids(done, language, beliefs),
            ),
        ),
        parts=(),
        provenance=provenance(manifest, done.base, language),
    )
    tables = {"splits": splits.splits_table(done), "regret": splits.regret_table(done)}
    files = {"report.html": render(page, language).encode(), **files_of([chart], tables)}
    files["resolved.yaml"] = resolved_yaml(study, [done.base])
    files |= asked.file()
    return Pack(files, manifest, told, warnings, {**_figures(done), "sentences": told}, [])


def _figures(done: Reallocated) -> dict[str, object]:
    """Figures for scripts: by group, the best split, the loss of staying put, the set."""

    def moved(split: Split) -> dict[str, float]:
        return dict(zip(split.lines, split.moved, strict=True))

    return {
        "scenario": done.base.name,
        "by": done.by,
        "paths": done.n_paths,
        "groups": [
            {
                "regime": done.only or group,
                "best_moves_m_dkk": moved(done.best(group)),
                "loss_of_staying_put": choice.loss.mean,
                "interval": [choice.loss.low, choice.loss.high],
                "naive_loss": choice.naive,
                "staying_put_told_from_best": not done.stays(group),
                "not_told_from_best": [moved(split) for split in done.together(group)],
            }
            for group, choice in done.choices.items()
        ],
    }
