"""Join a comparison of scenarios into the contents of a run folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from bandeexit.cli.notices import notices, remarks
from bandeexit.cli.pack import Pack, log_of
from bandeexit.cli.pack_manifest import manifest_of, resolved_yaml
from bandeexit.cli.pack_report import provenance
from bandeexit.comparing import Comparisons
from bandeexit.errors import UsageError
from bandeexit.files.request import Request
from bandeexit.report import effects, grids, headlines
from bandeexit.report.actions import action_findings, actions_table
from bandeexit.report.belief_grids import effects_by_belief, figures_by_belief
from bandeexit.report.beliefs import mixed_from
from bandeexit.report.comparison import enough, inputs, spread, targets, waterfall
from bandeexit.report.comparison.differences import differences_grid
from bandeexit.report.comparison.findings import banners, short_banner, short_findings
from bandeexit.report.comparison.page import ComparisonPage, Section, in_groups, render
from bandeexit.report.comparison.targets_chart import charts_of_targets
from bandeexit.report.figures import Chart, charts_of_difference
from bandeexit.report.pace import pace_grid, pace_table
from bandeexit.report.page import Grid, Part, Picture, pictures
from bandeexit.report.table_files import TableFile
from bandeexit.report.tables import quantile_table
from bandeexit.report.words import say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.shapley import Decomposition
from bandeexit.scenarios.steps import ledger_only
from bandeexit.scenarios.targets import unmet
from bandeexit.study import Study

SPREAD_TOLD = 3
"""Headline numbers whose sources of spread are told in words."""


def pack_comparison(study: Study, request: Request, compared: Comparisons) -> Pack:
    """Make charts, tables, page and manifest of a comparison; the first result is the baseline."""
    results, beliefs, language = list(compared.results), study.beliefs, request.language
    taken_apart, refused = _decompositions(compared, language, ordered=request.ordered)
    side_by_side = targets.share_targets(results)
    mixed = mixed_from(results[0], language, beliefs)
    general = _general_charts(compared, side_by_side, language)
    own = {
        one.other.scenario.name: [
            *charts_of_difference(one, language, beliefs),
            *_steps_charts(taken_apart.get(one.other.scenario.name), language, mixed),
        ]
        for one in compared.comparisons
    }
    warnings = [*headlines.warnings(results, study.stale, language, beliefs), *refused]
    warnings += notices(study.files, request.scenarios, language)
    warnings += remarks(study.files, request.scenarios, language)
    told = banners(compared.comparisons, language, beliefs)
    banner = short_banner(told, language)
    first_spread = spread.spread_sentences(compared.splits, results[0], language)
    precision = enough.precision_sentences(compared.reached, language)
    findings = short_findings(results, compared.comparisons, language, beliefs, first_spread)
    manifest = {
        **manifest_of(study, request, results, "compiled", [*banner, *warnings]),
        "compared_with": results[0].scenario.name,
        "precision": enough.precision_figures(compared.reached),
        "targets_not_reached": unmet(results),
    }
    page = ComparisonPage(
        title=say("comparison_title", language),
        question=results[0].scenario.question_in(language),
        findings=tuple(findings),
        warnings=tuple(warnings),
        banner=tuple(banner),
        sections=tuple(_sections(compared, side_by_side, general, precision, language)),
        parts=tuple(_parts(study, compared, own, taken_apart, banner, language)),
        provenance=provenance(manifest, results[0].scenario, language),
    )
    files = {"report.html": render(page, language).encode()}
    for chart in [*general["targets"], *general["spread"], *(c for cs in own.values() for c in cs)]:
        files |= {f"charts/{name}": content for name, content in chart.files().items()}
    files |= _tables(compared, taken_apart)
    files["resolved.yaml"] = resolved_yaml(study, request.scenarios)
    files["log.txt"] = log_of(results)
    steps = [
        line for one in taken_apart.values() for line in waterfall.steps_sentences(one, language)
    ]
    own_targets = [
        line for result in results for line in targets.target_sentences(result, language, beliefs)
    ]
    acted = [line for result in results for line in action_findings(result, language)]
    lines = list(dict.fromkeys([*findings, *steps, *acted, *own_targets, *precision]))
    headline = _headline(compared, taken_apart)
    return Pack(
        files,
        manifest,
        lines,
        [*banner, *warnings],
        headline,
        targets.missed_lines(results, language),
    )


def _decompositions(
    compared: Comparisons, language: str, *, ordered: bool
) -> tuple[dict[str, Decomposition], list[str]]:
    """Take apart scenarios with more than one step; and say where that cannot be done.

    What changes the ledger only has no effect to take apart.
    """
    found: dict[str, Decomposition] = {}
    refused = []
    base = compared.results[0].scenario
    for result in compared.results[1:]:
        name = result.scenario.name
        try:
            if compared.n_steps(name) > 1 and not ledger_only(base, result.scenario, result.lines):
                found[name] = compared.decomposition(name, ordered=ordered)
        except UsageError as error:
            title = result.scenario.title_in(language)
            refused.append(say("not_taken_apart", language, name=title, why=error))
    return found, refused


def _steps_charts(one: Decomposition | None, language: str, mixed: str) -> list[Chart]:
    return waterfall.charts_of_steps(one, language, mixed) if one else []


def _general_charts(
    compared: Comparisons, side_by_side: list[Result], language: str
) -> dict[str, list[Chart]]:
    beliefs = compared.beliefs
    return {
        "targets": charts_of_targets(side_by_side, language, beliefs),
        "spread": spread.charts_of_spread(compared.splits, compared.results[0], language, beliefs),
    }


def _sections(
    compared: Comparisons,
    side_by_side: list[Result],
    general: Mapping[str, list[Chart]],
    precision: list[str],
    language: str,
) -> list[Section]:
    """What is told of all scenarios together."""
    results, splits = compared.results, compared.splits
    scenarios = [result.scenario for result in results]
    spread_told = spread.spread_sentences(
        splits, results[0], language, [one.headline for one in splits[:SPREAD_TOLD]]
    )
    by_target = [targets.targets_grid(some, language) for some in in_groups(side_by_side)]
    sections = [
        Section(
            say("section_differences", language),
            grids=tuple(
                differences_grid(some, language) for some in in_groups(compared.comparisons)
            ),
        )
    ]
    kept = tuple(grid for grid in by_target if grid is not None)
    if kept:
        sections.append(
            Section(say("section_targets", language), (), _wide(general["targets"]), kept)
        )
    sections += [
        Section(
            say("section_spread", language),
            tuple(spread_told),
            _wide(general["spread"]),
            (spread.spread_grid(splits, language),),
        ),
        Section(
            say("section_enough", language),
            tuple(precision),
            grids=(enough.convergence_grid(results[0], language),),
        ),
        Section(
            say("section_inputs", language),
            grids=tuple(inputs.inputs_grid(some, language) for some in in_groups(scenarios)),
        ),
    ]
    return sections


def _wide(charts: list[Chart]) -> tuple[Picture, ...]:
    return tuple(Picture(chart.svg(), chart.caption) for chart in charts)


def _parts(
    study: Study,
    compared: Comparisons,
    charts: Mapping[str, list[Chart]],
    taken_apart: Mapping[str, Decomposition],
    banner: Sequence[str],
    language: str,
) -> list[Part]:
    parts = [
        _part(study, one, charts[one.other.scenario.name], taken_apart, banner, language)
        for one in compared.comparisons
    ]
    base = compared.results[0]
    tables = [
        *pace_grid(base, language, study.beliefs),
        grids.key_figures(base, language),
        *figures_by_belief(base, language, study.beliefs),
    ]
    findings = [
        *headlines.sentences(base, language, study.beliefs),
        *targets.target_sentences(base, language, study.beliefs),
    ]
    title, question = base.scenario.title_in(language), base.scenario.question_in(language)
    return [*parts, Part(title, question, tuple(findings), (), (), tuple(tables))]


def _part(
    study: Study,
    one: Comparison,
    charts: list[Chart],
    taken_apart: Mapping[str, Decomposition],
    banner: Sequence[str],
    language: str,
) -> Part:
    scenario, beliefs = one.other.scenario, study.beliefs
    told = [
        *headlines.difference_sentences(one, language, beliefs),
        *action_findings(one.other, language),
        *(line for line in effects.banner(one, language, beliefs) if line not in banner),
        *targets.target_sentences(one.other, language, beliefs),
    ]
    tables: list[Grid] = []
    steps = taken_apart.get(scenario.name)
    if steps is not None:
        told += waterfall.steps_sentences(steps, language)
        tables.append(waterfall.steps_grid(steps, language))
    tables += [
        *pace_grid(one.other, language, beliefs),
        grids.key_differences(one, language),
        grids.worse_by_year(one, language),
        *effects_by_belief(one, language, beliefs),
    ]
    dates = targets.target_dates_grid(one.other, language)
    if dates is not None:
        tables.append(dates)
    return Part(
        title=scenario.title_in(language),
        question=scenario.question_in(language),
        findings=tuple(dict.fromkeys(told)),
        wide=pictures(charts, wide=True),
        charts=(),
        tables=tuple(tables),
    )


def _tables(compared: Comparisons, taken_apart: Mapping[str, Decomposition]) -> dict[str, bytes]:
    results = list(compared.results)
    tables = {
        "measures": _measures(results),
        "differences": compared.differences(),
        "pace": pace_table(results),
        "spread": compared.spread(),
        "convergence": enough.convergence_table(results),
        "inputs": compared.inputs(),
    }
    if any(result.actions for result in results):
        tables["actions"] = actions_table(results)
    if any(result.scenario.targets for result in results):
        tables["targets"] = compared.targets()
    if taken_apart:
        tables["steps"] = waterfall.steps_table(list(taken_apart.values()))
    files: dict[str, bytes] = {}
    for name, table in tables.items():
        one = TableFile(name)
        one.add(table)
        files |= one.files()
    return files


def _measures(results: list[Result]) -> pd.DataFrame:
    """Levels for the country; `bandeexit run` gives those of the districts, too."""
    return pd.concat([quantile_table(one, country_only=True) for one in results])


def _headline(compared: Comparisons, taken_apart: Mapping[str, Decomposition]) -> dict[str, object]:
    results, beliefs = compared.results, compared.beliefs
    return {
        "baseline": results[0].scenario.name,
        "scenarios": [headlines.headline(result, beliefs) for result in results],
        "differences": [
            headlines.headline_difference(one, beliefs) for one in compared.comparisons
        ],
        "targets": targets.figures_of_targets(results),
        "spread": spread.spread_figures(compared.splits),
        "steps": [waterfall.steps_figures(one) for one in taken_apart.values()],
        "precision": enough.precision_figures(compared.reached),
    }
