"""What is said before the first chart: short, however many scenarios there are."""

from __future__ import annotations

from collections.abc import Sequence

from bandeexit.report.beliefs import Beliefs, mixed_from
from bandeexit.report.comparison.targets import target_sentences
from bandeexit.report.effects import banner
from bandeexit.report.headlines import difference_sentences, sentences
from bandeexit.report.pace import why_sentences
from bandeexit.report.target_names import target_title
from bandeexit.report.words import say
from bandeexit.scenarios.compare import Comparison
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.targets import evaluate

Told = tuple[str, Sequence[str]]
"""Title of a scenario, and what is said of it."""
MOST_LINES = 8
MOST_BANNER_LINES = 4
"""With more of them, the banner names the scenarios, and each says its own."""


def short_findings(
    results: Sequence[Result],
    comparisons: Sequence[Comparison],
    language: str,
    beliefs: Beliefs = (),
    more: Sequence[str] = (),
) -> list[str]:
    """At most eight lines: the baseline, one line a scenario, one for all targets, and `more`.

    What does not fit is told under each scenario, and that it is, is said.
    """
    base = sentences(results[0], language)[:2]
    mixed = mixed_from(results[0], language, beliefs)
    base += why_sentences(results[0], language)[:1]
    if mixed:
        base.append(mixed)
    each = [difference_sentences(one, language)[:2] for one in comparisons]
    tail = [*_targets(results, language), *more]
    room = MOST_LINES - len(base) - len(tail)
    if sum(map(len, each)) <= room:
        return [*base, *(line for lines in each for line in lines), *tail]
    if len(each) > room:
        base, room = base[:1], MOST_LINES - 1 - len(tail)
    first = [lines[0] for lines in each]
    if len(first) > room:
        left = len(first) - (room - 1)
        first = [*first[: room - 1], say("more_scenarios_below", language, n=left)]
    return [*base, *first, *tail]


def banners(comparisons: Sequence[Comparison], language: str, beliefs: Beliefs = ()) -> list[Told]:
    """Where beliefs about capacity decide what a scenario changes: its title, and what is said."""
    return [
        (one.other.scenario.title_in(language), banner(one, language, beliefs))
        for one in comparisons
    ]


def short_banner(told: Sequence[Told], language: str) -> list[str]:
    """Join what is said of each scenario: line by line, or which scenarios it is said of."""
    lines = [line for _, own in told for line in own]
    if len(lines) <= MOST_BANNER_LINES:
        return lines
    titles = [title for title, own in told if own]
    return [say("banner_many", language, n=len(titles), total=len(told), names="; ".join(titles))]


def _targets(results: Sequence[Result], language: str) -> list[str]:
    """One line for the targets of all scenarios; the only one in its own words."""
    found = [(result, kept) for result in results for kept in evaluate(result) if not kept.regime]
    if not found:
        return []
    if len(found) == 1:
        return target_sentences(found[0][0], language)[:1]
    missed = [
        f"{result.scenario.title_in(language)} ({target_title(kept.target, language)})"
        for result, kept in found
        if not kept.reached
    ]
    n = len(found)
    examples = all(kept.target.status == "example" for _, kept in found)
    what = say("targets_that_are_examples" if examples else "targets_of_any_kind", language)
    if not missed:
        return [say("targets_all_reached", language, n=n, what=what)]
    names = "; ".join(missed[:3]) + (" ..." if len(missed) > 3 else "")
    return [say("targets_not_reached", language, n=n, what=what, missed=len(missed), names=names)]
