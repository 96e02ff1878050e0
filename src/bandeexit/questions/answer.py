"""An answer in Python: what was asked, what was found, and every way to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from bandeexit.errors import UsageError, did_you_mean
from bandeexit.questions import analysis_of
from bandeexit.questions.fitted import FittedStudy
from bandeexit.report.chart import draw_on
from bandeexit.report.voice import Voice
from bandeexit.scenarios.question import Question

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bandeexit.report.beliefs import Belief
    from bandeexit.report.chart import Chart
    from bandeexit.report.story import Story

Found = TypeVar("Found", covariant=True)


@dataclass(frozen=True, repr=False)
class Answer(Generic[Found]):
    """What a question gave; printed, it tells its story."""

    study: FittedStudy
    question: Question
    found: Found
    """The numbers, in the type of the question's folder."""

    def __repr__(self) -> str:
        """The answer in English, as the terminal has it."""
        from bandeexit.report.terminal import terminal_lines

        return "\n".join(terminal_lines(self.story, Voice("en")))

    def _repr_html_(self) -> str:
        """The first screen of the report, for notebooks."""
        from bandeexit.report.html import first_screen

        return first_screen(self.story, Voice("en"))

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """The beliefs about capacity that were asked."""
        return self.study.beliefs_of(self.question.regime)

    @cached_property
    def story(self) -> Story:
        """Findings, tables and charts in their order, in no language yet."""
        return analysis_of(self.question.verb).room.tell(self)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every number, as in the tables of a run folder, by name."""
        return analysis_of(self.question.verb).room.tables(self)

    def table(self, name: str = "") -> pd.DataFrame:
        """Give one table; by default the first.

        Raises
        ------
        UsageError
            There is none of that name.
        """
        name = name or next(iter(self.tables))
        if name not in self.tables:
            raise UsageError(f"there is no table `{name}`{did_you_mean(name, list(self.tables))}")
        return self.tables[name]

    def sentences(self, language: str = "en") -> list[str]:
        """Say everything that was found, one sentence a line."""
        # A language for a sentence, not for an answer: its story is in none.
        voice = Voice(language)
        return [voice.say(line) for line in self.story.lines()]

    def chart(self, name: str = "") -> Chart:
        """Give a chart by its name or the beginning of it; by default the picture of the answer.

        Raises
        ------
        UsageError
            There is none of that name.
        """
        charts = {chart.name: chart for chart in self.story.charts}
        for own, chart in charts.items():
            # By the beginning, as names end in that of the scenario: `answer.chart("needed")` is
            # enough.
            if own == name or own.startswith(f"{name}_") or not name:
                return chart
        raise UsageError(f"there is no chart `{name}`{did_you_mean(name, list(charts))}")

    def plot(self, name: str = "", ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw a chart on the axes given, or on new ones.

        Raises
        ------
        UsageError
            There is no chart of that name, or it has several panels.
        """
        return draw_on(self.chart(name), ax, Voice(language))
