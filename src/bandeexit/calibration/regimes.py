"""Structural regimes: how hard capacity may have bound before the census.

Five counts fit a programme that never made anybody wait as well as one that
always did, and the two answer a budget question differently. So each is
fitted by itself, and answers are given for each and mixed with stated weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from bandeexit.calibration.priors import Prior
from bandeexit.model.programme import Programme

HEADROOM = "capacity.headroom"


@dataclass(frozen=True, slots=True)
class Regime:
    """One belief about capacity: priors in place of the study's, and numbers without a limit."""

    name: str
    title_da: str
    title_en: str
    weight: float
    """Relative to those of the other regimes."""
    priors: tuple[Prior, ...]
    """In place of the study's priors of the same parameters."""
    unlimited: tuple[str, ...]
    """Parameters that have no limit."""
    reason: str
    source: str
    """An id in `model/sources.yaml`."""

    @property
    def never_binds(self) -> bool:
        """Whether nobody ever waits, so that the closed form is exact."""
        return HEADROOM in self.unlimited

    def title(self, language: str) -> str:
        """Title in Danish or English."""
        return self.title_da if language == "da" else self.title_en

    def programme(self, programme: Programme) -> Programme:
        """Return the programme as this regime has it."""
        # As values of parameters: engines and emulator know nothing of regimes.
        return programme.with_values(dict.fromkeys(self.unlimited, inf))

    def priors_of(self, priors: Sequence[Prior]) -> tuple[Prior, ...]:
        """Return the priors as this regime has them, in the study's order."""
        # The study's prior of what has no limit must go: its draws would overrule the
        # value infinity and put the limit back. The order stays, because it is that of
        # the columns of stored draws.
        own = {prior.path: prior for prior in self.priors}
        known = [own.pop(p.path, p) for p in priors if p.path not in self.unlimited]
        return (*known, *own.values())


def shares(regimes: Sequence[Regime]) -> tuple[float, ...]:
    """Weights that add up to 1."""
    total = sum(regime.weight for regime in regimes)
    return tuple(regime.weight / total for regime in regimes)
