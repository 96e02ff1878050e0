"""The facade for notebooks: a study, its forecasts, their differences.

import bandeexit as bx
study = bx.load_study()
base, cut = study.run("baseline", draws=200), study.run("budget_cut", draws=200)
cut.compare(base).difference("completed")
base.plot_fan("in_programme")
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bandeexit.comparing import Comparisons as Comparisons
from bandeexit.comparing import baseline_first, compare_scenarios
from bandeexit.errors import UsageError, did_you_mean
from bandeexit.files.basis import Basis
from bandeexit.files.locate import find_study
from bandeexit.files.scenario import read_scenario_by_name, scenario_names
from bandeexit.files.study import StudyFiles, read_study
from bandeexit.forecasts import Difference as Difference
from bandeexit.forecasts import Forecast as Forecast
from bandeexit.forecasts import plot_fans as plot_fans
from bandeexit.needing import DEFAULT_LEVER, Need, as_lever
from bandeexit.scenarios.axes import Axis, Grid
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.cells import CellStore
from bandeexit.scenarios.grid import run_grid
from bandeexit.scenarios.needed.ask import Lever, run_needed, target_of
from bandeexit.scenarios.pasts import Pasts
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import Store
from bandeexit.scenarios.workers import Workers
from bandeexit.stressing import StressTest

if TYPE_CHECKING:
    from bandeexit.calibration.regimes import Regime
    from bandeexit.files.posterior import StoredPosterior
    from bandeexit.model.draws import Draws
    from bandeexit.reckoning import Reallocation, Reckoner
    from bandeexit.report.beliefs import Belief
    from bandeexit.reversing import ReverseTest
    from bandeexit.sensing import Sensitivity, Sobol

Progress = Callable[[int, int], None]


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


@dataclass(frozen=True, repr=False)
class Study:
    """Every number of a study, its posterior, and what can be asked of them."""

    files: StudyFiles

    def __repr__(self) -> str:
        """Where it is and what it can be asked."""
        return f"Study({str(self.files.folder)!r}, scenarios: {', '.join(self.scenarios)})"

    @cached_property
    def posterior(self) -> StoredPosterior:
        """The stored fit that forecasts draw from."""
        from bandeexit.files.posterior import read_posterior

        return read_posterior(self.files.folder / "calibration" / "posterior")

    @cached_property
    def draws(self) -> Draws:
        """Draws of the regimes, mixed by their weights."""
        from bandeexit.calibration.mixture import mix

        return mix(self.files.programme, self.files.regimes, self.posterior.draws)

    @property
    def regimes(self) -> list[str]:
        """Names of the beliefs about capacity that the fit holds side by side."""
        return [regime.name for regime in self.files.regimes]

    def regime(self, name: str) -> Regime:
        """Return a belief about capacity by its name.

        Raises
        ------
        UsageError
            There is none of that name.
        """
        for regime in self.files.regimes:
            if regime.name == name:
                return regime
        hint = did_you_mean(name, self.regimes)
        raise UsageError(
            f"there is no regime `{name}` in calibration/regimes.yaml{hint}. "
            f"Known: {', '.join(self.regimes)}."
        )

    def draws_of(self, regime: str | None = None) -> Draws:
        """Draws of one regime; of all of them, mixed, where none is named."""
        if regime is None:
            return self.draws
        from bandeexit.calibration.mixture import mix

        alone = replace(self.regime(regime), weight=1.0)
        return mix(self.files.programme, [alone], self.posterior.draws)

    @cached_property
    def beliefs(self) -> tuple[Belief, ...]:
        """The regimes as reports tell of them, with stated weights and those of the counts."""
        from bandeexit.report.beliefs import beliefs_of

        fitted = self.posterior.summary["regimes"]
        evidence = {one["name"]: one["evidence_weight"] for one in fitted}
        return beliefs_of(self.files.regimes, evidence)

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios in the study's folder."""
        return list(scenario_names(self.files.folder))

    @property
    def stale(self) -> list[str]:
        """What has changed since the posterior was fitted, in words; empty when nothing has."""
        from bandeexit.files.posterior import stale

        return stale(self.posterior.summary, self.files.fit_digests)

    @cached_property
    def commit(self) -> str:
        """Git commit of the study's folder, with `+` where files differ from it; else empty."""
        from bandeexit.files.commit import commit_of

        return commit_of(self.files.folder)

    @cached_property
    def basis(self) -> Basis:
        """What runs rest on besides what they are asked: study, posterior, code."""
        from importlib.metadata import version

        from bandeexit.files.digests import code_digest

        draws = self.posterior.digests.items()
        fitted = {f"calibration/posterior/{name}": digest for name, digest in draws}
        inputs = {**self.files.digests, **fitted}
        return Basis(version("bandeexit"), code_digest(), inputs)

    def scenario(
        self,
        name: str,
        *,
        draws: int | None = None,
        seed: int | None = None,
        sets: Sequence[str] = (),
    ) -> Scenario:
        """Read a scenario by name or path, with another number of draws or seed if given.

        Parameters
        ----------
        sets : sequence of str
            `path=value`: values in place of what the files say of a parameter.
        """
        found = read_scenario_by_name(name, self.files, sets)
        other: dict[str, Any] = {"draws": draws, "seed": seed}
        if draws is not None and found.precision is not None:
            found = replace(found, precision=None)  # so many draws, whatever they reach
        return replace(found, **{key: value for key, value in other.items() if value is not None})

    def run(
        self,
        name: str,
        *,
        draws: int | None = None,
        seed: int | None = None,
        regime: str | None = None,
        engine: Engine = "compiled",
        workers: int | Workers = 1,
        progress: Progress | None = None,
    ) -> Forecast:
        """Simulate a scenario by name or path; see `forecast`."""
        scenario = self.scenario(name, draws=draws, seed=seed)
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

    def simulate(
        self,
        scenario: Scenario,
        *,
        regime: str | None = None,
        engine: Engine = "compiled",
        workers: int | Workers = 1,
        store: Store | None = None,
        progress: Progress | None = None,
        first: int = 0,
        replication: int = 0,
        by_district: bool = True,
        pasts: Pasts | None = None,
    ) -> Result:
        """Simulate the draws that a scenario names, every path kept; see `scenarios.run`."""
        if isinstance(workers, int):
            workers = Workers(workers, "threads" if engine == "compiled" else "processes")
        return run_scenario(
            self.files.programme,
            scenario,
            self.draws_of(regime),
            engine=engine,
            workers=workers,
            store=store,
            progress=progress,
            first=first,
            replication=replication,
            by_district=by_district,
            pasts=pasts,
        )

    def compare(
        self,
        names: Sequence[str],
        *,
        against: str | None = None,
        draws: int | None = None,
        seed: int | None = None,
        regime: str | None = None,
        engine: Engine = "compiled",
        workers: int | Workers = 1,
        progress: Progress | None = None,
    ) -> Comparisons:
        """Simulate scenarios on the same draws and luck, and compare them.

        Parameters
        ----------
        names : sequence of str
            Scenarios by name or path.
        against : str, optional
            The one that the others are compared with, by default the first.
        """
        scenarios = [self.scenario(name, draws=draws, seed=seed) for name in names]
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

    def sensitivity(
        self,
        scenario: str | Scenario,
        *,
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
            scenario = self.scenario(scenario, draws=draws, seed=seed)
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
            made = [axis_from_text(axis) if isinstance(axis, str) else axis for axis in axes]
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
        lever: Lever | Axis | str = DEFAULT_LEVER,
        *,
        probability: float | None = None,
        draws: int | None = None,
        seed: int | None = None,
        regime: str | None = None,
        workers: int | Workers = 1,
        store: CellStore | None = None,
        progress: Progress | None = None,
    ) -> Need:
        """Ask how much of a lever a target of a scenario needs; see `scenarios.needed`."""
        if isinstance(scenario, str):
            scenario = self.scenario(scenario, draws=draws, seed=seed)
        found = run_needed(
            self.files.programme,
            scenario,
            target_of(scenario, target, probability),
            as_lever(lever),
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
        from bandeexit.reckoning import AMOUNTS, Reckoner
        from bandeexit.scenarios.cells import Cells
        from bandeexit.scenarios.reckoner.lines import MODELLED, purse_of
        from bandeexit.scenarios.reckoner.reckon import reckon

        if isinstance(scenario, str):
            scenario = self.scenario(scenario, draws=draws, seed=seed)
        base = replace(scenario, precision=None)
        crew = Workers(workers) if isinstance(workers, int) else workers
        known, programme = self.draws_of(regime), self.files.programme
        purse = purse_of(programme, base, MODELLED)
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
            scenario = self.scenario(scenario, draws=draws, seed=seed)
        base = replace(scenario, precision=None)
        crew = Workers(workers) if isinstance(workers, int) else workers
        known, programme = self.draws_of(regime), self.files.programme
        purse = purse_of(programme, base, lines_of(take_from))
        cells = Cells(programme, base, purse.axes, known, workers=crew)
        done = reallocate(cells, purse, step, by, progress, regimes=known.regimes)
        return Reallocation(done, tuple(one for one in self.beliefs if regime in (None, one.name)))

    def reverse(
        self,
        name: str,
        axes: Sequence[Axis | str] = (),
        *,
        target: str | None = None,
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
        draws : int, optional
            Paths a cell in the search, by default 500; `check` asks all draws of the scenario.
        """
        return self.reverse_search(
            self.stress_grid(name, axes, seed=seed),
            target=target,
            draws=draws,
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
        draws: int | None = None,
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
            n_draws=draws or SEARCH_DRAWS,
            check=check,
            workers=Workers(workers) if isinstance(workers, int) else workers,
            store=store,
            progress=progress,
        )
        return ReverseTest(found, tuple(one for one in self.beliefs if regime in (None, one.name)))
