"""Join a study and its results into the contents of a run folder, one scenario at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bandeexit.cli.notices import notices, remarks
from bandeexit.cli.pack_manifest import manifest_of, resolved_yaml
from bandeexit.cli.pack_report import (
    assumptions_grid,
    calibration_grids,
    part_of,
    provenance,
    sources_grid,
)
from bandeexit.files.effects import FILE as EFFECTS
from bandeexit.files.effects import effects_digest
from bandeexit.report import effects, headlines
from bandeexit.report.actions import action_findings, actions_table
from bandeexit.report.comparison import enough, targets
from bandeexit.report.comparison.findings import short_banner, short_findings
from bandeexit.report.comparison.targets_chart import charts_of_targets
from bandeexit.report.figures import Chart, charts_of, charts_of_difference
from bandeexit.report.pace import pace_table
from bandeexit.report.page import Page, Part, render
from bandeexit.report.queue import queue_findings
from bandeexit.report.table_files import TableFile
from bandeexit.report.tables import difference_table, quantile_table
from bandeexit.report.words import say
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.compare import Comparison, compare
from bandeexit.scenarios.precision import Reached, reached
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.targets import unmet

if TYPE_CHECKING:
    import pandas as pd

    from bandeexit.files.request import Request
    from bandeexit.study import Study


FEW_SCENARIOS = 4
"""Of more than these the terminal is told one sentence each; the report has all."""


@dataclass(frozen=True)
class Pack:
    """What a run leaves behind, before it is written."""

    files: dict[str, bytes]
    manifest: dict[str, object]
    sentences: list[str]
    """What was found; the last line on the terminal."""
    warnings: list[str]
    headline: dict[str, object]
    missed: list[str]
    """Targets that are not reached, in words."""


def files_of(charts: Sequence[Chart], tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Make the files of charts and of tables, by name; a table without rows has none."""
    files = {f"charts/{name}": c for chart in charts for name, c in chart.files().items()}
    for name, table in tables.items():
        if len(table):
            one = TableFile(name)
            one.add(table)
            files |= one.files()
    return files


@dataclass(frozen=True)
class ScenarioPack:
    """What is kept of one scenario: everything but its districts' paths."""

    country: Result
    charts: dict[str, bytes]
    """File -> content."""
    part: Part
    """Of the report."""
    findings: list[str]
    """What was found in it, and what it changes, in sentences."""
    changes: list[str]
    """Those on what it changes; empty for the first scenario."""
    banner: list[str]
    """Where beliefs about capacity decide what it changes."""
    headline: dict[str, object]
    difference: dict[str, object] | None


class Tables:
    """The tables of a run, to which each scenario adds its rows."""

    def __init__(self) -> None:
        self.measures, self.differences = TableFile("measures"), TableFile("differences")
        self.convergence, self.targets = TableFile("convergence"), TableFile("targets")
        self.actions, self.pace = TableFile("actions"), TableFile("pace")

    def add(self, result: Result, baseline: Result | None) -> None:
        """Lay a scenario's rows behind the earlier ones."""
        self.measures.add(quantile_table(result))
        pace = pace_table([result])
        if len(pace):
            self.pace.add(pace)
        self.convergence.add(enough.convergence_table([result]))
        if result.actions:
            self.actions.add(actions_table([result]))
        if result.scenario.targets:
            self.targets.add(targets.target_table([result]))
        if baseline is not None:
            self.differences.add(difference_table(compare(baseline, result)))

    def files(self) -> dict[str, bytes]:
        """Give the files, by path."""
        every = (self.measures, self.differences, self.convergence, self.targets, self.actions,
                 self.pace)  # fmt: skip
        return {path: content for table in every for path, content in table.files().items()}


def pack_scenario(
    study: Study, result: Result, baseline: Result | None, language: str
) -> ScenarioPack:
    """Draw and tell one scenario; only the whole country of both results is looked at."""
    beliefs = study.beliefs
    comparison = None if baseline is None else compare(baseline, result)
    charts = charts_of(result, language, beliefs) + charts_of_targets([result], language, beliefs)
    findings, changes, banner = headlines.sentences(result, language, beliefs), [], []
    if comparison is not None:
        charts += charts_of_difference(comparison, language, beliefs)
        changes = headlines.difference_sentences(comparison, language, beliefs)
        changes += action_findings(result, language)
        banner = effects.banner(comparison, language, beliefs)
        findings = list(dict.fromkeys([*changes, *findings]))
    findings += [
        *(action_findings(result, language) if comparison is None else ()),
        *queue_findings(result, language),
        *targets.target_sentences(result, language, beliefs),
    ]
    return ScenarioPack(
        country=result,
        charts={f"charts/{name}": c for chart in charts for name, c in chart.files().items()},
        part=part_of(result, comparison, charts, findings, beliefs, language),
        findings=findings,
        changes=changes,
        banner=banner,
        headline=headlines.headline(result, beliefs),
        difference=_headline_difference(comparison, study),
    )


def _headline_difference(comparison: Comparison | None, study: Study) -> dict[str, object] | None:
    return None if comparison is None else headlines.headline_difference(comparison, study.beliefs)


def pack_run(
    study: Study, request: Request, packs: Sequence[ScenarioPack], tables: Tables, engine: Engine
) -> Pack:
    """Join the scenarios of a run; the first one is the baseline."""
    language, results = request.language, [pack.country for pack in packs]
    warnings = headlines.warnings(results, study.stale, language, study.beliefs)
    warnings += notices(study.files, request.scenarios, language)
    warnings += remarks(study.files, request.scenarios, language)
    told = [(pack.country.scenario.title_in(language), pack.banner) for pack in packs[1:]]
    banner = short_banner(told, language)
    precise = reached(results)
    manifest = {
        **manifest_of(study, request, results, engine, [*banner, *warnings]),
        "precision": enough.precision_figures(precise),
        "targets_not_reached": unmet(results),
        EFFECTS.as_posix(): effects_digest(study.files.folder),  # the report tells of it
    }
    page = Page(
        title=say("page_title", language),
        question=results[0].scenario.question_in(language),
        findings=tuple(_short(results, language, study, precise)),
        warnings=tuple(warnings),
        banner=tuple(banner),
        parts=tuple(_with_own_banner(pack, banner) for pack in packs),
        calibration=calibration_grids(study, results[0], language),
        assumptions=assumptions_grid(study, language, request.scenarios[0]),
        sources=sources_grid(study, language),
        provenance=provenance(manifest, results[0].scenario, language),
    )
    files = {"report.html": render(page, language).encode()}
    for pack in packs:
        files |= pack.charts
    files |= tables.files()
    files["resolved.yaml"] = resolved_yaml(study, request.scenarios)
    files["log.txt"] = log_of(results)
    differences = [pack.difference for pack in packs if pack.difference is not None]
    headline: dict[str, object] = {
        "scenarios": [pack.headline for pack in packs],
        "differences": differences,
        "targets": targets.figures_of_targets(results),
        "precision": enough.precision_figures(precise),
    }
    most = None if len(packs) <= FEW_SCENARIOS else 1
    lines = packs[0].findings + [line for pack in packs for line in pack.changes[:most]]
    lines += enough.precision_sentences(precise, language)
    findings = list(dict.fromkeys(lines))  # the weights of the mixture once
    return Pack(
        files,
        manifest,
        findings,
        [*banner, *warnings],
        headline,
        targets.missed_lines(results, language),
    )


def _with_own_banner(pack: ScenarioPack, banner: Sequence[str]) -> Part:
    """Say under a scenario what the banner of many only hints at."""
    own = [line for line in pack.banner if line not in banner]
    return replace(pack.part, findings=(*pack.part.findings, *own))


def _short(
    results: Sequence[Result], language: str, study: Study, precise: Sequence[Reached]
) -> list[str]:
    """What stands before the first chart."""
    comparisons = [compare(results[0], other) for other in results[1:]]
    more = enough.precision_sentences(precise, language)
    return short_findings(results, comparisons, language, study.beliefs, more)


def log_of(results: Sequence[Result]) -> bytes:
    """Name every path that could not be simulated, and why."""
    lines = [line for one in results for line in (one.scenario.name, *one.failed)]
    return "".join(f"{line}\n" for line in lines).encode()
