"""What happens to a candidate: visitation, programme, threat, special measures.

Every candidate is in exactly one state at any time: waiting, in visitation,
in programme, or out by one of four ways.
"""

from __future__ import annotations

from dataclasses import dataclass

from bandeexit.model.parameters import parameter


@dataclass(frozen=True, slots=True)
class Visitation:
    """Waiting for a coordinator, then the assessment of eligibility."""

    days: float = parameter("days", above=0.0, most=36_525.0, dated=True)
    """Mean length of the assessment itself."""
    # Shapes are for the whole run: a candidate's luck is a quantile of one law.
    shape: float = parameter("gamma shape", above=0.0, most=1000.0)
    """Gamma shape of its length; 1 is exponential."""
    discontinued_share: float = parameter("share", 0.0, 1.0, dated=True)
    """Assessments that end without admission."""
    patience_days: float = parameter("days", above=0.0, unlimited=True, dated=True)
    """Mean of the exponential patience while waiting; null: nobody reneges."""


@dataclass(frozen=True, slots=True)
class Course:
    """The exit programme: three competing ways out."""

    completion_days: float = parameter("days", above=0.0, most=36_525.0, dated=True)
    """Mean of the completion clock C (gamma)."""
    # Published lengths differ between people by half of the mean
    # to all of it, so between 4 and 1 (docs/decisions/0018).
    completion_shape: float = parameter("gamma shape", above=0.0, most=1000.0)
    """Gamma shape of C."""
    dropout_days: float = parameter("days", above=0.0, unlimited=True, dated=True)
    """Median of the discontinuation clock D = min(D1, D2) (Weibull); null: nobody drops out."""
    # One for both clocks: then their hazards are shares 1 - s and s of one total at all times, and
    # the counts, which know the total only, have nothing to say of s (model/definition.md).
    dropout_shape: float = parameter("Weibull shape", above=0.0, most=100.0)
    """Weibull shape of D1 and D2, hence of D."""
    # Assumed: the source does not count the two ways out apart (model/README.md, the pathway).
    control_share: float = parameter("share", 0.0, 1.0, dated=True)
    """Share s of the total hazard that is found by the police's control (D2)."""
    # For the whole run, as is the cap: they made the history.
    dropout_elasticity: float = parameter("power", 0.0, 10.0)
    """Elasticity of the own-wish clock's speed to overload; 0 switches the shared clock off."""
    dropout_max_speed: float = parameter("factor", 0.0, 1000.0)
    """Cap on the own-wish clock's speed."""
    dropout_speed: float = parameter("factor", 0.0, 1000.0, dated=True)
    """Scenario factor on the own-wish clock D1."""
    # Dated, and looked ahead at: the end by control is known when a programme begins.
    control_speed: float = parameter("factor", 0.0, 1000.0, dated=True)
    """Scenario factor on the control clock D2."""
    late_offer_share: float = parameter("share", 0.0, 1.0, dated=True)
    """Share whose housing, work or treatment comes late; 0 switches late offers off."""
    late_offer_days: float = parameter("days", 0.0, 36_525.0, dated=True)
    """Days by which a late offer lengthens C."""
    # It ends early whoever would have dropped out later, so it raises completions by definition.
    longest_days: float = parameter("days", above=0.0, most=36_525.0, unlimited=True, dated=True)
    """A programme is completed at the latest so long after its start; null: no cap."""


@dataclass(frozen=True, slots=True)
class Threat:
    """The police's running assessment: ordinary or high."""

    # These four are for the whole run: a threat's course is
    # fixed at referral, and made the history.
    high_share: float = parameter("share", 0.0, 1.0)
    """Candidates whose threat is high at referral."""
    rise_per_year: float = parameter("per year", 0.0, 1000.0)
    """Rate of turning high."""
    fall_per_year: float = parameter("per year", 0.0, 1000.0)
    """Rate of turning ordinary."""
    places: float = parameter("places", 1.0, 100.0)
    """Places that a high-threat case takes of the police coordinators."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Special measures, paid from a yearly pool in the order of request."""

    # By share at the start of the programme only; earlier, and later, by threat
    # (model/definition.md, special measures).
    need_share: float = parameter("share", 0.0, 1.0, dated=True)
    """Candidates who ask for a measure when their programme starts; 0 switches this off."""
    cost_dkk: float = parameter("DKK", 0.0, 1e12, dated=True)
    """Mean cost of a measure at the price level of the budget's price year."""
    cost_shape: float = parameter("gamma shape", above=0.0, most=1000.0)
    """Gamma shape of the cost."""
    unpaid_dropout_factor: float = parameter("factor", 1.0, 1000.0)
    """Speed of a candidate's own-wish clock while a measure is unpaid; 1 switches this off."""
    carry_over: bool = parameter(flag=True)
    """Whether unspent pool money is kept for the next year."""
