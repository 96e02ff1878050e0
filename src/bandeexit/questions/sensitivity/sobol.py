"""Sobol's indices over independent ranges, by SALib (Saltelli et al. 2010, CPC 181, 259-270).

They ask another question than `knowing`: not what a fact would tell of the forecast, but what the
model reacts to when everything varies at once and nothing hangs together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bandeexit.errors import UsageError

Floats = NDArray[np.float64]
_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Indices:
    """First-order and total index of one input, each with half of its 90 % interval."""

    name: str
    first: float
    first_half: float
    total: float
    total_half: float


def sobol_indices(
    function: Callable[[Floats], Floats], names: Sequence[str], base: int, seed: int = 0
) -> list[list[Indices]]:
    """Indices of every number that a function gives, over the unit cube.

    Parameters
    ----------
    function : callable
        Takes shape (n, n_names), points of the unit cube; gives shape (n, n_numbers). Of an
        input with a law it uses the quantile function.
    base : int
        A power of two; the function is asked for ``base * (n_names + 2)`` points.

    Returns
    -------
    list of list
        By number, by name. A number that does not vary has indices of 0.

    Raises
    ------
    UsageError
        SALib is not installed.
    """
    sample, analyse = _salib()
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    # Without second order: n + 2 points a base instead of 2n + 2, and total less first says
    # whether inputs act together.
    points = np.asarray(sample(problem, base, calc_second_order=False, seed=seed))
    numbers = np.asarray(function(points), dtype=np.float64)
    return [_indices(analyse, problem, numbers[:, i], seed) for i in range(numbers.shape[1])]


def refuse_without_salib() -> None:
    """Refuse, before any work, what SALib is needed for.

    Raises
    ------
    UsageError
        It is not installed.
    """
    _salib()


def _indices(analyse: Any, problem: dict[str, Any], column: Floats, seed: int) -> list[Indices]:
    names: list[str] = problem["names"]
    # SALib divides by the variance.
    if float(column.std()) == 0.0:
        return [Indices(name, 0.0, 0.0, 0.0, 0.0) for name in names]
    found = analyse(problem, column, calc_second_order=False, conf_level=_CONFIDENCE, seed=seed)
    columns = [found[key].tolist() for key in ("S1", "S1_conf", "ST", "ST_conf")]
    return [Indices(*row) for row in zip(names, *columns, strict=True)]


def _salib() -> tuple[Any, Any]:
    try:
        from SALib.analyze.sobol import analyze
        from SALib.sample.sobol import sample
    except ImportError as error:
        raise UsageError(
            "Sobol's indices need the package SALib, which is not installed. "
            "Install it with `pip install 'bandeexit[sensitivity]'`; all else works without it."
        ) from error
    return sample, analyze
