"""What the report of a fit tells, before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.correlations import Correlation
from bandeexit.calibration.health import Reading
from bandeexit.calibration.predictive import CountCheck
from bandeexit.calibration.prior_width import WidthForecast
from bandeexit.calibration.priors import Prior
from bandeexit.calibration.scores import Score
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.settling import Datum
from bandeexit.calibration.table import Row
from bandeexit.calibration.trend import TrendOutlook
from bandeexit.model.programme import Census
from bandeexit.report.beliefs import Belief


@dataclass(frozen=True, slots=True)
class FittedRegime:
    """The fit of one belief about capacity."""

    belief: Belief
    reason: str
    source: str
    log_evidence: float
    rows: tuple[Row, ...]
    """Parameters, then derived quantities."""
    prior: tuple[CountCheck, ...]
    """The total, then the five counts given it, under the priors alone."""
    predictive: tuple[CountCheck, ...]
    """The five counts under the posterior."""
    correlations: tuple[Correlation, ...]
    waiting: NDArray[np.int64]
    """Persons who waited at the census, in the history of each draw."""
    n_without_history: int
    """Draws for which no history was found that hits the census: their paths will fail."""
    readings: tuple[Reading, ...]
    scores: tuple[Score, ...]
    """Numbers that were held out, beside what was forecast."""

    @property
    def name(self) -> str:
        """Name of the regime."""
        return self.belief.name

    def row(self, name: str) -> Row | None:
        """Row of a parameter or derived quantity; None where this regime has none."""
        return next((row for row in self.rows if row.name == name), None)


@dataclass(frozen=True, slots=True)
class FitContent:
    """Everything that the report of a fit tells."""

    census: Census
    source: str
    """Of the census."""
    regimes: tuple[FittedRegime, ...]
    settling: tuple[Datum, ...]
    outlooks: tuple[TrendOutlook, ...]
    """Every regime under every future of the trend; empty without a scenario to run."""
    widths: tuple[WidthForecast, ...]
    """Every regime under other widths of the trend's prior; empty without a scenario to run."""
    trend: Prior | None
    """The study's prior of the trend; None: it is certain."""
    future: str
    """What the study has the trend do after the census."""
    horizon: date | None
    """Of the outlooks."""
    settings: Settings
    provenance: Mapping[str, str]
    stale: tuple[str, ...] = ()
    """What has changed since the fit, in words."""

    @property
    def quantities(self) -> tuple[str, ...]:
        """Everything uncertain under any belief: parameters, then derived quantities."""
        fullest = max(self.regimes, key=lambda one: len(one.rows))
        names = (row.name for one in (fullest, *self.regimes) for row in one.rows)
        return tuple(dict.fromkeys(names))

    def rows_of(self, name: str) -> tuple[Row, ...]:
        """Row of a quantity under each belief that has it."""
        return tuple(row for one in self.regimes if (row := one.row(name)) is not None)
