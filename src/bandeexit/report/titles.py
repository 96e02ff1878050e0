"""What things are called, as texts that a voice says in any language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bandeexit.model.budget import BudgetLine, is_carried_forward
from bandeexit.model.measures import MEASURES, Measure
from bandeexit.model.price_levels import with_price_level
from bandeexit.report.beliefs import Belief
from bandeexit.report.names import PLAIN_UNITS, measure_name
from bandeexit.report.story import Finding, Number, Text, Titles, Unit, finding, listed
from bandeexit.report.words import LANGUAGES
from bandeexit.scenarios.scenario import Scenario, Target

LABELS = {
    "example": "target_label_example",
    "proposed": "target_label_proposed",
    "agreed": "target_label_agreed",
}


def scenario_title(scenario: Scenario) -> Text:
    """Title of a scenario, else its name."""
    # The mapping itself, not a text: the voice takes its own language.
    return scenario.title or scenario.name


def scenario_question(*scenarios: Scenario) -> Text:
    """What scenarios ask, one after the other, each once; empty where they ask nothing."""
    asked = [one.question for one in scenarios if one.question]
    # Variants ask what their file asks.
    return listed([one for n, one in enumerate(asked) if one not in asked[:n]], " ")


def measure_title(name: str) -> Titles:
    """What a measure is called."""
    return title_of_measure(MEASURES[name])


def title_of_measure(about: Measure) -> Titles:
    """What a measure is called; one of a budget line, with the title of the line."""
    return {language: measure_name(about, language) for language in LANGUAGES}


def with_unit(name: Text, unit: str) -> Text:
    """A name and its unit; an amount behind a comma, as its price level has brackets of its own."""
    if "DKK" in unit:
        return listed([name, Unit(unit)], ", ")
    return finding("name_and_unit", name=name, unit=Unit(unit))


def money_units(prices: str) -> dict[str, Text]:
    """Units of amounts for sentences: of an amount, and of one a year."""
    units = {"m_dkk": "m DKK", "a_year": "m DKK a year"}
    return {key: Unit(with_price_level(unit, prices)) for key, unit in units.items()}


def belief_title(belief: Belief) -> Text:
    """What a belief about capacity is called, as a heading."""
    return belief.titles or belief.name


def years_title(lines: Sequence[BudgetLine], years: Sequence[int]) -> Text:
    """Years of money within a sentence: `2021-2026, carried forward from 2024 on`."""
    told = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
    later = [year for year in years if is_carried_forward(lines, year)]
    if not later:
        return told
    return finding("carried_forward_years", years=told, first=str(later[0]))


def carried_forward(lines: Sequence[BudgetLine], years: Iterable[int]) -> list[Finding]:
    """Say from which year on amounts are carried forward; nothing where none is."""
    later = [year for year in years if is_carried_forward(lines, year)]
    return [finding("carried_forward_note", year=str(min(later) - 1))] if later else []


def target_title(target: Target) -> Text:
    """Title of a target; where it has none, its measure and bound."""
    # By its title, never by its key: `wait` says nothing to a reader.
    if target.title:
        return target.title
    return finding(
        "target_untitled_at_most" if target.at_most else "target_untitled_at_least",
        measure=title_of_measure(target.about),
        bound=Number(target.bound, "input"),
        unit=unit_behind(target.about),
    )


def unit_behind(about: Measure) -> Text:
    """Unit as it stands behind a bound, after a space; nothing where it says nothing."""
    return "" if about.unit in PLAIN_UNITS else finding("after_a_space", text=Unit(about.unit))


def target_label(target: Target) -> Finding:
    """Write title and status: `Example target 'Nine of ten start within 12 weeks'`."""
    # With whose it is: an example that is taken for an agreement misleads, the reverse does not
    # (scenarios/README.md).
    return finding(LABELS[target.status], title=target_title(target))
