"""Texts of one target of a stress grid that its chart and its story share."""

from __future__ import annotations

from bandeexit.questions.answer import Answer
from bandeexit.questions.stress.standings import Disagreement, count_of, counted, disagreement_of
from bandeexit.report.axis_titles import axis_value
from bandeexit.report.effects_of_pairs import ALL, group_titles
from bandeexit.report.story import Finding, Number, Parameter, Text, finding
from bandeexit.report.target_findings import standing_share
from bandeexit.report.titles import target_title
from bandeexit.scenarios.axes import NEUTRAL, Axis
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Kept

_MARKS = {"not told apart": "stress_share_open", "missed": "stress_share_missed"}


def regime_titles(answer: Answer[Stressed]) -> dict[str, Text]:
    """Regime -> title, all paths first (`""`, as in `Cell.standing`)."""
    titles = group_titles((ALL, *answer.found.regimes), answer.beliefs)
    return {"" if group == ALL else group: title for group, title in titles.items()}


def share_of(kept: Kept | None) -> Text:
    """Share of the futures that meet a target at its worst date; a dash where none was done."""
    return "-" if kept is None else standing_share(kept.worst)


def share_cell(cell: Cell, target: Target, regime: str = "", *, bare: bool = False) -> Text:
    """The share with a mark where the target is missed, or that cannot be told.

    Parameters
    ----------
    bare : bool
        Without its interval.
    """
    kept = cell.standing(target.name, regime)
    if kept is None:
        return "-"
    share = Number(kept.worst.share, "share") if bare else share_of(kept)
    mark = _MARKS.get(kept.worst.verdict(target.probability))
    return finding(mark, share=share) if mark else share


def scope_of(done: Stressed) -> Finding:
    """How many cells are counted, and whether they are the plausible ones."""
    cells, bounded = counted(done)
    return finding("stress_plausible_cells" if bounded else "stress_all_cells", n=len(cells))


def headline(done: Stressed, target: Target) -> Finding:
    """What beliefs decide; else the share at the centre, and in how many cells it is met."""
    about: dict[str, Text] = {
        "target": target_title(target),
        "wanted": Number(target.probability, "share"),
    }
    # First what beliefs decide: no number of draws decides between them.
    found = disagreement_of(done, target)
    if found is not None:
        about |= {"low": share_of(found.low), "high": share_of(found.high)}
        return finding("stress_beliefs_decide", where=_place(done, found), **about)
    met, unsure = count_of(done, target)
    return finding(
        "stress_centre",
        share=share_of(done.cell(done.centre).standing(target.name)),
        where=centre_title(done),
        met=met,
        open=unsure,
        scope=scope_of(done),
        **about,
    )


def centre_title(done: Stressed) -> Finding:
    """Say of the centre that it changes nothing, where it does not."""
    pairs = zip(done.grid.axes, done.centre, strict=True)
    # A centre that changes something is not "unchanged".
    is_neutral = all(NEUTRAL.get(axis.verb) == value for axis, value in pairs)
    return finding("stress_unchanged" if is_neutral else "stress_at_centre")


def axis_name(axis: Axis) -> Parameter:
    """What an axis varies, within a sentence."""
    return Parameter(axis.path, axis.title)


def _place(done: Stressed, found: Disagreement) -> Finding:
    if found.axis is None:
        return centre_title(done)
    value = found.cell.point[done.grid.axes.index(found.axis)]
    value_text = axis_value(found.axis, value)
    point = finding("stress_axis_at", axis=axis_name(found.axis), value=value_text)
    return finding("stress_with", point=point)
