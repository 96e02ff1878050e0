"""How many can be followed at a time: coordinators, places, limits."""

from __future__ import annotations

from dataclasses import dataclass

from bandeexit.model.parameters import parameter


@dataclass(frozen=True, slots=True)
class Capacity:
    """Coordinators bought by the appropriation, and the places they make."""

    unit_cost: float = parameter("m DKK per full-time equivalent and year", above=0.0)
    """Price of one coordinator at the price level of the budget's price year."""
    headroom: float = parameter("ratio", 0.0, 1e6, unlimited=True)
    """Norm at the census date / open cases at the census date; null: capacity never binds."""
    stretch: float = parameter("ratio", 0.0, 1000.0, dated=True)
    """Intake stops at this multiple of the norm."""
    minimum_places: float = parameter("places per district", 0.0, 1e6, dated=True)
    """Intake limit below which a district's unit never falls."""
    municipal_places: float = parameter("places", 0.0, unlimited=True, dated=True)
    """Places of the municipal coordinators, whole country; null: unlimited."""
    prison_places: float = parameter("places", 0.0, unlimited=True, dated=True)
    """Places of the prison service's coordinators, whole country; null: unlimited."""


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
