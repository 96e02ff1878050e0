"""Dates and districts of a scenario in days and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.laws import Law
from bandeexit.model.parameters import Value
from bandeexit.model.programme import Programme
from bandeexit.model.schedule import Adjustment
from bandeexit.scenarios.profile import Piece, pieces
from bandeexit.scenarios.scenario import Change, Scenario


def district_numbers(
    programme: Programme, scenario: Scenario, chosen: Sequence[str]
) -> tuple[int, ...]:
    """Numbers of some districts; of all if none is named."""
    names = [district.name for district in programme.districts]
    for name in chosen:
        if name not in names:
            raise UsageError(
                f"{scenario.name}: there is no district {name}{did_you_mean(name, names)}"
            )
    # Empty is all, in scenarios and here: nobody has to list twelve
    # districts, and a thirteenth is in.
    return tuple(names.index(name) for name in chosen or names)


def adjustments_of(
    programme: Programme, scenario: Scenario, change: Change
) -> tuple[Adjustment, ...]:
    """Lay a dated change out in days and district numbers, one for each piece of its profile."""
    calendar = programme.calendar
    districts = district_numbers(programme, scenario, change.districts)
    return tuple(
        Adjustment(
            change.path, change.verb, value, calendar.day(start), calendar.day(stop), districts,
            share,
        )
        for start, stop, value, share in pieces_of(programme, scenario, change)
    )  # fmt: skip


def pieces_of(programme: Programme, scenario: Scenario, change: Change) -> tuple[Piece, ...]:
    """Pieces of constant value of a change, between its dates in a scenario."""
    start = change.start or first_day_of_changes(programme, scenario)
    stop = change.stop or scenario.horizon
    if isinstance(change.value, str):
        # The name of a pool: words have no profile, and readers refuse one.
        return (Piece(start, stop, change.value, 1.0),)
    return pieces(change.profile, change.verb, number_of(change.value), start, stop)


def number_of(value: Value | Law) -> float | NDArray[np.float64]:
    """Return a number, or one for each draw; laws have been settled before."""
    # A law left here would be a change without a size; `uncertain.settle` comes first in every run.
    assert not isinstance(value, Law)
    return value if isinstance(value, np.ndarray) else float(value)


def first_day_of_changes(programme: Programme, scenario: Scenario) -> date:
    """Day from which a change without a date holds."""
    # The history is what it was, unless the scenario says that it asks of another one.
    return programme.calendar.origin if scenario.counterfactual else programme.census.when
