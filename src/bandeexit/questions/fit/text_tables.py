"""Tables of the report of a fit for readers: beliefs in columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from bandeexit.calibration.correlations import WORTH_TELLING
from bandeexit.calibration.health import Reading
from bandeexit.calibration.information import N_BINS, most_bits
from bandeexit.calibration.predictive import CountCheck
from bandeexit.calibration.prior_width import HALF, TWICE
from bandeexit.calibration.scores import Score
from bandeexit.calibration.table import PointTriple, Row
from bandeexit.calibration.trend import FUTURES
from bandeexit.questions.fit.content import FitContent, FittedRegime
from bandeexit.report.beliefs import weight_text
from bandeexit.report.effects_of_pairs import clause_of
from bandeexit.report.learned_table import headings_of, points_text
from bandeexit.report.names import PLAIN_UNITS
from bandeexit.report.story import (
    Capital,
    Estimate,
    Finding,
    Kind,
    Number,
    Parameter,
    Table,
    Text,
    Unit,
    finding,
    listed,
)
from bandeexit.report.titles import belief_title

COMPARED = (
    "demand.referrals",
    "derived.completion_share",
    "derived.stay_days",
    "visitation.discontinued_share",
    "capacity.headroom",
)
"""Quantities of the first table."""
KINDS: dict[str, Kind] = {"share": "share", "days": "days", "ratio": "ratio"}
"""Unit -> how its numbers are written; all others with three digits that count."""
FORECAST = ("referrals", "completions")
"""Fields of an outlook."""
SETTLES = ((0.5, "settles_much"), (0.15, "settles_some"), (-1.0, "settles_little"))
"""Least share of the way -> what is said of it."""
WHOLE = 10.0
"""A diagnostic whose limit is at least this is written in whole numbers."""
N_DIGEST, DIGEST_LETTERS = 64, 12


def _by_belief(
    content: FitContent,
    caption: Text,
    first: Sequence[str],
    rows: Iterable[tuple[Text, ...]],
) -> Table:
    """Lay out a table whose last columns are the beliefs."""
    titles = (belief_title(one.belief) for one in content.regimes)
    return Table(caption, (*headings_of(first), *titles), tuple(rows))


def overview(content: FitContent) -> Table:
    """The quantities that answers rest on, before and under each belief; who waited."""
    rows = [_compared(content, name) for name in COMPARED if content.rows_of(name)]
    waited = finding("fit_row_waited"), "-", *(_waited(one) for one in content.regimes)
    return _by_belief(
        content, finding("fit_overview_caption"), ("fit_quantity", "before"), (*rows, waited)
    )


def _compared(content: FitContent, name: str) -> tuple[Text, ...]:
    first, *others = content.rows_of(name)
    title: Text = Capital(Parameter(name))
    if first.unit == "share" or first.unit not in PLAIN_UNITS:
        unit = "%" if first.unit == "share" else Unit(first.unit)
        title = finding("name_and_unit", name=title, unit=unit)
    each_its_own = any(row.prior != first.prior for row in others)
    before = finding("fit_each_its_own") if each_its_own else estimate(first, first.prior)
    rows = [one.row(name) for one in content.regimes]
    cells = (estimate(row, row.posterior) if row else finding("unlimited") for row in rows)
    return title, before, *cells


def estimate(row: Row, points: PointTriple) -> Estimate:
    """Median and 90 % interval of a quantity, with the digits of its unit."""
    low, middle, high = points
    return Estimate(middle, low, high, KINDS.get(row.unit, "significant"))


def _waited(one: FittedRegime) -> Text:
    """Draws in which anybody waited at the census, of 100, and how many then."""
    some = one.waiting[one.waiting > 0]
    share = Number(len(some) / len(one.waiting), "share")
    if not len(some):
        return share
    low, middle, high = np.quantile(some, (0.05, 0.5, 0.95)).tolist()
    return finding("fit_waited", share=share, waiting=Estimate(middle, low, high))


def counts_table(
    content: FitContent, caption: Text, checks_of: Callable[[FittedRegime], Sequence[CountCheck]]
) -> Table:
    """Observed counts beside what each belief predicts."""
    together = zip(*(checks_of(one) for one in content.regimes), strict=True)
    rows = [
        (finding(f"count_{same[0].name}"), same[0].observed, *(_predicted(one) for one in same))
        for same in together
    ]
    return _by_belief(content, caption, ("fit_count", "fit_observed"), rows)


def _predicted(check: CountCheck) -> Finding:
    points = listed([Number(one) for one in check.predicted], " / ")
    return finding("fit_predicted", points=points, mid_p=Number(check.mid_p, "ratio"))


def beliefs_table(content: FitContent) -> Table:
    """The beliefs with their weights, and why they are held."""
    keys = ("fit_belief", "fit_stated", "fit_evidence", "fit_log_evidence", "reason", "source")
    return Table(
        finding("fit_beliefs_caption"),
        headings_of(keys),
        tuple(
            (
                belief_title(one.belief),
                weight_text(one.belief.share),
                Number(one.belief.evidence or 0.0, "ratio"),
                Number(one.log_evidence, "mean"),
                one.reason,
                one.source,
            )
            for one in content.regimes
        ),
    )


def correlations_table(content: FitContent) -> list[Table]:
    """The strongest correlations; nothing where none is worth telling."""
    rows = [
        (belief_title(one.belief), Parameter(c.one), Parameter(c.other), Number(c.r, "ratio"))
        for one in content.regimes
        for c in one.correlations
    ]
    keys = ("fit_belief", "fit_one", "fit_other", "fit_correlation")
    caption = finding("fit_tied_caption", least=Number(WORTH_TELLING, "input"))
    return [Table(caption, headings_of(keys), tuple(rows))] if rows else []


def forecasts_table(content: FitContent) -> Table:
    """Forecasts under each future of the trend, then under half and twice its prior's width."""
    widths = (HALF, TWICE) if content.widths else ()
    stated = finding(f"future_{content.future}")
    headings = [finding(f"future_{one}") for one in FUTURES]
    headings += [finding("fit_width", width=Number(one, "input"), future=stated) for one in widths]
    rows = [
        _forecast_row(content, field, one, widths) for field in FORECAST for one in content.regimes
    ]
    caption = finding("fit_trend_caption", end=content.horizon or "")
    return Table(caption, (*headings_of(["fit_quantity"]), *headings), tuple(rows))


def _forecast_row(
    content: FitContent, field: str, regime: FittedRegime, widths: tuple[float, ...]
) -> tuple[Text, ...]:
    by_future = {one.future: one for one in content.outlooks if one.regime == regime.name}
    by_width = {one.width: one for one in content.widths if one.regime == regime.name}
    found = [by_future[one] for one in FUTURES] + [by_width[one] for one in widths]
    points = [getattr(one, field) for one in found]
    title = finding(f"fit_row_{field}", belief=clause_of(regime.belief))
    return title, *(Estimate(middle, low, high) for low, middle, high in points)


def settling_table(content: FitContent) -> Table:
    """What each datum would tell, the most telling first."""
    keys = ("fit_datum", "fit_bits", "fit_part", "fit_method", "verdict")
    most, rows = most_bits(len(content.regimes)), []
    for datum in content.settling:
        about = datum.information
        part = about.bits / most if most else 0.0
        rows.append(
            (
                finding(f"datum_{datum.name}", n=content.census.in_visitation),
                Number(about.bits, "ratio"),
                Number(part, "share"),
                finding(f"method_{about.method}"),
                finding(next(key for least, key in SETTLES if part >= least)),
            )
        )
    return Table(finding("fit_settle_caption", bins=N_BINS), headings_of(keys), tuple(rows))


def scores_table(content: FitContent) -> Table:
    """Numbers that were held out, beside the forecasts under each belief."""
    together = zip(*(one.scores for one in content.regimes), strict=True)
    rows = [(same[0].what, _outturn(same[0]), *map(_scored, same)) for same in together]
    caption = finding("fit_held_out_caption")
    return _by_belief(content, caption, ("fit_what", "fit_outturn"), rows)


def _outturn(score: Score) -> Text:
    seen = Number(score.observed, "significant")
    return seen if score.exact else finding("fit_about", value=seen)


def _scored(score: Score) -> Finding:
    key = "fit_inside" if score.inside else "fit_outside"
    return finding(key, points=points_text(score.forecast))


def readings_table(content: FitContent) -> Table:
    """Every diagnostic under each belief, with the limit up to which it is good."""
    named = {reading.name: reading for one in content.regimes for reading in one.readings}
    rows = [_reading_row(content, one) for one in named.values()]
    caption = finding("fit_trust_caption")
    return _by_belief(content, caption, ("fit_diagnostic", "fit_limit"), rows)


def _reading_row(content: FitContent, limit: Reading) -> tuple[Text, ...]:
    number = partial(Number, kind="count" if limit.good >= WHOLE else "ratio")
    key = "at_least" if limit.more_is_better else "at_most"
    found = [
        next((one for one in regime.readings if one.name == limit.name), None)
        for regime in content.regimes
    ]
    cells = (
        finding("fit_reading", value=number(one.value), level=finding(f"level_{one.level}"))
        if one
        else "-"
        for one in found
    )
    return finding(f"reading_{limit.name}"), finding(key, value=number(limit.good)), *cells


def provenance_table(content: FitContent) -> Table:
    """Seed, code and digests."""
    rows = tuple(
        (name, value[:DIGEST_LETTERS] if len(value) == N_DIGEST else value)
        for name, value in content.provenance.items()
    )
    return Table(finding("fit_provenance_caption"), headings_of(("fit_what", "value")), rows)
