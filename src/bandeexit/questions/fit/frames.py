"""Every number of the report of a fit, for machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.calibration.predictive import CountCheck
from bandeexit.questions.fit.content import FitContent, FittedRegime

if TYPE_CHECKING:
    import pandas as pd

Rows = Iterable[tuple[object, ...]]
CHECK = "count observed q05 q50 q95 mid_p"
POINTS = " ".join(f"{{0}}_q{q}" for q in ("05", "50", "95"))
FORECAST = f"{POINTS.format('referrals')} {POINTS.format('completions')}"
EXPLAINED = " ".join(
    f"trend_explains_{field} next_for_{field} next_explains_{field}"
    for field in ("referrals", "completions")
)


def _checks(checks: Iterable[CountCheck]) -> Rows:
    return [(one.name, one.observed, *one.predicted, one.mid_p) for one in checks]


OF_REGIMES: dict[str, tuple[str, Callable[[FittedRegime], Rows]]] = {
    "weights": (
        "stated_weight evidence_weight log_evidence",
        lambda one: [(one.belief.share, one.belief.evidence, one.log_evidence)],
    ),
    "prior_predictive": (CHECK, lambda one: _checks(one.prior)),
    "parameters": (
        f"name unit {POINTS.format('prior')} {POINTS.format('posterior')} contraction verdict",
        lambda one: [
            (row.name, row.unit, *row.prior, *row.posterior, row.contraction, row.verdict)
            for row in one.rows
        ],
    ),
    "correlations": ("one other rank_r", lambda one: map(astuple, one.correlations)),
    "posterior_predictive": (CHECK, lambda one: _checks(one.predictive)),
    "waiting": (
        "waiting share_of_draws",
        lambda one: [(int(n), float((one.waiting == n).mean())) for n in np.unique(one.waiting)],
    ),
    "hold_outs": (
        "target what date observed exact q05 q50 q95 inside pit interval_score",
        lambda one: [
            (*(s.name, s.what, s.date, s.observed, s.exact), *s.forecast,
             *(s.inside, s.pit, s.interval_score))
            for s in one.scores
        ],
    ),
    "diagnostics": (
        "diagnostic value good bad level",
        lambda one: [(r.name, r.value, r.good, r.bad, r.level) for r in one.readings],
    ),
}  # fmt: skip
"""Table -> columns behind the regime's name, and the rows of one regime."""
OPTIONAL = ("hold_outs", "trend", "trend_width")
"""Tables that are left out where they have no rows."""


def tables(content: FitContent) -> dict[str, pd.DataFrame]:
    """Lay out every table by the name of its file."""
    import pandas as pd

    found: dict[str, tuple[str, Rows]] = {
        name: (
            f"regime {columns}",
            [(one.name, *row) for one in content.regimes for row in rows_of(one)],
        )
        for name, (columns, rows_of) in OF_REGIMES.items()
    }
    found["settling"] = (
        "datum bits error bias method",
        [(datum.name, *astuple(datum.information)) for datum in content.settling],
    )
    found["trend"] = f"future regime {FORECAST} {EXPLAINED}", [
        (one.future, one.regime, *one.referrals, *one.completions, *astuple(one.of_referrals),
         *astuple(one.of_completions))
        for one in content.outlooks
    ]  # fmt: skip
    found["trend_width"] = (
        f"width regime {FORECAST} effective_draws",
        [
            (one.width, one.regime, *one.referrals, *one.completions, one.draws)
            for one in content.widths
        ],
    )
    return {
        name: pd.DataFrame(rows, columns=pd.Index(columns.split()))
        for name, (columns, rows) in found.items()
        if rows or name not in OPTIONAL
    }
