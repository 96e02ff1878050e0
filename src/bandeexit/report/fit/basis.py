"""What was fitted, what the beliefs are, and what the priors alone would have said."""

from __future__ import annotations

from bandeexit.calibration.prior_predictive import is_outer
from bandeexit.report.beliefs import weight
from bandeexit.report.fit.content import FitContent, Section
from bandeexit.report.fit.numbers import COUNT_WORDS, persons, table_of
from bandeexit.report.page import Grid
from bandeexit.report.words import day, number, say

WEAK_FACTOR = 10.0
"""A Bayes factor below this decides nothing, whatever the priors."""


def what_was_fitted(content: FitContent, language: str) -> Section:
    """The five counts, the beliefs and their weights."""
    counts = [
        (say(COUNT_WORDS[name], language), number(count, language))
        for name, count in content.counts.items()
    ]
    headings = say("fit_counts_headings", language).split("|")
    caption = say("fit_counts_caption", language, source=content.source)
    rows = [
        (
            one.belief.title(language),
            weight(one.belief.share, language),
            number(one.belief.evidence or 0.0, language, 2),
            number(one.log_evidence, language, 1),
            one.reason,
            one.source,
        )
        for one in content.regimes
    ]
    beliefs = Grid(
        say("fit_beliefs_caption", language),
        tuple(say("fit_beliefs_headings", language).split("|")),
        tuple(rows),
        (0, 4, 5),
    )
    return Section(
        "fitted",
        say("fit_counts_title", language),
        (
            say("fit_counts_text", language, census=day(content.census, language)),
            say("fit_beliefs_text", language),
            *_factor(content, language),
        ),
        (Grid(caption, tuple(headings), tuple(counts)), beliefs),
        tables={"weights.csv": _weights(content)},
    )


def _factor(content: FitContent, language: str) -> list[str]:
    weights = [one.belief.evidence for one in content.regimes if one.belief.evidence]
    if len(weights) < 2:
        return []
    factor = max(weights) / min(weights)
    key = "fit_factor_weak" if factor < WEAK_FACTOR else "fit_factor_strong"
    return [say(key, language, factor=number(factor, language, 1))]


def _weights(content: FitContent) -> bytes:
    rows = [
        (one.belief.name, one.belief.share, one.belief.evidence, one.log_evidence)
        for one in content.regimes
    ]
    return table_of(("regime", "stated_weight", "evidence_weight", "log_evidence"), rows)


def before_the_counts(content: FitContent, language: str) -> Section:
    """Where the observed counts lie in what the priors alone predict."""
    return Section(
        "prior",
        say("fit_prior_title", language),
        (say("fit_prior_text", language), _outer(content, language)),
        (counts_grid(content, "prior", "fit_prior_caption", language),),
        tables={"prior_predictive.csv": counts_table(content, "prior")},
    )


def _outer(content: FitContent, language: str) -> str:
    found = [
        f"{say(COUNT_WORDS[check.name], language)} ({one.belief.clause(language)})"
        for one in content.regimes
        for check in one.prior
        if is_outer(check)
    ]
    if not found:
        return say("fit_prior_none_outer", language)
    return say("fit_prior_outer", language, which="; ".join(found))


def counts_grid(content: FitContent, which: str, caption: str, language: str) -> Grid:
    """Observed counts beside what each regime predicts, before or after the fit."""
    checks = [getattr(one, which) for one in content.regimes]
    rows = []
    for i, first in enumerate(checks[0]):
        cells = [
            f"{persons(of[i].predicted, language)} ({number(of[i].mid_p, language, 2)})"
            for of in checks
        ]
        observed = number(first.observed, language)
        rows.append((say(COUNT_WORDS[first.name], language), observed, *cells))
    titles = (one.belief.title(language) for one in content.regimes)
    headings = (say("fit_count", language), say("fit_observed", language), *titles)
    return Grid(say(caption, language), headings, tuple(rows))


def counts_table(content: FitContent, which: str) -> bytes:
    """The same, as a file."""
    rows = [
        (one.belief.name, check.name, check.observed, *check.predicted, check.mid_p)
        for one in content.regimes
        for check in getattr(one, which)
    ]
    return table_of(("regime", "count", "observed", "q05", "q50", "q95", "mid_p"), rows)
