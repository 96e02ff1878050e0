"""What is drawn of a reverse stress test, read back from its figures."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from bandeexit.questions.reverse.charts import BROKEN, NOT_PLAUSIBLE
from bandeexit.report.chart import figure_of
from bandeexit.report.style import group_look
from bandeexit.scenarios.intervals import wilson
from reading import DANISH, ENGLISH, axes_of, lines_in, ticks_of
from reverse_world import MIDDLE, SHARES, STORY, TITLES, VOICES, section


def panels(chart, voice=ENGLISH):
    return [ax for ax in axes_of(chart, voice) if ax.axison]


def vertices(collection):
    return {
        (round(float(x), 6), round(float(y), 6))
        for path in collection.get_paths()
        for x, y in path.vertices
    }


def test_along_each_factor_every_belief_has_its_own_line_on_the_factors_scale():
    more, money, length = panels(STORY.picture)
    lines = lines_in(more)
    assert list(lines) == list(TITLES)
    along = [point for point in SHARES if point[1:] == MIDDLE[1:]]
    along.sort()
    for i, title in enumerate(TITLES):
        xs, ys = lines[title]
        assert xs == pytest.approx([50, 100, 130, 150, 200])
        assert ys == pytest.approx([100 * SHARES[point][i] for point in along])
    assert lines_in(money)["May bind"][0] == [-4.0, -2.0, 0.0, 2.0]
    assert lines_in(money)["May bind"][1] == pytest.approx([43, 62, 81, 90])
    assert lines_in(length)["Often binds"] == ([70, 100, 160], pytest.approx([67, 57, 51]))


def test_the_colours_of_beliefs_are_those_of_every_chart():
    more = panels(STORY.picture)[0]
    drawn = {line.get_label(): to_hex(line.get_color()) for line in more.get_lines()}
    for i, title in enumerate(TITLES):
        assert drawn[title] == to_hex(group_look(i)["color"])


def test_the_wanted_share_the_break_and_what_is_not_plausible_are_marked():
    more, money, length = panels(STORY.picture)
    for ax, at in ((more, [130.0]), (money, [-1.5]), (length, [])):
        unnamed = [one for one in ax.get_lines() if str(one.get_label()).startswith("_")]
        level = [one for one in unnamed if set(one.get_ydata()) == {60.0}]
        assert len(level) == 1
        assert [one.get_xdata()[0] for one in unnamed if one not in level] == pytest.approx(at)
    assert [one.get_text() for one in more.texts] == ["130"]
    assert [one.get_text() for one in money.texts] == ["−1.5"]
    assert _spans(more) == [(50.0, 80.0), (140.0, 200.0)]
    assert _spans(money) == [(-4.0, -3.0), (1.0, 2.0)]
    assert _spans(length) == []


def _spans(ax):
    grey = [one for one in ax.patches if to_hex(one.get_facecolor()) == NOT_PLAUSIBLE]
    return sorted((round(one.get_x(), 6), round(one.get_x() + one.get_width(), 6)) for one in grey)


def test_the_band_is_of_all_paths_together():
    (band,) = panels(STORY.picture)[0].collections
    low, high = wilson(610, 1000)
    assert {(130.0, round(100 * low, 6)), (130.0, round(100 * high, 6))} <= vertices(band)


def test_panels_are_named_by_their_factor_with_unit_and_date():
    said = [" ".join(ax.get_xlabel().split()) for ax in panels(STORY.picture)]
    assert said == [
        "The yearly number of referrals, from 1 January 2022 (% of the unchanged)",
        "The appropriation for coordinators, from 1 March 2022, added, m DKK per year "
        "(2020 prices)",
        "Length of the programme (% of the unchanged)",
    ]
    danish = panels(STORY.picture, DANISH)[1]
    assert "fra 1. marts 2022" in " ".join(danish.get_xlabel().split())
    assert "0,5" not in ticks_of(danish).values()


def pair_chart():
    (chart,) = section("Two factors together").charts
    return chart


def _red(ax):
    return [one for one in ax.get_lines() if len(one.get_xdata()) > 1]


def test_a_frontier_runs_over_the_first_factor_at_the_second_ones_breaks():
    more_money, _, money_length = panels(pair_chart())
    down, down_unsure, down_missed, *up = _red(more_money)
    assert list(down.get_xdata()) == [50.0, 100.0, 200.0]
    assert list(down.get_ydata()) == [-3.0, -1.5, 0.0]
    assert list(down_unsure.get_ydata()) == [-2.0, -0.5, 0.0]
    assert isnan(down_missed.get_ydata()[0])
    assert list(down_missed.get_ydata()[1:]) == [-2.25, 0.0]
    np.testing.assert_array_equal(up[0].get_ydata(), [np.nan, np.nan, 0.0])
    down, _, _, up, _, _ = _red(money_length)
    assert (list(down.get_xdata()), list(down.get_ydata())) == ([-4.0, 0.0], [100.0, 75.0])
    assert list(up.get_ydata()) == [100.0, 150.0]


def test_the_broken_side_is_coloured_as_far_as_was_searched():
    more_money, more_length, money_length = panels(pair_chart())
    down, _ = more_money.collections
    assert to_hex(down.get_facecolor()[0]) == BROKEN
    corners = {(50.0, -3.0), (100.0, -1.5), (200.0, 0.0), (50.0, -4.0), (200.0, -4.0)}
    assert corners <= vertices(down)
    down, up = money_length.collections
    assert {(-4.0, 70.0), (0.0, 70.0), (0.0, 75.0)} <= vertices(down)
    assert {(-4.0, 160.0), (0.0, 160.0), (0.0, 150.0)} <= vertices(up)
    assert not any(vertices(one) for one in more_length.collections)


def test_the_centre_and_the_plausible_box_stand_in_units_of_both_axes():
    more_money, more_length, _ = panels(pair_chart())
    (circle,) = (one for one in more_money.get_lines() if len(one.get_xdata()) == 1)
    assert (circle.get_xdata()[0], circle.get_ydata()[0]) == (100.0, 0.0)
    (box,) = (one for one in more_money.patches if isinstance(one, Rectangle))
    assert (box.get_x(), box.get_y()) == pytest.approx((80.0, -3.0))
    assert (box.get_width(), box.get_height()) == pytest.approx((60.0, 4.0))
    assert not more_length.patches  # nobody has said what length is plausible
    assert "coordinators" in more_money.get_ylabel()
    assert "referrals" in more_money.get_xlabel()


@pytest.mark.parametrize(("voice", "title"), [
    (ENGLISH, "Example target 'The goal': 2 of 3 factors break it by themselves within the "
              "plausible"),
    (DANISH, "Eksempel på et mål ('Målet'): 2 af 3 faktorer bryder det alene inden for det "
             "rimelige"),
])  # fmt: skip
def test_the_title_is_the_finding_and_the_caption_repeats_it_with_the_futures(voice, title):
    figure = figure_of(STORY.picture, voice)
    assert " ".join(figure.get_suptitle().split()) == title
    assert voice.say(STORY.picture.caption).startswith(f"{title}. {voice.say(1000)} f")
    below = " ".join(figure.get_supxlabel().split())
    assert voice.say(5000) in below
    assert "60" in below
    assert "1/5" in below


def test_the_title_of_pairs_counts_those_that_break_within_the_plausible():
    """Pair 1 at x 1.0, -1.5; pair 3 at 0.0, x 0.75: of a length nothing is implausible."""
    said = ENGLISH.say(pair_chart().caption)
    assert "2 of 3 pairs of factors break it within the plausible" in said
    assert ENGLISH.say(pair_chart().alt).endswith(
        "the yearly number of referrals with the appropriation for coordinators; "
        "the appropriation for coordinators with length of the programme."
    )


def test_the_alternative_text_tells_what_is_wanted_and_every_break():
    assert ENGLISH.say(STORY.picture.alt) == (
        "One line a belief for each factor, against the 60 of 100 wanted. Breaks, weighted: "
        "the yearly number of referrals at 130 % of the unchanged; the appropriation for "
        "coordinators at −1.5 m DKK per year (2020 prices)."
    )
    for chart in STORY.charts:
        assert all(len(voice.say(chart.alt)) < 300 for voice in VOICES)
