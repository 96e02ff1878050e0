"""A stress grid where every place, belief, target and date differs, small enough to do by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

import bandeexit as bx
from bandeexit.questions.answer import Answer
from bandeexit.report.beliefs import Belief
from bandeexit.scenarios.axes import Axis, Grid
from bandeexit.scenarios.cells import Cell, Spread
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.intervals import wilson
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import Kept, Standing

BELIEFS = (
    Belief("never", {"da": "Aldrig", "en": "Never"}, 0.5),
    Belief("often", {"da": "Ofte", "en": "Often"}, 0.3),
    Belief("middle", {"da": "Midt", "en": "Middle"}, 0.2),
)
N = {"": 100, "never": 50, "often": 30, "middle": 20}
WAIT = Target(
    "wait", "wait_days_p90", 84.0, True, "quarter", 0.9,
    title={"da": "Tolv uger", "en": "Twelve weeks"},
)  # fmt: skip
DONE = Target(
    "done", "completed", 30.0, False, "year", 0.6,
    title={"da": "Tredive", "en": "Thirty"}, status="agreed",
)  # fmt: skip
DATES = {
    "wait": (date(2022, 1, 1), date(2022, 4, 1)),
    "done": (date(2022, 1, 1), date(2023, 1, 1)),
}
MET = {
    # point: target: (n_met at both dates) of never, often, middle
    (1.0, 1.0): {
        "wait": ((50, 49), (12, 6), (19, 18)),
        "done": ((40, 38), (22, 21), (16, 15)),
    },
    (1.0, 1.25): {
        "wait": ((49, 48), (9, 3), (17, 14)),
        "done": ((41, 39), (24, 23), (17, 16)),
    },
    (0.9, 1.0): {
        "wait": ((46, 50), (4, 8), (13, 15)),
        "done": ((37, 34), (18, 17), (13, 12)),
    },
    (0.9, 1.25): {
        "wait": ((45, 44), (2, 5), (12, 11)),
        "done": ((24, 23), (14, 13), (10, 9)),
    },
    (0.8, 1.0): {
        "wait": ((43, 42), (1, 2), (10, 9)),
        "done": ((22, 20), (12, 11), (8, 7)),
    },
    (0.8, 1.25): {
        "wait": ((41, 40), (0, 1), (8, 7)),
        "done": ((19, 18), (9, 10), (6, 5)),
    },
    (0.7, 1.5): {
        "wait": ((30, 29), (1, 0), (5, 4)),
        "done": ((14, 13), (7, 6), (4, 3)),
    },
}
MONEY = Axis(
    "budget.coordinators", "scale", (0.8, 0.9, 1.0), plausible=(0.9, 1.0), why="a saving",
    severity={"central": 1.0, "adverse": 0.9, "severe": 0.8, "extreme": 0.7}, source="expert",
    title={"da": "koordinatorer", "en": "coordinators"},
)  # fmt: skip
DEMAND = Axis(
    "demand.referrals", "scale", (1.0, 1.25), plausible=(1.0, 1.3), why="a conflict",
    severity={"central": 1.0, "adverse": 1.25, "severe": 1.25, "extreme": 1.5},
)  # fmt: skip
BASE = Scenario("base", date(2024, 1, 1), draws=102, seed=7, targets=(DONE, WAIT))
GRID = Grid(BASE, (MONEY, DEMAND), "money_and_demand", {"da": "Penge", "en": "Money"})
REAL = bx.load_study(Path(__file__).resolve().parents[1]).fitted
STUDY = SimpleNamespace(
    files=REAL.files, programme=REAL.programme, stale=(), beliefs_of=lambda regime: BELIEFS
)


def kept(target, regime, both):
    dates = zip(DATES[target.name], both, strict=True)
    at = tuple(Standing(when, n_met, N[regime], 3) for when, n_met in dates)
    together = Standing(None, max(min(both) - 2, 0), N[regime], 4)
    return Kept(target, regime, at, together)


def cell(point):
    rows = []
    for target in (DONE, WAIT):
        by_belief = dict(zip(("never", "often", "middle"), MET[point][target.name], strict=True))
        both = tuple(map(sum, zip(*by_belief.values(), strict=True)))
        rows += [kept(target, regime, one) for regime, one in ({"": both} | by_belief).items()]
    least = 10 * point[0] + point[1]
    spreads = tuple(
        Spread("completed.2022", regime, N[regime], least + 2.5, least, least + 2.0, least + 6.0)
        for regime in N
    )
    return Cell(point, 100, 2 if point == (0.8, 1.25) else 0, tuple(rows), spreads)


def answer_of(grid, cells, regimes=("never", "often", "middle"), **about):
    centre = tuple(1.0 for _ in grid.axes)
    question = Question("stress", (grid.base,), axes=grid.axes, name=grid.name, title=grid.title,
                        words={"da": "Hvor?", "en": "Where?"})  # fmt: skip
    return Answer(STUDY, question, Stressed(grid, centre, tuple(cells), regimes, **about))


def estimate(n_met, n):
    return pytest.approx((n_met / n, *wilson(n_met, n)))
