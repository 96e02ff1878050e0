"""How the calibration is computed: sizes, seed, thresholds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Read from `calibration/settings.yaml`."""

    prior_draws: int
    """Draws from the prior that the closed form weighs."""
    candidates: int
    """Draws that are weighed a second time, with a history of the slow factor each."""
    kept_draws: int
    """Equally weighted draws that are stored, of each regime."""
    emulator_draws: int
    """Draws from the prior that the emulator weighs, where capacity may have bound."""
    training_sets: int
    """Parameter sets simulated for the emulator, in three waves."""
    # A check takes many histories of few sets, training few of many: a likelihood from the moments
    # of fewer than 128 histories is too noisy to be held against an emulated one (its log has a
    # standard deviation of 0.4 at 128, of 1.5 at 32), while the emulator smooths over all sets.
    training_histories: int
    """Histories simulated of each."""
    check_sets: int
    """Posterior draws at which the emulator is compared with fresh simulations."""
    check_histories: int
    """Histories simulated of each."""
    width_draws: int
    """Draws of each regime under twice the width of the trend's prior."""
    start_histories: int
    """Alternative histories of each district among which one that hits the census is looked for."""
    seed: int
    # 400 for 5 % and 95 % points, 0.5 and 0.7 for k-hat: Vehtari et al. (2021), Bayesian Analysis
    # 16, 667-718, and (2024), JMLR 25(72). As numbers of the study they stand in YAML.
    least_ess: float
    """Effective sample size below which another round is drawn."""
    khat_good: float
    """Pareto k-hat up to which importance weights are trusted."""
    khat_refused: float
    """Pareto k-hat above which a fit is refused."""
    learned_above: float
    """Prior-to-posterior contraction from which a parameter counts as learned."""
    not_learned_below: float
    """Contraction below which it counts as not learned."""
