"""Join a study and its stored fit into the report of the fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bandeexit.calibration.correlations import strongest
from bandeexit.calibration.health import readings_of
from bandeexit.calibration.mixture import mix
from bandeexit.calibration.predictive import COUNTS, CountCheck
from bandeexit.calibration.prior_predictive import check_prior
from bandeexit.calibration.prior_width import (
    SAME,
    TWICE,
    WidthForecast,
    forecast_at_width,
    narrow_forecast,
    trend_prior,
)
from bandeexit.calibration.regimes import Regime
from bandeexit.calibration.scores import Score
from bandeexit.calibration.settling import what_would_settle
from bandeexit.calibration.table import Row
from bandeexit.calibration.trend import FUTURE, FUTURES, outlook
from bandeexit.calibration.unknowns import check_unknowns
from bandeexit.files.posterior import StoredPosterior, stale
from bandeexit.model.draws import Draws
from bandeexit.report.beliefs import Belief, beliefs_of
from bandeexit.report.fit.content import FitContent, FittedRegime
from bandeexit.report.fit.report import fit_report
from bandeexit.scenarios.result import Result, in_regime
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.workers import Workers

if TYPE_CHECKING:
    from bandeexit.study import Study

UNCHANGED = "baseline"
"""Scenario in which nothing is changed; without it, data after the census are left out."""
PATHS = 1_000
"""Simulated futures of each regime."""


def pack_fit(
    study: Study, posterior: StoredPosterior, language: str, workers: Workers
) -> dict[str, bytes]:
    """Make the files of the report from a stored fit; nothing is fitted."""
    return fit_report(content_of(study, posterior, workers), language)


def content_of(study: Study, posterior: StoredPosterior, workers: Workers) -> FitContent:
    """Gather what the report tells, and simulate what it needs for that."""
    files = study.files
    fitted = {one["name"]: one for one in posterior.summary["regimes"]}
    regimes = [regime for regime in files.regimes if regime.name in posterior.fits]
    evidence = {name: one["evidence_weight"] for name, one in fitted.items()}
    census = files.programme.census
    source = files.sources.get(files.census_source)
    future = str(files.programme.value(FUTURE))
    forecasts = list(_forecasts(study, posterior, regimes, workers))
    return FitContent(
        census=census.when,
        total=census.total,
        counts={name: getattr(census, name) for name in COUNTS},
        source=f"{source.title}, {source.publisher}, {source.when}" if source else "",
        regimes=tuple(
            _fitted(study, posterior, regime, belief, workers)
            for regime, belief in zip(regimes, beliefs_of(regimes, evidence), strict=True)
        ),
        settling=what_would_settle(
            [posterior.fits[regime.name].waiting for regime in regimes],
            [one.result for one in forecasts if one.future == future],
            files.settings.seed,
        ),
        outlooks=tuple(outlook(one.future, one.regime, one.result, one.draws) for one in forecasts),
        widths=tuple(
            one
            for forecast in forecasts
            if forecast.future == future
            for one in _widths(study, posterior, forecast, workers)
        ),
        priors=files.priors,
        future=future,
        horizon=forecasts[0].result.scenario.horizon if forecasts else None,
        provenance=dict(posterior.summary["provenance"]),
        stale=tuple(stale(posterior.summary, files.fit_digests)),
    )


def _widths(
    study: Study, posterior: StoredPosterior, forecast: _Forecast, workers: Workers
) -> tuple[WidthForecast, ...]:
    """Forecast under half, one and two times the width of the trend's prior, if it has one."""
    regime = next(one for one in study.files.regimes if one.name == forecast.regime)
    prior = trend_prior(regime.priors_of(study.files.priors))
    wide = posterior.fits[regime.name].wide
    if prior is None or wide is None:
        return ()
    other = _forecast(study, forecast.future, regime, {regime.name: wide}, workers)
    return (
        narrow_forecast(prior, regime.name, forecast.result, forecast.draws),
        forecast_at_width(SAME, regime.name, forecast.result),
        forecast_at_width(TWICE, regime.name, other.result),
    )


def _fitted(
    study: Study, posterior: StoredPosterior, regime: Regime, belief: Belief, workers: Workers
) -> FittedRegime:
    files, fit = study.files, posterior.fits[regime.name]
    priors = regime.priors_of(files.priors)
    unknowns = check_unknowns(regime.programme(files.programme), priors, files.settings)
    summary = fit.summary
    return FittedRegime(
        belief=belief,
        reason=regime.reason,
        source=regime.source,
        log_evidence=summary["log_evidence"],
        rows=tuple(Row(**row) for row in summary["table"]),
        prior=check_prior(unknowns, files.settings.seed, workers=workers),
        predictive=tuple(CountCheck(**check) for check in summary["predictive"]),
        correlations=strongest(fit.draws.names, fit.draws.values),
        waiting=fit.waiting,
        readings=readings_of(summary, files.settings),
        scores=tuple(Score(**score) for score in summary.get("scores", ())),
        warnings=tuple(summary["warnings"]),
    )


class _Forecast(NamedTuple):
    """The unchanged programme under one regime and one future of the trend, for the country."""

    future: str
    regime: str
    draws: Draws
    result: Result


def _forecasts(
    study: Study, posterior: StoredPosterior, regimes: list[Regime], workers: Workers
) -> Iterator[_Forecast]:
    """Run the unchanged programme, if the study has it."""
    if UNCHANGED not in study.scenarios:
        return
    for future in FUTURES:
        for regime in regimes:
            yield _forecast(study, future, regime, posterior.draws, workers)


def _forecast(
    study: Study, future: str, regime: Regime, draws: Mapping[str, Draws], workers: Workers
) -> _Forecast:
    programme = study.files.programme.with_values({FUTURE: future})
    own = mix(programme, [replace(regime, weight=1.0)], draws)
    scenario = study.scenario(UNCHANGED, draws=min(PATHS, len(own)))
    result = run_scenario(programme, scenario, own, workers=workers)
    return _Forecast(future, regime.name, own, in_regime(result, regime.name, country_only=True))
