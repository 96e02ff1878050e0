"""A reverse stress test with numbers that can be checked by hand.

Every belief, factor, value, date, share and cost differs, so that one taken for another shows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from types import SimpleNamespace

import bandeexit as bx
from bandeexit.questions.answer import Answer
from bandeexit.questions.reverse.breaks import Alone, Frontier, FrontierStep, ReverseTest
from bandeexit.questions.reverse.factor_law import FactorLaw
from bandeexit.questions.reverse.joint import Joint, Odds
from bandeexit.questions.reverse.lines import First
from bandeexit.questions.reverse.restore import Remedy
from bandeexit.questions.reverse.warning import EarlyWarning
from bandeexit.report.beliefs import Belief
from bandeexit.scenarios.axes import Axis, Grid, Lever
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.intervals import Interval, wilson
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario, Target
from bandeexit.scenarios.targets import Kept, Standing
from reading import DANISH, ENGLISH

BELIEFS = (
    Belief("never", {"da": "Aldrig en begrænsning", "en": "Never binds"}, 0.2),
    Belief("maybe", {"da": "Måske en begrænsning", "en": "May bind"}, 0.3),
    Belief("often", {"da": "Ofte en begrænsning", "en": "Often binds"}, 0.5),
)
NAMES = ("", "never", "maybe", "often")
TITLES = ("weighted", "Never binds", "May bind", "Often binds")
SEARCH, TOLD = (1000, 200, 300, 500), (5000, 1000, 1500, 2500)
"""Paths of all, then of each belief."""
TARGET = Target(
    "wait", "wait_days_p90", 84.0, True, "quarter", 0.6, title={"da": "Målet", "en": "The goal"}
)
DAYS = (date(2022, 4, 1), date(2022, 10, 1))
"""Dates of the target; the second is the worst one."""
MORE = Axis("demand.referrals", "scale", (0.5, 1.0, 1.5, 2.0), date(2022, 1, 1),
            plausible=(0.8, 1.4), why="more of them", source="source-a")  # fmt: skip
MONEY = Axis("budget.coordinators", "add", (-4.0, -2.0, 0.0, 2.0), date(2022, 3, 1),
             plausible=(-3.0, 1.0), why="less money", source="source-b",
             title={"da": "koordinatorer", "en": "coordinators"}, prices="2020 prices")  # fmt: skip
LENGTH = Axis("programme.completion_days", "scale", (0.7, 1.0, 1.6), why="longer")
AXES, MIDDLE = (MORE, MONEY, LENGTH), (1.0, 0.0, 1.0)


def cell(point, shares, sizes):
    """A cell whose shares at the worst date are those given; at the other date a tenth more."""
    kept = tuple(
        Kept(TARGET, name, (_standing(DAYS[0], share + 0.1, n), _standing(DAYS[1], share, n)),
             _standing(None, share / 2, n))
        for name, share, n in zip(NAMES, shares, sizes, strict=True)
    )  # fmt: skip
    return Cell(point, sizes[0], 0, kept, ())


def _standing(when, share, n):
    return Standing(when, round(min(share, 1.0) * n), n, 0)


def first(value=None, before=None, unsure=None, missed=None):
    return First(value, before, unsure, missed)


def sides(*each):
    return dict(zip(NAMES, each, strict=True))


NOWHERE = sides(*[first()] * 4)
"""No break under any belief."""
CENTRE = (0.72, 0.98, 0.80, 0.56)
SHARES = {
    (0.5, 0.0, 1.0): (0.83, 0.99, 0.88, 0.75),
    MIDDLE: (0.73, 0.97, 0.81, 0.57),
    (1.3, 0.0, 1.0): (0.61, 0.95, 0.70, 0.41),
    (1.5, 0.0, 1.0): (0.52, 0.93, 0.58, 0.31),
    (2.0, 0.0, 1.0): (0.40, 0.90, 0.45, 0.15),
    (1.0, -4.0, 1.0): (0.35, 0.89, 0.43, 0.11),
    (1.0, -2.0, 1.0): (0.55, 0.94, 0.62, 0.33),
    (1.0, 2.0, 1.0): (0.85, 0.98, 0.90, 0.78),
    (1.0, 0.0, 0.7): (0.79, 0.96, 0.84, 0.67),
    (1.0, 0.0, 1.6): (0.66, 0.91, 0.74, 0.51),
    (1.25, -0.9, 1.0): (0.57, 0.92, 0.59, 0.37),
}
CHECKED = {
    MIDDLE: CENTRE,
    (1.3, 0.0, 1.0): (0.595, 0.95, 0.69, 0.42),
    (1.0, -1.5, 1.0): (0.54, 0.93, 0.61, 0.36),
    (1.2, -0.6, 1.1): (0.58, 0.94, 0.64, 0.40),
}
ALREADY_MORE, ALREADY_MONEY = first(1.0, None, 1.0, 1.0), first(0.0, None, 0.0, 0.0)
ALONE = (
    Alone(0, up=sides(first(1.3, 1.25, 1.15, 1.45), first(), first(1.42, 1.4, 1.3), ALREADY_MORE),
          down=sides(first(), first(), first(), ALREADY_MORE)),
    Alone(1, up=sides(first(), first(), first(), ALREADY_MONEY),
          down=sides(first(-1.5, -1.25, -1.0), first(), first(-3.5, -3.0, -2.0), ALREADY_MONEY)),
    Alone(2, up=sides(first(), first(), first(), ALREADY_MORE),
          down=sides(first(), first(), first(), ALREADY_MORE)),
)  # fmt: skip


def steps(*each):
    return tuple(
        FrontierStep(value, sides(up, *[first()] * 3), sides(down, *[first()] * 3))
        for value, down, up in each
    )


FRONTIERS = (
    Frontier(0, 1, steps((0.5, first(-3.0, -2.5, -2.0), first()),
                         (1.0, first(-1.5, -1.0, -0.5, -2.25), first()),
                         (2.0, ALREADY_MONEY, ALREADY_MONEY))),
    Frontier(0, 2, steps((0.5, first(), first()), (1.0, first(), first()))),
    Frontier(1, 2, steps((-4.0, ALREADY_MORE, ALREADY_MORE),
                         (0.0, first(0.75, 0.8, 0.9, 0.71), first(1.5, 1.4, 1.3, 1.55)))),
)  # fmt: skip
JOINT = Joint(
    {0: FactorLaw(1.0, 0.1, 0.2), 1: FactorLaw(0.0, 1.25, 0.5)},
    {
        "": Odds(0.30, Interval(0.21, 0.44), (1.2, -0.6, 1.1), 1.2, 0.0153, 24),
        "never": Odds(0.0, Interval(0.0, 0.02), None, 0.0, 0.001, 23),
        "maybe": Odds(0.25, Interval(0.05, 0.75), (1.25, -0.9, 1.0), 1.5, 0.02, 22),
        "often": Odds(0.99, Interval(0.95, 1.0), MIDDLE, 0.0, 0.03, 21),
    },
)
WARNINGS = (
    EarlyWarning("waiting", 7.0, 0.08, 3600, 2100, 1800, (31.0, 92.0, 213.0)),
    EarlyWarning("utilisation", 1.23, 0.09, 3600, 2100, 0, None),
)
COST = (0.5, Interval(0.45, 0.55)), (0.62, Interval(0.51, 0.73))
RESTORED = (
    Remedy(Lever("money", replace(MONEY, values=(0.5, 1.0))), 0.5,
           cell((0.5,), (0.62, 0.96, 0.66, 0.43), TOLD), None, *COST),
    Remedy(Lever("pooled", title={"da": "fælles kø", "en": "a shared queue"}), 1.0,
           cell((), (0.71, 0.95, 0.77, 0.52), TOLD), None,
           (0.25, Interval(0.2, 0.3)), (0.14, Interval(0.05, 0.23))),
    Remedy(Lever("time", replace(LENGTH, values=(0.9,))), None,
           cell((0.9,), (0.585, 0.94, 0.65, 0.41), TOLD), 0.9),
    Remedy(Lever("plan", title={"da": "en plan", "en": "a plan"}), None, None,
           refused="it clashes"),
)  # fmt: skip
BASE = Scenario(
    "base", date(2024, 1, 1), 5000, 3, {"da": "Grundlag", "en": "Base"},
    {"da": "Hvad nu?", "en": "What now?"}, targets=(TARGET,), prices="2020 prices",
)  # fmt: skip
FOUND = ReverseTest(
    grid=Grid(replace(BASE, draws=1000), AXES), target=TARGET, middle=MIDDLE,
    centre=cell(MIDDLE, CENTRE, TOLD), alone=ALONE, frontiers=FRONTIERS, joint=JOINT,
    regimes=NAMES[1:], only="", n_draws=1000, n_told=5000, warnings=WARNINGS, restored=RESTORED,
    cells={point: cell(point, shares, SEARCH) for point, shares in SHARES.items()},
    checked={point: cell(point, shares, TOLD) for point, shares in CHECKED.items()},
)  # fmt: skip


@cache
def files():
    return bx.load_study().fitted.files


def answer(found=FOUND, beliefs=BELIEFS):
    study = SimpleNamespace(
        programme=files().programme, files=files(), stale=[], beliefs_of=lambda _: beliefs
    )
    return Answer(study, Question("reverse", (BASE,), axes=AXES), found)


STORY = answer().story
VOICES = (DANISH, ENGLISH)


def section(title):
    return next(one for one in STORY.sections if ENGLISH.say(one.title) == title)


def interval(share, n):
    """As it is written: of 100."""
    low, high = wilson(round(share * n), n)
    return f"{100 * share:.0f} [{100 * low:.0f};\N{NO-BREAK SPACE}{100 * high:.0f}]"
