"""The report of a fit, on numbers that are known."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest

from bandeexit.calibration.correlations import Correlation
from bandeexit.calibration.health import Reading
from bandeexit.calibration.information import Information
from bandeexit.calibration.predictive import CountCheck
from bandeexit.calibration.prior_width import WIDTHS, WidthForecast
from bandeexit.calibration.scores import Score
from bandeexit.calibration.settling import Datum
from bandeexit.calibration.table import Row
from bandeexit.calibration.trend import FUTURES, TrendOutlook, VarianceShares
from bandeexit.files.study import read_study
from bandeexit.report.beliefs import Belief
from bandeexit.report.fit.charts import posterior_chart, waiting_chart
from bandeexit.report.fit.content import FitContent, FittedRegime
from bandeexit.report.fit.held_out import held_out, outturn_chart
from bandeexit.report.fit.report import fit_page, fit_report
from bandeexit.report.parameters import title_of
from bandeexit.report.words import number
from report.test_report import text_boxes
from study_copies import REAL

COUNTS = {
    "in_visitation": 34,
    "in_programme": 115,
    "completed": 183,
    "programme_discontinued": 130,
    "visitation_discontinued": 131,
}
LEARNED = Row(
    "programme.completion_days", "days", True, (160, 365, 831), (440, 600, 790), 0.87, "learned"
)
UNTOUCHED = Row(
    "visitation.patience_days", "days", True, (68, 183, 491), (68, 180, 490), 0.03, "not learned"
)
HEADROOM = Row("capacity.headroom", "ratio", True, (0.6, 1.2, 2.3), (0.7, 1.2, 2.3), 0.3, "partly")
SHARE = Row(
    "derived.completion_share", "share", False, (0.3, 0.7, 0.9), (0.58, 0.63, 0.69), 0.97, "learned"
)


TREND_PRIOR = next(prior for prior in read_study(REAL).priors if prior.path == "demand.trend")


def checks(mid_p=0.5):
    return tuple(CountCheck(name, n, (n - 20.0, n, n + 20.0), mid_p) for name, n in COUNTS.items())


def regime(name, evidence, waiting, rows, **other):
    titles = {"da": f"Den bandt {name}", "en": f"It bound {name}"}
    given = {
        "belief": Belief(name, titles, 0.5, evidence),
        "reason": "because",
        "source": "expert-2026",
        "log_evidence": -20.0,
        "rows": rows,
        "prior": (CountCheck("total", 593, (105.0, 471.0, 1334.0), 0.62), *checks()),
        "predictive": checks(),
        "correlations": (Correlation("demand.trend", "programme.completion_days", -0.55),),
        "waiting": np.asarray(waiting),
        "readings": (Reading("ess_histories", 2582.0, 400.0, 200.0, True),),
        "scores": (),
        "warnings": (),
    }
    return FittedRegime(**{**given, **other})


def outlook(future, name, place, **other):
    given = {
        "referrals": (60.0 - 10 * place, 125.0, 220.0 + 50 * place),
        "completions": (140.0, 195.0, 290.0 + 15 * place),
        "of_referrals": VarianceShares(0.3 + 0.1 * place, "visitation.days", 0.1 + 0.05 * place),
        "of_completions": VarianceShares(0.4, "programme.completion_days", 0.45),
    }
    return TrendOutlook(future, name, **{**given, **other})


def at_width(i, width, name):
    referrals, completions = (50, 100 + 10 * i, 200), (90, 150 + i, 250 * width)
    return WidthForecast(width, name, referrals, completions, 700 / width)


def content(*regimes, **other):
    never = regime("never", 0.6, np.zeros(10, int), (LEARNED, UNTOUCHED, SHARE))
    often = regime("often", 0.4, np.arange(10), (LEARNED, UNTOUCHED, HEADROOM, SHARE))
    given = {
        "census": date(2020, 10, 7),
        "total": 593,
        "counts": COUNTS,
        "source": "An answer",
        "regimes": regimes or (never, often),
        "settling": (
            Datum("mean_wait", Information(0.81, 0.001, 0.005, "histogram")),
            Datum("five_counts", Information(0.37, 0.015, 0.0, "classifier")),
            Datum("completions", Information(0.03, 0.002, 0.007, "histogram")),
        ),
        "outlooks": tuple(
            outlook(future, one.belief.name, place)
            for place, future in enumerate(FUTURES)
            for one in regimes or (never, often)
        ),
        "widths": tuple(
            at_width(i, w, one.belief.name)
            for i, w in enumerate(WIDTHS)
            for one in regimes or (never, often)
        ),
        "priors": (TREND_PRIOR,),
        "future": "damped",
        "horizon": date(2024, 1, 1),
        "provenance": {"seed": "1", "model/demand.yaml": "e" * 64},
    }
    return FitContent(**{**given, **other})


def changed(**other):
    """The content with something else in its first regime."""
    first, *rest = content().regimes
    return content(replace(first, **other), *rest)


def words_of(made, name, language="en"):
    section = next(s for s in fit_page(made, language).sections if s.name == name)
    return " ".join(section.sentences)


def rows_of(made, file):
    return list(csv.DictReader(io.StringIO(fit_report(made, "en")[f"tables/{file}"].decode())))


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_asks_the_network_for_nothing_and_is_the_same_bytes_every_time(language):
    one, two = (fit_report(content(), language) for _ in range(2))
    assert one == two
    html = one["report.html"].decode()
    assert f'<html lang="{language}">' in html
    assert "default-src 'none'" in html
    assert not re.search(r"<script|<link|<iframe|@import|url\((?!#)", html)
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert sum(len(made) for made in one.values()) < 500_000
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_every_section_has_a_sentence_and_stands_in_page_and_markdown():
    made = fit_report(content(), "en")
    page = fit_page(content(), "en")
    text = made["report.md"].decode()
    assert [section.name for section in page.sections] == [
        *("fitted", "prior", "learned", "posterior", "tied", "predicted"),
        *("side", "trend", "width", "settle", "trust", "provenance"),
    ]
    for section in page.sections:
        assert section.sentences
        assert f"## {section.title}" in text
        assert section.sentences[0] in text
    assert "| completed | 183 |" in text


def test_stated_weights_stand_beside_those_of_the_counts_and_a_small_factor_decides_nothing():
    assert "is 1.5: a factor of this size moves with the priors and decides nothing" in words_of(
        content(), "fitted"
    )
    strong = regime("strong", 0.03, np.zeros(10, int), (LEARNED,))
    assert "decides nothing" not in words_of(content(content().regimes[0], strong), "fitted")
    assert rows_of(content(), "weights.csv")[1] == {
        "regime": "often",
        "stated_weight": "0.5",
        "evidence_weight": "0.4",
        "log_evidence": "-20",
    }


def test_a_count_in_the_outer_part_of_what_the_priors_say_is_named():
    assert "No observed count lies" in words_of(content(), "prior")
    far = (content().regimes[0].prior[0], *checks(0.99))
    assert "completed (it bound never)" in words_of(changed(prior=far), "prior")


def test_what_is_prior_only_is_greyed_out():
    section = next(s for s in fit_page(content(), "en").sections if s.name == "learned")
    first = section.grids[0]
    assert [row[-1] for row in first.rows] == ["learned", "prior only", "learned"]
    assert first.faded == (1,)
    assert fit_report(content(), "en")["report.html"].decode().count('class="faded"') == 2


def test_the_negative_control_speaks_up_when_the_impossible_is_learned():
    assert "That holds here" in words_of(content(), "learned")
    wrong = (LEARNED, replace(UNTOUCHED, contraction=0.9, verdict="learned"))
    told = words_of(changed(rows=wrong), "learned")
    assert "something is wrong: patience while waiting (it bound never)" in told


def test_long_programmes_and_falling_intake_are_told_only_where_the_draws_show_it():
    assert "are the same data" in words_of(content(), "tied")
    other = (Correlation("visitation.days", "demand.trend", -0.5),)
    quiet = content(*(replace(one, correlations=other) for one in content().regimes))
    assert "are the same data" not in words_of(quiet, "tied")
    nothing = content(*(replace(one, correlations=()) for one in content().regimes))
    assert "no correlation above 0.4" in words_of(nothing, "tied")


def test_the_beliefs_stand_side_by_side_with_how_many_waited():
    section = next(s for s in fit_page(content(), "en").sections if s.name == "side")
    cells = {row[0]: row[1:] for row in section.grids[0].rows}
    assert cells[title_of("capacity.headroom", "en")] == (
        "no limit",
        "0.700 / 1.20 / 2.30",
    )
    assert cells["probability that nobody waited on census day"] == ("100 %", "10 %")
    assert cells["waiting on census day, 90 % point"] == ("0", "8")


TREND = Row(
    "demand.trend",
    *("per year, on the log", False, (-0.16, 0.0, 0.16), (-0.0964, 0.05, 0.191), 0.21, "partly"),
)


def test_the_futures_of_the_trend_stand_side_by_side_for_each_belief():
    section = next(s for s in fit_page(content(), "da").sections if s.name == "trend")
    assert section.grids[0].headings[1:] == ("standser", "dør ud", "fortsætter")
    cells = {row[0]: row[1:] for row in section.grids[0].rows}
    space = "\N{NO-BREAK SPACE}"
    assert cells["Henvist: den bandt often"] == (
        f"125 [60;{space}220]",
        f"125 [50;{space}270]",
        f"125 [40;{space}320]",
    )
    assert cells["Gennemført: den bandt never"][2] == f"195 [140;{space}320]"
    assert len(rows_of(content(), "trend.csv")) == 6
    nothing = content(outlooks=(), horizon=None)
    assert "trend" not in [s.name for s in fit_page(nothing, "en").sections]


def test_other_widths_of_the_prior_stand_side_by_side_with_the_draws_they_rest_on():
    section = next(s for s in fit_page(content(), "en").sections if s.name == "width")
    assert section.grids[0].headings[1:] == (
        "0.5 times the width",
        "1.0 times the width",
        "2.0 times the width",
    )
    cells = {row[0]: row[1:] for row in section.grids[0].rows}
    assert [cell[:3] for cell in cells["Referred: it bound often"]] == ["100", "110", "120"]
    assert [cell[-4:-1] for cell in cells["Completed: it bound never"]] == ["125", "250", "500"]
    assert "at least 1,400 effective draws" in section.sentences[-1]
    assert "at least 350 draws for each belief" in section.sentences[-1]
    assert "-4.1 %" in section.sentences[0].replace("\N{MINUS SIGN}", "-")
    assert "5.5 %" in section.sentences[0]
    assert len(rows_of(content(), "trend_width.csv")) == 6
    nothing = content(widths=(), horizon=None)
    assert "width" not in [s.name for s in fit_page(nothing, "en").sections]


def test_counts_that_leave_the_trend_open_are_said_to():
    both = [replace(one, rows=(*one.rows, TREND)) for one in content().regimes]
    told = words_of(content(*both), "trend")
    assert "hardly touch the trend of referrals: they removed 21 % to 21 %" in told
    assert "from \N{MINUS SIGN}9 % to 21 % a year is possible" in told
    known = [
        replace(one, rows=(*one.rows, replace(TREND, contraction=0.9, verdict="learned")))
        for one in content().regimes
    ]
    assert "hardly" not in words_of(content(*known), "trend")


def test_the_trend_decides_the_forecast_only_where_nothing_explains_more():
    told = words_of(content(), "trend")
    assert "And it decides how many will come." in told
    assert "the last year's referrals the trend explains 30 % to 50 %, more than any other" in told
    assert "(the next, length of the visitation, at most 20 %)" in told
    assert "programmes completed the trend explains 40 % to 40 %; length of the programme" in told
    # Widest over narrowest: 280 / 160 and 180 / 150.
    assert "changes 1.8 times for referrals and 1.2 times for completions" in told
    first, *rest = content().outlooks
    weak = replace(first, of_referrals=VarianceShares(0.2, "visitation.days", 0.7))
    assert "it decides" not in words_of(content(outlooks=(weak, *rest)), "trend")


def test_what_would_settle_it_is_told_in_words_and_in_its_order():
    told = words_of(content(), "settle")
    assert "Mean wait for a coordinator 2021-2023: 0.81 bits, 81 % of the way. Worth" in told
    assert "jointly: 0.37 bits, 37 % of the way. It helps" in told
    assert "2023: 0.03 bits, 3 % of the way. It tells next to nothing" in told
    assert [row["datum"] for row in rows_of(content(), "settling.csv")] == [
        "mean_wait",
        "five_counts",
        "completions",
    ]


def test_diagnostics_are_judged_in_words():
    assert "2 green, 0 amber, 0 red" in words_of(content(), "trust")
    bad = (Reading("khat_histories", 0.9, 0.5, 0.7, False),)
    made = changed(readings=bad, warnings=("few draws",))
    assert "1 green, 0 amber, 1 red" in words_of(made, "trust")
    assert "It bound never: few draws." in words_of(made, "trust")
    assert "rød: ikke til at stole på" in fit_report(made, "da")["report.html"].decode()


def test_a_fit_that_is_older_than_the_numbers_says_so():
    stale = content(stale=("model/demand.yaml has changed since the fit",))
    assert "model/demand.yaml has changed" in fit_report(stale, "en")["report.html"].decode()


SCORES = (
    Score(
        "early",
        "completed at 2018-10-07",
        "2018-10-07",
        110.0,
        True,
        (80.0, 95.0, 109.0),
        False,
        0.96,
        49.0,
    ),
    Score(
        "queue",
        "waiting at 2020-10-07",
        "2020-10-07",
        5.0,
        False,
        (0.0, 1.0, 12.0),
        True,
        None,
        12.0,
    ),
)


@pytest.mark.parametrize("language", ["da", "en"])
def test_numbers_held_out_are_scored_only_where_there_are_some(language):
    assert held_out(content(), language) is None
    assert "tables/hold_outs.csv" not in fit_report(content(), language)
    both = [
        regime(name, 0.5, np.zeros(10, int), (LEARNED,), scores=SCORES) for name in ("one", "two")
    ]
    scored = content(*both)
    made = fit_report(scored, language)
    told = {"da": "1 af 2 tal ligger", "en": "1 of 2 numbers lie"}[language]
    assert told in made["report.html"].decode()
    row = next(line for line in made["report.md"].decode().splitlines() if "2018-10-07" in line)
    outside = {"da": "NEJ", "en": "NO"}[language]
    for cell in ("110", "80", "109", outside, number(0.96, language, 2)):
        assert cell in row
    table = made["tables/hold_outs.csv"].decode().splitlines()
    assert len(table) == 1 + 2 * len(SCORES)
    assert table[2].endswith("True,,12")  # bounds have no PIT
    names = [section.name for section in fit_page(scored, language).sections]
    assert names.index("held-out") == names.index("trust") - 1
    chart = outturn_chart(scored, language)
    assert sorted(set(chart.data["target"])) == ["early", "queue"]
    lines = chart.figure.axes[0].get_lines()
    assert [110.0, 110.0] in [list(line.get_xdata()) for line in lines]


@pytest.mark.parametrize("language", ["da", "en"])
def test_charts_of_a_fit_describe_themselves_and_no_text_covers_another(language):
    for chart in (posterior_chart(content(), language), waiting_chart(content(), language)):
        root = ElementTree.fromstring(chart.svg())
        assert [one.text for one in list(root)[:2]] == [chart.caption, chart.alt]
        boxes = text_boxes(chart.figure)
        for i, (text, box) in enumerate(boxes):
            for other, second in boxes[:i]:
                assert not box.overlaps(second), (chart.name, text, other)


def test_bars_are_prior_then_each_belief_and_a_belief_without_the_parameter_has_none():
    figure = posterior_chart(content(), "en").figure
    named = {ax.get_title(loc="left"): ax for ax in figure.axes if ax.get_visible()}
    rows = (LEARNED, UNTOUCHED, HEADROOM, SHARE)
    assert set(named) == {title_of(row.name, "en") for row in rows}
    of = {name: [line.get_xdata()[0] for line in ax.lines] for name, ax in named.items()}
    assert of[title_of("programme.completion_days", "en")] == [365, 600, 600]
    assert of[title_of("capacity.headroom", "en")] == [1.2, 1.2]


def test_waiting_persons_are_grouped_with_nobody_by_itself():
    table = waiting_chart(content(), "en").data
    assert table["waiting"].tolist()[:2] == ["0", "1\N{EN DASH}4"]
    assert table["never"].tolist()[0] == 1.0
    assert table["often"].tolist() == [0.1, 0.4, 0.5, 0.0, 0.0, 0.0]
