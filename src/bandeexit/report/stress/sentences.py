"""Where a target is missed, in words that do not assume that more is always better."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bandeexit.report.beliefs import Beliefs, weight
from bandeexit.report.comparison.targets import target_words
from bandeexit.report.parameters import title_of
from bandeexit.report.stress.names import point_words, rung_words, valued
from bandeexit.report.target_names import target_label
from bandeexit.report.words import day, number, say
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Verdict

VERDICT_WORDS: dict[Verdict | None, str] = {
    "met": "stress_met",
    "not told apart": "stress_open",
    "missed": "stress_missed",
    None: "stress_refused",
}
MOST_REFUSED = 3


def stress_sentences(stressed: Stressed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say of each target what it is, how it stands at the centre, and where it breaks."""
    told = []
    for target in stressed.grid.base.targets:
        told += target_lines(stressed, target, language, beliefs)
    mixed = mixed_words(stressed, language, beliefs)
    return [*([mixed] if mixed else []), *told, *refused_lines(stressed, language)]


def disagreements(stressed: Stressed, language: str, beliefs: Beliefs = ()) -> list[str]:
    """Say where beliefs about capacity disagree on whether a target is met, axis by axis."""
    return [
        line
        for target in stressed.grid.base.targets
        for axis in stressed.grid.axes
        for line in _by_regime(stressed, axis, target, language, beliefs)
    ]


def mixed_words(stressed: Stressed, language: str, beliefs: Beliefs = ()) -> str:
    """Say what is mixed with which stated weights, or which belief is the only one asked.

    Empty where no belief is known.
    """
    if len(beliefs) == 1:
        return say("one_belief_warning", language, belief=beliefs[0].clause(language))
    present = [belief for belief in beliefs if belief.name in stressed.regimes]
    parts = (f"{one.clause(language)} {weight(one.share, language)}" for one in present)
    return say("mixed_from", language, parts=", ".join(parts)) if present else ""


def target_lines(
    stressed: Stressed, target: Target, language: str, beliefs: Beliefs = ()
) -> list[str]:
    """Sentences on one target: at the centre, along each axis, by regime, up the ladder."""
    told = [_at_centre(stressed, target, language), *_before_axes(stressed, target, language)]
    for axis in stressed.grid.axes:
        about = {
            "target": target_label(target, language),
            "axis": title_of(axis.path, language, axis.title),
        }
        told.append(
            say(
                "stress_along",
                language,
                others=_others(stressed, axis, language),
                runs=_runs(stressed, axis, target, "", language),
                **about,
            )
        )
        told += _by_regime(stressed, axis, target, language, beliefs)
    return [*told, *_plausible(stressed, target, language), *_ladder(stressed, target, language)]


def _at_centre(stressed: Stressed, target: Target, language: str) -> str:
    kept = stressed.cell(stressed.centre).standing(target.name)
    point = point_words(stressed.grid, stressed.centre, language)
    wanted = number(100 * target.probability, language)
    about = target_words(target, language)
    if kept is None:
        return say(
            "stress_centre_refused",
            language,
            target=target_label(target, language),
            about=about,
            point=point,
        )
    low, high = (number(100 * end, language) for end in kept.worst.interval)
    return say(
        "stress_centre",
        language,
        target=target_label(target, language),
        about=about,
        point=point,
        share=number(100 * kept.worst.share, language),
        low=low,
        high=high,
        wanted=wanted,
    )


def _before_axes(stressed: Stressed, target: Target, language: str) -> list[str]:
    """Warn where the date that decides comes before anything is changed."""
    kept = stressed.cell(stressed.centre).standing(target.name)
    starts = [axis.start for axis in stressed.grid.axes]
    begins = [start for start in starts if start is not None]
    if kept is None or len(begins) < len(starts) or kept.worst.date is None:
        return []
    if kept.worst.date >= min(begins):
        return []
    start = day(min(begins), language)
    return [say("stress_before_axes", language, target=target_label(target, language), start=start)]


def _others(stressed: Stressed, axis: Axis, language: str) -> str:
    grid = stressed.grid
    others = [
        say(
            "stress_axis_at",
            language,
            axis=title_of(other.path, language, other.title),
            value=valued(other, value, language),
        )
        for other, value in zip(grid.axes, stressed.centre, strict=True)
        if other != axis
    ]
    return say("stress_others", language, others=", ".join(others)) if others else ""


def verdict_of(cell: Cell, target: Target, regime: str = "") -> Verdict | None:
    """Whether a cell meets a target at its worst date; None where it was refused."""
    kept = cell.standing(target.name, regime)
    return None if kept is None else kept.worst.verdict(target.probability)


def _runs(stressed: Stressed, axis: Axis, target: Target, regime: str, language: str) -> str:
    """Values along an axis, joined where the verdict is the same."""
    cells = list(zip(axis.values, stressed.line(axis), strict=True))
    parts = []
    for verdict, some in groupby(cells, key=lambda one: verdict_of(one[1], target, regime)):
        values = [value for value, _ in some]
        parts.append(say(VERDICT_WORDS[verdict], language, values=_span(axis, values, language)))
    return "; ".join(parts)


def _span(axis: Axis, values: Sequence[float], language: str) -> str:
    first, last = (valued(axis, value, language) for value in (values[0], values[-1]))
    return first if len(values) == 1 else say("stress_span", language, first=first, last=last)


def _by_regime(
    stressed: Stressed, axis: Axis, target: Target, language: str, beliefs: Beliefs
) -> list[str]:
    """What each belief says, where one meets a target at a value at which another misses it."""
    verdicts = [
        {verdict_of(cell, target, regime) for regime in stressed.regimes}
        for cell in stressed.line(axis)
    ]
    if not any({"met", "missed"} <= found for found in verdicts):
        return []
    by_name = {belief.name: belief for belief in beliefs}
    told = {
        by_name[name].clause(language) if name in by_name else name: _runs(
            stressed, axis, target, name, language
        )
        for name in stressed.regimes
    }
    parts = " | ".join(f"{name}: {runs}" for name, runs in told.items())
    return [say("stress_disagree", language, target=target_label(target, language, begins=False),
                axis=title_of(axis.path, language, axis.title), parts=parts)]  # fmt: skip


def _plausible(stressed: Stressed, target: Target, language: str) -> list[str]:
    """Count the plausible cells of the grid by verdict."""
    grid = stressed.grid
    if all(axis.plausible is None for axis in grid.axes):
        return []
    cells = [stressed.cell(p) for p in grid.points if grid.is_plausible(p)]
    found = [verdict_of(cell, target) for cell in cells]
    key = "stress_nothing_breaks" if found and set(found) == {"met"} else "stress_plausible"
    return [
        say(
            key,
            language,
            target=target_label(target, language),
            n=len(cells),
            met=found.count("met"),
            open=found.count("not told apart"),
            missed=found.count("missed"),
        )
    ]


def _ladder(stressed: Stressed, target: Target, language: str) -> list[str]:
    parts = []
    for rung, point in stressed.grid.ladder:
        kept = stressed.cell(point).standing(target.name)
        share = "–" if kept is None else number(100 * kept.worst.share, language)
        parts.append(f"{rung_words(rung, language).lower()} {share}")
    if not parts:
        return []
    wanted = number(100 * target.probability, language)
    return [say("stress_ladder", language, target=target_label(target, language), wanted=wanted,
                parts=", ".join(parts))]  # fmt: skip


def refused_lines(stressed: Stressed, language: str) -> list[str]:
    """Name the cells that could not be done; nothing where all could."""
    refused = [cell for cell in stressed.cells if cell.refused]
    if not refused:
        return []
    first = "; ".join(
        f"{point_words(stressed.grid, cell.point, language)}: {cell.refused}"
        for cell in refused[:MOST_REFUSED]
    )
    return [say("stress_refused_cells", language, n=len(refused), first=first)]


def stress_warnings(stressed: Stressed, stale: Sequence[str], language: str) -> list[str]:
    """Say what every reader of a grid has to know."""
    told = [say("caveat", language), say("stress_same_luck", language)]
    told.append(say("capacity_warning", language))
    unsaid = [axis for axis in stressed.grid.axes if axis.plausible is None]
    if unsaid:
        names = ", ".join(title_of(axis.path, language, axis.title) for axis in unsaid)
        told.append(say("stress_no_ranges", language, axes=names))
    failed = max(cell.n_failed for cell in stressed.cells)
    if failed:
        told.append(say("stress_failed_warning", language, failed=failed))
    left_out = [words[language] for words in stressed.grid.base.not_in_the_band]
    if left_out:
        told.append(say("left_out_warning", language, what="; ".join(left_out)))
    return [*told, *([say("stale_warning", language, what="; ".join(stale))] if stale else [])]
