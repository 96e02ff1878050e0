"""What every answer has to say, whatever was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from bandeexit.questions.answer import Answer
from bandeexit.report.changed import law_sentences
from bandeexit.report.story import Finding, Text, Titles, finding, listed
from bandeexit.report.titles import carried_forward
from bandeexit.report.words import LANGUAGES
from bandeexit.scenarios.scenario import Scenario


def standing_warnings(answer: Answer[Any]) -> list[Text]:
    """What every reader has to know: what it is, what it rests on, what it leaves out."""
    study, scenarios = answer.study, answer.question.scenarios
    told: list[Text] = [finding("caveat"), finding("capacity_warning")]
    for scenario in scenarios:
        told += in_every_language(partial(law_sentences, scenario))
        told += carried(answer, scenario)
    left_out = {str(sorted(w.items())): w for one in scenarios for w in one.not_in_the_band}
    if left_out:
        told.append(finding("left_out_warning", what=listed(list(left_out.values()))))
    if study.stale:
        told.append(finding("stale_warning", what=listed(study.stale)))
    return told


def carried(answer: Answer[Any], scenario: Scenario) -> list[Finding]:
    """Say from which year on no amounts are published, if a scenario goes so far."""
    programme = answer.study.programme
    last = scenario.horizon - timedelta(days=1)
    years = range(programme.census.when.year, last.year + 1)
    return carried_forward(programme.budget.lines, years)


def in_every_language(words: Callable[[str], list[str]]) -> list[Titles]:
    """Take sentences that are written language by language."""
    each = {language: words(language) for language in LANGUAGES}
    return [dict(zip(each, lines, strict=True)) for lines in zip(*each.values(), strict=True)]
