"""What a claim tells and draws: pairs of which every verdict, mean and share is worked by hand.

Path of rank k (`worlds`) completes k + 1 fewer a month from the month of the census on. To 30 June
2021 that is four months, 4 (k + 1):

    group   n   mean rank   standard deviation of the ranks   change at least 36 fewer: k >= 8
    all    19   9           sqrt(190 / 6)                     11
    never   7   25 / 7      sqrt((143 - 625 / 7) / 6)         1
    maybe   6   55 / 6      sqrt((559 - 3025 / 6) / 5)        4
    often   6   91 / 6      sqrt((1407 - 8281 / 6) / 5)       6
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import nan, sqrt
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import bandeexit as bx
from bandeexit.errors import UsageError
from bandeexit.questions.answer import Answer
from bandeexit.questions.claim.compute import Claim, changes_of, claim_of, judge
from bandeexit.report import style
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.result import Series
from pictures import check_alone, heading_of
from reading import DANISH, ENGLISH, axes_of, cells_of, found, lines_in, numbers_of, value_of
from small_studies import programme
from worlds import BELIEFS, CENSUS, MEASURES, PATHS, RANK, RANKS_OF, TITLES, world

ROOT = Path(__file__).resolve().parents[2]
Z = 1.6448536269514722
SPREAD = {"all": 190 / 6, "never": (143 - 625 / 7) / 6, "maybe": (559 - 3025 / 6) / 5,
          "often": (1407 - 8281 / 6) / 5}  # fmt: skip
RANKS = {"all": tuple(RANK), **RANKS_OF}
NAMES = {"all": "weighted", "never": "Never full", "maybe": "Maybe full", "often": "Often full"}
JUNE = date(2021, 6, 30)


def changed(**deltas):
    """Add to each measure `delta(date, place)` over the paths, at every date and place."""
    base = world()
    series = dict(base.series)
    for measure, delta in deltas.items():
        values, dates = series[measure].values.copy(), series[measure].dates
        for j, when in enumerate(dates):
            for place in range(values.shape[2]):
                values[:, j, place] += np.float32(delta(when, place))
        series[measure] = Series(values, dates)
    scenario = replace(base.scenario, name="cut", title=TITLES["cut"])
    return replace(base, scenario=scenario, series=series)


def fewer(when, place):
    """500 before the census's month, which no claim is about; then k + 1 a month, or by place."""
    return -500.0 if when < date(2021, 3, 1) else -(RANK + 1.0) * (1, 3, -2)[place]


def claim(measure="completed", amount=-36.0, *, at_most=True, day=JUNE, when=date(2021, 6, 1),
          district=""):  # fmt: skip
    return Claim(MEASURES[measure], amount, at_most, day, when, district)


class TinyStudy:
    """What telling reads of a study."""

    programme, stale = programme(), ()
    files = SimpleNamespace(programme=programme, assumptions=(), priors=(), regimes=())

    def beliefs_of(self, regime):
        return tuple(one for one in BELIEFS if regime in (None, one.name))


def answer_to(one, other, regime=None):
    done = judge(one, compare(world(), other))
    scenarios = tuple(result.scenario for result in done.results)
    return Answer(TinyStudy(), Question("claim", scenarios, regime), done)


CUT = changed(completed=fewer)
ANSWER = answer_to(claim(), CUT)
STORY = ANSWER.story


def mean_of(group, scale=-4.0):
    """Mean of `scale (k + 1)` with its interval, the ends in order."""
    ranks = RANKS[group]
    middle = scale * (sum(ranks) / len(ranks) + 1)
    half = Z * abs(scale) * sqrt(SPREAD[group] / len(ranks))
    return middle, middle - half, middle + half


def wilson(met, n):
    """Wilson's interval, written out: Wilson (1927), 90 %."""
    p = met / n
    middle, half = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    low = 0.0 if met == 0 else (middle - half) / (1 + Z * Z / n)
    return p, low, 1.0 if met == n else (middle + half) / (1 + Z * Z / n)


MET = {"all": 11, "never": 1, "maybe": 4, "often": 6}
VERDICTS = {"all": "open", "never": "fails", "maybe": "open", "often": "holds"}
"""36 fewer lies within 31.5 to 48.5, above 10.8 to 25.7, within 31.8 to 49.6, below 58.4."""


@pytest.mark.parametrize("group", RANKS)
def test_each_belief_has_its_verdict_mean_bound_and_odds(group):
    row = ANSWER.table("claim").set_index("regime").loc[group]
    middle, low, high = mean_of(group)
    assert row["verdict"] == VERDICTS[group]
    assert tuple(row[["mean", "low", "high"]]) == pytest.approx((middle, low, high))
    assert row["sayable"] == pytest.approx(high)
    assert (row["n"], row["n_met"], row["n_without"]) == (len(RANKS[group]), MET[group], 0)
    odds = tuple(row[["share", "share_low", "share_high"]])
    assert odds == pytest.approx(wilson(MET[group], len(RANKS[group])))
    assert (row["measure"], row["district"], row["at_most"]) == ("completed", "Danmark", -36.0)
    assert row["by"] == JUNE


def test_the_table_says_the_same_with_the_bound_rounded_to_where_it_holds():
    rows = numbers_of(STORY.table)
    assert list(rows) == list(NAMES.values())
    for group, name in NAMES.items():
        row = rows[name]
        assert row["mean change"] == pytest.approx(mean_of(group))
        assert row["of 100 futures"] == pytest.approx(wilson(MET[group], len(RANKS[group])))
    # 31.77 rounds to 31.8, which could not be claimed.
    told = {name: row["can be claimed"] for name, row in rows.items()}
    assert list(told.values()) == [-31.5, -10.8, -31.7, -58.4]
    assert cells_of(STORY.table)["Often full"]["the claim"] == "holds"
    danish = cells_of(STORY.table, DANISH)
    assert [row["påstanden"] for row in danish.values()] == [
        "kan ikke siges", "holder ikke", "kan ikke siges", "holder",
    ]  # fmt: skip


def test_what_was_told_to_be_claimable_holds_when_it_is_claimed():
    for group, amount in zip(NAMES, (-31.5, -10.8, -31.7, -58.4), strict=True):
        again = judge(claim(amount=amount), compare(world(), CUT)).judged[group]
        beyond = judge(claim(amount=amount - 0.1), compare(world(), CUT)).judged[group]
        assert (again.verdict, beyond.verdict) == ("holds", "open")


def test_beliefs_that_decide_are_told_first_then_the_verdict_and_the_odds():
    assert [ENGLISH.say(one) for one in STORY.answer] == [
        "Whether it holds depends on the belief about capacity: Never full: does not hold; Maybe "
        "full: cannot be told; Often full: holds.",
        "Weighted: cannot be told. On average \N{MINUS SIGN}40.0 [\N{MINUS SIGN}48.5;"
        "\N{NO-BREAK SPACE}\N{MINUS SIGN}31.5] (19 pairs of futures); the most that can be said "
        "to hold: at least 31.5 fewer.",
        "Weighted: at least 36 fewer in 58 [39;\N{NO-BREAK SPACE}74] of 100 single futures (19 "
        "pairs).",
    ]  # fmt: skip
    (told,) = found(STORY.answer, "claim_odds")
    assert value_of(told)["odds"] == pytest.approx(wilson(11, 19))
    assert DANISH.say(STORY.answer[0]).endswith(
        "Aldrig fuldt: holder ikke; Måske fuldt: kan ikke siges; Ofte fuldt: holder."
    )
    assert "det mest, der kan siges at holde: mindst 31,5 færre" in DANISH.say(STORY.answer[1])


def test_beliefs_that_agree_are_not_told_to_decide():
    story = answer_to(claim(amount=-5.0), CUT).story
    assert [one.key for one in story.answer] == ["claim_told", "claim_odds"]
    assert value_of(story.answer[0])["verdict"] == {}
    assert ENGLISH.say(story.answer[0]).startswith("Weighted: holds. ")


def test_the_question_says_what_where_until_when_and_against_whom():
    assert ENGLISH.say(STORY.title) == "Claim about 'Save two': at least 36 fewer"
    assert ENGLISH.say(STORY.question) == (
        "Does it hold, with 'Save two' against 'As now'? Programmes completed from the census of "
        "5 March 2021 to 30 June 2021: at least 36 fewer."
    )
    assert DANISH.say(STORY.question) == (
        "Holder det, med 'Spar to' mod 'Som nu'? Gennemførte forløb fra optællingen 5. marts 2021 "
        "til og med 30. juni 2021: mindst 36 færre."
    )
    assert STORY.caveats[0].key == "claim_rule"


@pytest.mark.parametrize(
    ("district", "scale"), [("", -4.0), ("Nord", -12.0), ("Syd", 8.0)], ids=lambda x: str(x)
)
def test_a_flow_is_added_up_from_the_month_of_the_census_on_in_its_place(district, scale):
    one = claim(district=district)
    assert changes_of(one, compare(world(), CUT)).tolist() == (scale * (RANK + 1)).tolist()
    if district:
        assert f"completed ({district}) from" in ENGLISH.say(answer_to(one, CUT).story.question)


def test_a_stock_is_as_it_is_at_the_end_of_the_day():
    july = date(2021, 7, 1)
    other = changed(in_programme=lambda when, place: 2.0 * RANK + (when == july))
    one = claim("in_programme", 19.0, at_most=False, when=july)
    assert changes_of(one, compare(world(), other)).tolist() == (2.0 * RANK + 1).tolist()
    story = answer_to(one, other).story
    assert ENGLISH.say(story.question).endswith("In a programme on 30 June 2021: at least 19 more.")


def shorter(when, place):
    """Two days shorter a rank in the second quarter of 2021; nobody starts in rank 3."""
    days = -2.0 * RANK if when == date(2021, 4, 1) else -50.0 + 0.0 * RANK
    return np.where(RANK == 3, nan, days)


def test_a_wait_is_that_of_its_quarter_without_the_pairs_in_which_nobody_starts():
    """Rank 3 is left out: 18 pairs with mean rank 28 / 3, 9 of them at most 18 days shorter."""
    other = changed(wait_days_mean=shorter)
    one = claim("wait_days_mean", -18.0, at_most=False, when=date(2021, 4, 1))
    judged = judge(one, compare(world(), other)).judged["all"]
    ranks = [k for k in RANK if k != 3]
    sd = sqrt((sum(k * k for k in ranks) - 18 * (28 / 3) ** 2) / 17)
    assert judged.mean.mean == pytest.approx(-56 / 3)
    assert judged.mean.low == pytest.approx(-56 / 3 - Z * 2 * sd / sqrt(18))
    assert (judged.odds.n_met, judged.odds.n, judged.odds.n_without) == (9, 18, 1)
    assert (judged.verdict, judged.sayable) == ("open", judged.mean.low)
    story = answer_to(one, other).story
    assert ENGLISH.say(story.title).endswith("at most 18 days shorter")
    assert "coordinator in Q2 2021" in ENGLISH.say(story.question)
    assert ENGLISH.say(story.caveats[1]).startswith("1 of 19 pairs have no value")
    # -23.004 rounds to -23.0, which could not be claimed.
    assert numbers_of(story.table)["weighted"]["can be claimed"] == -23.1


def test_where_no_pair_has_a_value_nothing_can_be_told():
    other = changed(wait_days_mean=lambda when, place: nan + RANK)
    story = answer_to(claim("wait_days_mean", when=date(2021, 4, 1)), other).story
    row = cells_of(story.table)["weighted"]
    assert [row[key] for key in ("the claim", "mean change", "can be claimed")] == [
        "cannot be told", "-", "-",
    ]  # fmt: skip
    assert "{" not in " ".join(map(ENGLISH.say, story.lines()))
    axes_of(story.picture)


def test_money_is_added_up_over_years_and_not_lost_to_32_bits():
    """8.1 - 7.2 twice is a little more than 1.8 in 32 bits."""
    base, series = world(), dict(world().series)
    pair = []
    for amount in (8.1, 7.2):
        values = np.full_like(series["spend_posts"].values, amount)
        spent = Series(values, series["spend_posts"].dates)
        pair.append(replace(base, series={**series, "spend_posts": spent}))
    other = replace(pair[1], scenario=CUT.scenario)
    one = claim("spend_posts", -1.8, day=date(2022, 12, 31), when=date(2022, 1, 1))
    judged = judge(one, compare(pair[0], other)).judged["often"]
    assert (judged.verdict, judged.odds.share, judged.mean.mean) == ("holds", 1.0, -1.8)
    less = answer_to(one, CUT).story.title
    assert ENGLISH.say(less).endswith("at least 1.8 m DKK (2021 prices) less")


@pytest.mark.parametrize(
    ("measure", "amount", "at_most", "told"),
    [
        ("completed", 4.0, True, "at most 4 more"),
        ("completed", -4.0, False, "at most 4 fewer"),
        ("completed", 0.0, True, "at most 0 more"),
        ("completed", 0.0, False, "at most 0 fewer"),
        ("wait_days_mean", 2.5, False, "at least 2.5 days longer"),
        ("utilisation", -0.05, True, "at least 0.05 lower"),
        ("spend_total", 1.0, False, "at least 1 m DKK (2021 prices) more"),
    ],
)
def test_a_change_is_told_in_plain_words(measure, amount, at_most, told):
    from bandeexit.questions.claim.charts import change_text

    about = claim(measure, amount, at_most=at_most)
    assert ENGLISH.say(change_text(about, amount)) == told


def test_the_picture_draws_each_belief_and_marks_what_is_claimed():
    (ax,) = axes_of(STORY.picture)
    drawn = lines_in(ax)
    assert list(drawn) == ["At least 36 fewer", *NAMES.values()]
    assert set(drawn["At least 36 fewer"][0]) == {-36.0}
    dots = [line for line in ax.get_lines() if str(line.get_label()).startswith("_")]
    for i, (group, name) in enumerate(NAMES.items()):
        n, look = len(RANKS[group]), style.group_look(i)
        x, y = drawn[name]
        assert x == [-4.0 * (k + 1) for k in sorted(RANKS[group], reverse=True)]
        assert y == pytest.approx([100 * (i + 1) / n for i in range(n)])
        (line,) = (one for one in ax.get_lines() if one.get_label() == name)
        assert (line.get_drawstyle(), line.get_color()) == ("steps-post", look["color"])
        assert dots[i].get_xdata()[0] == -36.0
        assert dots[i].get_ydata()[0] == pytest.approx(100 * MET[group] / n)
        assert (dots[i].get_marker(), dots[i].get_color()) == (look["marker"], look["color"])
    assert heading_of(ax) == (
        "At least 36 fewer: cannot be told (weighted)",
        "of 100 pairs of futures: the change is at most this",
    )
    assert " ".join(ax.get_xlabel().split()) == (
        "change: Programmes completed from the census of 5 March 2021 to 30 June 2021 (persons)"
    )


def test_at_least_is_counted_from_the_other_end():
    (ax,) = axes_of(answer_to(claim(at_most=False), CUT).story.picture, DANISH)
    x, y = lines_in(ax)["Aldrig fuldt"]
    assert (x[0], y[0], x[-1], y[-1]) == (-36.0, 100.0, -4.0, pytest.approx(100 / 7))
    (line,) = (one for one in ax.get_lines() if one.get_label() == "Aldrig fuldt")
    assert line.get_drawstyle() == "steps-pre"
    assert heading_of(ax) == (
        "Højst 36 færre: kan ikke siges (vægtet)",
        "af 100 par fremtider: ændringen er mindst så stor",
    )
    assert ax.xaxis.get_major_formatter()(-2.5, 0) == "\N{MINUS SIGN}2,5"


@pytest.mark.parametrize("voice", [ENGLISH, DANISH])
def test_the_picture_says_what_it_is_and_little_is_told_first(voice):
    check_alone(STORY.picture, voice)
    assert len(STORY.answer) <= 3
    assert len(STORY.caveats) <= 2
    assert all(len(voice.say(line).split()) <= 30 for line in STORY.answer)
    alt = ENGLISH.say(STORY.picture.alt)
    assert alt.endswith(
        "Claimed: at least 36 fewer: weighted: 58; Never full: 14; Maybe full: 67; Often full: 100."
    )


def test_every_pair_is_in_the_table_with_its_belief():
    pairs = ANSWER.table("pairs").set_index("path")
    assert list(pairs.index) == list(PATHS)
    assert pairs["change"].tolist() == (-4.0 * (RANK + 1)).tolist()
    assert pairs["regime"].iloc[[4, 5, 18]].tolist() == ["never", "maybe", "often"]
    assert STORY.picture.data.equals(ANSWER.table("pairs"))


# What is asked, read of the real study and refused before any work.

STUDY = bx.load_study(ROOT)


def read(**options):
    asked = {"measure": "completed", "at_least": None, "at_most": -4.0, "by": None,
             "district": None}  # fmt: skip
    scenarios = tuple(STUDY.scenario(name) for name in ("baseline", "budget_cut"))
    return claim_of(STUDY.fitted, Question("claim", scenarios, options={**asked, **options}))


@pytest.mark.parametrize(
    ("measure", "by", "when"),
    [
        ("completed", "2022-06-30", date(2022, 6, 1)),
        ("in_programme", "2022-06-30", date(2022, 7, 1)),
        ("wait_days_mean", "2022-06-30", date(2022, 4, 1)),
        ("spend_total", "2022-12-31", date(2022, 1, 1)),
        ("completed", None, date(2023, 12, 1)),
        ("total_completed", date(2023, 12, 31), date(2024, 1, 1)),
        ("wait_days_mean", None, date(2023, 10, 1)),
        ("completed", "2020-10-31", date(2020, 10, 1)),
    ],
)
def test_the_last_day_leads_to_the_date_of_the_series(measure, by, when):
    one = read(measure=measure, by=by)
    assert one.when == when
    assert str(one.day) == str(by or "2023-12-31")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"measure": "complete"}, "there is no measure `complete`; did you mean `completed`?"),
        ({"district": "Fyen"}, "there is no district Fyen; did you mean `Fyn`?"),
        ({"measure": "spend_total", "district": "Fyn"}, "for the whole country only"),
        ({"at_most": None}, "with one of --at-least and --at-most"),
        ({"at_least": 3.0}, "with one of --at-least and --at-most"),
        ({"at_most": nan}, "and a number"),
        ({"at_most": "four"}, "and a number"),
        ({"by": "soon"}, "soon is no date; expected the last day of a month, from 2020-10-31 to "
                         "2023-12-31"),
        ({"by": "2024-06-30"}, "the nearest is 2023-12-31"),
        ({"by": "2020-09-30"}, "the nearest is 2020-10-31"),
        ({"by": "2022-06-29"}, "the nearest is 2022-06-30"),
        ({"measure": "wait_days_mean", "by": "2022-07-31"},
         "a quarter, from 2020-12-31 to 2023-12-31; the nearest is 2022-06-30"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused_with_the_nearest(options, told):
    with pytest.raises(UsageError) as refused:
        read(**options)
    assert told in str(refused.value)


def test_the_census_of_the_world_lies_inside_a_month():
    """Else the month of the census would not be seen to count."""
    assert CENSUS.day > 1
