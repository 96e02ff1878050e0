"""What the report of a fit tells: read from the stored fit, and simulated for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from bandeexit.calibration.correlations import strongest
from bandeexit.calibration.health import readings_of
from bandeexit.calibration.mixture import mix
from bandeexit.calibration.predictive import CountCheck
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
from bandeexit.calibration.summary_check import summary_differences
from bandeexit.calibration.table import Row
from bandeexit.calibration.trend import FUTURE, FUTURES, TREND, outlook
from bandeexit.calibration.unknowns import check_unknowns
from bandeexit.files.posterior import StoredPosterior, stale
from bandeexit.model.draws import Draws
from bandeexit.questions.fit.content import FitContent, FittedRegime
from bandeexit.questions.fitted import FittedStudy
from bandeexit.report.beliefs import Belief, beliefs_of
from bandeexit.scenarios.result import Result, in_regime
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.workers import Workers

UNCHANGED = "baseline"
"""Scenario in which nothing is changed; without it, data after the census are left out."""
PATHS = 1_000
"""Simulated futures of each regime."""


class _Forecast(NamedTuple):
    """The unchanged programme under one regime and one future of the trend, for the country."""

    future: str
    regime: Regime
    draws: Draws
    result: Result


def compute(study: FittedStudy, posterior: StoredPosterior, workers: Workers) -> FitContent:
    """Gather what is told of a stored fit; nothing is fitted."""
    files = study.files
    regimes = [regime for regime in files.regimes if regime.name in posterior.fits]
    study.refuse_other_fit(regimes, posterior)
    evidence = {one["name"]: one["evidence_weight"] for one in posterior.summary["regimes"]}
    source = files.sources.get(files.census_source)
    future = str(files.programme.value(FUTURE))
    forecasts = list(_forecasts(study, posterior, regimes, workers))
    as_stated = [one for one in forecasts if one.future == future]
    return FitContent(
        census=files.programme.census,
        source=f"{source.title}, {source.publisher}, {source.when}" if source else "",
        regimes=tuple(
            _fitted(study, posterior, regime, belief, workers)
            for regime, belief in zip(regimes, beliefs_of(regimes, evidence), strict=True)
        ),
        settling=what_would_settle(
            [posterior.fits[regime.name].waiting for regime in regimes],
            [one.result for one in as_stated],
            files.settings.seed,
        ),
        outlooks=tuple(
            outlook(one.future, one.regime.name, one.result, one.draws) for one in forecasts
        ),
        widths=tuple(
            width for one in as_stated for width in _widths(study, posterior, one, workers)
        ),
        trend=next((prior for prior in files.priors if prior.path == TREND), None),
        future=future,
        horizon=forecasts[0].result.scenario.horizon if forecasts else None,
        settings=files.settings,
        provenance=dict(posterior.summary["provenance"]),
        stale=tuple(stale(posterior.summary, files.fit_digests)),
    )


def contradictions(study: FittedStudy, posterior: StoredPosterior) -> list[str]:
    """Say where the summary of a stored fit does not follow from its draws and the study."""
    files = study.files
    told = stale(posterior.summary, files.fit_digests)
    for regime in files.regimes:
        if regime.name not in posterior.fits:
            told.append(f"there is no regime `{regime.name}` in the stored fit")
            continue
        fit, programme = posterior.fits[regime.name], regime.programme(files.programme)
        priors = regime.priors_of(files.priors)
        found = summary_differences(programme, priors, files.settings, fit.draws, fit.summary)
        told += [f"{regime.name}: {words}" for words in found]
    return told


def _fitted(
    study: FittedStudy,
    posterior: StoredPosterior,
    regime: Regime,
    belief: Belief,
    workers: Workers,
) -> FittedRegime:
    files, fit = study.files, posterior.fits[regime.name]
    priors, summary = regime.priors_of(files.priors), fit.summary
    unknowns = check_unknowns(regime.programme(files.programme), priors, files.settings)
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
        n_without_history=int((fit.draws.starts < 0).any(axis=-1).sum()),
        readings=readings_of(summary, files.settings),
        scores=tuple(Score(**score) for score in summary.get("scores", ())),
    )


def _forecasts(
    study: FittedStudy, posterior: StoredPosterior, regimes: list[Regime], workers: Workers
) -> Iterator[_Forecast]:
    """Run the unchanged programme, if the study has it."""
    if UNCHANGED not in study.scenarios:
        return
    for future in FUTURES:
        for regime in regimes:
            yield _forecast(study, future, regime, posterior.draws, workers)


def _forecast(
    study: FittedStudy, future: str, regime: Regime, draws: Mapping[str, Draws], workers: Workers
) -> _Forecast:
    programme = study.programme.with_values({FUTURE: future})
    own = mix(programme, [replace(regime, weight=1.0)], draws)
    scenario = study.scenario(UNCHANGED, draws=min(PATHS, len(own)))
    result = run_scenario(programme, scenario, own, workers=workers)
    return _Forecast(future, regime, own, in_regime(result, regime.name, country_only=True))


def _widths(
    study: FittedStudy, posterior: StoredPosterior, forecast: _Forecast, workers: Workers
) -> tuple[WidthForecast, ...]:
    """Forecast under half, one and two times the width of the trend's prior, if it has one."""
    regime, result = forecast.regime, forecast.result
    prior = trend_prior(regime.priors_of(study.files.priors))
    wide = posterior.fits[regime.name].wide
    if prior is None or wide is None:
        return ()
    other = _forecast(study, forecast.future, regime, {regime.name: wide}, workers)
    return (
        narrow_forecast(prior, regime.name, result, forecast.draws),
        forecast_at_width(SAME, regime.name, result),
        forecast_at_width(TWICE, regime.name, other.result),
    )
