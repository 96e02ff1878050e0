"""A question goes into a run folder and back; kept work of another question is never used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bandeexit.errors import RunError
from bandeexit.files.basis import Basis
from bandeexit.files.belonging import belongs, key_of
from bandeexit.files.question import ASKED, RESOLVED, question_files, read_question
from bandeexit.questions import analysis_of
from bandeexit.questions.asking import command_of
from bandeexit.scenarios.axes import Axis, Lever
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Change
from files.test_plain import SCENARIO
from small_studies import programme

BASIS = Basis("1.0", "code", {"a": "b"})
AXIS = Axis("budget.coordinators", "scale", (0.8, 1.0), date(2021, 1, 1), plausible=(0.9, 1.1))
QUESTION = Question(
    verb="stress",
    scenarios=(SCENARIO,),
    regime="often",
    language="en",
    axes=(AXIS,),
    levers=(Lever("more", axis=AXIS),),
    name="small",
    title={"da": "Lille", "en": "Small"},
    words={"da": "Hvor?", "en": "Where?"},
    options={"axis": ["budget.coordinators=scale:0.8,1"], "target": "wait"},
)


@pytest.fixture
def folder(tmp_path):
    for name, content in question_files(programme(), QUESTION, "bandeexit stress small").items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_every_field_is_read_back_as_it_was(folder):
    assert read_question(folder) == QUESTION


@pytest.mark.parametrize("file", [ASKED, RESOLVED])
@pytest.mark.parametrize("text", ["", "{", "scenarios: 3", "scenarios: [{name: a}]", "a: [1"])
def test_a_file_that_cannot_be_read_is_said_with_what_to_do(folder, file, text):
    (folder / file).write_text(text)
    with pytest.raises(RunError, match=r"do not say what was asked .* Run its command again"):
        read_question(folder)


@pytest.mark.parametrize("file", [ASKED, RESOLVED])
def test_a_file_that_is_missing_is_said(folder, file):
    (folder / file).unlink()
    with pytest.raises(RunError, match=f"{file}: No such file"):
        read_question(folder)


OTHERS = (
    replace(SCENARIO, seed=1),
    replace(SCENARIO, horizon=date(2025, 1, 1)),
    replace(SCENARIO, changes=SCENARIO.changes[:1]),
    replace(SCENARIO, actions=()),
    replace(SCENARIO, counterfactual=True),
)
BASES = (replace(BASIS, version="2"), replace(BASIS, code="c"), replace(BASIS, inputs={}))


def whose(scenario=SCENARIO, regime=None, basis=BASIS):
    return belongs(scenario, regime=regime, basis=basis)


@pytest.mark.parametrize("other", OTHERS)
def test_blocks_of_a_scenario_that_asks_otherwise_are_told_apart(other):
    assert whose(other) != whose()


@pytest.mark.parametrize("basis", BASES)
def test_blocks_of_another_study_code_or_belief_are_told_apart(basis):
    assert whose(basis=basis) != whose()
    assert whose(regime="often") != whose()


def test_draws_and_words_do_not_decide_what_a_path_is():
    other = replace(SCENARIO, draws=7, title={}, question={}, targets=(), precision=None)
    assert whose(other) == whose()


@pytest.mark.parametrize(
    "other",
    [
        *(replace(QUESTION, scenarios=(one,)) for one in OTHERS),
        replace(QUESTION, scenarios=(replace(SCENARIO, draws=7),)),
        replace(QUESTION, regime=None),
        replace(QUESTION, verb="reverse"),
        replace(QUESTION, axes=()),
        QUESTION.with_options(target="other"),
    ],
)
def test_unfinished_work_of_another_question_is_not_gone_on_with(other):
    assert key_of(other, BASIS) != key_of(QUESTION, BASIS)


def test_language_and_title_do_not_decide_what_work_there_is():
    other = replace(QUESTION, language="da", title={}, words={})
    assert key_of(other, BASIS) == key_of(QUESTION, BASIS)


def test_the_command_asks_for_the_same_and_holds_what_was_set_not_what_files_change():
    asked = replace(
        SCENARIO,
        name="cut",
        variant_of="cut",
        changes=(
            Change("cut", "budget.coordinators", "scale", 0.9),
            Change("--set capacity.headroom", "capacity.headroom", "set", float("inf")),
        ),
    )
    question = Question("run", (asked,), "often", "en", options={"target": "wait"})
    assert command_of(analysis_of("run"), question) == (
        "bandeexit run cut:capacity.headroom=null --target wait --draws 20 "
        f"--seed {SCENARIO.seed} --regime often --language en"
    )


def test_options_stand_in_the_command_where_they_are_not_the_default():
    question = Question("compare", (SCENARIO, replace(SCENARIO, name="b")), options={
        "against": None, "ordered": True,
    })  # fmt: skip
    told = command_of(analysis_of("compare"), question)
    assert "--ordered" in told
    assert "--against" not in told
