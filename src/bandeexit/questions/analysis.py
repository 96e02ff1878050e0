"""What every question is: a verb with options, numbers from a job, a story from the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, cast

from bandeexit.errors import unexpected
from bandeexit.questions import ROOMS

if TYPE_CHECKING:
    import pandas as pd

    from bandeexit.questions.answer import Answer
    from bandeexit.questions.fitted import FittedStudy
    from bandeexit.report.story import Story, Text
    from bandeexit.scenarios.job import Job
    from bandeexit.scenarios.question import Question

# Looked up in modules and not inherited: in a base class for rooms nothing was left once the seam
# was functions (docs/decisions/0019). A test asks every room for all of them.
_PARTS = {
    "compute": ("complete", "size", "compute"),
    "tell": ("tell", "tables", "facts"),
    "after": ("after",),
}
"""Module of a question's folder -> functions that are looked for there."""
LIKE: Mapping[type, tuple[type, str]] = {
    bool: (bool, "True or False"),
    int: (Integral, "a whole number"),
    float: (Real, "a number"),
    str: (str, "text"),
}
"""Type of an option -> what is taken for it, and what it is called."""
Subject = Literal["scenario", "scenarios", "grid"]
"""What a question is about: one scenario, several, or a stress test (or a scenario with axes)."""


@dataclass(frozen=True, slots=True)
class Option:
    """What a verb takes besides what all take; its value goes into `Question.options`."""

    name: str
    """In Python; on the command line with dashes."""
    default: object
    """Its type is the option's, where `kind` says no other."""
    help: str
    many: bool = False
    """Whether it may be given several times; its value is then a list."""
    kind: type | tuple[str, ...] | None = None
    """A type, or the words that are allowed."""
    metavar: str = ""
    # Not in the question, or `verify` would write into the study when it makes an answer again.
    is_effect: bool = False
    """Whether it does something besides answering (`after`), and so is no part of the question."""

    @property
    def flag(self) -> str:
        """As it is written on the command line."""
        return f"--{self.name.replace('_', '-')}"

    def read(self, given: object) -> object:
        """Take what somebody gives in Python, of which only a type checker would complain.

        Raises
        ------
        UsageError
            It is of another type.
        """
        if given is None and self.default is None:
            return None
        if not self.many:
            return self._read_one(given)
        if isinstance(given, str) or not isinstance(given, Iterable):
            given = [given]
        return [self._read_one(one) for one in given]

    def _read_one(self, given: object) -> object:
        if isinstance(self.kind, tuple):
            if given not in self.kind:
                raise unexpected(self.name, given, f"one of {', '.join(self.kind)}")
            return given
        kind = self.kind or (str if self.many else type(self.default))
        like, words = LIKE[kind]
        if not isinstance(given, like) or isinstance(given, bool) != (kind is bool):
            raise unexpected(self.name, given, words)
        # numpy's numbers become Python's, which YAML and JSON can write.
        read: object = kind(given)
        if isinstance(read, float) and not isfinite(read):
            raise unexpected(self.name, given, words)
        return read


class Size(NamedTuple):
    """How much work a question is."""

    paths: int
    words: str
    """What they are, as `28 points, 2000 paths each`."""
    seconds: float = 0.0
    """Besides the paths: fits, regressions."""
    notes: tuple[str, ...] = ()
    """What else is worth knowing before the work."""


class Facts(NamedTuple):
    """What the manifest says of an answer."""

    scenarios: Mapping[str, Mapping[str, object]]
    """By name: paths that succeeded and failed, digests."""
    counts: Mapping[str, object]
    """How many points or cells there were."""
    log: tuple[str, ...] = ()
    """What went wrong, path by path."""
    draws: int | None = None
    """Where a precision decided how many: how many."""


# What the lookup by name costs: a type checker sees rooms through this protocol only
# (docs/decisions/0019).
class Room(Protocol):
    """What the modules `compute` and `tell` of a question's folder hold together."""

    def complete(self, study: FittedStudy, question: Question) -> Question:
        """Fill in what was left open, and refuse before any work what cannot be answered."""

    def size(self, study: FittedStudy, question: Question) -> Size:
        """Say how much work it is."""

    def compute(self, study: FittedStudy, question: Question, job: Job) -> Any:
        """Answer in numbers; pure."""

    def tell(self, answer: Answer[Any]) -> Story:
        """Tell what was found."""

    def tables(self, answer: Answer[Any]) -> dict[str, pd.DataFrame]:
        """Lay out every number for machines, by the name of its file."""

    def facts(self, answer: Answer[Any]) -> Facts:
        """Say what the manifest is to say."""

    def after(self, answer: Answer[Any]) -> Text:
        """Do what an option that is an effect asks for; say what was done."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """One question that can be asked."""

    verb: str
    help: str
    """One sentence."""
    subject: Subject = "scenario"
    options: tuple[Option, ...] = ()
    fewest_draws: int = 2
    takes_engine: bool = False
    """Whether engine, cluster, kept paths and extension can be chosen: whole paths are asked."""

    def __getattr__(self, name: str) -> Any:
        """Give a function of the question's folder; science is imported with the first one."""
        # Any other name fails at once: pickle and copy ask for dunder methods before there is a
        # verb.
        module = next((part for part, names in _PARTS.items() if name in names), None)
        if module is None:
            raise AttributeError(name)
        return getattr(import_module(f"bandeexit.questions.{ROOMS[self.verb]}.{module}"), name)

    @property
    def question_options(self) -> tuple[Option, ...]:
        """Options that are part of the question."""
        return tuple(one for one in self.options if not one.is_effect)

    @property
    def room(self) -> Room:
        """The functions of its folder, as a type checker sees them."""
        return cast("Room", self)
