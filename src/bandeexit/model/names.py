"""What parameters and units are called where people read them, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: dict[str, tuple[str, str]] = {
    "demand.referrals": ("Antallet af henvisninger om året", "The yearly number of referrals"),
    "demand.trend": (
        "Henvisningernes tendens før optællingen",
        "Trend of referrals until the census",
    ),
    "demand.future_trend": ("Tendensen efter optællingen", "The trend after the census"),
    "demand.damping_years": ("Tid, tendensen dæmpes over", "Time over which the trend is damped"),
    "demand.volatility": ("Henvisningernes langsomme udsving", "Slow variation of referrals"),
    "demand.persistence_years": ("Udsvingenes varighed", "Persistence of the slow variation"),
    "demand.initial_load": (
        "Antallet af deltagere fra en tidligere ordning",
        "The number of participants from an earlier scheme",
    ),
    "demand.initial_visitation": (
        "I visitation ved kontaktpunktets start, andel af de opgjorte",
        "In visitation at the origin, share of those counted",
    ),
    "demand.initial_since_years": ("Den tidligere ordnings alder", "Age of the earlier scheme"),
    "demand.prison_handovers": (
        "Antallet af overleveringer fra kriminalforsorgen om året",
        "The yearly number of persons handed over by the prison service",
    ),
    "visitation.days": ("Visitationens længde", "Length of the visitation"),
    "visitation.shape": ("Visitationslængdens form", "Shape of the visitation's length"),
    "visitation.discontinued_share": (
        "Andel af visitationer, der afbrydes",
        "Share of visitations that are discontinued",
    ),
    "visitation.patience_days": ("Tålmodighed i køen", "Patience while waiting"),
    "programme.completion_days": ("Forløbets længde", "Length of the programme"),
    "programme.completion_shape": ("Forløbslængdens form", "Shape of the programme's length"),
    "programme.longest_days": ("Loftet over et forløbs længde", "The longest a programme may last"),
    "programme.dropout_days": ("Tid til frafald", "Time to dropping out"),
    "programme.dropout_shape": ("Frafaldstidens form", "Shape of the time to dropping out"),
    "programme.control_share": (
        "Andel af frafald ved politiets kontrol",
        "Share of drop-outs by the police's control",
    ),
    "programme.dropout_elasticity": (
        "Frafaldets følsomhed for overbelastning",
        "Sensitivity of drop-out to overload",
    ),
    "programme.dropout_max_speed": (
        "Loft over frafaldets hastighed",
        "Cap on the speed of drop-out",
    ),
    "programme.dropout_speed": ("Frafald efter eget ønske", "Drop-out by own wish"),
    "programme.control_speed": (
        "Frafald ved politiets kontrol",
        "Drop-out by the police's control",
    ),
    "programme.late_offer_share": (
        "Andel med sene tilbud om bolig, job eller behandling",
        "Share whose housing, work or treatment comes late",
    ),
    "programme.late_offer_days": ("Sene tilbuds forlængelse", "Delay by late offers"),
    "threat.high_share": ("Andel med høj trussel", "Share whose threat is high"),
    "threat.rise_per_year": ("Hyppighed af stigende trussel", "Rate of the threat rising"),
    "threat.fall_per_year": ("Hyppighed af faldende trussel", "Rate of the threat falling"),
    "threat.places": (
        "Antallet af pladser til en sag med høj trussel",
        "The number of places of a high-threat case",
    ),
    "measures.need_share": (
        "Andel med behov for særlige tiltag",
        "Share who need a special measure",
    ),
    "measures.cost_dkk": ("Et særligt tiltags pris", "Cost of a special measure"),
    "measures.cost_shape": ("Tiltagsprisens form", "Shape of a measure's cost"),
    "measures.unpaid_dropout_factor": (
        "Frafald, mens et tiltag ikke er betalt",
        "Drop-out while a measure is unpaid",
    ),
    "measures.carry_over": (
        "Overførsel af puljens rest til næste år",
        "Carrying the pool's rest over to the next year",
    ),
    "capacity.unit_cost": ("En koordinators pris", "Cost of a coordinator"),
    "capacity.headroom": ("Norm i forhold til åbne sager", "Norm over open cases"),
    "capacity.stretch": ("Indtagsgrænse i forhold til normen", "Intake limit over the norm"),
    "capacity.minimum_places": (
        "Mindste antal pladser i en kreds",
        "The least number of places of a district",
    ),
    "capacity.municipal_places": (
        "Antallet af kommunale pladser",
        "The number of municipal places",
    ),
    "capacity.prison_places": (
        "Antallet af pladser i kriminalforsorgen",
        "The number of the prison service's places",
    ),
    "budget.price_year": ("Prisniveauets år", "Year of the price level"),
    "budget.wage_growth": ("Lønstigning om året", "Wage growth a year"),
    "budget.price_growth": ("Prisstigning om året", "Price growth a year"),
    "budget.indexation": (
        "Bevillingernes regulering for løn og priser",
        "Indexation of appropriations",
    ),
    "districts.vacancies": ("Antallet af ubesatte stillinger", "The number of vacancies"),
    "districts.pool": ("Kreds, der deles kø med", "District with which the queue is shared"),
}
"""Path -> Danish, English; a budget line is called by its own title (`LINE`)."""

LINE = {"da": "Bevillingen til {title}", "en": "The appropriation for {title}"}
NO_TITLE: Mapping[str, str] = {}

PLAIN_UNITS = ("share", "ratio", "power", "factor", "gamma shape", "Weibull shape", "year")
"""Units that say nothing beside a value."""

UNITS: dict[str, str] = {
    "persons": "personer",
    "persons per year": "personer om året",
    "days": "dage",
    "years": "år",
    "year": "år",
    "per year": "om året",
    "per year, on the log": "om året (log)",
    "log standard deviation of the change over one year": "log-standardafvigelse af et års ændring",
    "share": "andel",
    "ratio": "forhold",
    "power": "eksponent",
    "factor": "faktor",
    "gamma shape": "gammaform",
    "Weibull shape": "Weibullform",
    "places": "pladser",
    "places per district": "pladser pr. kreds",
    "DKK": "kr.",
    "m DKK": "mio. kr.",
    "m DKK a year": "mio. kr. om året",
    "m DKK per year": "mio. kr. om året",
    "m DKK per full-time equivalent and year": "mio. kr. pr. årsværk",
    "full-time equivalents": "årsværk",
}
"""Unit of the registry -> in Danish."""


def name_of(path: str, language: str, title: Mapping[str, str] = NO_TITLE) -> str:
    """Return what a parameter is called; its path where it has no name.

    Parameters
    ----------
    title : mapping of str to str
        Of a budget line, by language; empty: it is none.
    """
    if title:
        return LINE[language].format(title=title[language])
    danish, english = NAMES.get(path, (path, path))
    return danish if language == "da" else english


NOMINAL = "current prices"
"""Price level of nominal amounts: that of each year."""
PRICES = " prices"


def real_prices(price_year: float) -> str:
    """Name the price level of a study: `2020 prices`."""
    return f"{int(price_year)}{PRICES}"


def priced(unit: str, prices: str) -> str:
    """Add the price level to a unit of money: `m DKK (2020 prices)`; other units have none."""
    return f"{unit} ({prices})" if prices and "DKK" in unit else unit


def money_units(prices: str, language: str) -> dict[str, str]:
    """Name the units of amounts for sentences: of an amount, and of one a year."""
    units = {"m_dkk": "m DKK", "a_year": "m DKK a year"}
    return {key: unit_of(priced(unit, prices), language) for key, unit in units.items()}


def unit_of(unit: str, language: str) -> str:
    """Return a unit as it is read: `mio. kr. (2020-priser)`."""
    if language != "da":
        return unit
    plain, _, prices = unit.removesuffix(")").rpartition(" (")
    if plain and prices.endswith(PRICES):
        year = prices.removesuffix(PRICES)
        told = "løbende priser" if prices == NOMINAL else f"{year}-priser"
        return f"{UNITS.get(plain, plain)} ({told})"
    return UNITS.get(unit, unit)
