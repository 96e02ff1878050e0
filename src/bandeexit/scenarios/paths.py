"""Inputs of a scenario's draws, and single paths kept whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bandeexit.model.build import NO_HISTORY, build_inputs
from bandeexit.model.draws import Draws
from bandeexit.model.events import EventLog
from bandeexit.model.inputs import NO_PAST, Inputs, PastInputs
from bandeexit.model.parameters import Value
from bandeexit.model.programme import Programme
from bandeexit.model.random_variates import Address
from bandeexit.model.reference import simulate_reference
from bandeexit.model.tape import Tape, draw_tape
from bandeexit.scenarios.actions import plan_actions
from bandeexit.scenarios.changes import plan, with_whole_changes
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.uncertain import settle

Floats = NDArray[np.float64]


class Path(NamedTuple):
    """One simulated path, kept whole."""

    inputs: Inputs
    tape: Tape
    log: EventLog


def inputs_of_draw(
    programme: Programme, scenario: Scenario, draws: Draws, row: int, first: int = 0
) -> Inputs:
    """Inputs of one draw under a scenario; `first` is the number of the first of the draws."""
    log_level = draws.log_level[row] if len(draws.log_level) else NO_HISTORY
    past = PastInputs(draws.starts[row], draws.past[row]) if len(draws.starts) else NO_PAST
    # By the draw's number, not its row: a block must not know where it begins.
    alone = settle(scenario, first + row)
    return _inputs(programme, alone, draws.parameters(row), log_level, past)


def inputs_of_draws(
    programme: Programme, scenario: Scenario, draws: Draws, numbers: Sequence[int] | None = None
) -> Inputs:
    """Inputs of several draws at once: row by row the same as of each by itself.

    Parameters
    ----------
    numbers : sequence of int, optional
        The number of each draw, by which laws among the changes are settled; by default 0, 1, ...
    """
    # Rows of arrays have the bits of a draw laid out alone (`build.build_inputs`), else a path
    # would depend on the size of its block.
    several = settle(scenario, numbers if numbers is not None else range(len(draws)))
    columns = {name: draws.values[:, i] for i, name in enumerate(draws.names)}
    log_level = draws.log_level if len(draws.log_level) else NO_HISTORY
    past = PastInputs(draws.starts, draws.past) if len(draws.starts) else NO_PAST
    return _inputs(programme, several, columns, log_level, past)


def _inputs(
    programme: Programme,
    scenario: Scenario,
    values: Mapping[str, Value],
    log_level: Floats,
    past: PastInputs,
) -> Inputs:
    whole, dated = plan(programme, scenario)
    return build_inputs(
        with_whole_changes(programme.with_values(values), whole),
        programme.calendar.day(scenario.horizon),
        dated,
        log_level=log_level,
        # A counterfactual changes the history, so no observed state can be asked of it.
        conditioned=not scenario.counterfactual,
        # Draws whose histories were found with queues and all have had capacity from the start.
        capacity_from=0.0 if len(past.starts) else None,
        # A history that was found for the fitted values is none of a counterfactual's.
        past=NO_PAST if scenario.counterfactual else past,
        actions=plan_actions(programme, scenario),
    )


def simulate_path(
    programme: Programme,
    scenario: Scenario,
    draws: Draws,
    row: int,
    first: int = 0,
    replication: int = 0,
) -> Path:
    """Simulate one draw under a scenario on the reference engine, and keep its event log.

    Parameters
    ----------
    row : int
        Which of the draws given.
    first : int
        Number of the first of them.
    replication : int
        Another one has other luck after the census.

    Raises
    ------
    RunError
        The history cannot be made to hit the census.
    """
    inputs = inputs_of_draw(programme, scenario, draws, row, first)
    tape = draw_tape(inputs, Address(scenario.seed, first + row, replication))
    return Path(inputs, tape, simulate_reference(inputs, tape))
