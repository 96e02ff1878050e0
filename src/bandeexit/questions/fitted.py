"""A study with its fit: what every question about it begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Integral
from typing import TYPE_CHECKING, Any

from bandeexit.errors import UsageError, did_you_mean, unexpected
from bandeexit.files.address import argument_of
from bandeexit.files.basis import Basis
from bandeexit.files.other_fit import refusal
from bandeexit.files.scenario import read_scenario_by_name, scenario_names
from bandeexit.files.scenario_sets import Sets
from bandeexit.files.study import StudyFiles
from bandeexit.report.set_titles import titled
from bandeexit.scenarios.axes import Axis, Grid
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.changes import refuse_changed_history
from bandeexit.scenarios.pasts import Pasts
from bandeexit.scenarios.prices import REAL, in_prices
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.run import TooManyFailedError, run_scenario
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import Store
from bandeexit.scenarios.workers import Workers

if TYPE_CHECKING:
    from bandeexit.calibration.regimes import Regime
    from bandeexit.files.posterior import StoredPosterior
    from bandeexit.model.draws import Draws
    from bandeexit.model.programme import Programme
    from bandeexit.report.beliefs import Belief

Progress = Callable[[int, int], None]
"""Called with (done, in all)."""


@dataclass(frozen=True, repr=False)
# One for all questions, so that every number comes from the same draws: results that rest on
# different draws could not be paired.
class FittedStudy:
    """Every number of a study, its posterior, and one scenario simulated."""

    files: StudyFiles

    def __repr__(self) -> str:
        """Where it is and what it can be asked."""
        return f"Study({str(self.files.folder)!r}, scenarios: {', '.join(self.scenarios)})"

    @property
    def programme(self) -> Programme:
        """The model's numbers, as the study's files give them."""
        return self.files.programme

    def beliefs_of(self, regime: str | None) -> tuple[Belief, ...]:
        """The beliefs that a question asks: one, or all of them."""
        return tuple(one for one in self.beliefs if regime in (None, one.name))

    @cached_property
    def posterior(self) -> StoredPosterior:
        """The stored fit that forecasts draw from."""
        from bandeexit.files.posterior import read_posterior

        # Read once and when asked for: `list` and `show` need no fit.
        return read_posterior(self.files.folder / "calibration" / "posterior")

    @cached_property
    def draws(self) -> Draws:
        """Draws of the regimes, mixed by their weights."""
        from bandeexit.calibration.mixture import mix

        self.refuse_other_fit([one for one in self.files.regimes if one.weight > 0.0])
        # Draws are taken in turn from the beliefs by their stated weights, so the first n of them
        # are a mixture, too.
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
        raise UsageError(f"there is no regime `{name}` in calibration/regimes.yaml{hint}")

    def draws_of(self, regime: str | None = None) -> Draws:
        """Draws of one regime; of all of them, mixed, where none is named."""
        if regime is None:
            return self.draws
        from bandeexit.calibration.mixture import mix

        # A belief of weight 0 in the mixture may be asked by itself.
        alone = replace(self.regime(regime), weight=1.0)
        self.refuse_other_fit([alone])
        return mix(self.files.programme, [alone], self.posterior.draws)

    def refuse_other_fit(
        self, regimes: Sequence[Regime], posterior: StoredPosterior | None = None
    ) -> None:
        """Refuse beliefs whose histories are of other districts, or that the fit does not hold.

        Parameters
        ----------
        posterior : StoredPosterior, optional
            Another one than the study's own.

        Raises
        ------
        UsageError
            With what differs, by name, and the next steps.
        """
        found = refusal(self.files, regimes, (posterior or self.posterior).summary)
        if found:
            raise UsageError(" ".join((f"{found[0]}.", found[1])))

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
    def digest(self) -> str:
        """Digest of the study's files, as a worker of a cluster says it."""
        from bandeexit.files.digests import study_digest

        return study_digest(self.files.folder)

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
        # Bytes, not numbers: a run is to be made again from the very files it was made from. A
        # fit rests on less (`fit_digests`).
        inputs = {**self.files.digests, **fitted}
        return Basis(version("bandeexit"), code_digest(), inputs)

    def scenario(
        self,
        name: str,
        *,
        draws: int | None = None,
        seed: int | None = None,
        sets: Sets = (),
        prices: str = REAL,
    ) -> Scenario:
        """Read a scenario by name or path, with another number of draws or seed if given.

        Parameters
        ----------
        name : str
            One of its variants, as `cuts:five`; values may be set in it, as
            `baseline:budget.coordinators=9.0`.
        sets : mapping or sequence of str
            Path -> value, or `path=value` each: in place of what the files say of a parameter.
            With a value set, the scenario's name and title say so.
        prices : {"real", "nominal"}
            Whether amounts are told in the prices of the study's price year, or nominal.
        """
        if not isinstance(name, str):
            raise unexpected("scenario", name, "a name or path, or a scenario that was read")
        _check_sets(sets)
        found = read_scenario_by_name(name, self.files, sets)
        return titled(asked_with(found, draws=draws, seed=seed, prices=prices))

    def scenario_of(self, one: str | Scenario, *, sets: Sets = (), **about: Any) -> Scenario:
        """Read a scenario as `scenario` does; one that was read is asked for with the rest."""
        if not isinstance(one, Scenario):
            return self.scenario(one, sets=sets, **about)
        if sets:
            raise unexpected("sets", sets, "none for a scenario that was read; give its name")
        return asked_with(one, **about)

    def grid(
        self,
        name: str | Scenario,
        axes: Sequence[Axis | str] = (),
        *,
        draws: int | None = None,
        seed: int | None = None,
        sets: Sets = (),
    ) -> Grid:
        """Read a stress test by name or path; with axes, vary a scenario.

        Parameters
        ----------
        axes : sequence of Axis or str
            As on the command line: `budget.coordinators=scale:0.7..1.3:7`.
        """
        from bandeexit.files.stress import axis_from_text, read_stress

        about: dict[str, Any] = {"draws": draws, "seed": seed, "sets": sets}
        if axes:
            base = self.scenario_of(name, **about)
            known = self.programme
            made = [axis_from_text(one, known) if isinstance(one, str) else one for one in axes]
            for one in made:
                if not isinstance(one, Axis):
                    raise unexpected("axes", one, "an axis, or a text as `path=verb:values`")
            return Grid(base, tuple(made))
        if not isinstance(name, str):
            raise unexpected("name", name, "a stress test by name or path; a scenario needs `axes`")
        found = read_stress(name, self.files)
        if sets:
            found = replace(found, base=self.scenario(argument_of(found.base), **about))
        # A precision asks for more draws cell by cell: cells would not be on the same futures.
        base = asked_with(found.base, draws=draws, seed=seed)
        return replace(found, base=replace(base, precision=None))

    def refuse_unfit(self, scenarios: Iterable[Scenario], regime: str | None) -> None:
        """Refuse before any work scenarios that change what made the fit's histories.

        Raises
        ------
        UsageError
            With the parameter, its value, and what can be done instead.
        """
        # Of the belief that is asked: where capacity never binds, histories follow whatever
        # parameters there are, and nothing has to be refused.
        draws = self.draws_of(regime)
        for scenario in scenarios:
            refuse_changed_history(scenario, draws)

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
            # The reference engine is Python and holds its lock (docs/engines.md).
            workers = Workers(workers, "threads" if engine == "compiled" else "processes")
        try:
            return run_scenario(
                self.files.programme,
                scenario,
                self.draws_of(regime),
                engine=engine,
                workers=workers.ready(self.digest),
                store=store,
                progress=progress,
                first=first,
                replication=replication,
                by_district=by_district,
                pasts=pasts,
            )
        except TooManyFailedError as error:
            # Histories were found for the numbers of then: with others they miss the census.
            if not self.stale:
                raise
            older = f"The fit is older than the study: {'; '.join(self.stale)}."
            told = f"{error}\n{older} Run `bandeexit calibrate`."
            raise TooManyFailedError(told, error.failed) from None


def asked_with(
    scenario: Scenario,
    *,
    draws: int | None = None,
    seed: int | None = None,
    prices: str = REAL,
) -> Scenario:
    """Ask a scenario with another number of draws, another seed, or for nominal amounts.

    Raises
    ------
    UsageError
        A value does not fit.
    """
    found = in_prices(scenario, prices)
    if seed is not None:
        found = replace(found, seed=_whole("seed", seed, 0))
    if draws is None:
        return found
    # So many draws, whatever they reach.
    return replace(found, draws=_whole("draws", draws, 1), precision=None)


def _whole(name: str, value: object, least: int) -> int:
    """Take a whole number, numpy's as well."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise unexpected(name, value, f"a whole number, {least} or more")
    return int(value)


def _check_sets(sets: object) -> None:
    wanted = "a map from path to value, or a list of `path=value`"
    if isinstance(sets, str) or not isinstance(sets, Mapping | Sequence):
        raise unexpected("sets", sets, wanted)
    if not isinstance(sets, Mapping) and not all(isinstance(one, str | tuple) for one in sets):
        raise unexpected("sets", sets, wanted)
