"""The beliefs side by side, what would settle between them, and whether the fits can be trusted."""

from __future__ import annotations

import numpy as np

from bandeexit.calibration.health import Reading
from bandeexit.calibration.information import most_bits
from bandeexit.calibration.settling import COMPLETIONS, COUNTS, WAIT, WAITING, Datum
from bandeexit.report.fit.charts import waiting_chart
from bandeexit.report.fit.content import FitContent, FittedRegime, Section
from bandeexit.report.fit.numbers import points, share, table_of
from bandeexit.report.names import unit_of
from bandeexit.report.page import Grid
from bandeexit.report.parameters import title_of
from bandeexit.report.words import number, say

COMPARED = (
    "derived.completion_share",
    "derived.stay_days",
    "visitation.discontinued_share",
    "capacity.headroom",
)
"""Rows of the table that are put side by side."""
PURE = ("", "share", "ratio")
"""Units that go without saying."""
DATA = {
    WAITING: "datum_waiting",
    COMPLETIONS: "datum_completions",
    COUNTS: "datum_counts",
    WAIT: "datum_wait",
}
METHODS = {"histogram": "method_histogram", "classifier": "method_classifier"}
READINGS = {
    "ess_smooth": "reading_ess_smooth",
    "ess_histories": "reading_ess_histories",
    "khat_smooth": "reading_khat_smooth",
    "khat_histories": "reading_khat_histories",
    "emulator_error": "reading_emulator_error",
    "check_share": "reading_check_share",
    "check_khat": "reading_check_khat",
    "pairs": "reading_pairs",
    "distinct": "reading_distinct",
}
LEVELS = {"green": "level_green", "amber": "level_amber", "red": "level_red"}
DIGEST_LETTERS = 12


def side_by_side(content: FitContent, language: str) -> Section:
    """What the beliefs make of the same five counts."""
    rows = []
    for name in COMPARED:
        found = [one.row(name) for one in content.regimes]
        unlimited = say("unlimited", language)
        cells = (points(row.posterior, language) if row else unlimited for row in found)
        unit = next((row.unit for row in found if row), "")
        rows.append((_with_unit(title_of(name, language), unit, language), *cells))
    rows.append(
        (
            say("side_nobody", language),
            *(share(float((one.waiting == 0).mean()), language) for one in content.regimes),
        )
    )
    for key, q in (("side_waiting_median", 0.5), ("side_waiting_90", 0.9)):
        cells = (number(float(np.quantile(o.waiting, q)), language) for o in content.regimes)
        rows.append((say(key, language), *cells))
    titles = (one.belief.title(language) for one in content.regimes)
    headings = (say("measure_heading", language), *titles)
    return Section(
        "side",
        say("fit_side_title", language),
        (say("fit_side_text", language, n=number(content.counts["in_visitation"], language)),),
        (Grid(say("fit_side_caption", language), headings, tuple(rows)),),
        (waiting_chart(content, language),),
        {"waiting.csv": _waiting(content)},
    )


def _with_unit(title: str, unit: str, language: str) -> str:
    return title if unit in PURE else f"{title} ({unit_of(unit, language)})"


def _waiting(content: FitContent) -> bytes:
    rows = [
        (one.belief.name, int(n), float((one.waiting == n).mean()))
        for one in content.regimes
        for n in np.unique(one.waiting)
    ]
    return table_of(("regime", "waiting", "share_of_draws"), rows)


def what_would_settle(content: FitContent, language: str) -> Section:
    """Data that would tell the beliefs apart, the most telling first."""
    most = most_bits(len(content.regimes))
    told = [
        say(
            "fit_settle_text",
            language,
            n=len(content.regimes),
            most=number(most, language, 2),
        )
    ]
    told += [_settles(datum, most, content, language) for datum in content.settling]
    rows = [
        (
            say(DATA[datum.name], language, n=number(content.counts["in_visitation"], language)),
            number(datum.information.bits, language, 2),
            number(datum.information.error, language, 3),
            number(datum.information.bias, language, 3),
            say(METHODS[datum.information.method], language),
        )
        for datum in content.settling
    ]
    headings = tuple(say("fit_settle_headings", language).split("|"))
    caption = say("fit_settle_caption", language)
    return Section(
        "settle",
        say("fit_settle_title", language),
        tuple(told),
        (Grid(caption, headings, tuple(rows), (0, 4)),),
        tables={
            "settling.csv": table_of(
                ("datum", "bits", "error", "bias", "method"),
                [
                    (d.name, i.bits, i.error, i.bias, i.method)
                    for d in content.settling
                    for i in (d.information,)
                ],
            )
        },
    )


def _settles(datum: Datum, most: float, content: FitContent, language: str) -> str:
    part = datum.information.bits / most if most else 0.0
    key = next(
        key
        for least, key in ((0.5, "settles_much"), (0.15, "settles_some"), (-1.0, "settles_little"))
        if part >= least
    )
    n = number(content.counts["in_visitation"], language)
    what = say(DATA[datum.name], language, n=n)
    bits = number(datum.information.bits, language, 2)
    return say(key, language, what=what, bits=bits, part=share(part, language))


def can_it_be_trusted(content: FitContent, language: str) -> Section:
    """Diagnostics against their thresholds."""
    levels = [reading.level for one in content.regimes for reading in one.readings]
    words = {level: levels.count(level) for level in ("green", "amber", "red")}
    told = [say("fit_trust_text", language), say("fit_trust_sum", language, **words)]
    told += [
        say("fit_warning", language, belief=one.belief.title(language), warning=warning)
        for one in content.regimes
        for warning in one.warnings
    ]
    return Section(
        "trust",
        say("fit_trust_title", language),
        tuple(told),
        tuple(_readings(one, language) for one in content.regimes),
        tables={"diagnostics.csv": _readings_table(content)},
    )


def _readings(one: FittedRegime, language: str) -> Grid:
    headings = tuple(say("fit_trust_headings", language).split("|"))
    rows = tuple(_reading(reading, language) for reading in one.readings)
    return Grid(one.belief.title(language), headings, rows, (0, 2, 3))


def _reading(reading: Reading, language: str) -> tuple[str, ...]:
    digits = 0 if reading.good >= 10 else 2
    key = "at_least" if reading.more_is_better else "at_most"
    threshold = say(key, language, value=number(reading.good, language, digits))
    value = number(reading.value, language, digits)
    level = say(LEVELS[reading.level], language)
    return say(READINGS[reading.name], language), value, threshold, level


def _readings_table(content: FitContent) -> bytes:
    rows = [
        (one.belief.name, r.name, r.value, r.good, r.bad, r.level)
        for one in content.regimes
        for r in one.readings
    ]
    return table_of(("regime", "diagnostic", "value", "good", "bad", "level"), rows)


def where_it_comes_from(content: FitContent, language: str) -> Section:
    """Seed, code and digests."""
    rows = [
        (name, value[:DIGEST_LETTERS] if len(value) == 64 else value)
        for name, value in content.provenance.items()
    ]
    headings = tuple(say("fit_provenance_headings", language).split("|"))
    caption = say("fit_provenance_caption", language)
    return Section(
        "provenance",
        say("provenance_title", language),
        (say("fit_provenance_text", language),),
        (Grid(caption, headings, tuple(rows), (0, 1)),),
    )
