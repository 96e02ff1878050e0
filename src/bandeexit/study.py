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
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, get_args

from bandeexit.errors import UsageError, did_you_mean, unexpected
from bandeexit.files.locate import find_study
from bandeexit.files.scenario_sets import Sets
from bandeexit.files.study import StudyFiles, read_study
from bandeexit.questions import analysis_of
from bandeexit.questions.answer import Answer
from bandeexit.questions.asking import Given, ask
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.fitted import Progress as Progress
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.workers import Workers

if TYPE_CHECKING:
    from bandeexit.model.draws import Draws
    from bandeexit.questions.claim.compute import Claimed
    from bandeexit.questions.compare.compute import Compared
    from bandeexit.questions.forecast.forecast import Forecast
    from bandeexit.questions.needed.need import Need
    from bandeexit.questions.reallocate.choice import Reallocated
    from bandeexit.questions.reckoner.reckon import Reckoned
    from bandeexit.questions.reverse.breaks import ReverseTest
    from bandeexit.questions.sensitivity.sense import Sensitivity
    from bandeexit.report.beliefs import Belief
    from bandeexit.scenarios.grid import Stressed

_ENGINES = get_args(Engine)
_HOW = ("workers", "progress")
"""What of `About` is no part of the question."""


# Typed once for all methods: an option that a method had not would be noticed by users only.
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
    # The working directory counts now and not later: a notebook may change it.
    found = find_study(Path(folder) if folder else None, Path.cwd()).absolute()
    return Study(FittedStudy(read_study(found, Path(targets) if targets else None)))


@dataclass(frozen=True, repr=False)
class Study:
    """Every number of a study, its posterior, and what can be asked of them."""

    # Has, not is: what a question needs of a study (`FittedStudy`) and what can be asked of it
    # change for different reasons.
    fitted: FittedStudy

    def __repr__(self) -> str:
        """Where it is and what it can be asked."""
        return repr(self.fitted)

    @property
    def files(self) -> StudyFiles:
        """Everything that the study's files say."""
        return self.fitted.files

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios in the study's folder."""
        return self.fitted.scenarios

    @property
    def regimes(self) -> list[str]:
        """Names of the beliefs about capacity that the fit holds side by side."""
        return self.fitted.regimes

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """These beliefs with their titles, stated weights and those of the counts."""
        return self.fitted.beliefs

    @property
    def draws(self) -> Draws:
        """Draws of the fit, of all beliefs by their weights."""
        return self.fitted.draws

    @property
    def stale(self) -> list[str]:
        """What has changed since the fit, in words; empty when nothing has."""
        return self.fitted.stale

    def scenario(
        self,
        name: str,
        *,
        draws: int | None = None,
        seed: int | None = None,
        sets: Sets = (),
        prices: str = "real",
    ) -> Scenario:
        """Read a scenario by name or path; see `FittedStudy.scenario`."""
        return self.fitted.scenario(name, draws=draws, seed=seed, sets=sets, prices=prices)

    def run(
        self, scenario: str | Scenario, *, engine: Engine = "compiled", **about: Unpack[About]
    ) -> Forecast:
        """Simulate a scenario; one that asks for a precision, until that is reached.

        The result is the same, to the bit, whichever the engine and whoever works on it.

        Parameters
        ----------
        scenario : str or Scenario
            A name or path, or a variant in its file, as `cuts:five`; with values set in it, as
            `baseline:budget.coordinators=9.0`, it is a scenario of its own.
        engine : {"compiled", "reference"}
            In numba, or in SimPy.
        """
        from bandeexit.questions.forecast.forecast import Forecast

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

    def claim(
        self,
        scenario: str | Scenario,
        *,
        measure: str = "completed",
        at_least: float | None = None,
        at_most: float | None = None,
        by: str | date | None = None,
        district: str | None = None,
        against: str | Scenario = "baseline",
        **about: Unpack[About],
    ) -> Answer[Claimed]:
        """Ask whether a claimed change holds, and in how many futures.

        Parameters
        ----------
        at_least, at_most : float, optional
            One of them: the change against the other scenario, in the unit of the measure; at
            most -4.0 is at least 4 fewer.
        by : str or date, optional
            Last day that counts, by default the last of all.
        """
        day = by.isoformat() if isinstance(by, date) else by
        options = {"measure": measure, "at_least": at_least, "at_most": at_most, "by": day,
                   "district": district}  # fmt: skip
        return self._answer("claim", [against, scenario], about, options)

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

    def reverse(
        self,
        name: str | Scenario,
        axes: Sequence[Axis | str] = (),
        *,
        search: int | None = None,
        check: bool = True,
        **about: Unpack[About],
    ) -> Answer[ReverseTest]:
        """Search a stress test's factors for what must happen before a target breaks.

        The target is the scenario's first, unless `target` names another.

        Parameters
        ----------
        search : int, optional
            Paths a cell in the search, by default 500; `check` asks all draws of the scenario.
        """
        return self._answer("reverse", [name], about, {"search": search, "check": check}, axes)

    def needed(
        self,
        scenario: str | Scenario,
        *,
        lever: str | Sequence[str] = (),
        probability: float | None = None,
        **about: Unpack[About],
    ) -> Answer[tuple[Need, ...]]:
        """Ask how much of a lever a target of a scenario needs.

        Parameters
        ----------
        lever : str or sequence of str
            Written as on the command line, each asked by itself; by default the line that pays
            for coordinators, from 30 % less to 80 % more.
        probability : float, optional
            Wanted, instead of the target's.
        """
        options = {"lever": lever, "probability": probability}
        return self._answer("needed", [scenario], about, options)

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
        options = {"step": step, "amounts": amounts}
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
        options = {"by": by, "step": step, "take_from": take_from}
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
        job = _job(self.fitted, about.get("workers", 1), about.get("progress"), engine)
        for name in about:
            if name not in About.__annotations__:
                known = list(About.__annotations__)
                raise UsageError(f"there is no option `{name}`{did_you_mean(name, known)}")
        told: dict[str, Any] = {name: value for name, value in about.items() if name not in _HOW}
        # English in code; a language is chosen where something is said (`sentences`, `plot`).
        given = Given(subjects, language="en", axes=axes, options=options, **told)
        question = ask(self.fitted, analysis, given)
        # In memory: nothing is written from Python unless somebody writes it.
        return Answer(self.fitted, question, analysis.room.compute(self.fitted, question, job))


def _job(
    study: FittedStudy, workers: int | Workers, progress: Progress | None, engine: Engine
) -> Job:
    """Work in memory, telling whoever listens."""
    if engine not in _ENGINES:
        raise unexpected("engine", engine, f"one of {', '.join(_ENGINES)}")
    if progress is not None and not callable(progress):
        raise unexpected("progress", progress, "a function of (done, in all)")
    if not isinstance(workers, Workers):
        workers = Workers(workers, "threads" if engine == "compiled" else "processes")
    workers = workers.ready(study.digest)
    if progress is None:
        return Job(workers, engine)
    tell = progress

    @contextmanager
    def watch(title: str) -> Iterator[Callable[..., None]]:
        # Users' callbacks take two numbers; what is being done is for the terminal.
        yield lambda done, total, what="": tell(int(done), int(total))

    return Job(workers, engine, watch=watch)
