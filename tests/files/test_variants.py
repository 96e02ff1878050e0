"""A variant is its file's scenario with some values in their place, under a name of its own."""

from __future__ import annotations

from datetime import date

import pytest

from bandeexit.errors import StudyError
from bandeexit.files.address import Address, address_of, argument_of, is_called
from bandeexit.files.scenario import read_called, spread, variants_in
from bandeexit.files.scenario_sets import Setting
from bandeexit.files.strict import strict_faults
from bandeexit.files.study import read_study
from bandeexit.model.laws import Law
from study_copies import copy_study

CUTS = """\
schema: 1
name: cuts
title: {da: "Ti procent", en: "Ten per cent"}
question: {da: "Hvad koster det?", en: "What does it cost?"}
extends: baseline
changes:
  - id: cut
    scale: {budget.coordinators: 0.9, demand.referrals: {normal: {mean: 1.2, sd: 0.1}}}
    from: 2022-01-01
    districts: [Fyn]
    why: opening offer
    source: expert-2026
  - {id: slow, add: {visitation.days: 10}}
actions:
  - id: overtime
    when: {measure: waiting, above: 20, districts: [Fyn]}
    review: month
    scale: {capacity.stretch: 1.2}
    why: cases beyond the norm
variants:
  - name: five
    title: {da: "Fem procent", en: "Five per cent"}
    changes: {cut: {scale: {budget.coordinators: 0.95}}}
  - name: late
    question: {da: "Og senere?", en: "And later?"}
    changes: {cut: {from: 2023-01-01, scale: {demand.referrals: {interval: [1, 2]}}}}
    also:
      - {id: money, add: {budget.rigspolitiet: 1.0}}
    actions: {overtime: {when: {above: 40}, scale: {capacity.minimum_places: 1.1}}}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = copy_study(tmp_path_factory.mktemp("study") / "study")
    (folder / "scenarios" / "cuts.yaml").write_text(CUTS, "utf-8")
    return read_study(folder)


def values_of(scenario):
    """(Step, parameter) -> value."""
    return {(one.step, one.path): one.value for one in scenario.changes}


def test_a_variant_takes_over_whatever_it_does_not_say(study):
    own, five = (read_called(name, study).scenario for name in ("cuts", "cuts:five"))
    assert values_of(five) == values_of(own) | {("cut", "budget.coordinators"): 0.95}
    assert {(c.start, c.districts, c.why, c.source) for c in five.changes if c.step == "cut"} == {
        (date(2022, 1, 1), ("Fyn",), "opening offer", "expert-2026")
    }
    assert (five.draws, five.seed, five.horizon) == (own.draws, own.seed, own.horizon)
    assert (five.targets, five.actions) == (own.targets, own.actions)


def test_what_it_says_stands_in_the_place_of_what_the_file_says_and_laws_are_not_mixed(study):
    late = read_called("cuts:late", study).scenario
    (cut, referrals, slow, money) = late.changes
    assert (cut.value, cut.start, slow.value, money.value) == (0.9, date(2023, 1, 1), 10.0, 1.0)
    law = referrals.value
    assert isinstance(law, Law)
    assert law.family == "lognormal"
    assert law.point(0.05) == pytest.approx(1.0)
    (action,) = late.actions
    assert (action.limit, action.districts, action.measure) == (40.0, ("Fyn",), "waiting")
    assert [(one.path, one.value) for one in action.changes] == [
        ("capacity.stretch", 1.2), ("capacity.minimum_places", 1.1)
    ]  # fmt: skip


def test_a_variant_may_say_whatever_a_step_may_say(study):
    text = """\
extends: baseline
changes:
  - {id: cut, scale: {budget.coordinators: 0.9}, from: 2022-01-01}
variants:
  - {name: slow, changes: {cut: {until_full: 2023-01-01}}}
  - name: years
    changes: {cut: {from: null, scale: {budget.coordinators: {by_year: {2022: 0.9, 2023: 0.8}}}}}
"""
    path = write(study, "ramps", text)
    own, slow, years = (
        read_called(f"ramps{one}", study).scenario.changes[0] for one in ("", ":slow", ":years")
    )
    assert (years.profile.kind, years.start) == ("by_year", own.start)
    assert own.profile is None
    assert slow.profile.kind == "line"
    assert (slow.value, slow.start) == (0.9, own.start)
    path.unlink()


def test_an_empty_key_or_step_is_taken_away_and_an_empty_value_is_no_limit(study):
    text = """\
extends: baseline
changes:
  - {id: cut, scale: {budget.coordinators: 0.9}, from: 2022-01-01, until: 2023-01-01}
  - {id: places, set: {capacity.municipal_places: 5}}
variants:
  - {name: lasting, changes: {cut: {until: null, scale: {budget.coordinators: 0.8}}}}
  - {name: unlimited, changes: {places: {set: {capacity.municipal_places: null}}}}
  - {name: without, changes: {cut: null}}
"""
    path = write(study, "taken", text)
    lasting, unlimited, without = (
        read_called(f"taken:{one}", study).scenario.changes for one in variants_in(path, study)
    )
    assert [(one.value, one.stop) for one in lasting] == [(0.8, None), (5.0, None)]
    assert unlimited[1].value == float("inf")
    assert [one.step for one in without] == ["places"]
    path.unlink()


def test_its_title_is_its_own_and_its_question_that_of_the_file_unless_it_asks_another(study):
    own, five, late = (read_called(f"cuts{one}", study).scenario for one in ("", ":five", ":late"))
    assert (five.title_in("en"), five.question_in("en")) == ("Five per cent", "What does it cost?")
    assert (late.title_in("en"), late.question_in("da")) == ("cuts-late", "Og senere?")
    assert own.title_in("en") == "Ten per cent"


def test_its_name_can_be_borne_by_folders_and_it_is_asked_for_by_its_address(study):
    five = read_called("cuts:five", study).scenario
    assert (five.name, argument_of(five)) == ("cuts-five", "cuts:five")
    assert is_called(five, "cuts-five")
    assert is_called(five, "cuts:five")
    assert not is_called(five, "cuts")
    more = read_called("cuts:five:visitation.days=30", study).scenario
    assert more.name.startswith("cuts-five-days-30_0-")
    assert argument_of(more) == "cuts:five:visitation.days=30.0"
    assert read_called(argument_of(more), study).scenario == more


@pytest.mark.parametrize(
    ("argument", "address"),
    [
        ("cuts", Address("cuts")),
        ("cuts:five", Address("cuts", "five")),
        ("a/cuts.yaml:five", Address("a/cuts.yaml", "five")),
        ("C:\\x\\cuts.yaml:fem-år", Address("C:\\x\\cuts.yaml", "fem-år")),
        ("cuts:a.b=1", Address("cuts", "", (Setting("cuts:a.b=1", "a.b=1"),))),
        ("cuts:five:a.b=1,c.d={uniform: {low: 0, high: 1}}", Address("cuts", "five", (
            Setting("cuts:five:a.b=1,c.d={uniform: {low: 0, high: 1}}", "a.b=1"),
            Setting("cuts:five:a.b=1,c.d={uniform: {low: 0, high: 1}}",
                    "c.d={uniform: {low: 0, high: 1}}")))),
        ("cuts:a.b", Address("cuts", "", (Setting("cuts:a.b", "a.b"),))),
    ],
)  # fmt: skip
def test_an_address_is_a_name_a_variant_and_what_is_set(argument, address):
    assert address_of(argument) == address


def test_all_means_the_file_and_every_variant_with_what_is_set(study):
    assert spread("cuts:all", study) == ["cuts", "cuts:five", "cuts:late"]
    assert spread("cuts:all:visitation.days=3", study) == [
        "cuts:visitation.days=3", "cuts:five:visitation.days=3", "cuts:late:visitation.days=3"
    ]  # fmt: skip
    assert spread("cuts:five", study) == ["cuts:five"]
    told = refused("cuts:all", study)
    assert told == [
        "cuts:all   several scenarios; expected one of cuts, cuts:five, cuts:late\n"
        "           `run` and `compare` take several."
    ]


def refused(name, study):
    with pytest.raises(StudyError) as caught:
        read_called(name, study)
    folder = f"{study.folder}/scenarios/"
    return [str(one).replace(folder, "") for one in caught.value.faults]


def test_a_variant_that_is_not_there_is_told_with_the_nearest(study):
    told = "cuts.yaml   there is no variant `fivee` in cuts.yaml; did you mean `five`?"
    assert refused("cuts:fivee", study) == [told]
    told = "baseline.yaml   there is no variant `five` in baseline.yaml, which has none"
    assert refused("baseline:five", study) == [told]


def write(study, name, text):
    path = study.folder / "scenarios" / f"{name}.yaml"
    path.write_text(f"schema: 1\nname: {name}\n{text}", "utf-8")
    return path


def test_another_scenario_may_extend_a_variant(study):
    path = write(
        study, "child", "extends: cuts:five\nchanges: [{id: n, add: {visitation.days: 1}}]"
    )
    found = read_called("child", study).scenario
    assert values_of(found)["cut", "budget.coordinators"] == 0.95
    path.write_text(path.read_text("utf-8").replace("five", "six"), "utf-8")
    told = "child.yaml:3:10   there is no variant `six` in cuts.yaml; valid here: `five`, `late`"
    assert refused("child", study) == [told]
    path.write_text(path.read_text("utf-8").replace("cuts:six", "child:x"), "utf-8")
    assert refused("child", study) == [
        "child.yaml:3:10   `extends` goes in a circle: child -> child:x"
    ]
    path.unlink()


def test_a_scenario_of_the_same_name_beside_it_is_a_clash(study):
    path = write(study, "cuts-late", "extends: baseline\n")
    (told,) = refused("cuts", study)
    assert told.startswith("cuts.yaml:24:11   variant `late`: in folders and tables it is called "
                           "cuts-late, as is the scenario cuts-late.yaml")  # fmt: skip
    path.unlink()


def test_what_only_the_whole_shows_is_told_at_the_line_of_the_variant(study):
    text = """\
extends: baseline
changes:
  - {id: cut, scale: {budget.coordinators: 0.9}}
variants:
  - name: both
    changes: {cut: {set: {budget.coordinators: 9}}}
  - name: far
    changes: {cut: {from: 2030-01-01}}
  - name: twice
    also: [{id: cut, add: {visitation.days: 1}}]
  - name: much
    also: [{id: share, set: {visitation.discontinued_share: {normal: {mean: 0.9, sd: 0.1}}}}]
"""
    path = write(study, "odd", text)
    assert read_called("odd", study).scenario.name == "odd"
    first = {one: refused(f"odd:{one}", study)[0] for one in variants_in(path, study)}
    assert first["both"].startswith(
        "odd.yaml:5:44   `cut` and `cut` change budget.coordinators on the same dates and districts"
    )
    assert first["far"].startswith("odd.yaml:5:44   `cut` starts 2030-01-01, not before the hor")
    assert first["twice"].startswith("odd.yaml:12:17   the step `cut` is given twice")
    assert first["much"].startswith("odd.yaml:14:61   visitation.discontinued_share becomes")
    path.unlink()


def test_what_is_wrong_with_the_file_is_told_once_and_not_for_each_variant(study):
    text = """\
extends: baseline
changes:
  - {id: cut, scale: {budget.x: 1}}
variants:
  - {name: a, changes: {cut: {from: 2022-01-01}}}
  - {name: b, changes: {cut: {from: 2023-01-01}}}
"""
    path = write(study, "wrong", text)
    (told,) = refused("wrong:b", study)
    assert told.startswith("wrong.yaml:5:23   there is no `budget.x`")
    path.unlink()


def test_strict_wants_a_title_of_each_variant_at_its_line(study):
    found = strict_faults(read_called("cuts:late", study))
    assert (24, "`title` is missing") in [(one.line, one.message) for one in found]
    assert "`question`" not in " ".join(one.message for one in found)
