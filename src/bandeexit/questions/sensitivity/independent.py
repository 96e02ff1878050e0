"""The model as a function of its inputs alone: averaged over tapes that all points share.

Only where capacity never binds: there a history is drawn again, exactly, for whatever values.
Where histories were found for fitted values, they belong to those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import RunError, UsageError
from bandeexit.model.draws import Draws
from bandeexit.model.measures import measures_of
from bandeexit.model.outcomes import AXIS_OF_KIND, Reporting, reporting_dates
from bandeexit.model.programme import Programme, entry_of
from bandeexit.model.random_variates import Address
from bandeexit.questions.sensitivity.tornado import Input
from bandeexit.scenarios.headline_values import Headline, Headlines, headline_values
from bandeexit.scenarios.paths import inputs_of_draws
from bandeexit.scenarios.result import Result, Series
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.workers import Workers, compiled_once

Floats = NDArray[np.float64]
Tell = Callable[[int, int], None]
# The same four for every point, so that a difference between points is the inputs' and not
# chance's; four, as with one the indices would be of one history.
TAPES = 4
POINTS_AT_ONCE = 50


class Response:
    """Points of the unit cube -> headline numbers."""

    def __init__(
        self,
        programme: Programme,
        scenario: Scenario,
        draws: Draws,
        inputs: Sequence[Input],
        workers: Workers,
        tell: Tell | None = None,
        tapes: int = TAPES,
    ) -> None:
        # A start names a history that was found (docs/decisions/0008).
        if (draws.starts >= 0).any():
            raise UsageError(
                "Sobol's indices need inputs that can be set freely; the histories of these draws "
                "were found for their fitted values. Ask the belief in which capacity never binds."
            )
        self.programme, self.scenario, self.draws = programme, scenario, draws
        self.inputs, self.workers, self.tell, self.tapes = inputs, workers, tell, tapes
        day = programme.calendar.day
        self.dates = reporting_dates(
            programme.calendar,
            programme.census_day,
            day(scenario.horizon),
            programme.budget.first_year,
        )
        self.headlines: tuple[Headline, ...] = ()

    def __call__(self, points: Floats) -> Floats:
        """Give every headline number, averaged over the tapes; shape (n, n_headlines).

        Raises
        ------
        RunError
            At a point, no tape could be simulated.
        """
        parts = np.array_split(points, max(len(points) // POINTS_AT_ONCE, 1))
        done = compiled_once(partial(self._part), parts, self.workers)
        return np.concatenate([self._told(part, n, len(parts)) for n, part in enumerate(done, 1)])

    def _told(self, part: Headlines, done: int, total: int) -> Floats:
        self.headlines = tuple(part)
        if self.tell is not None:
            self.tell(done, total)
        return np.column_stack(list(part.values()))

    def _part(self, points: Floats) -> Headlines:
        from bandeexit.model.compiled import block

        # The tape's own draw gives the history of the slow factor; the inputs are the point's.
        numbers = np.tile(np.arange(self.tapes), len(points)).tolist()
        draws = self._draws(np.repeat(points, self.tapes, axis=0), numbers)
        inputs = inputs_of_draws(self.programme, self.scenario, draws, numbers)
        addresses = [Address(self.scenario.seed, number, 0) for number in numbers]
        measured = block.simulate_compiled_block(inputs, self.dates, addresses, by_district=False)
        values = headline_values(
            _result(self.programme, self.scenario, self.dates, measured.tables)
        )
        failed = list(measured.failed)
        return {name: self._averaged(column, failed) for name, column in values.items()}

    def _averaged(self, column: Floats, failed: list[int]) -> Floats:
        column = column.copy()
        # A tape that fails at one point is left out there: the mean is of fewer.
        column[failed] = np.nan
        table = column.reshape(-1, self.tapes)
        n = (~np.isnan(table)).sum(axis=1)
        if not n.all():
            raise RunError(
                "some values of the inputs cannot be simulated: no history hits the census. "
                "Narrow their ranges in model/*.yaml, or ask for other `tapes`."
            )
        return np.asarray(np.nansum(table, axis=1) / n)

    def _draws(self, points: Floats, numbers: list[int]) -> Draws:
        """Draws whose inputs are those of the points, and whose slow factor is that of the tape."""
        own = self.draws.rows(numbers)
        columns: Mapping[str, Floats] = {
            **{name: own.values[:, i] for i, name in enumerate(own.names)},
            **{one.path: self._values(one, points[:, i]) for i, one in enumerate(self.inputs)},
        }
        return Draws(
            tuple(columns),
            np.column_stack(list(columns.values())),
            own.log_level,
            own.starts,
            own.past,
        )

    def _values(self, one: Input, shares: Floats) -> Floats:
        """Quantiles of the input: of its posterior by itself, or uniform over its range."""
        if one.span == "posterior":
            values = self.draws.values[:, self.draws.names.index(one.path)]
            # Of each input by itself: what hangs together in the posterior is taken apart on
            # purpose, which is why this is no uncertainty of the forecast (docs/sensitivity.md).
            return np.asarray(np.quantile(values, shares))
        found = one.low + shares * (one.high - one.low)
        return np.round(found) if entry_of(one.path).whole else found


def _result(
    programme: Programme,
    scenario: Scenario,
    dates: Reporting,
    tables: Mapping[str, NDArray[np.float32]],
) -> Result:
    axes = dates.dates(programme.calendar)
    series = {
        name: Series(tables[name], axes[AXIS_OF_KIND[measure.kind]])
        for name, measure in measures_of(programme.budget.lines).items()
    }
    paths = tuple(range(len(tables["completed"])))
    return Result(scenario, ("",), programme.census.when, series, paths)
