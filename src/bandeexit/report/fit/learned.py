"""What the counts taught, what they tied together, and whether they are predicted back."""

from __future__ import annotations

from bandeexit.calibration.correlations import Correlation, are_the_same_data
from bandeexit.report.fit.basis import counts_grid, counts_table
from bandeexit.report.fit.charts import posterior_chart
from bandeexit.report.fit.content import FitContent, FittedRegime, Section
from bandeexit.report.fit.numbers import table_of
from bandeexit.report.grids import fitted_grid
from bandeexit.report.page import Grid
from bandeexit.report.parameters import title_of
from bandeexit.report.words import number, say

BADGES = {"learned": "badge_learned", "partly": "badge_partly", "not learned": "badge_prior"}
NEVER_LEARNED = (
    "visitation.shape",
    "programme.completion_shape",
    "programme.dropout_shape",
    "programme.dropout_elasticity",
    "visitation.patience_days",
)
"""Five counts at one date say nothing of these: should a fit call them learned, it is wrong."""


def what_was_learned(content: FitContent, language: str) -> Section:
    """Prior and posterior of everything uncertain, with a badge."""
    return Section(
        "learned",
        say("fit_learned_title", language),
        (say("fit_learned_text", language), _control(content, language)),
        tuple(_grid(one, language) for one in content.regimes),
        tables={"parameters.csv": _table(content)},
    )


def _control(content: FitContent, language: str) -> str:
    wrong = sorted(
        f"{title_of(row.name, language)} ({one.belief.clause(language)})"
        for one in content.regimes
        for row in one.rows
        if row.name in NEVER_LEARNED and row.verdict == "learned"
    )
    first = say("fit_control", language)
    if wrong:
        return f"{first} {say('fit_control_broken', language, which='; '.join(wrong))}"
    return f"{first} {say('fit_control_kept', language)}"


def _grid(one: FittedRegime, language: str) -> Grid:
    badges = {verdict: say(key, language) for verdict, key in BADGES.items()}
    faded = tuple(i for i, row in enumerate(one.rows) if row.verdict == "not learned")
    return fitted_grid(one.rows, badges, language, one.belief.title(language), faded)


def _table(content: FitContent) -> bytes:
    rows = [
        (
            *(one.belief.name, row.name, row.unit),
            *(*row.prior, *row.posterior, row.contraction, row.verdict),
        )
        for one in content.regimes
        for row in one.rows
    ]
    points_of = [f"{when}_q{q}" for when in ("prior", "posterior") for q in ("05", "50", "95")]
    return table_of(("regime", "name", "unit", *points_of, "contraction", "verdict"), rows)


def posterior_and_prior(content: FitContent, language: str) -> Section:
    """Small multiples, beliefs side by side."""
    return Section(
        "posterior",
        say("fit_posterior_title", language),
        (say("fit_posterior_text", language),),
        charts=(posterior_chart(content, language),),
    )


def what_is_tied(content: FitContent, language: str) -> Section:
    """The strongest correlations, in words."""
    rows = [
        (one.belief.title(language), *_titles(c, language), number(c.r, language, 2))
        for one in content.regimes
        for c in one.correlations
    ]
    headings = tuple(say("fit_tied_headings", language).split("|"))
    grid = Grid(say("fit_tied_caption", language), headings, tuple(rows), (0, 1, 2))
    table = [
        (one.belief.name, c.one, c.other, c.r) for one in content.regimes for c in one.correlations
    ]
    return Section(
        "tied",
        say("fit_tied_title", language),
        (say("fit_tied_text", language), *_tied(content, language)),
        (grid,) if rows else (),
        tables={"correlations.csv": table_of(("regime", "one", "other", "rank_r"), table)},
    )


def _titles(pair: Correlation, language: str) -> tuple[str, str]:
    return title_of(pair.one, language), title_of(pair.other, language)


def _tied(content: FitContent, language: str) -> list[str]:
    told = []
    same = []
    for one in content.regimes:
        about = {"belief": one.belief.title(language)}
        if one.correlations:
            first = one.correlations[0]
            pair = dict(zip(("one", "other"), _titles(first, language), strict=True))
            pair["r"] = number(first.r, language, 2)
            told.append(say("fit_tied_strongest", language, **pair, **about))
        else:
            told.append(say("fit_tied_none", language, **about))
        if found := are_the_same_data(one.correlations):
            same.append(f"{one.belief.clause(language)} {number(found.r, language, 2)}")
    if same:
        told.append(say("fit_same_data", language, where="; ".join(same)))
    return told


def predicted_back(content: FitContent, language: str) -> Section:
    """The five counts under the posterior: a bug detector."""
    return Section(
        "predicted",
        say("fit_predicted_title", language),
        (say("fit_predicted_text", language),),
        (counts_grid(content, "predictive", "fit_predicted_caption", language),),
        tables={"posterior_predictive.csv": counts_table(content, "predictive")},
    )
