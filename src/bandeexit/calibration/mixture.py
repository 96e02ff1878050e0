"""Draws of several regimes mixed into one list, so that any first part of it is mixed alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bandeexit.calibration.regimes import Regime, shares
from bandeexit.errors import UsageError, did_you_mean
from bandeexit.model.draws import Draws
from bandeexit.model.programme import Programme

Integers = NDArray[np.int64]


def mix(programme: Programme, regimes: Sequence[Regime], draws: Mapping[str, Draws]) -> Draws:
    """Mix the draws of regimes by their weights.

    Parameters
    ----------
    draws : mapping
        Name of a regime -> its draws.

    Returns
    -------
    Draws
        As many as there are until a regime with a weight has no more.

    Raises
    ------
    UsageError
        A regime with a weight has no draws.
    """
    for regime in regimes:
        if regime.weight > 0.0 and regime.name not in draws:
            hint = did_you_mean(regime.name, tuple(draws))
            raise UsageError(
                f"the posterior holds no regime `{regime.name}`{hint}"
                f"{'' if hint.endswith('?') else '.'} Run `bandeexit calibrate`."
            )
    # A weight of 0 is a way to ask without a regime; its draws need not even be stored.
    used = [regime for regime in regimes if regime.weight > 0.0]
    names = tuple(
        # All columns of all regimes, and what some of them leave without limit: a number that is
        # uncertain in one regime and infinite in another has to be in every row.
        dict.fromkeys(name for r in used for name in (*draws[r.name].names, *r.unlimited))
    )
    whole = [_completed(programme, regime, draws[regime.name], names) for regime in used]
    regime_of, row_of = allocate(shares(used), [len(one) for one in whole])
    first = np.cumsum([0, *(len(one) for one in whole[:-1])])
    rows = first[regime_of] + row_of
    return Draws(
        names,
        np.concatenate([one.values for one in whole])[rows],
        np.concatenate([one.log_level for one in whole])[rows],
        np.concatenate([one.starts for one in whole])[rows],
        np.concatenate([one.past for one in whole])[rows],
        tuple(regime.name for regime in used),
        regime_of,
    )


def _completed(programme: Programme, regime: Regime, draws: Draws, names: tuple[str, ...]) -> Draws:
    """Give draws every column, and say where their histories come from."""
    base = regime.programme(programme)
    columns = [
        draws.values[:, draws.names.index(name)]
        if name in draws.names
        else np.full(len(draws), float(base.value(name)))
        for name in names
    ]
    n, n_districts = len(draws), len(programme.districts)
    # -1 names no history: those candidates are chosen one by one (docs/decisions/0002), and a row
    # that claimed history 0 would be given another past.
    starts = draws.starts if len(draws.starts) else np.full((n, n_districts), -1, dtype=np.int64)
    past = draws.past if len(draws.past) else np.zeros((n, 2), dtype=np.int64)
    return Draws(names, np.column_stack(columns), draws.log_level, starts, past)


def allocate(weights: Sequence[float], sizes: Sequence[int]) -> tuple[Integers, Integers]:
    """Give every draw its regime, the one that lags most behind its share.

    Returns
    -------
    ndarray of int, shape (n,)
        Regime of each draw.
    ndarray of int, shape (n,)
        Its row among the draws of that regime.
    """
    share, given = np.array(weights), np.zeros(len(weights), dtype=np.int64)
    regime_of: list[int] = []
    row_of: list[int] = []
    while True:
        # Not one regime after the other: a run with fewer draws would be a run of the first regime.
        lag = share * (len(regime_of) + 1) - given
        k = int(np.argmax(np.where(share > 0.0, lag, -np.inf)))
        if given[k] == sizes[k]:
            return np.array(regime_of, dtype=np.int64), np.array(row_of, dtype=np.int64)
        regime_of.append(k)
        row_of.append(int(given[k]))
        given[k] += 1
