"""What factors, their levels and levers are called; levels are those of the charts' axes."""

from __future__ import annotations

from math import nan

from bandeexit.model.programme import entry_of
from bandeexit.questions.answer import Answer
from bandeexit.questions.reverse.breaks import ReverseTest
from bandeexit.questions.reverse.lines import First
from bandeexit.report.axis_titles import axis_title, axis_unit
from bandeexit.report.effects_of_pairs import ALL, group_titles
from bandeexit.report.story import (
    Capital,
    Estimate,
    Kind,
    Number,
    Parameter,
    Text,
    finding,
    listed,
)
from bandeexit.report.target_findings import standing_share
from bandeexit.scenarios.axes import Axis, Lever
from bandeexit.scenarios.targets import Kept


def titles_by_regime(answer: Answer[ReverseTest]) -> dict[str, Text]:
    """Regime -> title, all paths together first; its name is the empty text."""
    titles = group_titles((ALL, *answer.found.regimes), answer.beliefs)
    # Cells call all paths by the empty text (`Cell.standing`), stories by `all`.
    return {"" if group == ALL else group: title for group, title in titles.items()}


def factor_name(axis: Axis) -> Text:
    """Name a factor within a sentence, and where it holds."""
    return listed([Parameter(axis.path, axis.title), *axis.districts], ", ")


def factor_title(found: ReverseTest, axis: Axis) -> Text:
    """Name a factor with its unit; with its dates only where another has the same parameter."""
    # Two factors of one parameter differ in dates and districts only.
    if [one.path for one in found.axes].count(axis.path) > 1:
        return axis_title(axis)
    unit: Text = "%" if axis.verb == "scale" else axis_unit(axis)
    name = Capital(factor_name(axis))
    return listed([name, unit], ", ") if unit else name


def scale_of(axis: Axis) -> float:
    """By how much values are multiplied where they are shown: x 0.9 is 90 %."""
    return 100.0 if axis.verb == "scale" else 1.0


def _kind(axis: Axis) -> Kind:
    return "count" if axis.verb == "scale" else "mean"


def factor_level(axis: Axis, value: float) -> Number:
    """A value of a factor without its unit."""
    return Number(scale_of(axis) * value, _kind(axis), signed=axis.verb == "add")


def factor_level_text(axis: Axis, value: float) -> Text:
    """A value of a factor with its unit: 133 % of the unchanged, -1.7 m DKK per year."""
    unit = finding("stress_per_cent") if axis.verb == "scale" else axis_unit(axis)
    told = listed([factor_level(axis, value), unit], " ") if unit else factor_level(axis, value)
    # "0.06 posts" is small because a district has about one: it is so many in each of them.
    in_each = entry_of(axis.path).by_district and axis.verb != "scale"
    return finding("reverse_in_each", amount=told) if in_each else told


def break_text(axis: Axis, first: First | None, middle: float) -> Text:
    """Where a target is first missed, with the stretch in which so many futures cannot tell."""
    if first is None or first.value is None:
        return finding("reverse_no_break")
    # The start of a line is looked at as well: missed there, nothing has to happen.
    if first.value == middle:
        return finding("reverse_already")
    low, high = (nan if end is None else end for end in (first.unsure_from, first.missed_from))
    # Ends are named by how far one went; downwards the farther one is the lower.
    if first.value < middle:
        low, high = high, low
    scale = scale_of(axis)
    signed = axis.verb == "add"
    return Estimate(scale * first.value, scale * low, scale * high, _kind(axis), signed)


def break_cell(found: ReverseTest, i: int, regime: str) -> Text:
    """The nearest break of a factor alone; of one belief without its ends, as gaps are only
    halved there for all paths together.
    """
    axis, first = found.axes[i], found.nearest(i, regime)
    told = break_text(axis, first, found.middle[i])
    # Gaps are halved for all three tests of all paths, for a belief only where its share crosses.
    if regime and isinstance(told, Estimate):
        return Number(told.middle, told.kind, told.signed)
    return told


def worst_share_cell(kept: Kept) -> Text:
    """Of 100 futures those that meet the target at its worst date.

    ~ where that cannot be told from what is wanted.
    """
    told = standing_share(kept.worst)
    untold = kept.worst.verdict(kept.target.probability) == "not told apart"
    return finding("cell_untold", of=told) if untold else told


def lever_name(lever: Lever) -> Text:
    """Name a lever within a sentence."""
    if lever.title:
        return lever.title
    return lever.name if lever.axis is None else factor_name(lever.axis)
