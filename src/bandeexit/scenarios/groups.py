"""Groups of paths that everything is told of: all of them, weighted, and each belief."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bandeexit.scenarios.result import Result

ALL = "all"
"""All paths: the beliefs, weighted."""


def groups_of(result: Result) -> dict[str, NDArray[np.bool_]]:
    """Rows of all paths, and of each regime where there are several."""
    regime = np.array(result.regime)
    found = {ALL: np.ones(result.n_paths, dtype=bool)}
    if len(result.regimes) > 1:
        found |= {name: regime == i for i, name in enumerate(result.regimes)}
    return found
