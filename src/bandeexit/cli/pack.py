"""Join a study and its results into the contents of a run folder, one scenario at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bandeexit.cli.pack_manifest import manifest_of, resolved_yaml
from bandeexit.cli.pack_report import (
    assumptions_grid,
    calibration_grids,
    part_of,
    provenance,
    sources_grid,
)
from bandeexit.report import effects, headlines
from bandeexit.report.figures import charts_of, charts_of_difference
from bandeexit.report.page import Page, Part, render
from bandeexit.report.table_files import TableFile
from bandeexit.report.tables import difference_table, quantile_table
from bandeexit.report.words import say
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.compare import Comparison, compare
from bandeexit.scenarios.result import Result

if TYPE_CHECKING:
    from bandeexit.api import Study
    from bandeexit.files.request import Request


@dataclass(frozen=True)
class Pack:
    """What a run leaves behind, before it is written."""

    files: dict[str, bytes]
    manifest: dict[str, object]
    sentences: list[str]
    """What was found; the last line on the terminal."""
    warnings: list[str]
    headline: dict[str, object]


@dataclass(frozen=True)
class ScenarioPack:
    """What is kept of one scenario: everything but its paths."""

    head: Result
    """Without any series."""
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

    def add(self, result: Result, baseline: Result | None) -> None:
        """Lay a scenario's rows behind the earlier ones."""
        self.measures.add(quantile_table(result))
        if baseline is not None:
            self.differences.add(difference_table(compare(baseline, result)))

    def files(self) -> dict[str, bytes]:
        """Give the files, by path."""
        return self.measures.files() | self.differences.files()


def pack_scenario(
    study: Study, result: Result, baseline: Result | None, language: str
) -> ScenarioPack:
    """Draw and tell one scenario; only the whole country of both results is looked at."""
    beliefs = study.beliefs
    comparison = None if baseline is None else compare(baseline, result)
    charts = charts_of(result, language, beliefs)
    findings, changes, banner = headlines.sentences(result, language, beliefs), [], []
    if comparison is not None:
        charts += charts_of_difference(comparison, language, beliefs)
        changes = headlines.difference_sentences(comparison, language, beliefs)
        banner = effects.banner(comparison, language, beliefs)
        findings = list(dict.fromkeys([*changes, *findings]))
    return ScenarioPack(
        head=replace(result, series={}),
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
    language, heads = request.language, [pack.head for pack in packs]
    warnings = headlines.warnings(heads, study.stale, language, study.beliefs)
    banner = [line for pack in packs for line in pack.banner]
    told = packs[0].findings + [line for pack in packs for line in pack.changes]
    findings = list(dict.fromkeys(told))  # the weights of the mixture once
    manifest = manifest_of(study, request, heads, engine, [*banner, *warnings])
    page = Page(
        title=say("page_title", language),
        question=heads[0].scenario.question_in(language),
        findings=tuple(findings),
        warnings=tuple(warnings),
        banner=tuple(banner),
        parts=tuple(pack.part for pack in packs),
        calibration=calibration_grids(study, heads[0], language),
        assumptions=assumptions_grid(study, language),
        sources=sources_grid(study, language),
        provenance=provenance(manifest, heads[0], language),
    )
    files = {"report.html": render(page, language).encode()}
    for pack in packs:
        files |= pack.charts
    files |= tables.files()
    files["resolved.yaml"] = resolved_yaml(study, [head.scenario for head in heads])
    files["log.txt"] = log_of(heads)
    differences = [pack.difference for pack in packs if pack.difference is not None]
    headline: dict[str, object] = {
        "scenarios": [pack.headline for pack in packs],
        "differences": differences,
    }
    return Pack(files, manifest, findings, [*banner, *warnings], headline)


def log_of(heads: Sequence[Result]) -> bytes:
    """Name every path that could not be simulated, and why."""
    lines = [line for head in heads for line in (head.scenario.name, *head.failed)]
    return "".join(f"{line}\n" for line in lines).encode()
