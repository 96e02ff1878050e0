"""A fit in which every belief, quantity, quantile, count, future and width differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from bandeexit.calibration.correlations import Correlation
from bandeexit.calibration.health import readings_of
from bandeexit.calibration.information import Information
from bandeexit.calibration.predictive import CountCheck
from bandeexit.calibration.prior_width import WidthForecast
from bandeexit.calibration.scores import Score
from bandeexit.calibration.settling import Datum
from bandeexit.calibration.table import Row
from bandeexit.calibration.trend import FUTURES, TrendOutlook, VarianceShares
from bandeexit.files.study import read_study
from bandeexit.model.programme import Census
from bandeexit.questions.fit.content import FitContent, FittedRegime
from bandeexit.report.beliefs import Belief

REAL = read_study(Path(__file__).resolve().parents[1])
TREND_PRIOR = next(prior for prior in REAL.priors if prior.path == "demand.trend")
SETTINGS = replace(
    REAL.settings, least_ess=300.0, khat_good=0.4, khat_refused=0.6, learned_above=0.75,
    not_learned_below=0.25,
)  # fmt: skip
CENSUS = Census(date(2021, 3, 5), 31, 107, 176, 129, 138)
TITLES = {"never": ("Aldrig", "Never"), "often": ("Ofte", "Often"), "middle": ("Midt", "Middle")}
BELIEFS = tuple(
    Belief(name, {"da": da, "en": en}, share, evidence)
    for (name, (da, en)), share, evidence in zip(
        TITLES.items(), (1 / 2, 3 / 10, 1 / 5), (0.45, 0.37, 0.18), strict=True
    )
)
VERDICTS = {(0.75, 9.0): "learned", (0.25, 0.75): "partly", (-9.0, 0.25): "not learned"}


def row(name, unit, prior, posterior, removed, *, log=False):
    (verdict,) = (word for (low, high), word in VERDICTS.items() if low <= removed < high)
    return Row(name, unit, log, prior, posterior, removed, verdict)


ROWS = {
    "never": (
        row("demand.referrals", "persons per year", (20, 80, 240), (95, 103, 111), 0.99, log=True),
        row("demand.trend", "per year, on the log", (-0.2, -0.05, 0.1), (-0.11, -0.02, 0.06), 0.05),
        row("visitation.patience_days", "days", (61, 182, 490), (62, 183, 491), 0.01, log=True),
        row("derived.completion_share", "share", (0.31, 0.72, 0.93), (0.55, 0.61, 0.66), 0.96),
    ),
    "often": (
        row("demand.referrals", "persons per year", (20, 80, 240), (94, 105, 113), 0.98, log=True),
        row("demand.trend", "per year, on the log", (-0.2, -0.05, 0.1), (-0.12, -0.01, 0.08), 0.17),
        row("visitation.patience_days", "days", (61, 182, 490), (72, 193, 501), 0.12, log=True),
        row("capacity.headroom", "ratio", (0.51, 0.65, 0.83), (0.64, 0.75, 0.91), 0.49, log=True),
        row("derived.completion_share", "share", (0.31, 0.72, 0.93), (0.58, 0.65, 0.71), 0.97),
    ),
    "middle": (
        row("demand.referrals", "persons per year", (20, 80, 240), (97, 106, 118), 0.97, log=True),
        row("demand.trend", "per year, on the log", (-0.2, -0.05, 0.1), (-0.1, -0.03, 0.07), 0.09),
        row("visitation.patience_days", "days", (61, 182, 490), (64, 188, 496), 0.04, log=True),
        row("capacity.headroom", "ratio", (0.62, 1.2, 2.32), (0.78, 1.19, 2.31), 0.27, log=True),
        row("derived.completion_share", "share", (0.31, 0.72, 0.93), (0.56, 0.63, 0.68), 0.7),
    ),
}
WAITING = {
    "never": np.zeros(20, dtype=int),
    "often": np.array([0, 2, *range(11, 20), 21, 22, 23, 24, 25, 26, 27, 28, 29]),
    "middle": np.array([0] * 12 + [1, 2, 3, 4, 6, 8, 11, 40]),
}
PLACE = {"never": 0, "often": 1, "middle": 2}
KHAT = {"never": 0.39, "often": 0.41, "middle": 0.61}


def count_checks(place, shift):
    """Of each count: 30, 10 and 20 away from it, so that quantiles cannot be exchanged."""
    names = ("in_visitation", "in_programme", "completed", "programme_discontinued",
             "visitation_discontinued")  # fmt: skip
    return tuple(
        CountCheck(name, seen, (seen - 30.0 + place, seen - 10.0 + place, seen + 20.0 + place),
                   shift + 0.01 * i + 0.1 * place)
        for i, (name, seen) in enumerate(zip(names, CENSUS.counts, strict=True))
    )  # fmt: skip


def readings(name):
    place, emulated = PLACE[name], name != "never"
    weights = {"ess": 900.0 - 250.0 * place, "khat": KHAT[name]}
    summary = {
        "smooth": weights,
        "histories": {"ess": 2000.0 + place, "khat": 0.1 * place},
        "emulator_errors": (0.1, 0.2 + 0.1 * place) if emulated else (),
        "check": {"ess_share": 0.8 - 0.01 * place, "khat": 0.02 * place} if emulated else None,
        "pairs": (80.0 + place, 90.0, 99.0) if emulated else None,
        "distinct": 1800 - 100 * place,
        "draws": 2000,
    }
    return readings_of(summary, SETTINGS)


def scores(name):
    place = PLACE[name]
    return (
        Score("early", "completed at 2019", "2019-01-01", 110.0, True,
              (80.0 + place, 95.0 + place, 109.0 + place), place == 1, 0.96 - 0.1 * place,
              49.0 + place),
        Score("queue", "waiting at 2020", "2020-01-01", 5.0, False,
              (0.0, 1.0 + place, 12.0 + place), True, None, 12.0 + place),
    )  # fmt: skip


def regime(belief, **other):
    name = belief.name
    place = PLACE[name]
    given = {
        "belief": belief,
        "reason": f"because {name}",
        "source": f"source-{name}",
        "log_evidence": -20.5 - place,
        "rows": ROWS[name],
        "prior": (
            CountCheck("total", CENSUS.total, (105.0, 471.0 + place, 1334.0), 0.62),
            *count_checks(place, 0.3),
        ),
        "predictive": count_checks(place, 0.45),
        "correlations": (
            Correlation("demand.trend", "programme.completion_days", -0.51 - 0.1 * place),
            Correlation("visitation.days", "demand.referrals", 0.44 + 0.01 * place),
        ),
        "waiting": WAITING[name],
        "n_without_history": 0,
        "readings": readings(name),
        "scores": (),
    }
    return FittedRegime(**{**given, **other})


def outlook(future, name):
    i, place = FUTURES.index(future), PLACE[name]
    return TrendOutlook(
        future,
        name,
        (60.0 - 10 * i + place, 125.0 + i + 3 * place, 220.0 + 50 * i + place),
        (140.0 + i + place, 195.0 - i - 2 * place, 290.0 + 15 * i + place),
        VarianceShares(0.3 + 0.1 * i + 0.01 * place, "visitation.days", 0.11 + 0.03 * i),
        VarianceShares(0.2 + 0.02 * i + 0.01 * place, "programme.completion_days", 0.45 + 0.01 * i),
    )


def at_width(width, name):
    place = PLACE[name]
    return WidthForecast(width, name, (50 + place, 90 + 20 * width + place, 200 + place),
                         (91 + place, 150 + 10 * width + place, 250 * width + place),
                         700 / width - 10 * place)  # fmt: skip


def content(*regimes, **other):
    given = {
        "census": CENSUS,
        "source": "An answer",
        "regimes": regimes or tuple(regime(belief) for belief in BELIEFS),
        "settling": (
            Datum("mean_wait", Information(0.84, 0.001, 0.005, "histogram")),
            Datum("five_counts", Information(0.52, 0.015, 0.0, "classifier")),
            Datum("waiting_at_census", Information(0.06, 0.004, 0.009, "histogram")),
        ),
        "outlooks": tuple(outlook(future, name) for future in FUTURES for name in TITLES),
        "widths": tuple(at_width(width, name) for name in TITLES for width in (0.5, 1.0, 2.0)),
        "trend": TREND_PRIOR,
        "future": "damped",
        "horizon": date(2025, 1, 1),
        "settings": SETTINGS,
        "provenance": {"seed": "1", "model/demand.yaml": "0123456789abcdef" * 4},
    }
    return FitContent(**{**given, **other})


def with_first(**other):
    """The content with something else under its first belief."""
    first, *rest = content().regimes
    return content(replace(first, **other), *rest)


def with_scores():
    return content(*(replace(one, scores=scores(one.name)) for one in content().regimes))
