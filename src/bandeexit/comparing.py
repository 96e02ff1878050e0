"""Several scenarios on the same draws and tapes, and what can be asked of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.files.scenario_sets import argument_of, is_called
from bandeexit.scenarios.compare import Comparison, compare
from bandeexit.scenarios.compare import paired as paired
from bandeexit.scenarios.precision import Reached, run_until
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.shapley import Decomposition, decompose
from bandeexit.scenarios.steps import steps_between
from bandeexit.scenarios.variance import Split, split_variance

if TYPE_CHECKING:
    import pandas as pd

    from bandeexit.report.beliefs import Beliefs


class Simulate(Protocol):
    """Runs the draws of a scenario from a number on, in one replication."""

    def __call__(self, scenario: Scenario, first: int = 0, replication: int = 0) -> Result:
        """Simulate."""


@dataclass(frozen=True, repr=False)
class Comparisons:
    """A baseline and the scenarios compared with it, path by path."""

    results: tuple[Result, ...]
    """The baseline first."""
    simulate: Simulate
    """For what has to be simulated besides: replications, and scenarios with some steps only."""
    reached: tuple[Reached, ...] = ()
    """How precise the medians are that a precision was asked for."""
    beliefs: Beliefs = ()

    def __repr__(self) -> str:
        """What each scenario changes."""
        from bandeexit.report.headlines import difference_sentences

        told = [difference_sentences(one, "en", self.beliefs)[0] for one in self.comparisons]
        lines = "\n".join(f"  {line}" for line in told)
        n = self.results[0].n_paths
        return f"Comparisons with '{self.results[0].scenario.name}', {n} pairs\n{lines}"

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Paired differences of every other scenario from the baseline."""
        return tuple(compare(self.results[0], other) for other in self.results[1:])

    @cached_property
    def splits(self) -> list[Split]:
        """Where the spread comes from; replications are simulated on first use."""

        def again(scenario: Scenario, replication: int) -> Result:
            return self.simulate(scenario, replication=replication)

        return split_variance(self.results, again)

    def decomposition(
        self, name: str, *, draws: int | None = None, ordered: bool = False
    ) -> Decomposition:
        """Share a scenario's effect among its steps.

        Raises
        ------
        UsageError
            There is no such scenario, or its steps cannot be taken apart.
        """
        return decompose(
            self.results[0], self._result(name), self.simulate, draws=draws, ordered=ordered
        )

    def n_steps(self, name: str) -> int:
        """Count the steps in which a scenario differs from the baseline."""
        return len(steps_between(self.results[0].scenario, self._result(name).scenario))

    def _result(self, name: str) -> Result:
        for result in self.results[1:]:
            if is_called(result.scenario, name):
                return result
        names = [argument_of(result.scenario) for result in self.results[1:]]
        raise UsageError(f"no scenario `{name}` is compared{did_you_mean(name, names)}")

    def differences(self) -> pd.DataFrame:
        """Quantiles of all paired differences, tidy, with `p_worse` and `p_better`."""
        import pandas as pd

        from bandeexit.report.tables import difference_table

        return pd.concat([difference_table(one) for one in self.comparisons], ignore_index=True)

    def targets(self) -> pd.DataFrame:
        """Share of the paths that meet each target, by scenario and date, side by side."""
        from bandeexit.report.comparison.targets import share_targets, target_table

        return target_table(share_targets(self.results))

    def spread(self) -> pd.DataFrame:
        """Variance of the headline numbers by scenario, belief, parameters and chance."""
        from bandeexit.report.comparison.spread import spread_table

        return spread_table(self.splits)

    def steps(self, name: str, *, draws: int | None = None, ordered: bool = False) -> pd.DataFrame:
        """Effect of each step of a scenario (Shapley), or in the order of the file."""
        from bandeexit.report.comparison.waterfall import steps_table

        return steps_table([self.decomposition(name, draws=draws, ordered=ordered)])

    def inputs(self) -> pd.DataFrame:
        """Every change of every scenario."""
        from bandeexit.report.comparison.inputs import inputs_table

        return inputs_table([result.scenario for result in self.results])


def compare_scenarios(
    scenarios: Sequence[Scenario], held: int, simulate: Simulate, beliefs: Beliefs = ()
) -> Comparisons:
    """Run scenarios on the same draws and tapes; the first is the baseline.

    Parameters
    ----------
    held : int
        Draws that there are, should a precision ask for more.
    """

    def run(scenario: Scenario, first: int) -> Result:
        return simulate(scenario, first=first)

    results, reached = run_until(paired(scenarios), held, run)
    return Comparisons(tuple(results), simulate, tuple(reached), beliefs)


def baseline_first(scenarios: Sequence[Scenario], against: str | None) -> list[Scenario]:
    """Put the scenario that the others are compared with in front.

    Raises
    ------
    UsageError
        It is none of them.
    """
    if against is None:
        return list(scenarios)
    at = next((i for i, one in enumerate(scenarios) if is_called(one, against)), None)
    if at is None:
        names = [argument_of(scenario) for scenario in scenarios]
        raise UsageError(
            f"`{against}` is none of the scenarios compared{did_you_mean(against, names)}"
        )
    return [scenarios[at], *scenarios[:at], *scenarios[at + 1 :]]
