"""A request knows the command that asks for the same."""

from __future__ import annotations

from datetime import date

from bandeexit.files.request import Request
from bandeexit.model.laws import Law
from bandeexit.scenarios.scenario import Change, Scenario


def command_of(*changes: Change) -> str:
    base = "cut" if any(change.is_set for change in changes) else ""
    scenario = Scenario("cut", date(2024, 1, 1), draws=50, seed=7, changes=changes, variant_of=base)
    return Request((scenario,), "often", "en").command


def test_the_command_names_draws_seed_regime_and_language():
    assert command_of() == ("bandeexit run cut --draws 50 --seed 7 --regime often --language en")


def test_the_command_holds_what_was_set_and_not_what_files_change():
    told = command_of(
        Change("cut", "budget.coordinators", "scale", 0.9),
        Change("--set measures.carry_over", "measures.carry_over", "set", True),
        Change("--set capacity.headroom", "capacity.headroom", "set", float("inf")),
        Change("--set capacity.stretch", "capacity.stretch", "set", Law("uniform", 1.1, 1.3)),
    )
    assert "budget.coordinators" not in told
    assert (
        "run 'cut:capacity.headroom=null,capacity.stretch={uniform: {low: 1.1, high: 1.3}},"
        "measures.carry_over=true' --draws" in told
    )
