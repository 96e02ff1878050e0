"""What a fit is told as: what the counts taught, what they did not, how far the checks hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import numpy as np

from bandeexit.calibration.correlations import are_the_same_data
from bandeexit.calibration.information import most_bits
from bandeexit.calibration.predictive import CountCheck
from bandeexit.calibration.prior_predictive import OUTER, is_outer
from bandeexit.calibration.prior_width import HALF, TWICE
from bandeexit.calibration.trend import TREND, VarianceShares
from bandeexit.calibration.trust import is_odd
from bandeexit.questions.fit.charts import (
    contraction_chart,
    outturn_chart,
    posterior_chart,
    waiting_chart,
)
from bandeexit.questions.fit.content import FitContent, FittedRegime
from bandeexit.questions.fit.text_tables import (
    FORECAST,
    beliefs_table,
    correlations_table,
    counts_table,
    estimate,
    forecasts_table,
    overview,
    provenance_table,
    readings_table,
    scores_table,
    settling_table,
)
from bandeexit.report.chart import Chart
from bandeexit.report.effects_of_pairs import clause_of
from bandeexit.report.learned_table import learned_table
from bandeexit.report.names import PLAIN_UNITS
from bandeexit.report.story import (
    Finding,
    Number,
    Parameter,
    Section,
    Story,
    Table,
    Text,
    Unit,
    finding,
    listed,
)
from bandeexit.report.titles import belief_title

WEAK_FACTOR = 10.0
"""A Bayes factor below this decides nothing, whatever the priors."""
NEVER_LEARNED = (
    "visitation.shape",
    "programme.completion_shape",
    "programme.dropout_shape",
    "programme.dropout_elasticity",
    "visitation.patience_days",
)
"""Five counts at one date say nothing of these: should a fit call them learned, it is wrong."""


def tell(content: FitContent) -> Story:
    """Lead with what the counts taught."""
    order = sorted(content.quantities, key=lambda name: -_least_removed(content, name))
    taught = [name for name in order if _is_all(content, name, "learned")]
    title = finding("fit_picture_title", n=len(taught), of=len(order))
    return Story(
        title=finding("fit_title"),
        question=finding("fit_question", census=content.census.when),
        answer=(_taught(content, taught, len(order)), _untaught(content), _checked(content)),
        table=overview(content),
        picture=contraction_chart(content, order, title),
        caveats=(finding("caveat"), finding("fit_proves_nothing")),
        warnings=tuple(_warnings(content)),
        sections=tuple(_sections(content)),
    )


def _least_removed(content: FitContent, name: str) -> float:
    return min(row.contraction for row in content.rows_of(name))


def _is_all(content: FitContent, name: str, verdict: str) -> bool:
    """Whether a quantity has this verdict under every belief that has it."""
    return all(row.verdict == verdict for row in content.rows_of(name))


def _taught(content: FitContent, taught: list[str], of: int) -> Finding:
    """How many quantities were learned, and the best known before and after."""
    if not taught:
        return finding("fit_taught_nothing", of=of)
    first, *_ = rows = content.rows_of(taught[0])
    low, middle, high = zip(*(row.posterior for row in rows), strict=True)
    return finding(
        "fit_taught",
        n=len(taught),
        of=of,
        name=Parameter(first.name),
        before=estimate(first, first.prior),
        after=estimate(first, (min(low), float(np.median(middle)), max(high))),
        unit="" if first.unit in PLAIN_UNITS else finding("after_a_space", text=Unit(first.unit)),
    )


def _untaught(content: FitContent) -> Finding:
    """Of how many they say nothing, of the trend among them, and of which belief is right."""
    nothing = [name for name in content.quantities if _is_all(content, name, "not learned")]
    trend: Text = ""
    if TREND in nothing:
        rows = content.rows_of(TREND)
        ends = min(row.posterior[0] for row in rows), max(row.posterior[2] for row in rows)
        low, high = (Number(float(np.expm1(end)), "share") for end in ends)
        trend = finding("fit_untaught_trend", low=low, high=high)
    return finding("fit_untaught", n=len(nothing), trend=trend, beliefs=_between(content))


def _between(content: FitContent) -> Text:
    """Whether the counts decide between the beliefs."""
    known = {one.belief.evidence: one.belief for one in content.regimes if one.belief.evidence}
    if len(content.regimes) < 2 or not known:
        return ""
    factor = max(known) / min(known)
    about = {"belief": clause_of(known[max(known)]), "factor": Number(factor, "mean")}
    return finding("fit_undecided" if factor < WEAK_FACTOR else "fit_leans", **about)


def _checked(content: FitContent) -> Finding:
    """How many diagnostics are good, and how the forecasts of held-out numbers did."""
    levels = Counter(reading.level for one in content.regimes for reading in one.readings)
    scores = [one.scores for one in content.regimes if one.scores]
    held_out: Text = ""
    if scores:
        inside = min(sum(score.inside for score in some) for some in scores)
        held_out = finding("fit_checked_held_out", inside=inside, n=len(scores[0]))
    n = {level: levels[level] for level in ("green", "amber", "red")}
    return finding("fit_checked", n=levels.total(), held_out=held_out, **n)


def _warnings(content: FitContent) -> Iterator[Finding]:
    """What makes the fit one that should not be used as it is."""
    if content.stale:
        yield finding("stale_warning", what=listed(content.stale))
    wrong = [
        _under(one, Parameter(row.name))
        for one in content.regimes
        for row in one.rows
        if row.name in NEVER_LEARNED and row.verdict == "learned"
    ]
    if wrong:
        yield finding("fit_control_broken", which=listed(wrong))
    odd = [_named(one, c) for one in content.regimes for c in one.predictive if is_odd(c)]
    if odd:
        yield finding("fit_odd_counts", which=listed(odd))
    for one in content.regimes:
        if one.n_without_history:
            told = {"failed": one.n_without_history, "n": len(one.waiting)}
            yield finding("fit_no_history", belief=belief_title(one.belief), **told)


def _named(one: FittedRegime, check: CountCheck) -> Finding:
    return _under(one, finding(f"count_{check.name}"))


def _under(one: FittedRegime, what: Text) -> Finding:
    return finding("name_and_unit", name=what, unit=clause_of(one.belief))


def _sections(content: FitContent) -> Iterator[Section]:
    """In their order; one that has nothing to tell is left out."""
    yield _counts(content)
    yield _learned(content)
    about = finding("fit_beliefs_text", n=content.census.in_visitation)
    yield _section("fit_beliefs_title", (about,), waiting_chart(content), beliefs_table(content))
    if content.outlooks:
        yield _section("fit_trend_title", _trend(content), forecasts_table(content))
    n = len(content.regimes)
    most = finding("fit_settle_text", n=n, most=Number(most_bits(n), "ratio"))
    yield _section("fit_settle_title", (most,), settling_table(content))
    if content.regimes[0].scores:
        about = finding("fit_held_out_text")
        yield _section(
            "fit_held_out_title", (about,), outturn_chart(content), scores_table(content)
        )
    refused = finding("fit_trust_text", refused=Number(content.settings.khat_refused, "input"))
    yield _section("fit_trust_title", (refused,), readings_table(content))
    yield _section("provenance_title", (finding("fit_provenance_text"),), provenance_table(content))


def _section(title: str, lines: Iterable[Text], *parts: Chart | Table) -> Section:
    charts = tuple(one for one in parts if isinstance(one, Chart))
    tables = tuple(one for one in parts if isinstance(one, Table))
    return Section(finding(title), tuple(lines), charts, tables)


def _counts(content: FitContent) -> Section:
    """Where the observed counts lie in what is predicted, before and after the fit."""
    outer = [_named(one, c) for one in content.regimes for c in one.prior if is_outer(c)]
    share = Number(OUTER, "share")
    told = (
        finding("fit_outer", share=share, which=listed(outer))
        if outer
        else finding("fit_none_outer", share=share)
    )
    before = finding("fit_prior_caption", source=content.source)
    after = finding("fit_predicted_caption")
    return _section(
        "fit_counts_title",
        (finding("fit_counts_text"), told),
        counts_table(content, before, lambda one: one.prior),
        counts_table(content, after, lambda one: one.predictive),
    )


def _learned(content: FitContent) -> Section:
    """Everything uncertain before and after, and what is tied together."""
    settings = content.settings
    limits = {
        "learned": Number(settings.learned_above, "share"),
        "untaught": Number(settings.not_learned_below, "share"),
    }
    tied = [
        finding("of_group", group=clause_of(one.belief), told=Number(found.r, "ratio"))
        for one in content.regimes
        if (found := are_the_same_data(one.correlations)) is not None
    ]
    lines = [finding("fit_learned_text", **limits), finding("fit_control")]
    return _section(
        "fit_learned_title",
        (*lines, finding("fit_same_data", where=listed(tied))) if tied else lines,
        posterior_chart(content),
        *(
            learned_table([asdict(row) for row in one.rows], belief_title(one.belief))
            for one in content.regimes
        ),
        *correlations_table(content),
    )


def _trend(content: FitContent) -> Iterator[Finding]:
    """How much of the forecasts hangs on the trend, and on what is said of its prior."""
    if all(one.of_referrals.trend_leads for one in content.outlooks):
        yield finding("fit_trend_decides")
    for field in FORECAST:
        yield _explains(field, [getattr(one, f"of_{field}") for one in content.outlooks])
    yield finding("fit_trend_choice", future=finding(f"future_{content.future}"))
    prior = content.trend
    if prior is not None and prior.basis is not None:
        series, growth = prior.basis.series, prior.basis.growth
        yield finding(
            "fit_width_basis",
            series={"da": series.title_da, "en": series.title_en},
            first=series.dates[0],
            last=series.dates[-1],
            n=growth.n_counts,
            growth=Number(100 * growth.per_year, "mean"),
            error=Number(100 * growth.standard_error, "mean"),
            width=Number(100 * prior.second, "mean"),
        )
    if content.widths:
        half, twice = (
            Number(min(one.draws for one in content.widths if one.width == width))
            for width in (HALF, TWICE)
        )
        yield finding("fit_width_trust", half=half, twice=twice)


def _explains(field: str, parts: list[VarianceShares]) -> Finding:
    """How much of the spread of a forecast is the trend's."""
    trend = [part.trend for part in parts]
    strongest = max(parts, key=lambda part: part.other_share)
    return finding(
        "fit_trend_leads" if all(part.trend_leads for part in parts) else "fit_trend_follows",
        what=finding(f"fit_of_{field}"),
        least=Number(min(trend), "share"),
        most=Number(max(trend), "share"),
        other=Parameter(strongest.other),
        other_most=Number(strongest.other_share, "share"),
    )
