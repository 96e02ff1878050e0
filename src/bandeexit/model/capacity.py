"""How many can be followed at a time: coordinators, places, limits."""

from __future__ import annotations

from dataclasses import dataclass

from bandeexit.model.parameters import parameter


@dataclass(frozen=True, slots=True)
class Capacity:
    """Coordinators bought by the appropriation, and the places they make."""

    # Where the norm is anchored to the open cases of the census the price cancels out: it acts only
    # where posts are counted, as with vacancies and changes of `capacity.posts` (model/README.md,
    # limits).
    unit_cost: float = parameter("m DKK per full-time equivalent and year", above=0.0)
    """Price of one coordinator at the price level of the budget's price year."""
    # In place of a caseload: neither coordinators nor what one follows is published, and only their
    # product shows in queues. Whole run, as it is what holds at the census.
    headroom: float = parameter("ratio", 0.0, 1e6, unlimited=True)
    """Norm at the census date / open cases at the census date; null: capacity never binds."""
    stretch: float = parameter("ratio", 0.0, 1000.0, dated=True)
    """Intake stops at this multiple of the norm."""
    # Nothing pays for these places: a district without posts still takes people in. Scenarios that
    # come to it are told so (`scenarios.unstaffed`).
    minimum_places: float = parameter("places per district", 0.0, 1e6, dated=True)
    """Intake limit below which a district's unit never falls."""
    # The other two thirds of an exit unit: capacities of the same kind, unlimited in the study.
    municipal_places: float = parameter("places", 0.0, unlimited=True, dated=True)
    """Places of the municipal coordinators, whole country; null: unlimited."""
    prison_places: float = parameter("places", 0.0, unlimited=True, dated=True)
    """Places of the prison service's coordinators, whole country; null: unlimited."""
    # Whole days, and one number for all draws: every step of the posts has one more cut in the
    # calendar so long after it, and all draws share one calendar.
    productive_after_days: float = parameter("days", 0.0, 3650.0, whole=True)
    """From when on a new coordinator carries a full caseload; paid from the first day."""
    mentoring_share: float = parameter("full-time equivalents per new coordinator", 0.0, 10.0)
    """What those who carry a caseload give up for each one who does not yet."""


# The money of the line that pays for posts, counted in posts: one number with two names, so that
# posts and money cannot differ (docs/decisions/0020).
POSTS_PATH = "capacity.posts"
UNIT_COST = "capacity.unit_cost"
RUN_IN_PATH = "capacity.productive_after_days"
POSTS = parameter("full-time equivalents", dated=True, derived=True)
"""Posts that the appropriation pays for, whole country."""
USES = ("paid_for", "vacant", "in_run_in", "mentoring", "productive")
"""What becomes of posts, in the order of `MoneyInputs.posts`: the first is the sum of the second,
the third, the fourth and the last."""


@dataclass(frozen=True, slots=True)
class District:
    """One police district and its exit unit."""

    name: str
    """Danish name, as used in scenario files."""
    population: int
    """Persons; the default weight of demand and of coordinators."""
    demand_weight: float
    """Weight of the district in demand, any unit."""
    coordinator_weight: float
    """Weight of the district in the coordinator appropriation, any unit."""
    vacancies: float = parameter("full-time equivalents", dated=True, by_district=True)
    """Coordinator posts standing empty."""
    pool: str = parameter(dated=True, by_district=True, text=True)
    """Districts with the same pool name share one queue and one limit."""
