"""Frozen types written as YAML and read back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from bandeexit.errors import RunError
from bandeexit.files.basis import Basis
from bandeexit.files.plain import from_plain, yaml_bytes
from bandeexit.files.request import Request, read_request
from bandeexit.model.laws import Law
from bandeexit.scenarios.scenario import Action, Change, Precision, Scenario, Target

SCENARIO = Scenario(
    "war, and a cut",
    date(2024, 1, 1),
    20,
    2**62 + 1,
    title={"da": "Æ: 'krig'", "en": "on"},
    changes=(
        Change("cut", "budget.coordinators", "scale", 0.1 + 0.2, date(2022, 1, 1)),
        Change("flag", "budget.carry_over", "set", True, None, None, ("København",), "why"),
        Change("off", "capacity.headroom", "set", None),
    ),
    not_in_the_band=({"da": "a", "en": "b"},),
    targets=(Target("wait", "wait_days_p90", 84.0, True, "quarter", 0.9),),
    actions=(
        Action(
            "more",
            "waiting",
            10.0,
            True,
            "month",
            1,
            None,
            (Change("more", "budget.coordinators", "add", 1.0),),
        ),
    ),
    precision=Precision(0.5, ("completed",), 4000),
)
BASIS = Basis("1.0", "code", {"a": "b"})


def test_a_scenario_is_read_back_as_it_was():
    written = yaml_bytes({"scenarios": [asdict(SCENARIO)]})
    assert from_plain(Scenario, yaml.safe_load(written)["scenarios"][0]) == SCENARIO


def test_a_value_that_may_be_a_distribution_is_read_back_as_one():
    @dataclass(frozen=True)
    class Uncertain:
        value: float | Law | None

    # `from __future__` turns annotations into texts, which a local class cannot resolve.
    Uncertain.__annotations__["value"] = float | Law | None
    for value in (Law("normal", 1.0, 2.0), 3.0, None):
        plain = yaml.safe_load(yaml_bytes(asdict(Uncertain(value))))
        assert from_plain(Uncertain, plain) == Uncertain(value)


def test_a_field_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="does not have the fields of a Scenario"):
        from_plain(Scenario, {**asdict(SCENARIO), "extra": 1})


@pytest.mark.parametrize("text", ["", "{", "scenarios: 3", "scenarios: [{name: a}]", "a: [1"])
def test_resolved_values_that_cannot_be_read_are_said(tmp_path, text):
    (tmp_path / "resolved.yaml").write_text(text)
    with pytest.raises(RunError, match=r"resolved.yaml and the manifest .* Run its command again"):
        read_request(tmp_path, {"regime": None, "language": "da"})


def test_resolved_values_that_are_missing_are_said():
    with pytest.raises(RunError, match="No such file"):
        read_request(Path("nowhere"), {"regime": None, "language": "da"})


REQUEST = Request((SCENARIO,), None, "da")


@pytest.mark.parametrize(
    "other",
    [
        replace(SCENARIO, seed=1),
        replace(SCENARIO, horizon=date(2025, 1, 1)),
        replace(SCENARIO, changes=SCENARIO.changes[:1]),
        replace(SCENARIO, actions=()),
        replace(SCENARIO, counterfactual=True),
    ],
)
def test_blocks_of_a_scenario_that_asks_otherwise_are_told_apart(other):
    assert REQUEST.belongs(other, BASIS) != REQUEST.belongs(SCENARIO, BASIS)


@pytest.mark.parametrize(
    "basis", [replace(BASIS, version="2"), replace(BASIS, code="c"), replace(BASIS, inputs={})]
)
def test_blocks_of_another_study_or_code_are_told_apart(basis):
    assert REQUEST.belongs(SCENARIO, basis) != REQUEST.belongs(SCENARIO, BASIS)


def test_blocks_of_another_regime_are_told_apart():
    often = replace(REQUEST, regime="often")
    assert often.belongs(SCENARIO, BASIS) != REQUEST.belongs(SCENARIO, BASIS)


def test_draws_and_words_do_not_decide_what_a_path_is():
    other = replace(SCENARIO, draws=7, title={}, question={}, targets=(), precision=None)
    assert REQUEST.belongs(other, BASIS) == REQUEST.belongs(SCENARIO, BASIS)


def test_the_command_that_asks_for_the_same_names_no_folder():
    told = replace(REQUEST, regime="often").command
    assert told == (
        f"bandeexit run 'war, and a cut' --draws 20 --seed {2**62 + 1} --regime often --language da"
    )
