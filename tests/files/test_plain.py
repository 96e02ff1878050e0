"""Frozen types written as YAML and read back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from math import inf

import pytest
import yaml

from bandeexit.files.plain import from_plain, yaml_bytes
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
        Change("off", "capacity.headroom", "set", inf),
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
