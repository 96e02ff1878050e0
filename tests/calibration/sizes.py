"""The same check of a fit with capacity at two sizes: for every run of the tests, and in full."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bandeexit.calibration.priors import Prior
from bandeexit.calibration.settings import Settings
from bandeexit.files.study import read_study
from bandeexit.model.programme import Programme
from calibration.worlds import NEVER, PRIORS, TINY, TINY_STUDY
from study_copies import REAL


@dataclass(frozen=True, eq=False)
class Size:
    """A study in which capacity may have bound, and how much is computed of it."""

    name: str
    study: Programme
    priors: tuple[Prior, ...]
    settings: Settings
    replicates: int
    bank: int
    """Draws that stand for the posterior where many others are derived from it."""
    kept: int
    """Draws of the posterior where it is looked at by itself."""
    regimes: tuple[tuple[Programme, tuple[Prior, ...]], ...] = ()
    """Those that an emulator is shared with, this one included; empty: it has its own."""

    def __str__(self) -> str:
        return self.name

    @property
    def many_draws(self) -> Settings:
        """Settings that keep a bank of draws, and a true one for each replicate."""
        kept = self.bank + self.replicates
        return replace(self.settings, kept_draws=kept, candidates=2 * kept)

    @property
    def few_draws(self) -> Settings:
        """Settings that keep enough draws for a mean and an interval."""
        return replace(self.settings, kept_draws=self.kept, candidates=self.kept * 3 // 2)

    def on_another_seed(self) -> Size:
        return replace(self, settings=replace(self.settings, seed=self.settings.seed + 1))


REDUCED = Size(
    "reduced",
    TINY_STUDY,
    PRIORS,
    replace(TINY, training_sets=1_500, training_histories=16, emulator_draws=8_000),
    replicates=300,
    bank=2_000,
    kept=600,
)
FILES = read_study(REAL)
LIMITED = {
    regime.name: (regime.programme(FILES.programme), regime.priors_of(FILES.priors))
    for regime in FILES.regimes
    if not regime.never_binds
}


def full(regime: str) -> Size:
    """One regime of the study, as large as the study itself."""
    shared = tuple(LIMITED.values())
    sizes = {"replicates": 1_000, "bank": 8_000, "kept": 4_000, "regimes": shared}
    return Size(f"full-{regime}", *LIMITED[regime], FILES.settings, **sizes)


FULL, FULL_OFTEN = full("agnostic"), full("often")


def full_never() -> Size:
    """The regime that the closed form fits, as large as the study itself."""
    (never,) = (regime for regime in FILES.regimes if regime.never_binds)
    sizes = {"replicates": 1_000, "bank": 8_000, "kept": 4_000}
    study, priors = never.programme(FILES.programme), never.priors_of(FILES.priors)
    return Size(f"full-{never.name}", study, priors, FILES.settings, **sizes)


FULL_NEVER = full_never()
REDUCED_NEVER = replace(
    REDUCED,
    name="reduced-never",
    study=NEVER.programme(TINY_STUDY),
    priors=NEVER.priors_of(PRIORS),
)
