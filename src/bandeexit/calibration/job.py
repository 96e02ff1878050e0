"""How a fit is computed: its sizes, who works, what is kept between two stops, who is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from numpy.typing import NDArray

from bandeexit.calibration.settings import Settings
from bandeexit.scenarios.workers import ALONE, Workers

# Arrays and nothing else: kept stages are read back without pickle.
Arrays = Mapping[str, NDArray[Any]]
Keep = Callable[[str, Callable[[], Arrays]], Arrays]
"""Give the arrays of a stage by its name: as kept, or else computed, and then kept."""
Progress = Callable[[str, float], None]
"""Called with what is being done, and the share of it that is done."""


def keep_nothing(name: str, compute: Callable[[], Arrays]) -> Arrays:
    """Compute every stage."""
    return compute()


def tell_nobody(what: str, share: float) -> None:
    """Work in silence."""


class FitJob(NamedTuple):
    """How a fit is computed. What comes out depends on the settings only."""

    settings: Settings
    workers: Workers = ALONE
    keep: Keep = keep_nothing
    """What has been computed need not be computed again after a stop."""
    tell: Progress = tell_nobody

    def for_part(self, words: str, stage: str = "") -> FitJob:
        """Put words before what is told, and a prefix before the names of stages."""
        # Prefixes, because stages are kept by name alone: the fit under a wider prior has stages of
        # the same names as the fit itself, and would go on from that one's draws.
        return self._replace(
            keep=lambda name, compute: self.keep(f"{stage}{name}", compute),
            tell=lambda what, share: self.tell(f"{words}{what}", share),
        )
