"""Outcomes under each belief about capacity, beside the mixture and its weights."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from bandeexit.errors import UsageError
from bandeexit.report import charts
from bandeexit.report.belief_grids import effects_by_belief, figures_by_belief
from bandeexit.report.beliefs import Belief, mixed_from, weight
from bandeexit.report.effects import banner, effects_of, half_width, spread_of_means
from bandeexit.report.figures import charts_of, charts_of_difference
from bandeexit.report.headlines import (
    difference_sentences,
    headline,
    headline_difference,
    sentences,
    warnings,
)
from bandeexit.report.tables import difference_table, quantile_table
from bandeexit.scenarios.compare import compare
from report.test_report import text_boxes
from report.worlds import CENSUS, HORIZON, mixed, moved, world

NEVER = Belief("never", {"da": "Den bandt aldrig", "en": "It never bound"}, 1 / 3, 0.7, True)
OFTEN = Belief("often", {"da": "Den bandt ofte", "en": "It often bound"}, 2 / 3, 0.3)
KNOWN = (NEVER, OFTEN)
BASE = mixed(world(n_paths=40))
OFTEN_PATHS = np.arange(40) % 2 == 1


def cut(by):
    """Change the outcomes of regime `often` only, by `by` from the census on."""
    return compare(BASE, moved(BASE, "cut", by=np.where(OFTEN_PATHS, by, 0.0)))


def test_a_table_has_rows_of_the_mixture_everywhere_and_of_each_belief_for_the_country():
    table = quantile_table(BASE)
    assert list(table["regime"].unique()) == ["all", "never", "often"]
    assert table[table["regime"] == "all"]["district"].nunique() == 13
    assert (table[table["regime"] != "all"]["district"] == "Danmark").all()
    last = table[(table["measure"] == "waiting") & (table["district"] == "Danmark")]
    last = last[last["date"] == pd.Timestamp(HORIZON)].set_index("regime")
    assert last["n"].to_dict() == {"all": 40, "never": 20, "often": 20}
    assert last["mean"].to_dict() == {"all": 19.5, "never": 19.0, "often": 20.0}


def test_differences_under_each_belief_are_of_its_own_pairs():
    table = difference_table(cut(-3.0))
    rows = table[(table["measure"] == "waiting") & (table["date"] == pd.Timestamp(HORIZON))]
    rows = rows[rows["district"] == "Danmark"].set_index("regime")
    assert rows["mean"].to_dict() == {"all": -1.5, "never": 0.0, "often": -3.0}


def test_a_regime_without_paths_has_no_rows_no_line_and_no_sentence():
    few = replace(mixed(world(n_paths=4)), regimes=("never", "often", "rare"))
    assert set(quantile_table(few)["regime"]) == {"all", "never", "often"}
    assert sum(line.startswith("If ") for line in sentences(few, "en")) == 2
    assert "rare" in mixed_from(few, "en")
    assert all(chart.svg() for chart in charts_of(few, "en"))


def test_a_run_of_one_regime_is_labelled_with_it():
    assert set(quantile_table(mixed(world(n_paths=4), ["often"]))["regime"]) == {"often"}
    assert set(quantile_table(world(n_paths=4))["regime"]) == {"all"}


@pytest.mark.parametrize(
    ("share", "words"),
    [(1 / 3, "1/3"), (2 / 3, "2/3"), (0.25, "1/4"), (0.317, "0.32"), (1, "1.00")],
)
def test_a_weight_is_a_fraction_where_it_is_a_simple_one(share, words):
    assert weight(share, "en") == words


def test_the_mixture_is_never_told_without_its_weights_and_those_of_the_counts():
    told = mixed_from(BASE, "en", KNOWN)
    assert "it never bound 1/3, it often bound 2/3" in told
    assert "0.70 / 0.30" in told
    assert told in sentences(BASE, "en", KNOWN)
    assert told in difference_sentences(cut(-3.0), "en", KNOWN)
    for chart in [*charts_of(BASE, "en", KNOWN), *charts_of_difference(cut(-3.0), "en", KNOWN)]:
        text = " ".join(ElementTree.fromstring(chart.svg()).itertext())
        assert told in " ".join(text.split())  # in the chart itself, wherever it is pasted


@pytest.mark.parametrize(
    ("language", "never", "often"),
    [
        ("en", "If it never bound: 18 persons", "If it often bound"),
        ("da", "antagelsen 'Den bandt aldrig' gennemfører 18 personer", "'Den bandt ofte'"),
    ],
)
def test_each_belief_has_its_sentence_after_that_of_the_mixture(language, never, often):
    one = world(n_paths=4, total_completed=[201.0, 203.0, 201.0, 203.0])
    told = sentences(mixed(one), language, KNOWN)
    assert never in told[-2]
    assert often in told[-1]
    assert "20" in told[-1]


def test_where_capacity_never_limits_a_cut_has_exactly_no_effect_and_the_reason_is_said():
    told = difference_sentences(cut(-3.0), "en", KNOWN)
    assert "exactly as many persons complete in every one of 20 pairs" in told[-2]
    assert "the number of coordinators limits nobody there" in told[-2]
    assert "with 'Scenario cut', 3.0 fewer persons" in told[-1]
    unknown = difference_sentences(cut(-3.0), "en")
    assert not any("limits nobody" in line for line in unknown)


def test_the_banner_is_up_when_beliefs_are_farther_apart_than_any_interval_is_wide():
    """Under `often` the effect is -3 in every pair: a spread of 3 against a half-width of 0."""
    pair = cut(-3.0)
    effects = effects_of(pair, "total_completed", KNOWN)
    assert (spread_of_means(effects), half_width(effects)) == (3.0, 0.0)
    told = banner(pair, "en", KNOWN)
    assert any("programmes completed" in line and "3.0 apart" in line for line in told)
    assert "it goes the same way" in told[-1]


def test_no_banner_where_beliefs_agree_within_their_uncertainty():
    by = np.repeat(np.arange(20) - 30.0, 2)  # the same pairs of effects under both beliefs
    assert banner(compare(BASE, moved(BASE, "both", by=by)), "en", KNOWN) == []
    alone = world(n_paths=40)
    assert banner(compare(alone, moved(alone, "cut", by=-3.0 * OFTEN_PATHS)), "en") == []


def test_a_spread_within_the_uncertainty_is_no_banner_but_a_divided_answer_is_said():
    fewer = np.where(OFTEN_PATHS, -np.exp(np.arange(40.0) / 6), 0.0)
    told = banner(compare(BASE, moved(BASE, "cut", by=fewer)), "en", KNOWN)
    assert len(told) == 1
    assert "do not agree" in told[0]


def test_machines_get_headline_figures_under_each_belief():
    told = headline(BASE, KNOWN)["regimes"]
    assert told["never"]["weight"] == pytest.approx(1 / 3)
    assert told["often"]["evidence_weight"] == 0.3
    assert told["often"]["paths"] == 20
    effect = headline_difference(cut(-3.0), KNOWN)["regimes"]
    assert effect["never"]["completed"]["mean"] == 0.0
    assert effect["often"]["completed"]["mean"] == -3.0


def test_tables_have_a_column_for_the_mixture_and_for_each_belief():
    (figures,) = figures_by_belief(BASE, "en", KNOWN)
    (effects,) = effects_by_belief(cut(-3.0), "en", KNOWN)
    assert figures.headings == ("measure", "mixture", "It never bound", "It often bound")
    assert "1/3" in figures.caption
    row = next(r for r in effects.rows if r[0] == "Programmes completed, 2023")
    assert row[2].startswith("0.0 [")
    assert row[3].startswith("\N{MINUS SIGN}36.0 [")  # three in each of twelve months
    assert figures_by_belief(world(), "en") == []


def test_a_fan_of_the_country_has_a_labelled_line_for_each_belief_and_its_csv_has_it_too():
    ax = charts.plot_fan(None, BASE, "in_programme", language="en", beliefs=KNOWN)
    line = next(one for one in ax.lines if one.get_label() == "It often bound")
    chart = next(c for c in charts_of(BASE, "en", KNOWN) if c.name == "in_programme_base")
    table = pd.read_csv(io.BytesIO(chart.files()["in_programme_base.csv"]))
    np.testing.assert_allclose(line.get_ydata(), table["q50_often"])
    assert table["q50_often"].iloc[-1] == 20.0
    of_a_district = charts.plot_fan(None, BASE, "in_programme", place=2, beliefs=KNOWN)
    assert not any(one.get_label() == "It often bound" for one in of_a_district.lines)


def test_differences_stand_side_by_side_and_no_mark_on_another():
    ax = charts.plot_difference(None, cut(-3.0), "completed", language="en", beliefs=KNOWN)
    marks = {one.get_label(): one for one in ax.lines if one.get_marker() != "None"}
    assert set(marks) == {"mixture", "It never bound", "It often bound"}
    places = np.concatenate([one.get_xdata() for one in marks.values()])
    assert np.diff(np.sort(places)).min() > 0.2
    assert marks["It never bound"].get_ydata()[-1] == 0.0
    assert len({one.get_marker() for one in marks.values()}) == 3


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_text_covers_another_in_charts_with_beliefs(language):
    long = [
        replace(b, titles={k: f"{v}, as far as anybody can tell" for k, v in b.titles.items()})
        for b in KNOWN
    ]
    for chart in [*charts_of(BASE, language, long), *charts_of_difference(cut(-3.0), language)]:
        boxes = text_boxes(chart.figure)
        for i, (text, box) in enumerate(boxes):
            for other, second in boxes[:i]:
                assert not box.overlaps(second), (chart.name, text, other)


def test_warnings_say_that_weights_are_stated_or_that_only_one_belief_was_run():
    told = "\n".join(warnings([BASE], [], "en", KNOWN))
    assert "stated, not estimated" in told
    assert "as if capacity" not in told
    alone = "\n".join(warnings([mixed(world(n_paths=4), ["often"])], [], "en", KNOWN))
    assert "Only one belief about capacity was run: it often bound" in alone


def test_paths_under_different_beliefs_are_no_pairs():
    with pytest.raises(UsageError, match="regimes differ"):
        compare(BASE, mixed(world(n_paths=40), ["often"]))
    assert CENSUS < HORIZON
