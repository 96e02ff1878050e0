"""Charts as they leave the house: well formed, safe, the same bytes, described, noted below."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from textwrap import fill
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from bandeexit.errors import UsageError
from bandeexit.report import style
from bandeexit.report.chart import FOOTER_SIZE, Chart, draw_on, figure_of, files_of, svg_of
from bandeexit.report.forecast_charts import (
    difference_chart,
    difference_panel,
    fans_chart,
    forecast_charts,
    target_charts,
)
from bandeexit.report.html import html_page
from bandeexit.report.story import Section, Story, finding
from bandeexit.scenarios.compare import compare
from reading import DANISH, ENGLISH
from worlds import BELIEFS, RANK, changed, cut, with_targets, world

BASE, CUT = world(), cut()
NASTY = {"da": r"$5 & <b>10 %</b> \1 \g<0> ]]> $x_{", "en": r"$5 & <b>10 %</b> \1 \g<0> ]]> £"}


def charts_of(base=BASE, other=CUT):
    return [
        *forecast_charts(base, BELIEFS),
        difference_chart(compare(base, other), BELIEFS),
        fans_chart([base, other], "in_programme", BELIEFS),
        *target_charts([with_targets(base)], BELIEFS),
    ]


CHARTS = charts_of()
each_chart = pytest.mark.parametrize("chart", CHARTS, ids=lambda one: one.name)


@each_chart
def test_svg_is_well_formed_and_says_what_it_shows(chart):
    for voice in (DANISH, ENGLISH):
        root = ElementTree.fromstring(svg_of(chart, voice))
        assert root.get("role") == "img"
        title, description = list(root)[:2]
        assert (title.text, description.text) == (voice.say(chart.caption), voice.say(chart.alt))
        own = {element.get("id") for element in (title, description)}
        assert set(root.get("aria-labelledby").split()) == own


@each_chart
def test_every_file_of_a_chart_has_the_same_bytes_every_time(chart):
    one, other = files_of(chart, DANISH), files_of(chart, DANISH)
    endings = ("svg", "png", "csv", "alt.txt")
    assert list(one) == [f"{chart.name}.{ending}" for ending in endings]
    assert one == other
    assert one[f"{chart.name}.svg"].decode() == svg_of(chart, DANISH)
    assert one[f"{chart.name}.alt.txt"].decode() == f"{DANISH.say(chart.alt)}\n"


@each_chart
def test_a_png_is_for_slides_and_carries_its_description(chart):
    image = Image.open(io.BytesIO(files_of(chart, DANISH)[f"{chart.name}.png"]))
    assert round(image.info["dpi"][0]) == 144
    assert image.info["Description"] == DANISH.say(chart.alt)
    assert image.size == pytest.approx((144 * chart.width, 144 * chart.height), abs=1)


@each_chart
def test_the_csv_holds_what_is_plotted(chart):
    table = pd.read_csv(io.BytesIO(files_of(chart, ENGLISH)[f"{chart.name}.csv"]))
    assert list(table) == list(chart.data)
    numbers = chart.data.select_dtypes("number")
    np.testing.assert_allclose(table[list(numbers)], numbers, rtol=1e-6)


def together(text):
    """Without white space: a title that is too wide is broken into lines."""
    return "".join(text.split())


def test_titles_with_dollars_brackets_and_backslashes_are_drawn_as_written():
    results = [replace(one, scenario=replace(one.scenario, title=NASTY)) for one in (BASE, CUT)]
    for chart in charts_of(*results):
        for voice in (DANISH, ENGLISH):
            root = ElementTree.fromstring(svg_of(chart, voice))
            drawn = [one for one in root.iter() if one.tag.endswith("}text")]
            written = together("".join("".join(one.itertext()) for one in drawn))
            assert together(voice.say(NASTY)) in written
            assert voice.say(NASTY) in voice.say(chart.caption)
            assert root[0].text == voice.say(chart.caption)


def test_a_page_with_every_chart_has_no_id_twice():
    page = html_page(Story("T", "Q", (), sections=(Section("All", (), tuple(CHARTS)),)), ENGLISH)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 500
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', page)) <= set(ids)


@each_chart
def test_all_text_of_a_chart_is_horizontal(chart):
    texts = [t for t in figure_of(chart, DANISH).findobj(mpl.text.Text) if t.get_text().strip()]
    assert all(text.get_rotation() == 0 for text in texts)


@pytest.mark.parametrize("size", [0.4, 1.0, 3.0, 7.0])
def test_persons_are_never_counted_in_halves_on_an_axis(size):
    pair = compare(BASE, changed(BASE, "cut", {"completed": RANK * size / 240}))
    (ax,) = figure_of(difference_panel(pair, "completed", ()), ENGLISH).axes
    assert all(float(tick).is_integer() for tick in ax.get_yticks())


# Notes below a chart, and charts of several panels.


def simple(**about):
    return Chart("simple", pd.DataFrame({"x": [1]}), "Caption.", "Alt.",
                 draw=lambda ax, voice: ax.plot([1, 2], [3, 4]), **about)  # fmt: skip


def test_notes_stand_below_in_their_order_and_no_line_is_wider_than_the_chart():
    words = " ".join(["note"] * 60)
    notes = (finding("caveat"), "", words)
    footers = []
    for width in (5.0, 9.0):
        below = figure_of(simple(notes=notes, width=width), DANISH).get_supxlabel()
        letters = int(72 * width / (FOOTER_SIZE * style.LETTER_WIDTH["normal"]))
        caveat = fill(DANISH.say(finding("caveat")), letters)
        assert below == f"{caveat}\n{fill(words, letters)}"  # what is empty leaves no line
        footers.append(below.count("\n"))
    assert footers[0] > footers[1]


def test_a_chart_without_notes_has_nothing_below():
    assert figure_of(simple(), ENGLISH).get_supxlabel() == ""


def test_one_panel_is_drawn_on_axes_that_are_there_and_several_are_not():
    axes = style.new_axes()
    assert draw_on(simple(), axes, ENGLISH) is axes
    assert len(axes.lines) == 1
    assert draw_on(simple(), None, ENGLISH) is not axes
    with pytest.raises(UsageError, match="difference_cut has several panels"):
        draw_on(difference_chart(compare(BASE, CUT), BELIEFS), None, ENGLISH)
