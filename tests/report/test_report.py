"""Charts, tables, words and page, on results with known values."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from bandeexit.report import charts, style
from bandeexit.report.figures import chart_of_fans, charts_of, charts_of_difference
from bandeexit.report.headlines import difference_sentences, headline, sentences, warnings
from bandeexit.report.tables import QUANTILES, difference_table, quantile_table, summarise_paths
from bandeexit.report.words import day, number
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.result import Series
from bandeexit.scenarios.run import run_scenario
from bandeexit.scenarios.scenario import Change, Scenario
from small_studies import district, no_draws, programme

STUDY = programme(district("North", 3.0), district("South", 1.0), capacity__headroom=0.8)
BASE = Scenario(
    "base", date(2005, 1, 1), draws=20, seed=1, title={"da": "Uændret", "en": "Unchanged"}
)
CUT = replace(
    BASE,
    name="cut",
    title={"da": "Besparelse", "en": "A cut"},
    changes=(Change("cut", "budget.coordinators", "scale", 0.4, date(2003, 3, 1)),),
)


@pytest.fixture(scope="module")
def results():
    return [run_scenario(STUDY, scenario, no_draws(20)) for scenario in (BASE, CUT)]


def with_values(result, measure, values):
    """Put the same value at every date and place, path by path."""
    series = result.series[measure]
    filled = np.broadcast_to(np.float32(values)[:, None, None], series.values.shape).copy()
    return replace(result, series={**result.series, measure: Series(filled, series.dates)})


def test_quantiles_are_those_of_numpy_and_leave_nan_out():
    values = np.random.default_rng(1).normal(size=(101, 3)).astype(np.float32)
    values[::2, 1] = np.nan
    values[:, 2] = np.nan
    table = summarise_paths(values)
    for column, rows in ((0, slice(None)), (1, slice(1, None, 2))):
        expected = np.quantile(values[rows, column].astype(float), QUANTILES)
        np.testing.assert_allclose(table[:-1, column], expected, rtol=1e-6)
    assert np.isnan(table[:, 2]).all()


def test_a_table_has_one_row_a_measure_place_and_date_and_years_add_up(results):
    table = quantile_table(results[0])
    keys = ["measure", "period", "district", "date"]
    assert not table.duplicated(keys).any()
    assert set(table["measure"]) == set(results[0].measures)
    monthly = table[(table["measure"] == "completed") & (table["period"] == "month")]
    yearly = table[(table["measure"] == "completed") & (table["period"] == "year")]
    np.testing.assert_allclose(monthly["mean"].sum(), yearly["mean"].sum(), rtol=1e-6)


def test_differences_are_taken_path_by_path(results):
    values = np.arange(20.0)
    one, other = (with_values(results[0], "waiting", v) for v in (values, values + 3.0))
    table = difference_table(compare(one, other))
    rows = table[table["measure"] == "waiting"]
    assert (rows[["q05", "q50", "q95", "mean"]] == 3.0).all(axis=None)
    assert (rows["share_above_zero"] == 1.0).all()
    assert (rows["share_below_zero"] == 0.0).all()


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_text_of_a_chart_covers_another(results, language):
    made = charts_of(results[0], language)
    made += charts_of_difference(compare(*results), language)
    made.append(chart_of_fans(results, "in_programme", language))
    for chart in made:
        boxes = text_boxes(chart.figure)
        assert len(boxes) > 8
        for i, (text, box) in enumerate(boxes):
            for other, second in boxes[:i]:
                assert not box.overlaps(second), (chart.name, text, other)


def ticks_out_of_view(figure):
    """Labels of ticks beyond the limits of their axis, which matplotlib keeps but does not draw."""
    axes = [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    return [
        tick.label1
        for axis in axes
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]


def text_boxes(figure):
    """Boxes of all visible texts inside the figure, a tenth smaller than drawn."""
    canvas = FigureCanvasAgg(figure)
    with mpl.rc_context(style.RC):
        canvas.draw()
    renderer = canvas.get_renderer()
    unseen = ticks_out_of_view(figure)
    texts = [t for t in figure.findobj(mpl.text.Text) if t.get_text().strip() and t.get_visible()]
    texts = [t for t in texts if t not in unseen]
    boxes = [(t.get_text(), t.get_window_extent(renderer).shrunk(0.9, 0.9)) for t in texts]
    frame = figure.bbox
    return [b for b in boxes if frame.x0 <= b[1].x0 and b[1].x1 <= frame.x1 and b[1].y0 >= 0]


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_chart_has_a_title_a_unit_and_a_caption_with_the_caveat(results, language):
    caveat = {"da": "ikke officiel statistik", "en": "not official statistics"}[language]
    for chart in charts_of(results[0], language) + charts_of_difference(
        compare(*results), language
    ):
        for ax in chart.figure.axes:
            assert ax.get_title(loc="left")
            assert ax.get_ylabel()
        assert caveat in chart.caption
        assert "20" in chart.caption
        assert re.search(r"\d", chart.alt) or chart.name.startswith("difference")
        assert len(chart.data) > 0


def test_a_fan_shows_median_bands_census_and_the_observed_count(results):
    ax = charts.plot_fan(None, results[0], "in_programme", language="en")
    labels = ax.get_legend_handles_labels()[1]
    assert labels == [
        "90 in 100 futures",
        "60 in 100 futures",
        "30 in 100 futures",
        "median",
        "census 1 January 2003",
        "observed: 20",
    ]
    median = next(line for line in ax.lines if line.get_label() == "median")
    np.testing.assert_allclose(
        median.get_ydata(), np.median(results[0].series["in_programme"].national, axis=0)
    )


def test_svg_is_the_same_bytes_every_time_and_describes_itself(results):
    one, two = (charts_of(results[0], "en")[0].files() for _ in range(2))
    assert one == two
    svg = next(content for name, content in one.items() if name.endswith(".svg")).decode()
    assert 'role="img"' in svg
    assert "<title" in svg
    assert "<desc" in svg
    assert "In visitation or waiting" in svg  # text stays text


def luminance(colour):
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_lines_stand_out_from_white_by_three_to_one():
    """WCAG 1.4.11; the outer band has an edge in the full colour for that reason."""
    for colour in (style.BLUE, style.VERMILION, style.GREEN, style.BLACK, style.GREY):
        assert 1.05 / (luminance(colour) + 0.05) >= 3.0, colour


def test_bands_grow_darker_towards_the_median():
    shades = [luminance(style.BANDS[share]) for share in (90, 60, 30)]
    assert shades == sorted(shades, reverse=True)


@pytest.mark.parametrize(
    ("value", "digits", "danish", "english"),
    [
        (1234.56, 1, "1.234,6", "1,234.6"),
        (-2.0, 0, "\N{MINUS SIGN}2", "\N{MINUS SIGN}2"),
        (-0.04, 1, "0,0", "0.0"),
        (1e6, 0, "1.000.000", "1,000,000"),
    ],
)
def test_numbers_are_written_as_their_readers_write_them(value, digits, danish, english):
    assert number(value, "da", digits) == danish
    assert number(value, "en", digits) == english


def test_dates_are_written_out():
    assert day(date(2020, 10, 7), "da") == "7. oktober 2020"
    assert day(date(2020, 10, 7), "en") == "7 October 2020"


def completed_by(result, totals):
    """Let `totals` complete between the census and the horizon."""
    series = result.series["total_completed"]
    values = np.zeros_like(series.values)
    values[:, -1, 0] = totals
    return replace(
        result, series={**result.series, "total_completed": Series(values, series.dates)}
    )


def test_the_headline_gives_median_and_interval(results):
    told = sentences(completed_by(results[0], np.arange(20) * 10), "en")[0]
    assert "95 persons" in told
    assert "'Unchanged'" in told
    assert "between 10 and 180" in told
    assert "31 December 2004" in told


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (np.full(20, -4), "4.0 fewer persons complete"),
        (np.r_[np.zeros(12), np.full(8, -5)], "2.0 fewer persons complete"),
        (np.r_[np.full(10, 3), np.full(10, -2)], "cannot be told"),
        (np.r_[np.full(6, 30), np.full(14, -1)], "cannot be told"),
        (np.r_[np.full(19, 4), 0], "3.8 more persons complete"),
    ],
)
def test_a_direction_is_told_only_when_almost_no_pair_goes_the_other_way(results, change, expected):
    base = completed_by(results[0], np.full(20, 100))
    other = completed_by(results[1], 100 + change)
    told = difference_sentences(compare(base, other), "en")[0]
    assert expected in told
    worse, better, same = (int(100 * x.mean()) for x in (change < 0, change > 0, change == 0))
    assert f"{worse} are worse, {better} better, {same} without a difference" in told


def test_cutting_a_line_without_modelled_effect_is_said_loudly(results):
    line = Change("less", "budget.contact_point", "scale", 0.5)
    touched = replace(results[1], scenario=replace(CUT, changes=(line,)))
    told = "\n".join(warnings([results[0], touched], [], "en"))
    assert "ledger only" in told
    assert "ledger only" not in "\n".join(warnings(results, [], "en"))


def test_failed_paths_and_a_stale_fit_are_said(results):
    partly = replace(results[0], failed=("draw 3: ...",))
    told = "\n".join(warnings([partly], ["model/demand.yaml has changed since the fit"], "en"))
    assert "1 of 21 paths" in told
    assert "model/demand.yaml" in told


def test_scenarios_that_end_alike_in_every_pair_are_said_to(results):
    base, other = (completed_by(result, np.full(20, 100)) for result in results)
    assert "every single pair" in difference_sentences(compare(base, other), "en")[0]


def test_a_few_large_differences_do_not_turn_the_direction_of_nearly_all_pairs(results):
    base, other = (
        completed_by(results[0], np.zeros(20)),
        completed_by(results[1], np.r_[300, np.full(19, -1)]),
    )
    assert "cannot be told" in difference_sentences(compare(base, other), "en")[0]


def test_where_nobody_starts_there_is_no_wait_and_valid_json(results):
    nobody = with_values(results[0], "wait_days_mean", np.full(20, np.nan))
    assert "no wait to measure" in sentences(nobody, "en")[1]
    assert "cannot be compared" in difference_sentences(compare(results[0], nobody), "en")[1]
    assert json.loads(json.dumps(headline(nobody), allow_nan=False))
