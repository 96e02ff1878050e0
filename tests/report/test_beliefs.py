"""Beliefs about capacity: their weights, and rows of each beside those of all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bandeexit.calibration.regimes import Regime
from bandeexit.report.beliefs import Belief, beliefs_in, beliefs_of, split_result, weight_text
from bandeexit.report.effects_of_pairs import group_titles, weights_line
from bandeexit.report.forecast_charts import difference_chart, forecast_charts
from bandeexit.report.plotted import belief_medians, split_differences
from bandeexit.report.tables import difference_table, quantile_table
from bandeexit.scenarios.compare import compare
from reading import DANISH, ENGLISH
from worlds import BELIEFS, HORIZON, LEVEL, RANK, RANKS_OF, changed, world

BASE = world()
NAMES = list(RANKS_OF)
CUT = changed(BASE, "cut", {"waiting": -(RANK + 1.0)})


# Weights.


@pytest.mark.parametrize(
    ("share", "words"),
    [(1 / 3, "1/3"), (2 / 3, "2/3"), (0.25, "1/4"), (5 / 12, "5/12"), (0.317, "0.32"),
     (1 / 13, "0.08"), (1, "1.00")],
)  # fmt: skip
def test_a_weight_is_a_fraction_where_it_is_a_simple_one(share, words):
    assert ENGLISH.say(weight_text(share)) == words


def test_stated_weights_are_shares_of_those_that_were_asked():
    one_and_two = (("one", 1.0, ("capacity.headroom",)), ("two", 3.0, ()))
    regimes = [
        Regime(name, f"{name} da", f"{name} en", weight, (), unlimited, "why", "source")
        for name, weight, unlimited in one_and_two
    ]
    one, two = beliefs_of(regimes, {"two": 0.9})
    assert (one.share, two.share) == (0.25, 0.75)
    assert (one.evidence, two.evidence) == (None, 0.9)
    assert (one.never_binds, two.never_binds) == (True, False)
    assert two.titles == {"da": "two da", "en": "two en"}
    (alone,) = beliefs_of(regimes[1:], {})
    assert alone.share == 1.0


def test_all_beliefs_are_told_with_their_weights_and_one_alone_as_the_only_one():
    (line,) = weights_line(NAMES, BELIEFS)
    assert ENGLISH.say(line).endswith(
        "(stated weights): never full 1/2, maybe full 1/3, often full 1/6."
    )
    (some,) = weights_line(["never", "often"], BELIEFS)
    assert DANISH.say(some).endswith("aldrig fuldt 1/2, ofte fuldt 1/6.")
    (alone,) = weights_line(["often"], BELIEFS[2:])
    assert "often full" in ENGLISH.say(alone)
    assert "1/6" not in ENGLISH.say(alone)
    assert weights_line([], BELIEFS) == []


@pytest.mark.parametrize("voice", [DANISH, ENGLISH], ids=["da", "en"])
def test_no_chart_of_a_mixture_goes_without_its_weights(voice):
    (weights,) = weights_line(NAMES, BELIEFS)
    for chart in [*forecast_charts(BASE, BELIEFS), difference_chart(compare(BASE, CUT), BELIEFS)]:
        assert voice.say(weights) in [voice.say(note) for note in chart.notes]


def test_groups_are_all_weighted_then_each_belief_and_one_alone_has_its_own_title():
    titles = group_titles(["all", *NAMES], BELIEFS)
    assert [DANISH.say(one) for one in titles.values()] == [
        "vægtet", "Aldrig fuldt", "Måske fuldt", "Ofte fuldt",
    ]  # fmt: skip
    assert group_titles(["all"], BELIEFS[:1]) == {"all": BELIEFS[0].titles}


# Paths of each belief.


def test_paths_are_split_by_belief_and_unknown_ones_are_called_by_their_name():
    parts = split_result(BASE, BELIEFS)
    assert [(belief.name, part.n_paths) for belief, part in parts] == [
        ("never", 7), ("maybe", 6), ("often", 6),
    ]  # fmt: skip
    for (_, part), ranks in zip(parts, RANKS_OF.values(), strict=True):
        last = part.series["in_programme"].national[:, -1]
        assert last.tolist() == [LEVEL["in_programme"] + 10 * k + 43 for k in ranks]
    (unknown, *_) = beliefs_in(BASE)
    assert unknown == Belief("never", {}, 7 / 19)
    alone = replace(BASE, regimes=("never",), regime=(0,) * 19)
    assert split_result(alone, BELIEFS) == []


def test_a_belief_without_paths_has_no_rows_and_no_line():
    rare = replace(BASE, regimes=(*NAMES, "rare"))
    assert "rare" not in {belief.name for belief, _ in split_result(rare, BELIEFS)}
    assert set(quantile_table(rare, country_only=True)["regime"]) == {"all", *NAMES}
    assert "rare" not in {belief.name for belief, _ in belief_medians(rare, "in_programme")}
    pair = compare(rare, replace(CUT, regimes=rare.regimes))
    assert len(split_differences(pair, "completed", BELIEFS)) == 3


def test_a_table_has_rows_of_all_everywhere_and_of_each_belief_for_the_country():
    table = quantile_table(BASE)
    assert list(table["regime"].unique()) == ["all", *NAMES]
    assert set(table.loc[table["regime"] == "all", "district"]) == {"Danmark", "Nord", "Syd"}
    assert set(table.loc[table["regime"] != "all", "district"]) == {"Danmark"}
    last = table[(table["measure"] == "waiting") & (table["district"] == "Danmark")]
    last = last[last["date"] == pd.Timestamp(HORIZON)].set_index("regime")
    assert last["n"].to_dict() == {"all": 19, "never": 7, "maybe": 6, "often": 6}
    means = {name: LEVEL["waiting"] + 43 + 10 * np.mean(own) for name, own in RANKS_OF.items()}
    assert last["mean"].to_dict() == pytest.approx(
        {"all": LEVEL["waiting"] + 43 + 90, **means}, rel=1e-6
    )


def test_differences_under_each_belief_are_of_its_own_pairs():
    table = difference_table(compare(BASE, CUT))
    rows = table[(table["measure"] == "waiting") & (table["district"] == "Danmark")]
    rows = rows[rows["date"] == pd.Timestamp(HORIZON)].set_index("regime")
    means = {name: -(np.mean(own) + 1) for name, own in RANKS_OF.items()}
    assert rows["mean"].to_dict() == pytest.approx({"all": -10.0, **means})


def test_a_run_of_one_belief_is_labelled_with_it():
    alone = replace(BASE, regimes=("often",), regime=(0,) * 19)
    assert set(quantile_table(alone, country_only=True)["regime"]) == {"often"}
    without = replace(BASE, regimes=(), regime=())
    assert set(quantile_table(without, country_only=True)["regime"]) == {"all"}
