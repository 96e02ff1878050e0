"""The facade for notebooks: a study, its forecasts, their differences.

import bandeexit as bx
study = bx.load_study()
base, cut = study.run("baseline", draws=200), study.run("budget_cut", draws=200)
cut.compare(base).difference("completed")
base.plot_fan("in_programme")
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bandeexit.analyses import Analyses
from bandeexit.comparing import Comparisons as Comparisons
from bandeexit.comparing import baseline_first, compare_scenarios
from bandeexit.files.locate import find_study
from bandeexit.files.scenario_sets import Sets
from bandeexit.files.study import read_study
from bandeexit.fitted import Progress as Progress
from bandeexit.forecasts import Difference as Difference
from bandeexit.forecasts import Forecast as Forecast
from bandeexit.forecasts import plot_fans as plot_fans
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import Store
from bandeexit.scenarios.workers import Workers


def load_study(folder: str | Path | None = None, *, targets: str | Path | None = None) -> Study:
    """Read a study: the folder given, else the nearest one upward, else the packaged copy.

    Parameters
    ----------
    targets : str or Path, optional
        A file of counts in place of the study's `calibration/targets.yaml`.

    Raises
    ------
    StudyError
        With every fault of its files.
    UsageError
        There is no study there.
    """
    found = find_study(Path(folder) if folder else None, Path.cwd())
    return Study(read_study(found, Path(targets) if targets else None))


class Study(Analyses):
    """Every number of a study, its posterior, and what can be asked of them."""

    def run(
        self,
        name: str,
        *,
        sets: Sets = (),
        draws: int | None = None,
        seed: int | None = None,
        prices: str = "real",
        regime: str | None = None,
        engine: Engine = "compiled",
        workers: int | Workers = 1,
        progress: Progress | None = None,
    ) -> Forecast:
        """Simulate a scenario by name or path; see `scenario` and `forecast`."""
        scenario = self.scenario(name, draws=draws, seed=seed, sets=sets, prices=prices)
        return self.forecast(
            scenario, regime=regime, engine=engine, workers=workers, progress=progress
        )

    def forecast(
        self,
        scenario: Scenario,
        *,
        regime: str | None = None,
        engine: Engine = "compiled",
        workers: int | Workers = 1,
        store: Store | None = None,
        progress: Progress | None = None,
    ) -> Forecast:
        """Simulate a scenario; one that asks for a precision, until that is reached.

        The result is the same, to the bit, whichever the engine and whoever works on it.

        Parameters
        ----------
        regime : str, optional
            One belief about capacity; by default all of them, mixed by their weights.
        engine : {"compiled", "reference"}
            In numba, or in SimPy.
        workers : int or Workers
            How many threads (compiled) or processes (reference), or who else.
        store : Store, optional
            Where the outcomes of blocks wait, by default in memory.
        """
        if scenario.precision is not None:
            compared = self.compare_scenarios(
                [scenario], regime=regime, engine=engine, workers=workers, progress=progress
            )
            return Forecast(compared.results[0], self.beliefs)
        result = self.simulate(
            scenario,
            regime=regime,
            engine=engine,
            workers=workers,
            store=store,
            progress=progress,
        )
        return Forecast(result, self.beliefs)

    def compare(
        self,
        names: Sequence[str],
        *,
        against: str | None = None,
        sets: Sets = (),
        draws: int | None = None,
        seed: int | None = None,
        prices: str = "real",
        regime: str | None = None,
        engine: Engine = "compiled",
        workers: int | Workers = 1,
        progress: Progress | None = None,
    ) -> Comparisons:
        """Simulate scenarios on the same draws and luck, and compare them.

        Parameters
        ----------
        names : sequence of str
            Scenarios by name or path; two variants of one as
            `["baseline:budget.coordinators=9.0", "baseline:budget.coordinators=8.0"]`.
        against : str, optional
            The one that the others are compared with, by default the first.
        sets : mapping or sequence of str
            Values set in all of them; see `scenario`.
        prices : {"real", "nominal"}
            Whether amounts are told in the prices of the study's price year, or nominal.
        """
        scenarios = [
            self.scenario(name, draws=draws, seed=seed, sets=sets, prices=prices) for name in names
        ]
        return self.compare_scenarios(
            baseline_first(scenarios, against),
            regime=regime,
            engine=engine,
            workers=workers,
            progress=progress,
        )

    def compare_scenarios(
        self,
        scenarios: Sequence[Scenario],
        *,
        regime: str | None = None,
        engine: Engine = "compiled",
        workers: int | Workers = 1,
        progress: Progress | None = None,
    ) -> Comparisons:
        """Simulate scenarios on the same draws and luck; the first is the baseline.

        Where scenarios ask for a precision, draws are added until it is reached.
        """

        def simulate(scenario: Scenario, first: int = 0, replication: int = 0) -> Result:
            return self.simulate(
                scenario,
                regime=regime,
                engine=engine,
                workers=workers,
                progress=progress,
                first=first,
                replication=replication,
            )

        return compare_scenarios(scenarios, len(self.draws_of(regime)), simulate, self.beliefs)
