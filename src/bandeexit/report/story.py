"""An answer as it is told: findings, tables and charts in their order, in no language or format.

Whoever answers a question makes a `Story`; renderers (page, terminal, JSON, notebook) say it in a
language and lay it out. A finding holds its numbers by name beside the key of its words, so that
no renderer computes, and every number of an answer can be read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bandeexit.report.chart import Chart

Kind = Literal[
    "count", "mean", "money", "share", "days", "ratio", "input", "rounded", "significant"
]
"""What a number is, and thereby how it is written; see `Voice.number`."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with what it is; the voice decides its digits."""

    # Never rounded here: a test reads back what was found, and `--json` gives it raw.
    value: float
    """NaN: there is none."""
    kind: Kind = "count"
    signed: bool = False
    """Whether a plus is written, as before differences."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 90 % interval."""

    middle: float
    """Mean or median."""
    low: float
    high: float
    kind: Kind = "count"
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: words in every language, and the numbers in them by name."""

    key: str
    """Of an entry in a `words*.toml`."""
    # By name: a translator may put them in another order, and a script can ask for one
    # (docs/decisions/0019).
    numbers: Mapping[str, Text] = field(default_factory=dict)
    """Place in the words -> what stands there."""


@dataclass(frozen=True, slots=True)
class Several:
    """Texts behind one another."""

    parts: tuple[Text, ...]
    separator: str = "; "


@dataclass(frozen=True, slots=True)
# Said by the voice, as a unit has other words in each language and carries its price level.
class Unit:
    """A unit of the registry, with the price level of money: `m DKK (2020 prices)`."""

    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a parameter, or a quantity derived from some, is called within a sentence."""

    path: str
    title: Mapping[str, str] = field(default_factory=dict)
    """Of the budget line that it is, by language; empty: it is none."""


@dataclass(frozen=True, slots=True)
# Danish and English begin sentences alike and titles otherwise: what begins with a capital in the
# catalogue does not within a sentence.
class Capital:
    """A text that begins a sentence, whatever it begins with elsewhere."""

    text: Text


Titles = Mapping[str, str]
"""Language -> title, as the study's files give it."""
Text = (
    str | int | date | Titles | Number | Estimate | Finding | Several | Unit | Parameter | Capital
)
"""Whatever a voice can say."""


# The slash lets a place in the words be called `key`.
def finding(key: str, /, **numbers: Text) -> Finding:
    """Make a finding; its numbers are named as the places in its words."""
    return Finding(key, numbers)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report; what is to be computed with lies in the run folder's tables."""

    caption: Text
    headings: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    # By row, so that Markdown and the terminal, which have no grey, may leave it out.
    faded: tuple[int, ...] = ()
    """Rows that are greyed out."""


@dataclass(frozen=True, slots=True)
class Section:
    """What is told of one part of the answer."""

    title: Text
    lines: tuple[Text, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One answer, the same in every format."""

    title: Text
    question: Text
    """What was asked, in words."""
    # The limits are those of a reader who has two minutes: a run of four scenarios once printed
    # 92 lines, and what was needed could not be found in them.
    answer: tuple[Text, ...]
    """At most three sentences."""
    changes: tuple[Text, ...] = ()
    """What differs from the baseline, one line a change."""
    table: Table | None = None
    """At most six rows."""
    picture: Chart | None = None
    """The one chart that shows the answer."""
    caveats: tuple[Text, ...] = ()
    """At most two lines that a reader has to know before quoting the answer."""
    warnings: tuple[Text, ...] = ()
    """What is out of the ordinary, and has to be said loudly."""
    sections: tuple[Section, ...] = ()
    """Everything else."""
    missed: tuple[Text, ...] = ()
    """Targets that are not reached."""

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Every chart once, the picture first."""
        first = () if self.picture is None else (self.picture,)
        every = (*first, *(chart for one in self.sections for chart in one.charts))
        # By name: the picture of the first screen may stand in a section as well, and is one
        # file.
        return tuple({chart.name: chart for chart in every}.values())

    def lines(self) -> Iterator[Text]:
        """Go through everything that is told in sentences, in the order of the page."""
        yield from self.answer
        yield from self.caveats
        yield from self.warnings
        for section in self.sections:
            yield from section.lines


def listed(parts: Sequence[Text], separator: str = "; ") -> Several:
    """Lay texts behind one another."""
    return Several(tuple(parts), separator)
