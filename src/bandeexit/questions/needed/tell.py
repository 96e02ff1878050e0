"""What a target needs, in findings and tables: by belief and weighted, its cost, its grounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.questions.manifest import facts_of_cells
from bandeexit.questions.needed.charts import Needs, chart_of_beliefs, chart_of_thirds
from bandeexit.questions.needed.frames import need_frames
from bandeexit.questions.needed.grids import (
    answer_table,
    cost_table,
    curve_table,
    hinges_table,
    thirds_table,
)
from bandeexit.questions.needed.need import Need
from bandeexit.questions.needed.texts import (
    BRACKETS,
    OTHERWISE,
    behind_number,
    case_of,
    curve_of,
    lever_level,
    lever_level_text,
    lever_title,
    lever_unit,
    need_titles,
    need_unit,
    runs_text,
    share_text,
    short_need,
    third_title,
    told_need,
    wanted_number,
)
from bandeexit.questions.standing import changes_of, standing_warnings
from bandeexit.report.beliefs import Belief
from bandeexit.report.effects_of_pairs import ALL, clause_of
from bandeexit.report.story import Finding, Number, Section, Story, Text, finding, listed
from bandeexit.report.target_texts import target_date, target_rule
from bandeexit.report.titles import scenario_title, target_label

if TYPE_CHECKING:
    import pandas as pd

_MOST_SENTENCES, _MOST_CAVEATS = 3, 2


def tell(answer: Answer[Needs]) -> Story:
    """Lead with the belief if it decides, else with what is needed; then how it stands today."""
    needs, first = answer.found, answer.found[0]
    # First among the caveats: the number of coordinators is not published, and this is what it
    # means for the answer.
    limits = _thirds(first) if len(needs) == 1 else []
    limits += _unique([line for need in needs for line in _limits(need)])
    return Story(
        title=finding("needed_title", target=target_label(first.target),
                      scenario=scenario_title(first.base)),
        question=finding("needed_question", lever=listed([lever_title(n) for n in needs], ", "),
                         rule=target_rule(first.target), wanted=wanted_number(first)),
        changes=changes_of(answer.study, answer.question.base, answer.question.scenarios),
        answer=_answer(answer),
        table=answer_table(answer),
        picture=chart_of_beliefs(answer, first),
        caveats=tuple(limits[:_MOST_CAVEATS]),
        warnings=(
            *limits[_MOST_CAVEATS:],
            *_unique([line for need in needs for line in _undone(need)]),
            *standing_warnings(answer),
        ),
        sections=tuple(section for need in needs for section in _sections(answer, need)),
        missed=_missed(needs),
    )  # fmt: skip


def tables(answer: Answer[Needs]) -> dict[str, pd.DataFrame]:
    """The curve, the need of each part, and what it hangs on, lever by lever."""
    return need_frames(answer.found)


def facts(answer: Answer[Needs]) -> Facts:
    """Paths, and values of all levers."""
    needs = answer.found
    return facts_of_cells(needs[0].base, [cell for need in needs for cell in need.cells])


def _unique(lines: Sequence[Finding]) -> list[Finding]:
    return [line for i, line in enumerate(lines) if line not in lines[:i]]


def _answer(answer: Answer[Needs]) -> tuple[Finding, ...]:
    """Of one lever: whether the belief decides, what all need, today; of several, each need."""
    needs, beliefs = answer.found, answer.beliefs
    if len(needs) > 1:
        told = [told_need(need, need.curve, lever_title(need), beliefs) for need in needs]
        return tuple(told[:_MOST_SENTENCES])
    (need,) = needs
    # After what beliefs decide: a weighted need that no belief has is easily quoted as if one
    # had.
    weighted = told_need(need, need.curve, need_titles(need, beliefs)[ALL], beliefs)
    return (*_decided(need, beliefs), weighted, *_today(need))


def _decided(need: Need, beliefs: Sequence[Belief]) -> list[Finding]:
    """Say what each belief needs, if at some value one of them says met and another missed."""
    curves = need.of_kind("regime")
    rulings = zip(*(curve.rulings() for curve in curves), strict=True)
    # At one and the same value: beliefs that only need different amounts do not contradict each
    # other.
    if not any({"met", "missed"} <= set(one) for one in rulings):
        return []
    names = {belief.name: clause_of(belief) for belief in beliefs}
    parts = [
        finding("of_group", group=names.get(curve.part.name, curve.part.name),
                told=short_need(need, curve, beliefs))
        for curve in curves
    ]  # fmt: skip
    return [finding("needed_decide", parts=listed(parts), unit=_in_unit(need))]


def _in_unit(need: Need) -> Text:
    unit = lever_unit(need)
    return finding("needed_in_unit", unit=unit) if unit else ""


def _today(need: Need) -> list[Finding]:
    """How the target stands with nothing changed, if that was tried."""
    if need.neutral is None:
        return []
    kept = need.curve.kept[need.curve.values.index(need.neutral)]
    if kept is None or kept.worst.date is None:
        return []
    return [
        finding(
            "needed_today",
            own=lever_level(need, need.neutral),
            share=share_text(kept.worst),
            when=target_date(kept.worst.date, need.target),
            together=share_text(kept.together),
        )
    ]


def _thirds(need: Need) -> list[Finding]:
    """What the answer rests on most: how many the coordinators can follow."""
    thirds = need.of_kind("third")
    if not thirds:
        return []
    low, high = (short_need(need, thirds[end]) for end in (0, -1))
    return [finding("needed_thirds", low=low, high=high, unit=need_unit(need, thirds[-1]))]


def _limits(need: Need) -> list[Finding]:
    """What else has to be known before the answer is quoted."""
    told = []
    start, last = need.axis.start, need.curve.kept[need.curve.values.index(need.curve.tried[-1])]
    # Whatever the lever is given, what came before it stays.
    if start and last and last.worst.date and last.worst.date < start:
        told.append(finding("needed_before_lever", start=start))
    # The lever is free in the model, and somebody will read that as free.
    if not need.money:
        told.append(finding("needed_free", lever=lever_title(need)))
    return told


def _undone(need: Need) -> list[Finding]:
    """What of the values tried could not be done."""
    told = []
    refused = [cell for cell in need.cells if cell.refused]
    if refused:
        told.append(finding("needed_left_undone", n=len(refused), first=refused[0].refused))
    failed = max(cell.n_failed for cell in need.cells)
    return [*told, *([finding("needed_failed", failed=failed)] if failed else [])]


def _tried(need: Need) -> Finding:
    lowest, highest = need.axis.values[0], need.axis.values[-1]
    return finding(
        "needed_range",
        lever=lever_title(need),
        lowest=lever_level(need, lowest),
        highest=lever_level_text(need, highest),
    )


def _missed(needs: Needs) -> tuple[Finding, ...]:
    """Name the target for each lever that meets it at no value that was tried."""
    return tuple(
        finding("needed_nowhere", target=target_label(need.target), lever=lever_title(need))
        for need in needs
        if "met" not in need.curve.rulings()
    )


def _sections(answer: Answer[Needs], need: Need) -> list[Section]:
    several = len(answer.found) > 1

    def title(key: str) -> Text:
        name = finding(key)
        return listed([name, lever_title(need)], ": ") if several else name

    cost = cost_table(need)
    grounds = (thirds_table(need), hinges_table(need, answer.beliefs))
    return [
        *([Section(title("needed_section_cost"), tables=(cost,))] if cost else []),
        Section(
            title("needed_section_depends"),
            tuple(_more_draws(need)),
            (chart_of_thirds(need),) if need.of_kind("third") else (),
            tuple(table for table in grounds if table is not None),
        ),
        Section(
            title("needed_section_values"),
            (_tried(need), *_runs(answer, need)),
            (chart_of_beliefs(answer, need),) if several else (),
            (curve_table(answer, need),),
        ),
    ]


def _more_draws(need: Need) -> list[Finding]:
    """Say what more draws would do to what cannot be told, and what they would not."""
    n, kept = need.base.draws, need.n_draws_kept
    if case_of(need, need.curve) not in BRACKETS or kept <= n:
        return []
    # Like the root of the number of draws.
    narrower = Number(1.0 - (n / kept) ** 0.5, "share")
    return [finding("needed_more_draws", kept=kept, narrower=narrower)]


def _runs(answer: Answer[Needs], need: Need) -> list[Finding]:
    """Tell every span of the parts in which the verdict goes back and forth."""
    titles = need_titles(need, answer.beliefs)
    named = [(title, curve_of(need, group)) for group, title in titles.items()]
    named += [(third_title(curve.part), curve) for curve in need.of_kind("third")]
    return [
        finding(
            "needed_runs",
            who=who,
            runs=runs_text(need, curve),
            unit=behind_number(lever_unit(need)),
        )
        for who, curve in named
        if case_of(need, curve) == OTHERWISE["several"]
    ]
