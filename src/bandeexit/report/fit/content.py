"""What the report of a fit is made of, before it is laid out."""

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
from bandeexit.calibration.settling import Datum
from bandeexit.calibration.table import Row
from bandeexit.calibration.trend import TrendOutlook
from bandeexit.report.beliefs import Belief
from bandeexit.report.figures import Chart
from bandeexit.report.page import Grid


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
    readings: tuple[Reading, ...]
    scores: tuple[Score, ...]
    """Numbers that were held out, beside what was forecast."""
    warnings: tuple[str, ...]

    def row(self, name: str) -> Row | None:
        """Row of a parameter or derived quantity; None where this regime has none."""
        return next((row for row in self.rows if row.name == name), None)


@dataclass(frozen=True, slots=True)
class FitContent:
    """Everything that the report of a fit tells."""

    census: date
    total: int
    counts: Mapping[str, int]
    """The five counts by name."""
    source: str
    """Of the counts."""
    regimes: tuple[FittedRegime, ...]
    settling: tuple[Datum, ...]
    outlooks: tuple[TrendOutlook, ...]
    """Every regime under every future of the trend; empty without a scenario to run."""
    widths: tuple[WidthForecast, ...]
    """Every regime under other widths of the trend's prior; empty without a scenario to run."""
    priors: tuple[Prior, ...]
    """Of the study."""
    future: str
    """What the study has the trend do after the census."""
    horizon: date | None
    """Of the outlooks."""
    provenance: Mapping[str, str]
    stale: tuple[str, ...] = ()
    """What has changed since the fit, in words."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report."""

    name: str
    """Anchor in the page."""
    title: str
    sentences: tuple[str, ...]
    grids: tuple[Grid, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: Mapping[str, bytes] | None = None
    """Files of numbers that belong to it, by name."""


@dataclass(frozen=True, slots=True)
class FitPage:
    """The report of a fit, in its order."""

    title: str
    question: str
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]
