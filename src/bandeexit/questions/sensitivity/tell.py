"""Which facts are worth most and what moves a number most, in findings and tables."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.questions.manifest import facts_of_results
from bandeexit.questions.sensitivity import frames
from bandeexit.questions.sensitivity.charts import chart_of_bars, chart_of_knowing, known_estimate
from bandeexit.questions.sensitivity.knowing import FactWorth
from bandeexit.questions.sensitivity.sense import Sensitivity
from bandeexit.questions.sensitivity.sobol import Indices
from bandeexit.questions.sensitivity.tornado import Bar
from bandeexit.questions.standing import changes_of, warnings_of_results
from bandeexit.report.effects_of_pairs import group_titles
from bandeexit.report.headline_titles import headline_name, headline_title
from bandeexit.report.spread_table import spread_table
from bandeexit.report.story import (
    Estimate,
    Finding,
    Number,
    Parameter,
    Section,
    Story,
    Table,
    Text,
    finding,
    listed,
)
from bandeexit.report.titles import scenario_title
from bandeexit.report.unknown_titles import (
    input_title,
    input_value,
    input_value_with_unit,
    unknown_title,
)
from bandeexit.scenarios.groups import ALL
from bandeexit.scenarios.headline_values import COMPLETED, LAST_WAIT, Headline
from bandeexit.scenarios.unknowns import REGIME
from bandeexit.scenarios.variance import SOURCES, Split

if TYPE_CHECKING:
    import pandas as pd

_Titles = dict[str, Text]
_MOST_ROWS = 6
_HOW = {
    ("moved", "posterior"): "sensitivity_moved_posterior",
    ("moved", "range"): "sensitivity_moved_range",
    ("regression", "posterior"): "sensitivity_regression_posterior",
}
_REASONS = {
    "set": "sensitivity_reason_set",
    "history": "sensitivity_reason_history",
    "fixed": "sensitivity_reason_fixed",
    "convention": "sensitivity_reason_convention",
}


def tell(answer: Answer[Sensitivity]) -> Story:
    """Lead with the best fact for completions and for the wait, or where beliefs are divided."""
    done, shown = answer.found, answer.found.headlines
    titles = group_titles(done.groups, answer.beliefs)
    scenario = done.result.scenario
    # First the price of a fact, then what moves the number: what to ask the ministry for comes
    # before what to change.
    worth = [_worth(done, one, titles) for one in (COMPLETED, LAST_WAIT) if one in shown]
    return Story(
        title=finding("sensitivity_title", title=scenario_title(scenario)),
        question=finding("sensitivity_question", horizon=scenario.horizon - timedelta(days=1)),
        changes=changes_of(answer.study, scenario, [scenario]),
        answer=(*worth, *_moves(done, COMPLETED)),
        table=_best_facts(done, titles) if COMPLETED in shown else None,
        picture=chart_of_knowing(answer, COMPLETED) if COMPLETED in shown else None,
        # Shares of several facts do not add up, as the draws hang together: who learns one learns
        # of others.
        caveats=(finding("sensitivity_not_added"),),
        warnings=warnings_of_results(answer, [done.result]),
        sections=(
            _section_of_knowing(answer, titles),
            _section_of_bars(answer, titles),
            Section(finding("section_spread"), tables=(spread_table(done.splits[ALL]),)),
            *_section_of_indices(answer),
        ),
    )


def tables(answer: Answer[Sensitivity]) -> dict[str, pd.DataFrame]:
    """Value of knowing, tornado, effect of each assumption, and Sobol's indices if asked for."""
    done = answer.found
    found = {
        "knowing": frames.knowing_frame(done),
        "tornado": frames.tornado_frame(done.tornado),
        "effects": frames.effects_frame(done.tornado, answer.study.files.assumptions),
    }
    return found if done.sobol is None else {**found, "sobol": frames.indices_frame(done.sobol)}


def facts(answer: Answer[Sensitivity]) -> Facts:
    """Paths of the forecast."""
    return facts_of_results([answer.found.result])


def _worth(done: Sensitivity, headline: Headline, titles: _Titles) -> Finding:
    """Which fact is worth most; where beliefs are divided about that, each says its own."""
    measure = headline_name(headline)
    if done.is_divided(headline):
        parts = [
            finding("of_group", group=titles[group], told=_fact(done, one))
            for group, one in done.best_by_belief(headline).items()
        ]
        return finding("sensitivity_divided", measure=measure, parts=listed(parts))
    one = done.best(headline)
    if one is None:
        return finding("sensitivity_no_fact", measure=measure, n=done.knowledge[ALL].n)
    return finding(
        "sensitivity_belief" if one.unknown == REGIME else "sensitivity_fact",
        measure=measure,
        fact=unknown_title(one.unknown, done.result.scenario),
        narrower=known_estimate(one),
        ceiling=Number(done.ceiling(headline), "share"),
    )


def _fact(done: Sensitivity, one: FactWorth | None) -> Finding:
    if one is None:
        return finding("sensitivity_fact_none")
    title = unknown_title(one.unknown, done.result.scenario)
    return finding("sensitivity_fact_size", fact=title, narrower=known_estimate(one))


def _moves(done: Sensitivity, headline: Headline) -> list[Finding]:
    """Say which of the inputs that can be held moves a number most."""
    # Of a regression it would be said that a parameter causes what only goes with it.
    held = [bar for bar in done.bars(headline) if bar.how == "moved"]
    if not held:
        return []
    low, high = _ends(held[0], headline, ALL)
    prices = done.result.scenario.prices
    low_value, high_value = (
        input_value_with_unit(held[0].input.path, one, prices) for one in held[0].values
    )
    return [
        finding(
            "sensitivity_moves",
            measure=headline_name(headline),
            what=Parameter(held[0].input.path),
            low=low,
            low_value=low_value,
            high=high,
            high_value=high_value,
        )
    ]


def _divided_ways(done: Sensitivity, headline: Headline) -> list[Finding]:
    """Name the inputs that raise a number under one belief and lower it under another."""
    paths = [
        bar.input.path
        for bar in done.tornado.bars
        # In all futures together the two directions would cancel, and the bar look short.
        if {1, -1}
        <= {bar.direction(headline, g) for g in done.regimes if (g, headline) in bar.effects}
    ]
    if not paths:
        return []
    what = listed([Parameter(path) for path in paths], ", ")
    return [finding("sensitivity_signs", measure=headline_name(headline), what=what)]


def _not_moved(done: Sensitivity) -> list[Finding]:
    """Name the inputs without a bar, and why."""
    reasons: dict[str, list[Text]] = {}
    for path, reason in done.tornado.not_moved.items():
        reasons.setdefault(reason, []).append(Parameter(path))
    return [
        finding(
            "sensitivity_not_moved",
            what=listed(names, ", "),
            reason=finding(_REASONS[reason]) if reason in _REASONS else reason,
        )
        for reason, names in reasons.items()
    ]


def _section_of_knowing(answer: Answer[Sensitivity], titles: _Titles) -> Section:
    shown = answer.found.headlines
    return Section(
        finding("sensitivity_knowing"),
        (finding("sensitivity_band"),),
        tuple(chart_of_knowing(answer, one) for one in shown if one != COMPLETED),
        tuple(_knowing_table(answer.found, one, titles) for one in shown),
    )


def _section_of_bars(answer: Answer[Sensitivity], titles: _Titles) -> Section:
    done, shown = answer.found, answer.found.headlines
    ways = [line for one in shown for line in _divided_ways(done, one)]
    return Section(
        finding("sensitivity_bars"),
        (finding("sensitivity_how"), *ways, *_not_moved(done)),
        tuple(chart_of_bars(answer, one) for one in shown if done.bars(one)),
        tuple(_bars_table(done, one, titles) for one in shown),
    )


def _best_facts(done: Sensitivity, titles: _Titles) -> Table:
    """By unknown: by how much completions would be narrower, weighted and under each belief."""
    rows = _known_rows(done, COMPLETED, titles)
    return Table(
        finding("sensitivity_best_facts"),
        (
            finding("sensitivity_facts_heading", measure=headline_name(COMPLETED)),
            *titles.values(),
        ),
        tuple(cells for _, cells in rows[:_MOST_ROWS]),
    )


def _knowing_table(done: Sensitivity, headline: Headline, titles: _Titles) -> Table:
    """The same of every number and unknown, and what becomes of the 90 % band."""
    split = done.split(headline)
    return Table(
        finding(
            "sensitivity_knowing_table",
            measure=headline_name(headline),
            together=Number(done.knowledge[ALL].together[headline], "share"),
            chance=Number(_chance(split) if split else float("nan"), "share"),
        ),
        (
            finding("sensitivity_unknown_heading"),
            *titles.values(),
            finding("sensitivity_band_heading"),
        ),
        tuple((*cells, _band(done, one)) for one, cells in _known_rows(done, headline, titles)),
    )


def _known_rows(
    done: Sensitivity, headline: Headline, titles: _Titles
) -> list[tuple[FactWorth, tuple[Text, ...]]]:
    """Unknowns that can be told under some belief, with title and cells."""
    told = {
        group: {one.unknown: one for one in done.knowledge[group].of(headline)
                if done.knowledge[group].is_told(one)}
        for group in titles
    }  # fmt: skip
    return [
        (
            one,
            (
                unknown_title(one.unknown, done.result.scenario),
                *(_cell(told[group].get(one.unknown)) for group in titles),
            ),
        )
        for one in done.knowledge[ALL].of(headline)
        # Told under one belief is enough: the best fact to ask for may be another one there.
        if any(one.unknown in some for some in told.values())
    ]


def _cell(one: FactWorth | None) -> Text:
    return "-" if one is None else known_estimate(one)


def _band(done: Sensitivity, one: FactWorth) -> Text:
    is_told = done.knowledge[ALL].is_told(one)
    # Below the floor a width is chance.
    return Number(max(one.band, 0.0), "share") if is_told else "-"


def _chance(split: Split) -> float:
    """Share of what is uncertain within the scenario that no fact removes."""
    sizes = {source: max(split.variance[source], 0.0) for source in SOURCES}
    whole = sum(size for source, size in sizes.items() if source != "scenario")
    return sizes["chance"] / whole if whole else float("nan")


def _bars_table(done: Sensitivity, headline: Headline, titles: _Titles) -> Table:
    """One row an input that moves something under some belief."""
    bars = [
        bar
        for bar in done.tornado.ranked(headline)
        if any(bar.is_told(headline, g) for g in titles if (g, headline) in bar.effects)
    ]
    return Table(
        finding("sensitivity_bars_table", measure=headline_title(headline)),
        (
            finding("sensitivity_input_heading"),
            finding("sensitivity_values_heading"),
            finding("sensitivity_how_heading"),
            *titles.values(),
        ),
        tuple(
            (
                input_title(bar.input.path, done.result.scenario.prices),
                listed([input_value(bar.input.path, one) for one in bar.values], " / "),
                finding(_HOW[bar.how, bar.input.span]),
                *(_ends_cell(bar, headline, group) for group in titles),
            )
            for bar in bars
        ),
    )


def _ends(bar: Bar, headline: Headline, group: str) -> tuple[Estimate, Estimate]:
    low, high = (Estimate(*end, "mean", signed=True) for end in bar.effects[group, headline])
    return low, high


def _ends_cell(bar: Bar, headline: Headline, group: str) -> Text:
    if (group, headline) not in bar.effects:
        return "-"
    low, high = _ends(bar, headline, group)
    return finding("sensitivity_ends", low=low, high=high)


def _section_of_indices(answer: Answer[Sensitivity]) -> list[Section]:
    sobol = answer.found.sobol
    if sobol is None:
        return []
    ranked = {
        headline: sorted(sobol.indices.get(headline, []), key=lambda one: -one.total)
        for headline in answer.found.headlines
    }
    # Total, as an input that acts only together with others has no first order.
    told = {h: [one for one in some if one.total > one.total_half] for h, some in ranked.items()}
    known = {one.name: one.titles for one in answer.study.beliefs}
    how = finding(
        "sensitivity_indices_how",
        belief=known.get(sobol.regime, sobol.regime),
        points=sobol.n_points,
        tapes=sobol.tapes,
    )
    grids = tuple(_indices_table(headline, some) for headline, some in told.items() if some)
    return [Section(finding("sensitivity_indices"), (how,), tables=grids)]


def _indices_table(headline: Headline, indices: list[Indices]) -> Table:
    return Table(
        finding("sensitivity_indices_table", measure=headline_name(headline)),
        (
            finding("sensitivity_input_heading"),
            finding("sensitivity_first_heading"),
            finding("sensitivity_total_heading"),
        ),
        tuple(
            (Parameter(one.name), _index(one.first, one.first_half),
             _index(one.total, one.total_half))
            for one in indices
        ),
    )  # fmt: skip


def _index(index: float, half: float) -> Finding:
    return finding("sensitivity_index", index=Number(index, "share"), half=Number(half, "share"))
