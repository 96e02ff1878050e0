"""The facade for notebooks: a study, and one method a question.

import bandeexit as bx
study = bx.load_study()
base, cut = study.run("baseline", draws=200), study.run("budget_cut", draws=200)
cut.compare(base).difference("completed")
base.plot_fan("in_programme")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from bandeexit.files.locate import find_study
from bandeexit.files.scenario_sets import Sets
from bandeexit.files.study import read_study
from bandeexit.needing import Need, as_lever, default_lever
from bandeexit.questions import analysis_of
from bandeexit.questions.answer import Answer
from bandeexit.questions.asking import Given, ask
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.fitted import Progress as Progress
from bandeexit.questions.forecast.forecast import Difference as Difference
from bandeexit.questions.forecast.forecast import Forecast as Forecast
from bandeexit.questions.forecast.forecast import plot_fans as plot_fans
from bandeexit.scenarios.axes import Axis, Grid
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.cells import CellStore
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.needed.ask import Lever, run_needed, target_of
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.workers import Workers

if TYPE_CHECKING:
    from bandeexit.questions.compare.compute import Compared
    from bandeexit.questions.reallocate.choice import Reallocated
    from bandeexit.questions.reckoner.reckon import Reckoned
    from bandeexit.questions.sensitivity.sense import Sensitivity
    from bandeexit.reversing import ReverseTest
    from bandeexit.scenarios.grid import Stressed


HOW = ("workers", "progress")
"""What of `About` is no part of the question."""


class About(TypedDict, total=False):
    """What every question takes besides its own options."""

    sets: Sets
    """Path -> value, or `path=value` each: in place of what the files say."""
    draws: int
    """Paths, instead of the scenario's."""
    seed: int
    prices: str
    """`real` (the study's price year) or `nominal`."""
    regime: str
    """One belief about capacity; by default all of them, weighted."""
    target: str
    """The only target that is looked at."""
    workers: int | Workers
    progress: Progress
    """Called with (done, in all)."""


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
    return Study(FittedStudy(read_study(found, Path(targets) if targets else None)))


@dataclass(frozen=True, repr=False)
class Study:
    """Every number of a study, its posterior, and what can be asked of them."""

    fitted: FittedStudy

    def __repr__(self) -> str:
        """Where it is and what it can be asked."""
        return repr(self.fitted)

    def __getattr__(self, name: str) -> Any:
        """TRANSITION: whatever the fitted study has."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.fitted, name)

    def reckoner(
        self,
        scenario: str | Scenario,
        *,
        step: float = 1.0,
        amounts: Sequence[float] | None = None,
        **about: Unpack[About],
    ) -> Answer[Reckoned]:
        """Ask what `step` m DKK more or less does in each budget line and year.

        Parameters
        ----------
        amounts : sequence of float, optional
            m DKK a year along the curves of money; by default from -3 to +6.
        """
        options = {"step": step, "amounts": None if amounts is None else list(amounts)}
        return self._answer("reckoner", [scenario], about, options)

    def reallocate(
        self,
        scenario: str | Scenario,
        *,
        by: str = "completed",
        step: float = 0.5,
        take_from: Sequence[str] = (),
        **about: Unpack[About],
    ) -> Answer[Reallocated]:
        """Ask for the best split of the same money between budget lines.

        Parameters
        ----------
        by : str
            `completed`, `wait` or a target of the scenario.
        take_from : sequence of str
            Lines without a modelled effect that may give money; by default they are kept.
        """
        options = {"by": by, "step": step, "take_from": list(take_from)}
        return self._answer("reallocate", [scenario], about, options)

    def sensitivity(
        self, scenario: str | Scenario, *, sobol: bool = False, **about: Unpack[About]
    ) -> Answer[Sensitivity]:
        """Ask which unknowns a scenario's forecast depends on, and what knowing them is worth.

        Parameters
        ----------
        sobol : bool
            Whether Sobol's indices are wanted, too; they need the extra `sensitivity`.
        """
        return self._answer("sensitivity", [scenario], about, {"sobol": sobol})

    def _read(
        self, scenario: str | Scenario, draws: int | None, seed: int | None, sets: Sets
    ) -> Scenario:
        if isinstance(scenario, Scenario):
            return scenario
        return self.fitted.scenario(scenario, draws=draws, seed=seed, sets=sets)

    def _answer(
        self,
        verb: str,
        subjects: Sequence[str | Scenario],
        about: About,
        options: dict[str, Any],
        axes: Sequence[Axis | str] = (),
        engine: Engine = "compiled",
    ) -> Answer[Any]:
        analysis = analysis_of(verb)
        told: dict[str, Any] = {name: value for name, value in about.items() if name not in HOW}
        given = Given(subjects, language="en", axes=axes, options=options, **told)
        question = ask(self.fitted, analysis, given)
        job = _job(about.get("workers", 1), about.get("progress"), engine)
        return Answer(self.fitted, question, analysis.room.compute(self.fitted, question, job))

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
            programme = self.fitted.files.programme
            made = [axis_from_text(a, programme) if isinstance(a, str) else a for a in axes]
            return Grid(self.fitted.scenario(name, draws=draws, seed=seed), tuple(made))
        found = read_stress(name, self.fitted.files)
        base = replace(found.base, draws=draws or found.base.draws, precision=None)
        base = base if seed is None else replace(base, seed=seed)
        return replace(found, base=base)

    def stress(
        self,
        name: str | Scenario,
        axes: Sequence[Axis | str] = (),
        **about: Unpack[About],
    ) -> Answer[Stressed]:
        """Ask how likely each target is met in every cell of a stress test.

        Parameters
        ----------
        name : str or Scenario
            A stress test by name or path; with axes, a scenario.
        axes : sequence of Axis or str
            As on the command line: `budget.coordinators=scale:0.7..1.3:7`.
        """
        return self._answer("stress", [name], about, {}, axes)

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
        read = self._read(scenario, draws, seed, sets)
        programme = self.fitted.programme
        found = run_needed(
            programme,
            read,
            target_of(read, target, probability),
            as_lever(
                lever or default_lever(self.fitted.files.programme), self.fitted.files.programme
            ),
            self.fitted.draws_of(regime),
            workers=Workers(workers) if isinstance(workers, int) else workers,
            store=store,
            progress=progress,
        )
        return Need(found, self.fitted.beliefs_of(regime))

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
            self.fitted.files.programme,
            grid,
            self.fitted.draws_of(regime),
            target=target,
            n_draws=search or SEARCH_DRAWS,
            check=check,
            workers=Workers(workers) if isinstance(workers, int) else workers,
            store=store,
            progress=progress,
        )
        return ReverseTest(found, self.fitted.beliefs_of(regime))

    def run(
        self, scenario: str | Scenario, *, engine: Engine = "compiled", **about: Unpack[About]
    ) -> Forecast:
        """Simulate a scenario; one that asks for a precision, until that is reached.

        The result is the same, to the bit, whichever the engine and whoever works on it.

        Parameters
        ----------
        scenario : str or Scenario
            A name or path; with values set in it, as `baseline:budget.coordinators=9.0`, it is a
            scenario of its own.
        engine : {"compiled", "reference"}
            In numba, or in SimPy.
        """
        done = self._answer("run", [scenario], about, {}, engine=engine)
        return Forecast(done.study, done.question, done.found)

    def compare(
        self,
        scenarios: Sequence[str | Scenario],
        *,
        against: str | None = None,
        ordered: bool = False,
        **about: Unpack[About],
    ) -> Answer[Compared]:
        """Compare scenarios on the same draws and luck: differences, steps, sources of spread.

        Parameters
        ----------
        scenarios : sequence of str or Scenario
            Two variants of one as `["baseline:budget.coordinators=9.0",
            "baseline:budget.coordinators=8.0"]`.
        against : str, optional
            The one that the others are compared with, by default the first.
        ordered : bool
            Whether steps are taken in the order of the file, not over all orders.
        """
        options = {"against": against, "ordered": ordered}
        return self._answer("compare", scenarios, about, options)


def _job(workers: int | Workers, progress: Progress | None, engine: Engine) -> Job:
    """Work in memory, telling whoever listens."""
    if isinstance(workers, int):
        workers = Workers(workers, "threads" if engine == "compiled" else "processes")
    if progress is None:
        return Job(workers, engine)
    tell = progress

    @contextmanager
    def watch(title: str) -> Iterator[Callable[..., None]]:
        yield lambda done, total, what="": tell(int(done), int(total))

    return Job(workers, engine, watch=watch)
