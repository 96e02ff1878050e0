"""Who comes: referrals, earlier participants, persons handed over by the prison service."""

from __future__ import annotations

from dataclasses import dataclass

from bandeexit.model.parameters import parameter


@dataclass(frozen=True, slots=True)
class Demand:
    """How many candidates come, and how that changes over time.

    The rate is level x trend x a slow random factor x the scenario's changes.
    """

    # The average until the census, not the rate at the origin: this is what was counted, so that
    # the level stays where it is whatever the trend and the slow factor do.
    referrals: float = parameter("persons per year", dated=True)
    """Referrals a year, averaged over the calibration window (origin to census)."""
    # Its prior is centred on the published growth of registered members (docs/decisions/0018).
    trend: float = parameter("per year, on the log", -2.0, 2.0)
    """Log-linear growth of the rate until the census."""
    # An axis of its own: the counts hardly touch the trend, and it decides how many will come.
    future_trend: str = parameter(choices=("held", "damped", "continued"))
    """What becomes of the trend after the census."""
    damping_years: float = parameter("years", above=0.0, most=100.0)
    """Time constant with which a damped trend dies out."""
    # Five counts at one date cannot show it; the prior is that of a published yearly series.
    volatility: float = parameter("log standard deviation of the change over one year", 0.0, 2.0)
    """Size of the slow random factor; 0 switches it off."""
    persistence_years: float = parameter("years", above=0.0, most=100.0)
    """Correlation time of the slow random factor."""
    # The source allows 0 to 74: an unknown with a prior, not a number (docs/decisions/0018).
    initial_load: float = parameter("persons", 0.0, 100_000.0, whole=True)
    """In a programme on the origin date from an earlier scheme; not counted among the targets."""
    # A share, not a number: so the closed form stays exact and the
    # level conjugate (docs/decisions/0018). Below 1, as its
    # expected number is that of the window x share / (1 - share).
    initial_visitation: float = parameter("share", 0.0, 0.9)
    """Of those counted at the census, the share who were in visitation on the origin date."""
    initial_since_years: float = parameter("years", above=0.0, most=50.0)
    """How long before the origin the earlier scheme had taken people in."""
    prison_handovers: float = parameter("persons per year", dated=True)
    """Handed over at release, skip visitation, not counted among the targets; 0 switches it off."""
