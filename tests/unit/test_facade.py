"""What one sees in a notebook without asking for more."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest

import bandeexit as bx
from bandeexit.errors import BandeexitError, UsageError
from bandeexit.questions.fitted import FittedStudy
from bandeexit.report.voice import Voice
from bandeexit.scenarios import cells, run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def forecasts():
    study = bx.load_study(ROOT)
    return study, *(study.run(name, draws=12) for name in ("baseline", "budget_cut"))


def test_objects_print_as_words_not_as_arrays(forecasts):
    study, base, cut = forecasts
    assert "baseline" in repr(study)
    assert "persons complete a programme" in repr(base)
    assert "fewer persons complete" in " ".join(repr(cut.compare(base)).split())
    assert "12 paths" in repr(base.result.series["waiting"])
    for thing in (study, base, cut.compare(base), base.result.series["waiting"]):
        assert len(repr(thing)) < 3500  # words under every belief, no arrays


def test_a_difference_is_a_tidy_frame_of_paired_intervals(forecasts):
    _, base, cut = forecasts
    frame = cut.compare(base).difference("completed")
    assert {"date", "q05", "q50", "q95", "mean", "share_below_zero"} <= set(frame.columns)
    assert (frame["measure"] == "completed").all()
    assert frame["date"].dt.year.is_unique  # years, unless months are asked for
    assert len(cut.compare(base).difference("completed", period="month")) == 105
    before = frame["date"] < "2022-01-01"
    assert (frame.loc[before, ["q05", "q95"]] == 0).all(axis=None)
    assert frame.loc[~before, "mean"].sum() < 0


def test_a_fan_is_drawn_for_the_country_or_a_district(forecasts):
    _, base, _ = forecasts
    assert "Fyn" in base.plot_fan("in_programme", place="Fyn").get_ylabel()
    title = base.plot_fan("in_programme", language="da").get_title(loc="left")
    assert title.startswith("I exitforløb: ")  # and what is found


def test_the_table_holds_every_district(forecasts):
    study, base, _ = forecasts
    names = {district.name for district in study.files.programme.districts}
    assert set(base.table()["district"]) == {"Danmark", *names}


def test_two_forecasts_are_drawn_on_one_fan(forecasts):
    _, base, cut = forecasts
    ax = bx.plot_fans([base, cut], "in_visitation")
    words = " ".join(text.get_text().replace("\n", " ") for text in ax.texts)
    assert "Unchanged programme" in words
    assert "Coordinators cut" in words


def test_the_package_lists_its_facade_and_holds_all_of_it():
    assert dir(bx) == sorted(bx.__all__)
    assert {type(getattr(bx, name)).__name__ for name in dir(bx)} == {"type", "function", "str"}
    with pytest.raises(AttributeError, match="no attribute 'Studies'"):
        _ = bx.Studies


@pytest.fixture
def idle(forecasts, monkeypatch):
    """The same study and forecasts, where whoever begins to simulate fails."""

    def work(*_, **__):
        raise AssertionError("work has begun")

    for module, name in ((run, "simulate_block"), (cells, "run_scenario")):
        monkeypatch.setattr(module, name, work)
    monkeypatch.setattr(FittedStudy, "simulate", work)
    return forecasts


EVERY = [
    ({"draws": 0}, "`draws` is 0; expected a whole number, 1 or more"),
    ({"draws": 1.5}, "`draws` is 1.5; expected a whole number, 1 or more"),
    ({"draws": True}, "`draws` is True; expected a whole number, 1 or more"),
    ({"seed": -1}, "`seed` is -1; expected a whole number, 0 or more"),
    ({"workers": 0}, "`workers` is 0; expected a whole number, 1 or more"),
    ({"workers": -1}, "`workers` is -1; expected a whole number, 1 or more"),
    ({"workers": "two"}, "`workers` is 'two'; expected a whole number, 1 or more"),
    ({"prices": "x"}, "prices are `x`; expected one of real, nominal"),
    ({"regime": "oftn"}, "there is no regime `oftn` .*; did you mean `often`"),
    ({"regime": 1}, "there is no regime `1` .*; valid here: `never`"),
    ({"target": "wiat"}, "there is no target `wiat` .*; did you mean `wait`"),
    ({"sets": "a=1"}, "`sets` is 'a=1'; expected a map from path to value, or a list"),
    ({"sets": {"capacity.strech": 1}}, "there is no `capacity.strech`; did you mean"),
    ({"progress": 5}, "`progress` is 5; expected a function"),
    ({"draw": 5}, "there is no option `draw`; did you mean `draws`"),
]
VERBS = {
    "run": ("baseline",),
    "compare": (["baseline", "budget_cut"],),
    "claim": ("budget_cut",),
    "stress": ("appropriation_and_demand",),
    "needed": ("baseline",),
    "reverse": ("wait_over_12_weeks",),
    "reckoner": ("baseline",),
    "reallocate": ("baseline",),
    "sensitivity": ("baseline",),
}


@pytest.mark.parametrize(("about", "told"), EVERY, ids=str)
@pytest.mark.parametrize("verb", VERBS)
def test_what_no_question_can_be_told_is_refused_before_any_work(idle, verb, about, told):
    with pytest.raises(BandeexitError, match=told) as refused:
        getattr(idle[0], verb)(*VERBS[verb], **about)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("verb", "given", "told"),
    [
        ("run", (5,), "`scenario` is 5; expected a name or path"),
        ("run", ("basline",), "did you mean `baseline`"),
        ("compare", ("baseline",), "`scenarios` is 'baseline'; expected a list"),
        ("compare", ([],), r"`scenarios` is \[\]; expected one or more"),
        ("stress", (5,), "`name` is 5; expected a stress test by name or path"),
        ("stress", ("baseline", "budget.coordinators=scale:1,2"), "`axes` is '.*'; expected a"),
        ("stress", ("baseline", [5]), "`axes` is 5; expected an axis, or a text"),
        ("stress", ("baseline", ["budget.coordinators"]), "axis .*: expected path=verb:values"),
    ],
)
def test_what_a_question_cannot_be_about_is_refused_before_any_work(idle, verb, given, told):
    with pytest.raises(BandeexitError, match=told):
        getattr(idle[0], verb)(*given)


@pytest.mark.parametrize(
    ("verb", "options", "told"),
    [
        ("run", {"engine": "simpy"}, "`engine` is 'simpy'; expected one of compiled, reference"),
        ("compare", {"ordered": "yes"}, "`ordered` is 'yes'; expected True or False"),
        ("compare", {"against": "budget"}, "did you mean `budget_cut`"),
        ("claim", {"at_most": "x"}, "`at_most` is 'x'; expected a number"),
        ("claim", {"at_most": 1.0, "measure": "complete"}, "did you mean `completed`"),
        ("claim", {"at_most": 1.0, "district": "Fyns"}, "did you mean `Fyn`"),
        ("needed", {"lever": 5, "target": "wait"}, "`lever` is 5; expected text"),
        ("needed", {"probability": "x", "target": "wait"}, "`probability` is 'x'; expected a num"),
        ("needed", {"probability": 2.0, "target": "wait"}, "the probability is 2; expected more"),
        ("reverse", {"search": 1.5}, "`search` is 1.5; expected a whole number"),
        ("reverse", {"search": 1}, "`search` is 1; expected 2 or more"),
        ("reverse", {"check": None}, "`check` is None; expected True or False"),
        ("reckoner", {"step": "x"}, "`step` is 'x'; expected a number"),
        ("reckoner", {"step": 0.0}, "the step is 0 m DKK; expected a number above 0"),
        ("reckoner", {"step": float("inf")}, "`step` is inf; expected a number"),
        ("reckoner", {"amounts": "all"}, "`amounts` is 'all'; expected a number"),
        ("reallocate", {"by": "waits"}, "`by` is `waits`; did you mean `wait`"),
        ("reallocate", {"take_from": "coordinators"}, "`take_from` has coordinators; expected"),
        ("reallocate", {"draws": 3}, "`draws` is 3; expected 4 or more"),
        ("sensitivity", {"sobol": "yes"}, "`sobol` is 'yes'; expected True or False"),
        ("sensitivity", {"draws": 99}, "`draws` is 99; expected 100 or more"),
    ],
)
def test_what_an_option_cannot_be_is_refused_before_any_work(idle, verb, options, told):
    with pytest.raises(UsageError, match=told):
        getattr(idle[0], verb)(*VERBS[verb], **options)


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (lambda base, _: base.plot_fan("in_program"), "measure .*; did you mean `in_programme`"),
        (lambda base, _: base.plot_fan("waiting", place="Fyns"), "no place `Fyns`; did you mean"),
        (lambda base, _: base.plot_fan(5), "there is no measure `5`; valid here"),
        (lambda base, _: base.in_regime("oftn"), "did you mean `often`"),
        (lambda base, cut: cut.compare(base).difference("complet"), "did you mean `completed`"),
        (lambda base, cut: cut.compare(base).difference("waiting", period="week"), "no period"),
        (lambda base, cut: cut.compare(base).difference("waiting", regime="oftn"), "`often`"),
        (lambda base, cut: cut.compare(base).plot("complet"), "did you mean `completed`"),
        (lambda base, cut: cut.compare("base"), "`baseline` is 'base'; expected a forecast"),
        (lambda base, cut: bx.plot_fans(base, "waiting"), "`forecasts` is .*; expected a list"),
        (lambda base, cut: bx.plot_fans([base], "waiting"), "expected 2 to 4"),
        (lambda base, _: base.table("measure"), "no table `measure`; did you mean `measures`"),
        (lambda base, _: base.chart("fan"), "there is no chart `fan`; valid here"),
        (lambda base, _: Voice("sv"), "`language` is 'sv'; expected one of da, en"),
        (lambda base, _: base.sentences("xx"), "`language` is 'xx'; expected one of da, en"),
        (lambda base, _: base.plot(language="xx"), "`language` is 'xx'; expected one of da, en"),
        (lambda base, _: base.plot_fan("waiting", language="xx"), "`language` is 'xx'"),
        (lambda base, cut: cut.compare(base).sentences("xx"), "`language` is 'xx'"),
        (lambda base, cut: bx.plot_fans([base, cut], "waiting", language="xx"), "`language` is"),
    ],
)
def test_what_an_answer_does_not_hold_is_refused_with_what_it_holds(idle, look, told):
    with pytest.raises(UsageError, match=told):
        look(*idle[1:])


def test_a_scenario_that_was_read_is_asked_with_what_is_told_besides(forecasts):
    """numpy's numbers are taken as Python's."""
    study, base, _ = forecasts
    read = study.scenario("baseline")
    again = study.run(read, draws=np.int64(12))
    assert again.question == base.question
    assert type(again.question.base.draws) is int
    assert study.run(read, draws=2, seed=5).question.base.seed == 5
    with pytest.raises(UsageError, match=r"`sets` is .*; expected none for a scenario"):
        study.run(read, sets={"capacity.stretch": 1.2})


def asked(study):
    """One small answer a kind of numbers: whole results, cells, points, a search."""
    yield study.run("baseline", draws=6)
    yield study.stress("baseline", ["budget.coordinators=scale:0.9,1.1"], draws=6)
    yield study.needed("baseline", lever="budget.coordinators=scale:1,1.5", target="wait", draws=6)
    yield study.reckoner("baseline", draws=4, amounts=[1.0])
    yield study.reverse("baseline", ["budget.coordinators=scale:0.5,1.5"], draws=4)


def test_an_answer_that_is_copied_or_kept_says_and_holds_the_same(forecasts):
    for answer in asked(forecasts[0]):
        told = answer.sentences()  # so that what it has worked out is kept with it
        for other in (copy.copy(answer), pickle.loads(pickle.dumps(answer))):
            assert type(other) is type(answer)
            assert list(other.tables) == list(answer.tables)
            assert all(other.table(name).equals(answer.table(name)) for name in answer.tables)
            assert other.sentences() == told


def test_an_answer_is_kept_before_anybody_has_looked_at_it(forecasts):
    answer = forecasts[0].run("baseline", draws=3)
    other = pickle.loads(pickle.dumps(answer))
    assert other.table("measures").equals(answer.table("measures"))


def test_a_study_is_where_it_was_when_it_was_loaded(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT.parent)
    study = bx.load_study(ROOT.name)
    monkeypatch.chdir(tmp_path)
    assert "baseline" in study.scenarios
    assert study.scenario("budget_cut").name == "budget_cut"
    assert len(study.draws) > 0
