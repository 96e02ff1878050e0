"""A question goes into a run folder and back; kept work of another question is never used."""

from __future__ import annotations

from dataclasses import MISSING, asdict, fields, is_dataclass, replace
from datetime import date

import pytest
import yaml

from bandeexit.errors import RunError
from bandeexit.files.basis import Basis
from bandeexit.files.belonging import belongs, key_of
from bandeexit.files.question import ASKED, RESOLVED, question_files, read_question
from bandeexit.model.laws import Interval, Law
from bandeexit.model.price_levels import NOMINAL
from bandeexit.questions import analysis_of
from bandeexit.questions.asking import command_of
from bandeexit.scenarios.axes import Axis, Lever
from bandeexit.scenarios.profile import Profile, ProfileStep
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Action, Change, Precision, Scenario, Target
from files.test_plain import SCENARIO
from small_studies import programme

BASIS = Basis("1.0", "code", {"a": "b"})
BOTH = {"da": "Lille", "en": "Small"}
DAYS = (date(2021, 1, 1), date(2022, 1, 1))
WORDS = {"why": "a reason", "source": "expert-2026", "title": BOTH, "prices": "2020"}
LAW = Law("triangular", 0.7, 0.8, 0.9, Interval(0.75, 0.85, 0.8))
RAMP = Profile("steps", (ProfileStep(DAYS[0], 0.5), ProfileStep(DAYS[1], 1.0)))
CHANGE = Change("cut", "budget.coordinators", "scale", LAW, *DAYS, ("Fyn",), profile=RAMP, **WORDS)
TARGET = Target("wait", "wait_days_p90", 84.0, True, "quarter", 0.9, "Fyn", *DAYS, BOTH, "agreed",
                BOTH, "2020")  # fmt: skip
ACTION = Action("more", "waiting", 10.0, True, "month", 1, 6, (CHANGE,), ("Fyn",), "a reason")
AXIS = Axis("budget.coordinators", "scale", (0.8, 1.0), *DAYS, ("Fyn",), 0.9, (0.9, 1.1),
            {"severe": 0.8}, **WORDS)  # fmt: skip
LEVER = Lever("more", AXIS, (CHANGE,), BOTH, "a reason", "expert-2026")
FULL = Scenario(
    name="cut-9",
    horizon=date(2024, 1, 1),
    draws=20,
    seed=2**62 + 1,
    title=BOTH,
    question=BOTH,
    changes=(CHANGE,),
    not_in_the_band=(BOTH,),
    counterfactual=True,
    targets=(TARGET,),
    actions=(ACTION,),
    precision=Precision(0.5, ("completed",), 4000),
    prices=NOMINAL,
    asked_as="cut",
)
QUESTION = Question(
    verb="stress",
    scenarios=(FULL, SCENARIO),
    regime="often",
    language="en",
    axes=(AXIS,),
    levers=(LEVER,),
    name="small",
    title=BOTH,
    words={"da": "Hvor?", "en": "Where?"},
    options={"axis": ["budget.coordinators=scale:0.8,1"], "target": "wait", "step": 0.5},
)


@pytest.fixture
def folder(tmp_path):
    for name, content in question_files(programme(), QUESTION, "bandeexit stress small").items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def left_open(value):
    """Fields, at any depth, that have their default: of these nothing is shown."""
    if isinstance(value, tuple):
        return [name for one in value for name in left_open(one)]
    if not is_dataclass(value):
        return []
    here = [
        one.name
        for one in fields(value)
        if getattr(value, one.name)
        == (one.default if one.default_factory is MISSING else one.default_factory())
    ]
    return here + [name for one in fields(value) for name in left_open(getattr(value, one.name))]


def test_every_field_is_read_back_as_it_was(folder):
    assert left_open(replace(QUESTION, scenarios=(FULL,))) == []
    # Not by `==`, which leaves titles and prices out.
    assert asdict(read_question(folder)) == asdict(QUESTION)


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


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ({"language": 5}, "language: 5 is no text"),
        ({"options": []}, r"options: \[\] is no table of names and values"),
        ({"title": {"da": 1}}, "title: 1 is no text"),
        ({"regime": True}, "regime: True is no text"),
        ({"axes": "all"}, "axes: 'all' is no list"),
        ({"axes": [{"path": "a", "verb": "times", "values": [1.0]}]},
         "axes: verb: 'times' is no set or scale or add"),
        ({"axes": [{"path": "a", "verb": "scale", "values": [2.0, 1.0]}]}, "increasing"),
        ({"axes": [{"path": "a"}]}, "axes: Axis lacks verb, values"),
        ({"scenarios": []}, "resolved.yaml holds no scenario"),
        ({"scenarios": [{"draws": 2.5}]}, "scenarios: draws: 2.5 is no whole number"),
        ({"scenarios": [{"draws": True}]}, "scenarios: draws: True is no whole number"),
        ({"scenarios": [{"horizon": "soon"}]}, "horizon: 'soon' is no date"),
        ({"scenarios": [{"counterfactual": 1}]}, "counterfactual: 1 is no yes or no"),
        ({"scenarios": [{"targets": [{"name": 1}]}]}, "targets: Target lacks measure, bound"),
        ({"scenarios": [{"odd": 1}]}, "does not have the fields of a Scenario"),
    ],
)  # fmt: skip
def test_a_damaged_field_is_said_with_its_place(folder, damage, told):
    (name,) = damage
    file = folder / (RESOLVED if name == "scenarios" else ASKED)
    content = yaml.safe_load(file.read_text("utf-8"))
    if name == "scenarios":
        damage = {name: [{**content[name][0], **one} for one in damage[name]]}
    file.write_text(yaml.safe_dump({**content, **damage}), "utf-8")
    with pytest.raises(RunError, match=f"do not say what was asked .*{told}"):
        read_question(folder)


DECIDES = [
    (FULL, {
        "horizon": date(2025, 1, 1), "seed": 1, "changes": (), "counterfactual": False,
        "actions": (), "prices": "",
    }),
    (CHANGE, {
        "step": "b", "path": "budget.contact_point", "verb": "add", "value": 0.9, "start": None,
        "stop": None, "districts": (), "profile": None,
    }),
    (ACTION, {
        "name": "b", "measure": "in_programme", "limit": 9.0, "above": False, "review": "year",
        "after_reviews": 2, "lasts_reviews": None, "changes": (), "districts": (),
    }),
    (AXIS, {
        "path": "budget.contact_point", "verb": "add", "values": (0.8, 0.9), "start": None,
        "stop": None, "districts": (), "central": None, "plausible": None, "severity": {},
    }),
    (LEVER, {"name": "b", "axis": None, "changes": ()}),
    (QUESTION, {
        "verb": "reverse", "scenarios": (SCENARIO,), "regime": None, "axes": (), "levers": (),
        "options": {"axis": [], "target": "wait", "step": 0.5},
    }),
]  # fmt: skip
"""What has a field, and another value of each field that decides which paths there are."""
DOES_NOT = [
    (FULL, {
        "draws": 7, "title": {}, "question": {}, "not_in_the_band": (), "targets": (),
        "precision": None, "asked_as": "",
    }),
    (CHANGE, {"why": "", "source": "", "title": {}, "prices": ""}),
    (ACTION, {"why": ""}),
    (AXIS, {"why": "", "source": "", "title": {}, "prices": ""}),
    (LEVER, {"title": {}, "why": "", "source": ""}),
    (QUESTION, {"language": "da", "title": {}, "words": {}}),
]  # fmt: skip
NAMES = {(Scenario, "name"), (Question, "name")}
"""Folders are called by them."""


def cases(table):
    return [pytest.param(thing, {name: value}, id=f"{type(thing).__name__}.{name}")
            for thing, values in table for name, value in values.items()]  # fmt: skip


def asked_with(thing, other) -> Question:
    """Put a thing in the place of its like."""
    changed = replace(thing, **other)
    match changed:
        case Question():
            return changed
        case Scenario():
            return replace(QUESTION, scenarios=(changed, SCENARIO))
        case Change():
            return replace(QUESTION, scenarios=(replace(FULL, changes=(changed,)), SCENARIO))
        case Action():
            return replace(QUESTION, scenarios=(replace(FULL, actions=(changed,)), SCENARIO))
        case Axis():
            return replace(QUESTION, axes=(changed,))
        case Lever():
            return replace(QUESTION, levers=(changed,))


def whose(question=QUESTION, basis=BASIS):
    """Whose the blocks of the first scenario are."""
    return belongs(question.base, regime=question.regime, basis=basis)


def test_of_every_field_it_is_known_whether_it_decides():
    known = [(type(thing), name) for table in (DECIDES, DOES_NOT)
             for thing, values in table for name in values]  # fmt: skip
    kinds = {kind for kind, _ in known}
    every = {(kind, one.name) for kind in kinds for one in fields(kind)}
    assert sorted(map(str, [*known, *NAMES])) == sorted(map(str, every))


@pytest.mark.parametrize(("thing", "other"), cases(DECIDES))
def test_unfinished_work_of_another_question_is_not_gone_on_with(thing, other):
    question = asked_with(thing, other)
    assert key_of(question, BASIS) != key_of(QUESTION, BASIS)
    if isinstance(thing, Scenario | Change | Action) or "regime" in other:
        assert whose(question) != whose()


@pytest.mark.parametrize(("thing", "other"), cases(DOES_NOT))
def test_draws_and_words_do_not_decide_what_a_path_is(thing, other):
    question = asked_with(thing, other)
    assert asdict(question) != asdict(QUESTION)
    assert key_of(question, BASIS) == key_of(QUESTION, BASIS)
    assert whose(question) == whose()


@pytest.mark.parametrize(
    "basis", [replace(BASIS, version="2"), replace(BASIS, code="c"), replace(BASIS, inputs={})]
)
def test_paths_of_another_study_or_code_are_told_apart(basis):
    assert whose(basis=basis) != whose()
    assert key_of(QUESTION, basis) != key_of(QUESTION, BASIS)


def test_the_command_asks_for_the_same_and_holds_what_was_set_not_what_files_change():
    asked = replace(
        SCENARIO,
        name="cut",
        asked_as="cut",
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
