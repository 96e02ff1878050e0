"""How much is needed, as notebooks meet it: the curve, sentences, a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.needed.ask import Lever, Needed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bandeexit.model.programme import Programme
    from bandeexit.report.beliefs import Belief

DEFAULT_VALUES = "scale:0.7..1.8:12"
"""From 30 % less to 80 % more of the coordinators' line; an assumption, stated in the report."""


@dataclass(frozen=True, repr=False)
class Need:
    """What a target needs of one lever, with what is not known about it."""

    needed: Needed
    beliefs: Sequence[Belief] = ()
    """What is known of the regimes: titles and weights."""

    def __repr__(self) -> str:
        """What is needed."""
        from bandeexit.report.target_names import target_label

        lines = "\n".join(f"  {line}" for line in self.sentences())
        one = self.needed
        label = target_label(one.target, "en", begins=False)
        return f"Need of {label} in '{one.base.name}', {one.base.draws} paths\n{lines}"

    def sentences(self, language: str = "en") -> list[str]:
        """Say what is needed: mixed, under each belief, by thirds of the capacity."""
        from bandeexit.report.needed.sentences import needed_sentences

        return needed_sentences(self.needed, language, self.beliefs)

    def curve(self) -> pd.DataFrame:
        """Share of the futures that meet the target at each value, in each part of the draws."""
        from bandeexit.report.needed.tables import curve_table

        return curve_table(self.needed)

    def answers(self) -> pd.DataFrame:
        """What is needed in each part of the draws."""
        from bandeexit.report.needed.tables import answers_table

        return answers_table(self.needed)

    def hinges(self) -> pd.DataFrame:
        """Share that meets the target where each unknown is low, middle, high."""
        from bandeexit.report.needed.hinges import hinges_table

        return hinges_table(self.needed)

    def plot(self, ax: Axes | None = None, *, belief: str = "", language: str = "en") -> Axes:
        """Draw the curve of all paths, or of one belief.

        Raises
        ------
        UsageError
            The belief was not asked.
        """
        from bandeexit.report import style
        from bandeexit.report.needed.chart import curve_named, draw_curve

        curve = curve_named(self.needed, belief)
        return draw_curve(ax or style.new_axes(), self.needed, curve, language, self.beliefs)


def default_lever(programme: Programme) -> str:
    """Write the lever that is asked for where none is: the line that pays for posts."""
    budget = programme.budget
    return f"{budget.lines[budget.row_of('posts')].path}={DEFAULT_VALUES}"


def lever_from_text(text: str, programme: Programme) -> Lever:
    """Read a lever of the command line, written like an axis of `stress`.

    Between the ends of `low..high:count` values are added where the verdict changes; to a list
    of values none is.

    Raises
    ------
    UsageError
        With what was expected.
    """
    from bandeexit.files.stress import axis_from_text

    return Lever(axis_from_text(text, programme), refine=".." in text)


def as_lever(lever: Lever | Axis | str, programme: Programme) -> Lever:
    """Make a lever of whatever names one; to the values of an axis some are added."""
    if isinstance(lever, str):
        return lever_from_text(lever, programme)
    return Lever(lever) if isinstance(lever, Axis) else lever
