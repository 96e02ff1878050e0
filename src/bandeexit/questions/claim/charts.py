"""What is claimed, in words, and in how many pairs a change is so large, as a chart."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bandeexit.questions.answer import Answer
from bandeexit.questions.claim.compute import Claim, Claimed
from bandeexit.report.chart import Chart
from bandeexit.report.effects_of_pairs import ALL, weights_line
from bandeexit.report.forecast_charts.texts import when_text
from bandeexit.report.story import Capital, Finding, Number, Text, Unit, finding, listed
from bandeexit.report.titles import title_of_measure
from bandeexit.report.voice import Voice

if TYPE_CHECKING:
    from matplotlib.axes import Axes

VERDICTS = {"holds": "claim_holds", "fails": "claim_fails", "open": "verdict_open"}
DIRECTIONS = {
    "persons": ("more", "fewer"),
    "days": ("days_longer", "days_shorter"),
    "ratio": ("higher", "lower"),
}


def change_text(claim: Claim, amount: float) -> Finding:
    """A change of so much or more to the claimed side: `at least 4 fewer`."""
    less = amount < 0.0 or (amount == 0.0 and not claim.at_most)
    key = DIRECTIONS.get(claim.about.unit, ("money_more", "money_less"))[less]
    money = {"m_dkk": Unit(claim.about.unit)} if key.startswith("money") else {}
    size = listed([Number(abs(amount), "input"), finding(key, **money)], " ")
    return finding("at_least" if less == claim.at_most else "at_most", value=size)


def measured(answer: Answer[Claimed]) -> Finding:
    """What changes, where, and until when."""
    claim, census = answer.found.claim, answer.found.results[0].census
    when: Text = finding("claim_since", census=census, end=claim.day)
    if not claim.is_added_up:
        when = when_text(claim.when, claim.about, claim.about.frequency)
    what: Text = title_of_measure(claim.about)
    if claim.district:
        what = finding("name_and_unit", name=what, unit=claim.district)
    return finding("claim_measured", measure=what, when=when)


def odds_chart(answer: Answer[Claimed], titles: dict[str, Text]) -> Chart:
    """The odds along the amount, under each belief; the claimed amount is marked."""
    claim, judged = answer.found.claim, answer.found.judged
    n, caveat = len(judged[ALL].changes), finding("caveat")
    odds = [finding("of_group", group=title, told=Number(judged[group].odds.share, "share"))
            for group, title in titles.items()]  # fmt: skip
    return Chart(
        name=f"odds_{answer.question.scenarios[1].name}_{claim.about.name}",
        data=answer.tables["pairs"],
        caption=finding("claim_caption", what=measured(answer), n=n, caveat=caveat),
        alt=finding("claim_alt", change=change_text(claim, claim.amount), odds=listed(odds)),
        draw=partial(_draw, answer, titles),
        notes=(finding("footer", n=n, caveat=caveat), *weights_line(list(judged), answer.beliefs)),
    )


def _draw(answer: Answer[Claimed], titles: dict[str, Text], ax: Axes, voice: Voice) -> Axes:
    from bandeexit.report import style

    claim, judged = answer.found.claim, answer.found.judged
    change = Capital(change_text(claim, claim.amount))
    ax.axvline(claim.amount, color=style.GREY, linewidth=1.0, label=voice.say(change))
    for i, (group, title) in enumerate(titles.items()):
        look, x = style.group_look(i), np.sort(judged[group].changes)[: judged[group].odds.n]
        # Sorted, NaN last: k are at most as large as the k-th, and all but k - 1 at least.
        at_most = np.arange(1, len(x) + 1)
        y = 100 / max(len(x), 1) * (at_most if claim.at_most else len(x) + 1 - at_most)
        ax.plot(x, y, drawstyle="steps-post" if claim.at_most else "steps-pre", zorder=3,
                label=voice.say(title), **look | {"marker": ""})  # fmt: skip
        ax.plot(claim.amount, 100 * judged[group].odds.share, look["marker"], color=look["color"],
                clip_on=False, zorder=4)  # fmt: skip
    told = finding(VERDICTS[judged[ALL].verdict])
    title = finding("claim_chart_title", change=change, group=titles[ALL], told=told)
    above = finding("claim_odds_at_most" if claim.at_most else "claim_odds_at_least")
    style.dress(ax, voice.say(above), voice.language, voice.say(title))
    below = voice.say(finding("claim_axis", what=measured(answer), unit=Unit(claim.about.unit)))
    ax.set_xlabel(style.wrapped(ax, below, style.NOTE_SIZE), fontsize=style.NOTE_SIZE)
    ax.xaxis.set_major_formatter(lambda at, _: voice.number(Number(at, "input")))
    ax.set_ylim(0.0, 100.0)
    ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="best")
    return ax
