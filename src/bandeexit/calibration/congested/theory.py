"""Expected numbers at earlier dates where nobody waits, in the shape of simulated tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.likelihood import Splits

Floats = NDArray[np.float64]


def edges_until(edges: Floats, day: float) -> Floats:
    """Edges of the cells of demand up to a day."""
    return np.append(edges[edges < day], day)


def referred_share(demand: Floats, edges: Floats, day: float) -> Floats:
    """Share of the referrals up to the last edge that come before a day.

    Parameters
    ----------
    demand : ndarray, shape (n, n_cells)
    """
    until = edges_until(edges, day)
    part = demand[:, : len(until) - 1] @ np.diff(until)
    return np.asarray(part / (demand @ np.diff(edges)))


def expected_states(splits: Splits, out: Floats, referred: Floats) -> dict[str, Floats]:
    """Expected numbers, by measure, shape (n,) each.

    Parameters
    ----------
    out : ndarray, shape (n,)
        Share of the decided whose visitation is discontinued.
    referred : ndarray, shape (n,)
        Referred so far.
    """
    # A parameter set without a closed form is of no likelihood anyway (`likelihood.log_splits`),
    # yet features have to be numbers.
    visiting, present, completed = (np.nan_to_num(part, nan=0.5) for part in splits)
    decided = referred * (1.0 - visiting)
    admitted = decided * (1.0 - out)
    left = admitted * (1.0 - present)
    return {
        "in_visitation": referred * visiting,
        "waiting": 0.0 * referred,
        "in_programme": admitted * present,
        "total_referred": referred,
        "total_completed": left * completed,
        "total_programme_discontinued": left * (1.0 - completed),
        "total_visitation_discontinued": decided * out,
    }


def at_the_origin(visiting: Floats) -> dict[str, Floats]:
    """Numbers at the origin, by measure, shape (n,) each: nobody but those in visitation."""
    nobody = 0.0 * visiting
    return {
        "in_visitation": visiting,
        "waiting": nobody,
        "in_programme": nobody,
        "total_referred": visiting,
        "total_completed": nobody,
        "total_programme_discontinued": nobody,
        "total_visitation_discontinued": nobody,
    }


def as_tables(states: Sequence[Mapping[str, Floats]], share: Floats) -> dict[str, Floats]:
    """Lay numbers of the country out by date and place: measure -> (n, n_dates, n_places).

    Districts have their shares of demand.
    """
    # Districts have no parameters of their own besides their share; what a queue does to one of
    # them is for the emulator to learn.
    place = np.append(1.0, share)

    def laid_out(name: str) -> Floats:
        by_date = np.stack([one[name] for one in states], axis=1)
        return np.asarray(by_date[..., None] * place)

    return {name: laid_out(name) for name in states[0]}
