"""What a scenario is called in which something is set: never what it is called without."""

from __future__ import annotations

from dataclasses import replace

from bandeexit.report.changed import value_and_unit
from bandeexit.report.parameters import title_of
from bandeexit.report.words import LANGUAGES, say
from bandeexit.scenarios.scenario import Scenario


def titled(scenario: Scenario) -> Scenario:
    """Say in the title what is set; a scenario in which nothing is keeps its own."""
    # In the title itself: it stands on charts and in tables that are pasted without their page,
    # and a changed run that is called "Unchanged programme" misleads whoever reads on.
    if not scenario.settings:
        return scenario
    return replace(scenario, title={lang: _title(scenario, lang) for lang in LANGUAGES})


def _title(scenario: Scenario, language: str) -> str:
    title = scenario.title.get(language, scenario.asked_as)
    told = [
        f"{title_of(one.path, language, one.title)} = "
        f"{value_and_unit(one.path, one.value, language, one.prices)}"
        for one in scenario.settings
    ]
    listed = say("and_the_last", language, first=", ".join(told[:-1]), last=told[-1])
    return say("title_with_sets", language, title=title, what=listed if told[1:] else told[0])
