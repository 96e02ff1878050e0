"""Charts as they leave the house: readable, safe, the same bytes, one page without network."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from bandeexit.report import style
from bandeexit.report.charts import plot_difference
from bandeexit.report.figures import chart_of_fans, charts_of, charts_of_difference
from bandeexit.report.headlines import warnings
from bandeexit.report.page import Grid, Page, Part, pictures, render
from bandeexit.report.plotted import FAN_QUANTILES
from bandeexit.scenarios.compare import compare
from report.worlds import moved, world

NASTY = {"da": "$5 & <b>10 %</b> $x_{", "en": '$5 & <b>10 %</b> "x" $x_{'}
BASE = world()
CUT = moved(BASE, "cut", by=np.full(21, -3.0))


def all_charts(base=BASE, other=CUT, language="en"):
    beside = chart_of_fans([base, other], "in_programme", language)
    return [
        *charts_of(base, language),
        *charts_of_difference(compare(base, other), language),
        beside,
    ]


@pytest.fixture(scope="module")
def made():
    return all_charts()


def grid(*rows):
    return Grid("A table", ("name", "value"), rows)


def page_of(charts, **other):
    part = Part(
        "Part", "Why?", ("Found.",), pictures(charts, wide=True), pictures(charts, wide=False), ()
    )
    said = {"title": "T", "question": "Q", "findings": ("F",), "warnings": ("W",), "banner": ()}
    rest = {
        "parts": (part,),
        "calibration": (grid(),),
        "assumptions": grid(("demand.trend", "0.1")),
        "sources": grid(("law", "https://example.org/act")),
        "provenance": ("seed 1",),
    }
    return Page(**{**said, **rest, **other})


def test_a_page_with_every_chart_has_no_id_twice_and_every_reference_leads_somewhere(made):
    html = render(page_of(made), "en")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 500
    referred = re.findall(r'(?:href="#|url\(#)([^")]+)', html)
    for attribute in re.findall(r'aria-labelledby="([^"]+)"', html):
        referred += attribute.split()
    assert set(referred) <= set(ids)
    assert len(referred) > 50


def test_a_page_asks_the_network_for_nothing(made):
    html = render(page_of(made), "da")
    assert '<html lang="da">' in html
    assert "default-src 'none'" in html
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert not re.search(r"@import|<script|<link|<!DOCTYPE svg|url\((?!#)", html)
    assert "https://example.org/act" in html  # as text


def test_what_is_written_in_a_page_cannot_become_markup():
    html = render(page_of([], title=NASTY["en"], warnings=("<script>",)), "en")
    assert "<script>" not in html
    assert "&lt;b&gt;10 %&lt;/b&gt;" in html


def test_a_title_with_dollars_and_angle_brackets_is_drawn_as_written():
    scenario = replace(BASE.scenario, title=NASTY)
    other = replace(CUT, scenario=replace(CUT.scenario, title=NASTY))
    for chart in all_charts(replace(BASE, scenario=scenario), other):
        text = "".join(ElementTree.fromstring(chart.svg()).itertext())
        assert "$5 & <b>10 %</b>" in re.sub(r"\s+", " ", text)


def test_svg_is_well_formed_and_says_what_it_shows(made):
    for chart in made:
        root = ElementTree.fromstring(chart.svg())
        assert root.get("role") == "img"
        title, desc = list(root)[:2]
        assert (title.text, desc.text) == (chart.caption, chart.alt)


def test_all_files_of_all_charts_are_the_same_bytes_every_time(made):
    for one, two in zip(made, all_charts(), strict=True):
        assert one.files() == two.files()


def test_a_png_is_for_slides_and_carries_its_alt_text(made):
    for chart in made:
        image = Image.open(io.BytesIO(chart.png()))
        assert round(image.info["dpi"][0]) == 144
        assert image.info["Description"] == chart.alt


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_chart_pasted_alone_still_says_that_it_is_a_model_and_of_how_many_futures(language):
    words = {"da": "21 simulerede fremtider. Modelberegning", "en": "21 simulated futures. Model"}
    for chart in all_charts(language=language):
        assert words[language] in chart.svg()


def test_the_alt_text_of_differences_gives_the_findings(made):
    alt = next(chart.alt for chart in made if chart.name == "difference_cut")
    assert "36.0 fewer in 2023" in alt
    assert "'Scenario cut' minus 'Scenario base'" in alt


@pytest.mark.parametrize("size", [0.4, 1.0, 3.0, 7.0])
def test_persons_are_never_counted_in_halves_on_an_axis(size):
    pair = compare(BASE, moved(BASE, "more", by=np.arange(21) * size / 240))
    ax = plot_difference(None, pair, "completed", language="en")
    assert all(float(tick).is_integer() for tick in ax.get_yticks())


def test_all_text_of_a_chart_is_horizontal(made):
    for chart in made:
        texts = [t for t in chart.figure.findobj(mpl.text.Text) if t.get_text().strip()]
        assert all(text.get_rotation() == 0 for text in texts)


def test_labels_moved_apart_keep_their_order_and_distance():
    moved_apart = style.spread_labels([5.0, 5.1, 1.0], 1.0)
    assert moved_apart[2] < moved_apart[0] < moved_apart[1]
    assert all(abs(a - b) >= 1.0 - 1e-9 for a, b in combinations(moved_apart, 2))
    assert style.spread_labels([1.0, 9.0], 1.0) == [1.0, 9.0]


def luminance(colour):
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_figures_inside_the_bars_can_be_read():
    """WCAG 1.4.3: 4.5 to 1 for text."""
    pairs = [(colour, ink) for colour, ink, _ in style.LINE_LOOKS]
    pairs += [("white", words) for _, _, words in style.LINE_LOOKS]
    for colour, ink in pairs:
        low, high = sorted((luminance(colour), luminance(ink)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (colour, ink)


def test_bands_are_symmetric_around_the_median():
    assert len(FAN_QUANTILES) == 2 * len(style.BANDS) + 1
    assert all(
        low + high == pytest.approx(1.0)
        for low, high in zip(FAN_QUANTILES, FAN_QUANTILES[::-1], strict=True)
    )


def test_what_no_band_includes_is_said_once_in_the_warnings():
    left_out = ({"da": "en ny lov", "en": "a new law"},)
    results = [
        replace(one, scenario=replace(one.scenario, not_in_the_band=left_out))
        for one in (BASE, CUT)
    ]
    told = "\n".join(warnings(results, [], "en"))
    assert told.count("a new law") == 1
    assert "No band includes" in told
