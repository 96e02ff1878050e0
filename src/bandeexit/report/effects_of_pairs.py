"""Paired effects, and the groups of paths that they are told of, as texts."""

from __future__ import annotations

from collections.abc import Sequence

from bandeexit.report.beliefs import Belief, Beliefs, weight_text
from bandeexit.report.story import Estimate, Finding, Text, finding, listed
from bandeexit.report.titles import belief_title
from bandeexit.scenarios.groups import ALL as ALL
from bandeexit.scenarios.paired import Paired


def effect_text(effect: Paired) -> Text:
    """A mean with its interval, and whether it can be told from nothing."""
    # No pair has a value.
    if effect.direction == "unknown":
        return finding("effect_unknown")
    if effect.direction == "same":
        return finding("effect_same")
    return (
        estimate_of(effect) if effect.is_told else finding("effect_untold", of=estimate_of(effect))
    )


def effect_cell(effect: Paired) -> Text:
    """The same for a table: ~ where it cannot be told from nothing."""
    if effect.direction == "unknown":
        return "-"
    # "=" for no difference in any pair, "~" for one that so many pairs cannot tell: the first
    # holds, the second may be settled by more draws (docs/reckoner.md).
    if effect.direction == "same":
        return "="
    told = estimate_of(effect)
    return told if effect.is_told else finding("cell_untold", of=told)


def estimate_of(effect: Paired) -> Estimate:
    """Mean and the interval of the mean."""
    return Estimate(effect.mean, effect.low, effect.high, "mean", signed=True)


def group_titles(groups: Sequence[str], beliefs: Beliefs) -> dict[str, Text]:
    """Group of paths -> title: all of them weighted (or the only belief), then each belief."""
    known = {one.name: belief_title(one) for one in beliefs}
    # With `--regime` there is nothing weighted; the column says which belief it is.
    if len(groups) == 1 and len(known) == 1:
        return {ALL: next(iter(known.values()))}
    return {ALL: finding("mixture")} | {g: known.get(g, g) for g in groups if g != ALL}


def weights_line(groups: Sequence[str], beliefs: Beliefs) -> list[Finding]:
    """Say what is weighted with which stated weights, or which belief is the only one asked."""
    # A warning, as one belief alone looks like the answer.
    if len(beliefs) == 1:
        return [finding("one_belief_warning", belief=clause_of(beliefs[0]))]
    present = [one for one in beliefs if one.name in groups]
    parts = [finding("belief_and_weight", belief=clause_of(b), weight=weight_text(b.share))
             for b in present]  # fmt: skip
    return [finding("mixed_from", parts=listed(parts, ", "))] if present else []


def clause_of(belief: Belief) -> Text:
    """What a belief is called within a sentence."""
    return {lang: title[:1].lower() + title[1:] for lang, title in belief.titles.items()} or (
        belief.name
    )
