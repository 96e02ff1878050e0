"""What every answer has to say, whatever was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from bandeexit.model.budget import unmodelled_lines
from bandeexit.model.capacity import POSTS_PATH, UNIT_COST
from bandeexit.questions.answer import Answer
from bandeexit.questions.fitted import FittedStudy
from bandeexit.questions.notices import notices, remarks
from bandeexit.report.changed import action_sentence, change_sentence, law_sentences
from bandeexit.report.effects_of_pairs import clause_of, weights_line
from bandeexit.report.story import Finding, Section, Text, Titles, finding, listed
from bandeexit.report.titles import carried_forward, scenario_title, target_label
from bandeexit.report.words import LANGUAGES
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Change, Scenario

MOST_FAILED = 3
"""Failed paths that a warning names; the log names all."""


def standing_section(answer: Answer[Any]) -> Section:
    """What every reader has to know, whatever was asked: what it is, what it rests on."""
    question = answer.question
    told: list[Text] = [finding("caveat"), finding("capacity_warning")]
    # A mixture is never told without its weights.
    told += weights_line([belief.name for belief in answer.beliefs], answer.beliefs)
    if len(answer.beliefs) > 1:
        told.append(finding("history_warning", census=answer.study.programme.census.when))
    told += [line for one in question.scenarios for line in carried(answer, one)]
    told += left_out(question)
    # Each once: several scenarios repeat what they leave out.
    return Section(finding("read_first"), tuple({str(one): one for one in told}.values()))


def standing_warnings(answer: Answer[Any]) -> list[Text]:
    """What is out of the ordinary: an old fit, unusual values, changes of uncertain size."""
    study, scenarios = answer.study, answer.question.scenarios
    told: list[Text] = []
    # An edited number that a prior rules changes nothing in a forecast until the fit is made
    # again.
    if study.stale:
        told.append(finding("stale_warning", what=listed(study.stale)))
    if answer.question.regime is not None:
        told.append(finding("one_belief_warning", belief=clause_of(answer.beliefs[0])))
    for scenario in scenarios:
        told += in_every_language(partial(law_sentences, scenario))
    told += in_every_language(partial(notices, study.files, scenarios))
    told += in_every_language(partial(remarks, study.files, scenarios))
    return told


def warnings_of_results(answer: Answer[Any], results: Sequence[Result]) -> tuple[Text, ...]:
    """The same for whole results: counterfactuals, failed paths, lines without effect."""
    first, scenarios = results[0], answer.question.scenarios
    told: list[Text] = []
    touched = {change.path for scenario in scenarios for change in scenario.changes}
    # Where the norm is anchored to the open cases of the census, the price of a coordinator
    # cancels out (model/README.md, "Limits"): changing it looks like a question and is none.
    if UNIT_COST in touched:
        told.append(finding("unit_cost_warning"))
    # The model holds no effect of these lines on candidates, which is not the same as none.
    silent: list[Text] = [
        line.title for path, line in unmodelled_lines(first.lines).items() if path in touched
    ]
    if silent:
        told.append(finding("ledger_only_warning", lines=listed(silent, ", ")))
    for result in results:
        told += _about_paths(result)
    return (*told, *standing_warnings(answer))


def _about_paths(result: Result) -> list[Finding]:
    """A free history, and paths that failed."""
    name = scenario_title(result.scenario)
    told = []
    if result.scenario.counterfactual:
        told.append(finding("counterfactual_warning", name=name))
    if result.failed:
        n = result.n_paths + len(result.failed)
        named: Text = listed(result.failed[:MOST_FAILED])
        more = len(result.failed) - MOST_FAILED
        if more > 0:
            named = finding("failed_more", first=named, n=more)
        told.append(finding("failed_warning", failed=len(result.failed), n=n, name=name,
                            named=named))  # fmt: skip
    return told


def left_out(question: Question) -> list[Finding]:
    """What no band includes."""
    # By its words in all languages: mappings cannot be keys.
    each = {str(sorted(w.items())): w for one in question.scenarios for w in one.not_in_the_band}
    return [finding("left_out_warning", what=listed(list(each.values())))] if each else []


def example_targets(results: Sequence[Result]) -> list[Finding]:
    """Which targets nobody has asked for or settled."""
    # An example is told as one, as nobody has asked for it; no output speaks of a promise.
    targets = {t.name: t for one in results for t in one.scenario.targets if t.status == "example"}
    labels = [target_label(one) for one in targets.values()]
    return [finding("only_examples", targets=listed(labels, ", "))] if labels else []


def changes_of(
    study: FittedStudy, base: Scenario, scenarios: Sequence[Scenario]
) -> tuple[Text, ...]:
    """What differs from the baseline, one line a change, in the words of `show --diff`.

    Where several scenarios have changes of their own: one line a scenario, with its title.
    """
    each = [
        (scenario_title(scenario), lines)
        for scenario in scenarios
        if (lines := _changes_of_one(study, base, scenario))
    ]
    if len(each) == 1:
        return tuple(each[0][1])
    return tuple(finding("of_group", group=title, told=listed(lines, " ")) for title, lines in each)


def _changes_of_one(study: FittedStudy, base: Scenario, scenario: Scenario) -> list[Titles]:
    # Each draw has a value of its own, so "from 10 to 9" would be true of none.
    fitted = {prior.path for prior in study.files.priors}
    fitted |= {prior.path for regime in study.files.regimes for prior in regime.priors}
    fitted |= {POSTS_PATH} if UNIT_COST in fitted else set()
    told: list[Titles] = []
    for change in scenario.changes:
        if scenario is base or change not in base.changes:
            words = partial(_change, change, study=study, uncertain=tuple(fitted))
            told += in_every_language(words)
    for action in scenario.actions:
        if scenario is base or action not in base.actions:
            told += in_every_language(partial(_action, action))
    return told


def _change(
    change: Change, language: str, *, study: FittedStudy, uncertain: tuple[str, ...]
) -> list[str]:
    return [change_sentence(change, study.programme, uncertain, language)]


def _action(action: Any, language: str) -> list[str]:
    return [action_sentence(action, language)]


def carried(answer: Answer[Any], scenario: Scenario) -> list[Finding]:
    """Say from which year on no amounts are published, if a scenario goes so far."""
    programme = answer.study.programme
    last = scenario.horizon - timedelta(days=1)
    years = range(programme.census.when.year, last.year + 1)
    return carried_forward(programme.budget.lines, years)


def in_every_language(words: Callable[[str], list[str]]) -> list[Titles]:
    """Take sentences that are written language by language."""
    # Some sentences are still written language by language; a story is in none, so they are kept
    # in all.
    each = {language: words(language) for language in LANGUAGES}
    return [dict(zip(each, lines, strict=True)) for lines in zip(*each.values(), strict=True)]
