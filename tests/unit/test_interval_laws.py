"""An interval and its probability make the law whose central interval it is, told as written."""

from __future__ import annotations

from dataclasses import replace
from math import log, sqrt

import pytest
from scipy import stats

from bandeexit.files.laws import law_text, read_any_law
from bandeexit.files.plain import from_plain
from bandeexit.files.question import read_question
from bandeexit.files.scenario import read_called
from bandeexit.files.study import read_study
from bandeexit.files.yaml_nodes import Faults, parse_yaml
from bandeexit.model.laws import Interval, Law, law_of_interval
from bandeexit.report.changed import value_words, what_it_does
from bandeexit.report.shown import difference_lines
from bandeexit.scenarios.scenario import Change
from bandeexit.scenarios.uncertain import settle
from study_copies import REAL

STUDY = read_study(REAL)
SPAN = Interval(0.8, 1.4, 0.8)


def read(text, usual="normal"):
    faults = Faults("x")
    node = parse_yaml(f"value: {text}", faults).content["value"]
    law = read_any_law(node, "value", faults, lambda _: "", usual)
    assert faults.found == []
    return law


@pytest.mark.parametrize(
    ("shape", "theirs"),
    [
        ("normal", stats.norm(1.1, 0.3 / stats.norm.isf(0.1))),
        ("lognormal", stats.lognorm(log(1.4 / 0.8) / 2 / stats.norm.isf(0.1), 0, sqrt(0.8 * 1.4))),
        # Of a width of 1, 0.8 lie in the interval of 0.6: the whole is 0.75 wide.
        ("uniform", stats.uniform(1.1 - 0.375, 0.75)),
        # (1 - d)^2 = 0.2 beyond d of the half-width.
        ("triangular", stats.triang(0.5, 1.1 - 0.3 / (1 - sqrt(0.2)), 0.6 / (1 - sqrt(0.2)))),
    ],
)
def test_a_tenth_lies_on_either_side_and_all_else_is_as_scipy_has_it(shape, theirs):
    law = law_of_interval(shape, SPAN)
    assert law.family == shape
    assert (law.point(0.1), law.point(0.9)) == pytest.approx((0.8, 1.4), rel=1e-12)
    for share in (0.001, 0.05, 0.3, 0.5, 0.77, 0.999):
        assert law.point(share) == pytest.approx(theirs.ppf(share), rel=1e-9)
        assert float(law.quantile(share)) == pytest.approx(theirs.ppf(share), rel=1e-9)


def test_what_is_left_out_is_nine_of_ten_and_the_shape_of_the_verb():
    assert read("{interval: [0.8, 1.4]}").stated == Interval(0.8, 1.4, 0.9)
    assert read("{interval: [0.8, 1.4]}").family == "normal"
    asked = "baseline:visitation.days={interval: [60, 80]}"
    (change,) = read_called(asked, STUDY).scenario.changes
    assert (change.value.family, change.value.stated) == ("normal", Interval(60.0, 80.0, 0.9))


def test_it_is_written_as_it_was_read_and_reads_back_to_the_same_bits():
    texts = ("{interval: [0.8, 1.4]}", "{interval: [0.1, 0.30000000000000004], probability: 0.33}")
    for text in texts:
        law = read(text, "lognormal")
        again = read(law_text(law))
        assert (again, again.stated) == (law, law.stated)
    assert law_text(law) == (
        "{interval: [0.1, 0.30000000000000004], probability: 0.33, shape: lognormal}"
    )


def test_two_spellings_of_a_law_are_one_law_with_one_value_in_each_draw():
    law = law_of_interval("lognormal", SPAN)
    plain = Law("lognormal", law.first, law.second)
    assert law == plain
    base = read_called("baseline", STUDY).scenario
    both = [
        replace(base, changes=(Change("a", "demand.referrals", "scale", one),))
        for one in (law, plain)
    ]
    one, other = (settle(asked, range(20)).changes[0].value for asked in both)
    assert one.tolist() == other.tolist()


def test_it_is_told_in_the_words_of_its_author():
    change = Change("a", "demand.referrals", "scale", law_of_interval("lognormal", SPAN))
    assert what_it_does(change, "en") == (
        "is multiplied by an uncertain factor (0.8 to 1.4 with 80 %, lognormal, median 1.06)"
    )
    assert value_words("demand.referrals", law_of_interval("uniform", SPAN), "da") == (
        "0,8 til 1,4 med 80 %, ligefordelt, median 1,1"
    )
    assert value_words("demand.referrals", Law("uniform", 1.0, 2.0), "en") == (
        "median 1.5; 90 %: 1.05 to 1.95"
    )
    base = read_called("baseline", STUDY).scenario
    asked = "baseline:capacity.stretch={interval: [1.0, 1.2], probability: 0.7, shape: triangular}"
    lines = difference_lines(STUDY.programme, read_called(asked, STUDY).scenario, base, (), "en")
    assert "1 to 1.2 with 70 %, triangular, median 1.1" in lines[0]


def test_what_was_said_is_kept_with_a_run(tmp_path):
    from bandeexit.files.question import question_files
    from bandeexit.scenarios.question import Question

    asked = "baseline:capacity.stretch={interval: [1.0, 1.2], probability: 0.7}"
    question = Question("run", (read_called(asked, STUDY).scenario,))
    for name, content in question_files(STUDY.programme, question, "x").items():
        (tmp_path / name).write_bytes(content)
    (again,) = read_question(tmp_path).scenarios
    (change,) = again.changes
    assert change.value == question.base.changes[0].value
    assert change.value.stated == Interval(1.0, 1.2, 0.7)


def test_a_law_of_a_folder_of_before_intervals_is_read():
    kept = {"family": "uniform", "first": 1.0, "second": 2.0, "third": 0.0}
    assert from_plain(Law, kept) == Law("uniform", 1.0, 2.0)
