"""What the report of a fit tells, on a fit in which every belief, quantile and width differs."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from bandeexit.calibration.trend import VarianceShares
from bandeexit.questions.fit.frames import tables
from bandeexit.questions.fit.news import what_moved
from bandeexit.questions.fit.pack import pack
from bandeexit.questions.fit.tell import tell
from fit_world import CENSUS, WAITING, content, outlook, row, with_first, with_scores
from reading import DANISH, ENGLISH, cells_of, found, numbers_of, value_of

STORY = tell(content())
COLUMNS = ("Never", "Often", "Middle")


def section(key, story=STORY):
    return next(one for one in story.sections if one.title.key == f"{key}_title")


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")


def said(texts, voice=ENGLISH):
    return [plain(voice.say(one)) for one in texts]


def by_belief(table, title, voice=ENGLISH):
    """Cells of a row under the beliefs, as they are read."""
    row_of = {plain(name): cells for name, cells in cells_of(table, voice).items()}[title]
    return [plain(one) for one in list(row_of.values())[-3:]]


def test_the_answer_is_what_was_taught_what_was_not_and_how_far_the_checks_hold():
    # Learned under every belief: the level alone (the share only partly under `middle`).
    assert said(STORY.answer) == [
        "The counts taught 1 of 5 quantities under every belief, best the yearly number of "
        "referrals: 80 [20; 240] before, 105 [94; 118] persons per year after (beliefs taken "
        "together).",
        # exp(-0.12) - 1 and exp(0.08) - 1; 0.45 / 0.18
        "Of 2 others they say next to nothing, the trend of referrals among them (-11 to 8 % a "
        "year), and between the beliefs they decide nothing (Bayes factor 2.5).",
        "Of 23 checks of the computation 19 are good, 3 rough and 1 not to be trusted.",
    ]
    assert said(STORY.answer, DANISH) == [
        "Tallene lærte 1 af 5 størrelser under alle antagelser, bedst antallet af henvisninger om "
        "året: 80 [20; 240] før, 105 [94; 118] personer om året efter (antagelserne under ét).",
        "Om 2 andre siger de næsten intet, heriblandt henvisningernes tendens (-11 til 8 % om "
        "året), og mellem antagelserne afgør de intet (Bayes-faktor 2,5).",
        "Af 23 kontroller af beregningen er 19 gode, 3 grove og 1 ikke til at stole på.",
    ]
    for voice in (ENGLISH, DANISH):
        assert all(
            len(re.findall(r"\[[^]]*\]|\S+", line)) <= 30 for line in said(STORY.answer, voice)
        )
    assert not STORY.warnings


def test_a_strong_factor_names_the_belief_and_a_fit_that_taught_nothing_says_so():
    first, *rest = content().regimes
    rest[-1] = replace(rest[-1], belief=replace(rest[-1].belief, evidence=0.04))
    assert (
        "they speak for this belief: never (Bayes factor 11.2"
        in said(tell(content(first, *rest)).answer)[1]
    )
    nothing = [replace(one, rows=one.rows[1:3]) for one in content().regimes]
    assert said(tell(content(*nothing)).answer)[0] == (
        "The counts taught none of the 2 quantities under every belief."
    )
    alone = tell(content(first, widths=(), outlooks=()))
    assert "belief" not in ENGLISH.say(alone.answer[1])


def test_a_learned_trend_is_not_called_untouched():
    taught = row("demand.trend", "per year, on the log", (-0.2, 0, 0.2), (0.1, 0.11, 0.12), 0.9)
    told = said(tell(with_first(rows=(*content().regimes[0].rows[::2], taught))).answer)[1]
    assert "trend" not in told


def test_the_first_table_has_what_was_believed_before_and_each_belief_after():
    rows = numbers_of(STORY.table)
    assert rows["The yearly number of referrals (persons per year)"] == {
        "before": (80, 20, 240), "Never": (103, 95, 111), "Often": (105, 94, 113),
        "Middle": (106, 97, 118),
    }  # fmt: skip
    headroom = cells_of(STORY.table)["Norm over open cases"]
    assert {name: plain(cell) for name, cell in headroom.items()} == {
        "before": "each its own", "Never": "no limit", "Often": "0.75 [0.64; 0.91]",
        "Middle": "1.19 [0.78; 2.31]",
    }  # fmt: skip
    danish = {name: by_belief(STORY.table, name, DANISH) for name in cells_of(STORY.table, DANISH)}
    assert danish["Andel af optagne, der gennemfører (%)"] == [
        "61 [55; 66]", "65 [58; 71]", "63 [56; 68]",
    ]  # fmt: skip
    assert len(STORY.table.rows) <= 6


def test_a_wait_is_told_as_how_many_wait_at_all_and_how_many_then():
    waited = numbers_of(STORY.table)["Did anybody wait? % of the draws: how many"]
    assert waited["Never"] == 0.0
    # often: 19 of 20 draws; of those values 2, 11..19, 21..29 the middle is 19.
    assert waited["Often"]["share"] == 0.95
    assert waited["Often"]["waiting"] == pytest.approx((19.0, 10.1, 28.1))
    # middle: 8 of 20 draws: 1 2 3 4 6 8 11 40
    assert waited["Middle"]["share"] == 0.4
    assert waited["Middle"]["waiting"] == pytest.approx((5.0, 1.35, 29.85))
    title = "Ventede nogen? % af trækningerne: hvor mange"
    assert by_belief(STORY.table, title, DANISH) == ["0", "95: 19 [10; 28]", "40: 5 [1; 30]"]


def test_counts_stand_beside_what_is_predicted_before_and_after():
    before, after = section("fit_counts").tables
    assert next(iter(cells_of(before))) == "assessed in all"
    assert by_belief(before, "assessed in all")[1] == "105 / 472 / 1,334 (0.62)"
    # 107 in a programme: 30 and 10 below, 20 above; a person more for each belief on.
    assert cells_of(before)["in a programme"]["observed"] == "107"
    assert by_belief(before, "in a programme") == [
        "77 / 97 / 127 (0.31)", "78 / 98 / 128 (0.41)", "79 / 99 / 129 (0.51)",
    ]  # fmt: skip
    assert by_belief(after, "visitation afbrudt", DANISH) == [
        "108 / 128 / 158 (0,49)", "109 / 129 / 159 (0,59)", "110 / 130 / 160 (0,69)",
    ]  # fmt: skip
    assert "An answer" in ENGLISH.say(before.caption)


def test_a_count_in_the_outer_part_of_what_the_priors_say_is_named():
    assert "No count lies in the outer 5 %" in said(section("fit_counts").lines)[1]
    first, *rest = content().regimes
    far = (*rest[0].prior[:3], replace(rest[0].prior[3], mid_p=0.98), *rest[0].prior[4:])
    told = section("fit_counts", tell(content(first, replace(rest[0], prior=far), rest[1])))
    assert said(told.lines)[1] == "In the outer 5 % of the priors: completed (often)."


def test_each_belief_has_its_table_of_what_was_learned():
    never, often, middle, tied = section("fit_learned").tables
    assert cells_of(never)["the yearly number of referrals"] == {
        "unit": "persons per year", "before": "20.0 / 80.0 / 240", "after": "95.0 / 103 / 111",
        "removed": "0.99", "verdict": "learned",
    }  # fmt: skip
    share = cells_of(middle, DANISH)["andel af optagne, der gennemfører"]
    assert (share["før"], share["efter"]) == ("0,310 / 0,720 / 0,930", "0,560 / 0,630 / 0,680")
    assert (share["fjernet"], share["vurdering"]) == ("0,70", "delvis lært")
    assert [table.faded for table in (never, often, middle)] == [(1, 2), (1, 2), (1, 2)]
    captions = [ENGLISH.say(table.caption).split(":")[0] for table in (never, often, middle)]
    assert captions == list(COLUMNS)
    assert [[plain(ENGLISH.say(cell)) for cell in one] for one in tied.rows[2:4]] == [
        ["Often", "trend of referrals until the census", "length of the programme", "-0.61"],
        ["Often", "length of the visitation", "the yearly number of referrals", "0.45"],
    ]
    assert "at least 0.4 " in ENGLISH.say(tied.caption)
    (legend,) = found(section("fit_learned").lines, "fit_learned_text")
    assert value_of(legend) == {"learned": 0.75, "untaught": 0.25}


def test_long_programmes_and_falling_intake_are_told_only_where_the_draws_show_it():
    (told,) = found(section("fit_learned").lines, "fit_same_data")
    assert "(never: -0.51; often: -0.61; middle: -0.71)" in plain(ENGLISH.say(told))
    quiet = content(*(replace(one, correlations=()) for one in content().regimes))
    learned = section("fit_learned", tell(quiet))
    assert not found(learned.lines, "fit_same_data")
    assert len(learned.tables) == 3


def test_stated_weights_stand_beside_those_of_the_counts():
    (table,) = section("fit_beliefs").tables
    assert [[plain(DANISH.say(cell)) for cell in one] for one in table.rows] == [
        ["Aldrig", "1/2", "0,45", "-20,5", "because never", "source-never"],
        ["Ofte", "3/10", "0,37", "-21,5", "because often", "source-often"],
        ["Midt", "1/5", "0,18", "-22,5", "because middle", "source-middle"],
    ]
    assert "how many of the 31 in visitation" in said(section("fit_beliefs").lines)[0]


def test_futures_and_widths_of_the_trend_stand_side_by_side_for_each_belief():
    (table,) = section("fit_trend").tables
    rows = {name: list(cells.values()) for name, cells in numbers_of(table).items()}
    assert [ENGLISH.say(one) for one in table.headings[1:]] == [
        "stops", "dies out", "goes on", "dies out, prior 0.5 times as wide",
        "dies out, prior 2 times as wide",
    ]  # fmt: skip
    assert rows["Referred: often"] == [
        (128, 61, 221), (129, 51, 271), (130, 41, 321), (101, 51, 201), (131, 51, 201),
    ]  # fmt: skip
    assert rows["Completed: middle"] == [
        (191, 142, 292), (190, 143, 307), (189, 144, 322), (157, 93, 127), (172, 93, 502),
    ]  # fmt: skip
    assert "before 1 January 2025" in ENGLISH.say(table.caption)
    bare = section("fit_trend", tell(content(widths=())))
    assert len(bare.tables[0].headings) == 4
    assert not found(bare.lines, "fit_width_trust")
    nothing = tell(content(outlooks=(), widths=(), horizon=None))
    assert "fit_trend_title" not in [one.title.key for one in nothing.sections]


def test_what_the_trend_decides_is_told_with_what_explains_next():
    lines = section("fit_trend").lines
    assert found(lines, "fit_trend_decides")
    (leads,) = found(lines, "fit_trend_leads")
    told = value_of(leads)
    assert (told["least"], told["most"]) == pytest.approx((0.3, 0.52))
    assert told["other_most"] == pytest.approx(0.17)
    assert "the last year's referrals" in ENGLISH.say(leads)
    assert "length of the visitation" in ENGLISH.say(leads)
    (follows,) = found(lines, "fit_trend_follows")
    assert "programmes completed" in ENGLISH.say(follows)
    assert value_of(follows)["other_most"] == pytest.approx(0.47)
    (choice,) = found(lines, "fit_trend_choice")
    assert "here: dies out" in ENGLISH.say(choice)
    (trust,) = found(lines, "fit_width_trust")
    assert value_of(trust) == {"half": 1380.0, "twice": 330.0}
    (basis,) = found(lines, "fit_width_basis")
    told = plain(DANISH.say(basis))
    assert (
        "fra 31. december 2014 til 1. juli 2020 med -4,1 % om året (standardfejl 1,4 %, 6" in told
    )
    assert "5,5 %" in told
    weak = replace(
        outlook("held", "never"), of_referrals=VarianceShares(0.2, "visitation.days", 0.7)
    )
    assert not found(
        section("fit_trend", tell(content(outlooks=(weak, *content().outlooks[1:])))).lines,
        "fit_trend_decides",
    )


def test_what_would_settle_it_has_its_part_of_the_way():
    one = section("fit_settle")
    (table,) = one.tables
    assert [[ENGLISH.say(cell) for cell in line] for line in table.rows] == [
        ["Mean wait for a coordinator 2021-2023", "0.84", "53", "histogram", "worth asking for"],
        ["The five counts again at the end of 2023, jointly", "0.52", "33",
         "classifier, lower bound", "helps, but does not settle it"],
        ["How many of the 31 in visitation had no coordinator yet on census day", "0.06", "4",
         "histogram", "tells next to nothing"],
    ]  # fmt: skip
    assert value_of(one.lines[0])["most"] == pytest.approx(np.log2(3))
    assert value_of(one.lines[0])["n"] == 3


def test_diagnostics_are_good_up_to_the_limit_that_is_told():
    one = section("fit_trust")
    (table,) = one.tables
    cells = cells_of(table)
    assert cells["Pareto k-hat, smooth demand"] == {
        "good is": "at most 0.40", "Never": "0.39 (good)", "Often": "0.41 (rough)",
        "Middle": "0.61 (not to be trusted)",
    }  # fmt: skip
    assert value_of(one.lines[0]) == {"refused": 0.6}
    assert cells["effective draws, smooth demand"] == {
        "good is": "at least 300", "Never": "900 (good)", "Often": "650 (good)",
        "Middle": "400 (good)",
    }  # fmt: skip
    error = next(name for name in cells if name.startswith("largest error"))
    assert cells[error] == {
        "good is": "at most 0.25", "Never": "-", "Often": "0.30 (rough)", "Middle": "0.40 (rough)",
    }  # fmt: skip
    assert by_belief(table, "Pareto k-hat, jævn efterspørgsel", DANISH)[1] == "0,41 (grov)"


def test_numbers_held_out_are_scored_only_where_there_are_some():
    assert "fit_held_out_title" not in [one.title.key for one in STORY.sections]
    story = tell(with_scores())
    assert "of 2 numbers held out at least 1 lie in their 90 % interval" in said(story.answer)[2]
    keys = [one.title.key for one in story.sections]
    assert keys.index("fit_held_out_title") == keys.index("fit_trust_title") - 1
    (table,) = section("fit_held_out", story).tables
    assert list(cells_of(table)["completed at 2019"].values()) == [
        "110", "NO: 80.0 / 95.0 / 109", "81.0 / 96.0 / 110", "NO: 82.0 / 97.0 / 111",
    ]  # fmt: skip
    assert cells_of(table, DANISH)["waiting at 2020"]["faktisk"] == "omkring 5,00"


def test_what_is_out_of_the_ordinary_is_a_warning():
    patience = replace(content().regimes[0].rows[2], contraction=0.9, verdict="learned")
    told = said(tell(with_first(rows=(patience,))).warnings)
    assert len(told) == 1
    assert "something is wrong: patience while waiting (never)" in told[0]
    checks = content().regimes[0].predictive
    odd = (*checks[:4], replace(checks[4], mid_p=0.995))
    (told,) = said(tell(with_first(predictive=odd)).warnings)
    assert told.endswith("exclude them: visitation discontinued (never).")
    (told,) = said(tell(with_first(n_without_history=3)).warnings)
    assert told.startswith("Never: for 3 of 20 draws no history was found")
    (told,) = said(tell(content(stale=("model/demand.yaml has changed",))).warnings)
    assert "model/demand.yaml has changed" in told


def test_every_number_is_in_the_tables_for_machines():
    made = tables(with_scores())
    assert list(made) == [
        "weights", "prior_predictive", "parameters", "correlations", "posterior_predictive",
        "waiting", "hold_outs", "diagnostics", "settling", "trend", "trend_width",
    ]  # fmt: skip
    rows = {name: table.to_dict("records") for name, table in made.items()}
    assert rows["weights"][1] == {
        "regime": "often", "stated_weight": 0.3, "evidence_weight": 0.37, "log_evidence": -21.5,
    }  # fmt: skip
    assert rows["parameters"][6] == {
        "regime": "often", "name": "visitation.patience_days", "unit": "days", "prior_q05": 61,
        "prior_q50": 182, "prior_q95": 490, "posterior_q05": 72, "posterior_q50": 193,
        "posterior_q95": 501, "contraction": 0.12, "verdict": "not learned",
    }  # fmt: skip
    assert rows["posterior_predictive"][5] == {
        "regime": "often", "count": "in_visitation", "observed": 31, "q05": 2.0, "q50": 22.0,
        "q95": 52.0, "mid_p": 0.55,
    }  # fmt: skip
    assert rows["waiting"][0] == {"regime": "never", "waiting": 0, "share_of_draws": 1.0}
    assert sum(one["regime"] == "middle" for one in rows["waiting"]) == 9
    trend = rows["trend"][1]
    assert (trend["future"], trend["regime"]) == ("held", "often")
    assert [trend[f"referrals_q{q}"] for q in ("05", "50", "95")] == [61, 128, 221]
    assert trend["next_for_completions"] == "programme.completion_days"
    assert rows["trend_width"][2]["effective_draws"] == 350.0
    assert rows["settling"][1]["error"] == 0.015
    assert np.isnan(rows["hold_outs"][1]["pit"])
    assert rows["hold_outs"][2]["q50"] == 96.0
    assert rows["diagnostics"][1]["bad"] == 0.6
    assert not {"hold_outs", "trend", "trend_width"} & set(
        tables(content(outlooks=(), widths=(), horizon=None))
    )


@pytest.mark.parametrize("voice", [DANISH, ENGLISH])
def test_the_files_ask_the_network_for_nothing_and_are_the_same_bytes_every_time(voice):
    made = with_scores()
    one, two = (pack(made, tell(made), voice) for _ in range(2))
    assert one == two
    html = one["report.html"].decode()
    assert f'<html lang="{voice.language}">' in html
    assert not re.search(r"<script|<link|<iframe|@import|url\((?!#)", html)
    assert not re.search(r'(?:src|href)="(?!#)', html)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    links = re.findall(r"\]\((charts/\w+\.svg)\)", one["report.md"].decode())
    assert sorted(links) == sorted(name for name in one if name.startswith("charts/"))
    assert len(links) == 4
    csv = one["tables/hold_outs.csv"].decode().splitlines()
    assert csv[2] == "never,queue,waiting at 2020,2020-01-01,5,False,0,1,12,True,,12"
    quiet = content(*(replace(regime, correlations=()) for regime in made.regimes))
    files = pack(quiet, tell(quiet), voice)
    assert files["tables/correlations.csv"] == b"regime,one,other,rank_r\n"


def test_provenance_is_told_with_short_digests():
    (table,) = section("provenance").tables
    assert table.rows == (("seed", "1"), ("model/demand.yaml", "0123456789ab"))


def test_a_new_fit_says_what_it_moved():
    before = {"regimes": [
        {"name": one.name, "table": [
            {"name": line.name, "posterior": list(line.posterior)} for line in one.rows
        ]}
        for one in content().regimes
    ]}  # fmt: skip
    regimes = [
        SimpleNamespace(
            name=one.name, title_da=one.belief.titles["da"], title_en=one.belief.titles["en"]
        )
        for one in content().regimes
    ]
    fits = [SimpleNamespace(table=one.rows) for one in content().regimes]
    same = what_moved(before, SimpleNamespace(regimes=regimes, fits=fits))
    assert said(same) == ["Compared with the fit before, nothing moved by 0.2 standard deviations."]
    moved = replace(content().regimes[1].rows[0], posterior=(94, 114.5, 151))
    fits[1] = SimpleNamespace(table=(moved, *content().regimes[1].rows[1:]))
    told = what_moved(before, SimpleNamespace(regimes=regimes, fits=fits))
    # (114.5 - 105) / (19 / 3.29), 57 / 19
    assert said(told)[1:] == [
        "  Often: the yearly number of referrals 94.0 / 105 / 113 -> 94.0 / 114 / 151 (median "
        "+1.6 standard deviations, width x 3.00)"
    ]


def test_the_census_of_this_world_adds_up():
    assert CENSUS.total == 581
    assert [len(one) for one in WAITING.values()] == [20, 20, 20]
