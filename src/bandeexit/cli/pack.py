"""Join a study and its results into the contents of a run folder."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from math import inf
from typing import TYPE_CHECKING

from bandeexit.calibration.table import Row
from bandeexit.model.programme import REGISTRY
from bandeexit.report import grids, headlines
from bandeexit.report.belief_grids import effects_by_belief, figures_by_belief
from bandeexit.report.beliefs import Beliefs, beliefs_in
from bandeexit.report.comparison import enough, targets
from bandeexit.report.comparison.findings import own_banner, short_banner, short_findings
from bandeexit.report.comparison.targets_chart import charts_of_targets
from bandeexit.report.figures import Chart, charts_of, charts_of_difference
from bandeexit.report.page import Grid, Page, Part, pictures, render
from bandeexit.report.tables import csv_of, difference_table, parquet_of, quantile_table
from bandeexit.report.words import say
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.compare import Comparison, compare
from bandeexit.scenarios.precision import Reached
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.targets import unmet

if TYPE_CHECKING:
    import pandas as pd

    from bandeexit.api import Study

PACKAGES = ("simpy", "numba", "numpy", "scipy", "matplotlib", "pandas", "pyarrow", "joblib")
COMMAND = "bandeexit"


@dataclass(frozen=True)
class Pack:
    """What a run leaves behind, before it is written."""

    files: dict[str, bytes]
    manifest: dict[str, object]
    sentences: list[str]
    """What was found; the last line on the terminal."""
    warnings: list[str]
    headline: dict[str, object]


def pack_run(
    study: Study,
    results: list[Result],
    engine: Engine,
    language: str,
    reached: Sequence[Reached] = (),
) -> Pack:
    """Make charts, tables, report and manifest of a run; the first result is the baseline.

    Parameters
    ----------
    reached : sequence of Reached
        How precise the medians are that scenarios asked a precision for.
    """
    beliefs = study.beliefs
    comparisons = [compare(results[0], other) for other in results[1:]]
    charts = {result.scenario.name: charts_of(result, language, beliefs) for result in results}
    for result in results:
        charts[result.scenario.name] += charts_of_targets([result], language, beliefs)
    for comparison in comparisons:
        made = charts_of_difference(comparison, language, beliefs)
        charts[comparison.other.scenario.name] += made
    warnings = headlines.warnings(results, study.stale, language, beliefs)
    banner = short_banner(comparisons, language, beliefs)
    precision = enough.precision_sentences(reached, language)
    findings = [*_findings(results, comparisons, language, beliefs), *precision]
    short = short_findings(results, comparisons, language, beliefs, precision)
    manifest = {
        **_manifest(study, results, engine, [*banner, *warnings]),
        "precision": enough.precision_figures(reached),
        "targets_not_reached": unmet(results),
    }
    page = _page(study, results, comparisons, charts, short, warnings, banner, manifest, language)
    files = {"report.html": render(page, language).encode()}
    for made in charts.values():
        for chart in made:
            files |= {f"charts/{name}": content for name, content in chart.files().items()}
    files |= _tables(results, comparisons)
    files["resolved.yaml"] = _yaml(_resolved(study, results))
    files["log.txt"] = "".join(
        f"{line}\n" for result in results for line in (result.scenario.name, *result.failed)
    ).encode()
    headline: dict[str, object] = {
        "scenarios": [headlines.headline(result, beliefs) for result in results],
        "differences": [headlines.headline_difference(one, beliefs) for one in comparisons],
        "targets": targets.figures_of_targets(results),
        "precision": enough.precision_figures(reached),
    }
    return Pack(files, manifest, findings, [*banner, *warnings], headline)


def _findings(
    results: list[Result], comparisons: list[Comparison], language: str, beliefs: Beliefs
) -> list[str]:
    told = headlines.sentences(results[0], language, beliefs)
    for comparison in comparisons:
        told += headlines.difference_sentences(comparison, language, beliefs)
    for result in results:
        told += targets.target_sentences(result, language, beliefs)
    return list(dict.fromkeys(told))  # the weights of the mixture once


def _tables(results: list[Result], comparisons: list[Comparison]) -> dict[str, bytes]:
    import pandas as pd

    files = _table_files("measures", pd.concat([quantile_table(one) for one in results]))
    files |= _table_files("convergence", enough.convergence_table(results))
    if any(result.scenario.targets for result in results):
        files |= _table_files("targets", targets.target_table(results))
    if comparisons:
        differences = pd.concat([difference_table(one) for one in comparisons])
        files |= _table_files("differences", differences)
    return files


def _table_files(name: str, table: pd.DataFrame) -> dict[str, bytes]:
    """CSV for people, Parquet for machines."""
    return {f"tables/{name}.csv": csv_of(table), f"tables/{name}.parquet": parquet_of(table)}


def _page(
    study: Study,
    results: list[Result],
    comparisons: list[Comparison],
    charts: dict[str, list[Chart]],
    findings: list[str],
    warnings: list[str],
    banner: list[str],
    manifest: dict[str, object],
    language: str,
) -> Page:
    by_name = {one.other.scenario.name: one for one in comparisons}
    parts = [
        _part(
            result,
            by_name.get(result.scenario.name),
            comparisons,
            charts[result.scenario.name],
            study.beliefs,
            language,
        )
        for result in results
    ]
    return Page(
        title=say("page_title", language),
        question=results[0].scenario.question_in(language),
        findings=tuple(findings),
        warnings=tuple(warnings),
        banner=tuple(banner),
        parts=tuple(parts),
        calibration=_calibration(study, results[0], language),
        assumptions=_assumptions(study, language),
        sources=_sources(study, language),
        provenance=_provenance(manifest, results[0], language),
    )


def _part(
    result: Result,
    comparison: Comparison | None,
    comparisons: list[Comparison],
    charts: list[Chart],
    beliefs: Beliefs,
    language: str,
) -> Part:
    tables = [grids.key_figures(result, language), *figures_by_belief(result, language, beliefs)]
    findings = headlines.sentences(result, language, beliefs)
    if comparison is not None:
        tables.append(grids.key_differences(comparison, language))
        tables.append(grids.worse_by_year(comparison, language))
        tables += effects_by_belief(comparison, language, beliefs)
        told = headlines.difference_sentences(comparison, language, beliefs)
        told += own_banner(comparison, comparisons, language, beliefs)
        findings = list(dict.fromkeys([*told, *findings]))
    findings += targets.target_sentences(result, language, beliefs)
    dates = targets.target_dates_grid(result, language)
    tables += [dates] if dates else []
    tables.append(enough.convergence_grid(result, language))
    return Part(
        title=result.scenario.title_in(language),
        question=result.scenario.question_in(language),
        findings=tuple(findings),
        wide=pictures(charts, wide=True),
        charts=pictures(charts, wide=False),
        tables=tuple(tables),
    )


def _calibration(study: Study, result: Result, language: str) -> tuple[Grid, ...]:
    fits = study.posterior.fits
    return tuple(
        grids.calibration_grid(
            [Row(**row) for row in fits[belief.name].summary["table"]],
            language,
            belief.title(language),
        )
        for belief in beliefs_in(result, study.beliefs)
    )


def _assumptions(study: Study, language: str) -> Grid:
    rows = [
        (a.path, a.value, a.unit, a.range, a.status, a.source, a.note)
        for a in study.files.assumptions
    ]
    headings = say("assumptions_headings", language)
    return grids.text_grid(say("assumptions_caption", language), headings, rows)


def _sources(study: Study, language: str) -> Grid:
    rows = [
        (name, source.title, source.publisher, source.when, source.url)
        for name, source in study.files.sources.items()
    ]
    return grids.text_grid(
        say("sources_caption", language), say("sources_headings", language), rows
    )


def _provenance(manifest: dict[str, object], result: Result, language: str) -> tuple[str, ...]:
    run = say(
        "provenance_run",
        language,
        command=manifest["command"],
        version=manifest["version"],
        seed=result.scenario.seed,
        horizon=result.scenario.horizon.isoformat(),
    )
    inputs = manifest["inputs"]
    assert isinstance(inputs, dict)
    digests = ", ".join(f"{name} {value[:12]}" for name, value in inputs.items())
    return run, say("provenance_digests", language, digests=digests)


def _manifest(
    study: Study, results: list[Result], engine: Engine, warnings: list[str]
) -> dict[str, object]:
    return {
        "schema": 1,
        "command": " ".join([COMMAND, *sys.argv[1:]]),
        "version": version("bandeexit"),
        "commit": study.commit,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine,
        "scenarios": {
            result.scenario.name: {
                "seed": result.scenario.seed,
                "paths_ok": result.n_paths,
                "paths_failed": len(result.failed),
                "conditioned_on_census": not result.scenario.counterfactual,
                "regimes": {name: result.regime.count(i) for i, name in enumerate(result.regimes)},
            }
            for result in results
        },
        "inputs": {
            **study.files.digests,
            **{
                f"calibration/posterior/{name}": value
                for name, value in study.posterior.digests.items()
            },
        },
        "warnings": warnings,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _resolved(study: Study, results: list[Result]) -> dict[str, object]:
    """Every value the run rests on, as read; an unlimited one is null, as in the study."""
    programme = study.files.programme
    values = {
        path: getattr(getattr(programme, path.split(".")[0]), path.split(".")[1])
        for path in REGISTRY
    }
    return {
        "origin": programme.calendar.origin,
        "census": asdict(programme.census),
        "parameters": {path: None if value == inf else value for path, value in values.items()},
        "districts": [asdict(district) for district in programme.districts],
        "scenarios": [asdict(result.scenario) for result in results],
    }


def _yaml(content: dict[str, object]) -> bytes:
    import yaml

    plain = yaml.safe_dump(_plain(content), allow_unicode=True, sort_keys=False, width=100)
    return str(plain).encode()


def _plain(value: object) -> object:
    """Turn tuples into lists, all the way down, as YAML has no tuples."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
