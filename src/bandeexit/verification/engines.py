"""Both engines on the same tapes: every event, every measure, compared with `==`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bandeexit.model.compiled.block import simulate_compiled
from bandeexit.model.draws import Draws
from bandeexit.model.events import EventLog
from bandeexit.model.inputs import Inputs
from bandeexit.model.outcomes import reporting_dates
from bandeexit.model.programme import Programme
from bandeexit.model.random_variates import Address
from bandeexit.model.reference import simulate_reference
from bandeexit.model.tape import Tape, draw_tape
from bandeexit.scenarios.block import BlockJob, Outcome, PathTable, simulate_block
from bandeexit.scenarios.paths import inputs_of_draw
from bandeexit.scenarios.scenario import Scenario
from bandeexit.verification.check import Check

# The study itself has several mechanisms at 0; engines that agree where a mechanism is off
# have not been compared on it.
EVERYTHING_ON = {
    "demand.prison_handovers": 20.0,
    "demand.initial_load": 12,
    "demand.initial_visitation": 0.05,
    "visitation.patience_days": 60.0,
    "programme.dropout_elasticity": 1.0,
    "programme.late_offer_share": 0.3,
    "programme.late_offer_days": 90.0,
    "threat.high_share": 0.3,
    "threat.rise_per_year": 2.0,
    "threat.fall_per_year": 2.0,
    "threat.places": 1.5,
    "measures.need_share": 0.5,
    "measures.unpaid_dropout_factor": 2.0,
    "capacity.headroom": 0.5,
}
"""Values at which every mechanism of the model is at work; for checking, not for forecasting."""


def check_engines(
    programme: Programme, scenarios: Sequence[Scenario], draws: Draws, n_paths: int
) -> list[Check]:
    """Compare the engines on a study's own scenarios, and under stress.

    Parameters
    ----------
    n_paths : int
        Tapes for each of the comparisons.
    """
    plain, ties, busy = [], [], []
    for i in range(n_paths):
        # Every scenario in turn: actions, pools and dates are in the scenarios,
        # not in the model's numbers.
        scenario = scenarios[i % len(scenarios)]
        inputs = inputs_of_draw(programme, scenario, draws, i)
        tape = draw_tape(inputs, Address(scenario.seed, i))
        plain.append((inputs, tape))
        ties.append(whole_days(inputs, tape))
        # What was drawn must not overrule what is switched on.
        few = draws.rows([i])
        hectic = programme.with_values({**few.parameters(0), **EVERYTHING_ON})
        nothing_drawn = Draws((), np.empty((1, 0)), np.empty((0, 0)))
        inputs = inputs_of_draw(hectic, scenario, nothing_drawn, 0)
        busy.append((inputs, draw_tape(inputs, Address(scenario.seed, i))))
    return [
        _compare(plain, "events of the study's scenarios", "hændelser i studiets scenarier"),
        _compare(ties, "events when all last whole days", "hændelser når alt varer hele dage"),
        _compare(busy, "events with everything switched on", "hændelser med alt slået til"),
    ]


def _compare(replications: Sequence[tuple[Inputs, Tape]], en: str, da: str) -> Check:
    events = different = 0
    for inputs, tape in replications:
        one, other = simulate_reference(inputs, tape), simulate_compiled(inputs, tape)
        # Counted, because two engines without events agree as well; the check then fails.
        events += len(one.time)
        different += n_different(one, other)
    return Check(
        f"Both engines: {en}",
        f"Begge motorer: {da}",
        f"{events} on {len(replications)} tapes",
        f"{different} differ",
        different == 0 and events > 0,
    )


def n_different(one: EventLog, other: EventLog) -> int:
    """Count the events in which two logs differ, in whatever way."""
    n = min(len(one.time), len(other.time))
    differs = np.zeros(n, dtype=bool)
    for a, b in zip(one[:4], other[:4], strict=True):
        # With `==` and no tolerance: strict floating point and one C function for each
        # transform make equal bits possible (docs/decisions/0006), and anything less
        # would hide an order of events.
        differs |= a[:n] != b[:n]
    others = int(not np.array_equal(one.states, other.states))
    return int(differs.sum()) + abs(len(one.time) - len(other.time)) + others


def check_measures(
    programme: Programme, scenario: Scenario, draws: Draws, n_paths: int
) -> list[Check]:
    """Compare what the kernel reports of its own tapes with what the reference logs say."""
    day = programme.calendar.day
    first_year = programme.budget.first_year
    horizon = day(scenario.horizon)
    dates = reporting_dates(programme.calendar, programme.census_day, horizon, first_year)
    rows = draws.rows(slice(0, n_paths))
    reference, compiled = (
        simulate_block(BlockJob(programme, scenario, rows, 0, dates, engine))
        for engine in ("reference", "compiled")
    )
    numbers = sum(table.size for table in reference.tables.values())
    different = _n_different_numbers(reference, compiled)
    # Paths that miss it are left out of an outcome, so those that are there have it.
    hits = len(compiled.paths)
    return [
        Check(
            "Both engines: every reported number",
            "Begge motorer: hvert rapporteret tal",
            f"{numbers} on {n_paths} paths",
            f"{different} differ",
            different == 0 and numbers > 0,
        ),
        Check(
            "The observed state at the census",
            "Den observerede tilstand på opgørelsesdagen",
            f"{n_paths} paths",
            f"{hits} have it",
            hits == n_paths,
        ),
    ]


def _n_different_numbers(one: Outcome, other: Outcome) -> int:
    if one.paths != other.paths or one.tables.keys() != other.tables.keys():
        return max(len(one.paths), 1)
    return sum(_differences(table, other.tables[name]) for name, table in one.tables.items())


def _differences(one: PathTable, other: PathTable) -> int:
    # NaN stands for "no value" and has to stand in the same places.
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    return int(same.size - same.sum())


def whole_days(inputs: Inputs, tape: Tape) -> tuple[Inputs, Tape]:
    """Let everything last whole days, so that hundreds of events fall on the same midnight.

    What cases that are open at the census have left cannot be whole, as its law depends on how
    long they have run; a third of them end at that very midnight.
    """
    p, variates, renewal = inputs.pathway, tape.variates, tape.renewal
    # Ties are where engines part: at one midnight only `(time, rank of kind, candidate)` decides.
    rows = np.arange(len(renewal.visit))
    at_once = {
        name: np.where(rows % 3, getattr(renewal, name), LEAST_UNIFORM)
        for name in ("visit", "completion", "wish", "control")
    }
    units: dict[str, Any] = {name: _unit(getattr(p, name)) for name in MEANS.values()}
    unit = p._replace(
        **units,
        threat_rise_days=1.0 if np.isfinite(p.threat_rise_days) else np.inf,
        threat_fall_days=1.0 if np.isfinite(p.threat_fall_days) else np.inf,
    )
    variates = variates._replace(
        **{name: _whole(getattr(variates, name), getattr(p, mean)) for name, mean in MEANS.items()},
        threat_gaps=np.ceil(365.0 * variates.threat_gaps),
    )
    renewal = renewal._replace(
        **at_once,
        patience=_whole(renewal.patience, p.patience_days),
        threat_gaps=np.ceil(365.0 * renewal.threat_gaps),
    )
    return inputs._replace(pathway=unit), tape._replace(
        arrival=np.floor(tape.arrival), variates=variates, renewal=renewal
    )


MEANS = {
    "visit": "visit_days",
    "patience": "patience_days",
    "completion": "completion_days",
    "wish": "wish_days",
    "control": "control_days",
}
"""A candidate's luck, and what it is multiplied by."""
LEAST_UNIFORM = 2.0**-53


def _unit(mean: np.ndarray) -> np.ndarray:
    """Power of two near the first mean, everywhere: products and quotients with it are exact."""
    unit = 2.0 ** np.rint(np.log2(mean[0, 0])) if np.isfinite(mean[0, 0]) else np.inf
    return np.where(np.isfinite(mean), unit, np.inf)


def _whole(column: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Luck that comes to whole days."""
    first = mean[0, 0] if np.isfinite(mean[0, 0]) else 1e6
    unit = _unit(mean)[0, 0]
    return np.asarray(np.ceil(column * first) / (unit if np.isfinite(unit) else 1.0))
