"""The first screen says what is changed and by whom, and repeats nothing below."""

from __future__ import annotations

import pytest

from bandeexit.questions.standing import changes_of
from bandeexit.report.story import Section, Story, Table, finding
from bandeexit.report.terminal import terminal_lines
from bandeexit.report.titles import scenario_question
from bandeexit.study import Study, load_study
from reading import ENGLISH


@pytest.fixture(scope="module")
def study():
    return load_study().fitted


def told(study, *names):
    first, *others = (study.scenario(name) for name in names)
    return [ENGLISH.say(line) for line in changes_of(study, first, [first, *others])]


def test_a_single_scenario_with_changes_needs_no_name(study):
    (line,) = told(study, "baseline", "budget_cut")
    assert line.startswith("The appropriation for coordinators is cut by 10 %")


def test_of_several_scenarios_one_line_each_says_whose_changes_they_are(study):
    """A cut is one change, a conflict two: more referrals, and more drop-out by control."""
    cut, conflict = told(study, "baseline", "budget_cut", "gang_conflict")
    assert cut.startswith("Coordinators cut by 10 % from 2022: The appropriation for coord")
    assert conflict.startswith("Gang conflict: referrals double for a year: The yearly number of")
    assert conflict.count(" from 1 June 2022") == 2


def test_what_the_baseline_changes_is_told_once(study):
    """A scenario that inherits the baseline's change does not tell it again."""
    assert told(study, "budget_cut", "budget_cut") == told(study, "budget_cut")
    assert len(told(study, "budget_cut")) == 1


def test_a_table_says_what_its_numbers_are_before_them():
    table = Table("Persons: mean [90 %]", ("", "all"), (("cut", "-1"),))
    lines = terminal_lines(Story("title", "question", (), table=table), ENGLISH)
    assert lines[2:4] == ["", "Persons: mean [90 %]"]
    assert lines[5].split() == ["cut", "-1"]


def test_words_say_everything_and_nothing_of_the_answer_twice():
    answer, more = (finding("of_group", group=one, told=one) for one in ("first", "more"))
    story = Story("title", "question", (answer,), sections=(Section("one", (answer, more)),))
    assert terminal_lines(story, ENGLISH)[-1] == "first: first"
    assert terminal_lines(story, ENGLISH, words=True)[-2:] == ["first: first", "more: more"]


def test_several_scenarios_ask_all_their_questions(study):
    names = ("budget_cut", "flat_nominal")
    asked = [ENGLISH.say(study.scenario(name).question) for name in names]
    assert all(asked)
    assert ENGLISH.say(scenario_question(*map(study.scenario, names))) == " ".join(asked)


@pytest.mark.parametrize(
    ("verb", "about"),
    [
        ("run", {}),
        ("needed", {"target": "wait", "lever": "budget.coordinators=scale:1,1.5"}),
        ("reallocate", {"step": 5.0}),
    ],
)
def test_what_is_in_order_warns_of_nothing(study, verb, about):
    """A warning goes to stderr, and says what is out of the ordinary."""
    answer = getattr(Study(study), verb)("baseline", draws=30, **about)
    assert answer.story.warnings == ()
