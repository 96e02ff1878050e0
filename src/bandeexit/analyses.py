"""Questions about many points of one scenario: what breaks, what it takes, what matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bandeexit.comparing import Comparisons as Comparisons
from bandeexit.errors import UsageError
from bandeexit.files.scenario_sets import Sets
from bandeexit.forecasts import Difference as Difference
from bandeexit.forecasts import Forecast as Forecast
from bandeexit.forecasts import plot_fans as plot_fans
from bandeexit.needing import Need, as_lever, default_lever
from bandeexit.scenarios.axes import Axis, Grid
from bandeexit.scenarios.cells import CellStore
from bandeexit.scenarios.grid import run_grid
from bandeexit.scenarios.needed.ask import Lever, run_needed, target_of
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import Store
from bandeexit.scenarios.workers import Workers
from bandeexit.stressing import StressTest

if TYPE_CHECKING:
    from bandeexit.reckoning import Reallocation, Reckoner
    from bandeexit.reversing import ReverseTest
    from bandeexit.sensing import Sensitivity, Sobol

from bandeexit.fitted import FittedStudy, Progress


class Analyses(FittedStudy):
    """What can be asked of a fitted study besides single forecasts."""

    def sensitivity(
        self,
        scenario: str | Scenario,
        *,
        sets: Sets = (),
        draws: int | None = None,
        seed: int | None = None,
        regime: str | None = None,
        workers: int = 1,
        sobol: bool = False,
        stores: Callable[[Scenario, int], Store] | None = None,
        progress: Callable[..., None] | None = None,
    ) -> Sensitivity:
        """Ask which unknowns a scenario's forecast depends on, and what knowing them is worth.

        Parameters
        ----------
        sobol : bool
            Whether Sobol's indices are wanted, too; they need the extra `sensitivity`.
        stores : callable, optional
            Scenario and replication -> where the outcomes of its blocks wait.
        progress : callable, optional
            Called with (done, total, what).
        """
        from bandeexit.sensing import sense

        if isinstance(scenario, str):
            scenario = self.scenario(scenario, draws=draws, seed=seed, sets=sets)
        asked = replace(scenario, precision=None)

        def simulate(one: Scenario, *, replication: int = 0) -> Result:
            store = stores(one, replication) if stores else None
            return self.simulate(
                one, regime=regime, workers=workers, store=store, replication=replication
            )

        return sense(
            asked,
            self.draws_of(regime),
            self.files.assumptions,
            simulate,
            beliefs=self.beliefs,
            sobol=self._sobol(asked, workers, progress) if sobol else None,
            tell=progress,
        )

    def _sobol(
        self, scenario: Scenario, workers: int, progress: Callable[..., None] | None
    ) -> Callable[[], Sobol]:
        """Refuse at once what cannot be done, and do the rest when it is asked for."""
        from bandeexit.scenarios.sensitivity.independent import Response
        from bandeexit.scenarios.sensitivity.sobol import refuse_without_salib
        from bandeexit.scenarios.sensitivity.tornado import inputs_of
        from bandeexit.sensing import independent, ranges_of

        refuse_without_salib()
        never = [one.name for one in self.files.regimes if one.never_binds]
        if not never:
            raise UsageError(
                "Sobol's indices need a belief in which capacity never binds; "
                "calibration/regimes.yaml has none."
            )
        draws = self.draws_of(never[0])
        inputs = inputs_of(draws, ranges_of(self.files.assumptions))
        response = Response(
            self.files.programme,
            scenario,
            draws,
            [one for one in inputs if one.low != one.high],
            Workers(workers, "threads"),
            (lambda done, total: progress(done, total, "Sobol")) if progress else None,
        )
        return lambda: independent(response, never[0], seed=scenario.seed)

    def stress_grid(
        self,
        name: str,
        axes: Sequence[Axis | str] = (),
        *,
        draws: int | None = None,
        seed: int | None = None,
    ) -> Grid:
        """Read a stress test by name or path; with axes, vary a scenario by name or path.

        Parameters
        ----------
        axes : sequence of Axis or str
            As on the command line: `budget.coordinators=scale:0.7..1.3:7`.
        """
        from bandeexit.files.stress import axis_from_text, read_stress

        if axes:
            programme = self.files.programme
            made = [axis_from_text(a, programme) if isinstance(a, str) else a for a in axes]
            return Grid(self.scenario(name, draws=draws, seed=seed), tuple(made))
        found = read_stress(name, self.files)
        base = replace(found.base, draws=draws or found.base.draws, precision=None)
        base = base if seed is None else replace(base, seed=seed)
        return replace(found, base=base)

    def stress(
        self,
        name: str,
        axes: Sequence[Axis | str] = (),
        *,
        draws: int | None = None,
        seed: int | None = None,
        regime: str | None = None,
        workers: int | Workers = 1,
        progress: Progress | None = None,
    ) -> StressTest:
        """Do every cell of a stress test on the same draws and luck; see `stress_grid`."""
        grid = self.stress_grid(name, axes, draws=draws, seed=seed)
        return self.stress_cells(grid, regime=regime, workers=workers, progress=progress)

    def stress_cells(
        self,
        grid: Grid,
        *,
        regime: str | None = None,
        workers: int | Workers = 1,
        store: CellStore | None = None,
        progress: Progress | None = None,
    ) -> StressTest:
        """Do every cell of a grid; the result depends on neither workers nor store."""
        crew = Workers(workers) if isinstance(workers, int) else workers
        draws = self.draws_of(regime)
        stressed = run_grid(
            self.files.programme, grid, draws, workers=crew, store=store, progress=progress
        )
        known = tuple(one for one in self.beliefs if regime in (None, one.name))
        return StressTest(stressed, known)

    def needed(
        self,
        scenario: str | Scenario,
        target: str | None = None,
        lever: Lever | Axis | str | None = None,
        *,
        probability: float | None = None,
        sets: Sets = (),
        draws: int | None = None,
        seed: int | None = None,
        regime: str | None = None,
        workers: int | Workers = 1,
        store: CellStore | None = None,
        progress: Progress | None = None,
    ) -> Need:
        """Ask how much of a lever a target of a scenario needs; see `scenarios.needed`.

        By default the lever is the line that pays for coordinators.
        """
        if isinstance(scenario, str):
            scenario = self.scenario(scenario, draws=draws, seed=seed, sets=sets)
        found = run_needed(
            self.files.programme,
            scenario,
            target_of(scenario, target, probability),
            as_lever(lever or default_lever(self.files.programme), self.files.programme),
            self.draws_of(regime),
            workers=Workers(workers) if isinstance(workers, int) else workers,
            store=store,
            progress=progress,
        )
        return Need(found, tuple(one for one in self.beliefs if regime in (None, one.name)))

    def reckoner(
        self,
        scenario: str | Scenario,
        *,
        step: float = 1.0,
        amounts: Sequence[float] | None = None,
        sets: Sets = (),
        draws: int | None = None,
        seed: int | None = None,
        regime: str | None = None,
        workers: int | Workers = 1,
        progress: Progress | None = None,
    ) -> Reckoner:
        """Ask what `step` m DKK more or less does in each budget line and year.

        Parameters
        ----------
        amounts : sequence of float, optional
            m DKK a year along the curves of money; by default from -3 to +6.
        """
        from bandeexit.model.budget import modelled_lines
        from bandeexit.reckoning import AMOUNTS, Reckoner
        from bandeexit.scenarios.cells import Cells
        from bandeexit.scenarios.reckoner.lines import purse_of
        from bandeexit.scenarios.reckoner.reckon import reckon

        if isinstance(scenario, str):
            scenario = self.scenario(scenario, draws=draws, seed=seed, sets=sets)
        base = replace(scenario, precision=None)
        crew = Workers(workers) if isinstance(workers, int) else workers
        known, programme = self.draws_of(regime), self.files.programme
        purse = purse_of(programme, base, modelled_lines(programme.budget.lines))
        done = reckon(
            Cells(programme, base, purse.axes, known, workers=crew),
            purse,
            step,
            AMOUNTS if amounts is None else amounts,
            progress,
            regimes=known.regimes,
        )
        return Reckoner(done, tuple(one for one in self.beliefs if regime in (None, one.name)))

    def reallocate(
        self,
        scenario: str | Scenario,
        *,
        by: str = "completed",
        step: float = 0.5,
        take_from: Sequence[str] = (),
        sets: Sets = (),
        draws: int | None = None,
        seed: int | None = None,
        regime: str | None = None,
        workers: int | Workers = 1,
        progress: Progress | None = None,
    ) -> Reallocation:
        """Ask for the best split of the same money between budget lines.

        Parameters
        ----------
        by : str
            `completed`, `wait` or a target of the scenario.
        take_from : sequence of str
            Lines without a modelled effect that may give money; by default they are kept.
        """
        from bandeexit.reckoning import Reallocation
        from bandeexit.scenarios.cells import Cells
        from bandeexit.scenarios.reckoner.lines import purse_of
        from bandeexit.scenarios.reckoner.reallocate import reallocate
        from bandeexit.scenarios.reckoner.splits import lines_of

        if isinstance(scenario, str):
            scenario = self.scenario(scenario, draws=draws, seed=seed, sets=sets)
        base = replace(scenario, precision=None)
        crew = Workers(workers) if isinstance(workers, int) else workers
        known, programme = self.draws_of(regime), self.files.programme
        purse = purse_of(programme, base, lines_of(programme, take_from))
        cells = Cells(programme, base, purse.axes, known, workers=crew)
        done = reallocate(cells, purse, step, by, progress, regimes=known.regimes)
        return Reallocation(done, tuple(one for one in self.beliefs if regime in (None, one.name)))

    def reverse(
        self,
        name: str,
        axes: Sequence[Axis | str] = (),
        *,
        target: str | None = None,
        search: int | None = None,
        draws: int | None = None,
        seed: int | None = None,
        regime: str | None = None,
        workers: int | Workers = 1,
        check: bool = True,
        progress: Progress | None = None,
    ) -> ReverseTest:
        """Search a stress test's factors for what must happen before a target breaks.

        Parameters
        ----------
        search : int, optional
            Paths a cell in the search, by default 500; `check` asks all draws of the scenario.
        """
        return self.reverse_search(
            self.stress_grid(name, axes, draws=draws, seed=seed),
            target=target,
            search=search,
            regime=regime,
            workers=workers,
            check=check,
            progress=progress,
        )

    def reverse_search(
        self,
        grid: Grid,
        *,
        target: str | None = None,
        search: int | None = None,
        regime: str | None = None,
        workers: int | Workers = 1,
        check: bool = True,
        store: Callable[[str], CellStore | None] | None = None,
        progress: Progress | None = None,
    ) -> ReverseTest:
        """Search for what must happen before a target breaks; see `reverse`.

        Parameters
        ----------
        store : callable, optional
            Where finished cells wait, by the name of a part of the search.
        """
        from bandeexit.reversing import SEARCH_DRAWS, ReverseTest
        from bandeexit.scenarios.reverse.reverse import run_reverse

        found = run_reverse(
            self.files.programme,
            grid,
            self.draws_of(regime),
            target=target,
            n_draws=search or SEARCH_DRAWS,
            check=check,
            workers=Workers(workers) if isinstance(workers, int) else workers,
            store=store,
            progress=progress,
        )
        return ReverseTest(found, tuple(one for one in self.beliefs if regime in (None, one.name)))
