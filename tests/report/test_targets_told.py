"""A target is told by its title and by whose it is, in both languages; its key is for files.

How many of the 19 futures meet the two targets at which date stands at `worlds.with_targets`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.scenario import read_scenario, read_scenario_by_name
from bandeexit.files.study import read_study
from bandeexit.report.target_findings import (
    missed_targets,
    share_targets,
    target_dates_table,
    target_findings,
    targets_frame,
    targets_table,
)
from bandeexit.report.target_texts import target_date, target_rule, target_sentence
from bandeexit.report.titles import target_label, target_title
from bandeexit.scenarios.intervals import wilson
from bandeexit.scenarios.scenario import Target
from reading import DANISH, ENGLISH, cells_of, numbers_of, value_of
from study_copies import REAL, write_scenario
from worlds import BELIEFS, MANY, SOON, changed, with_targets, world

BASE = with_targets(world())
WAR = with_targets(changed(world(), "war", {}), shorter=10.0)
WEEKS = Target(
    "w8", "wait_days_p90", 84.0, True, "quarter", 0.9, title={"da": "Tolv uger", "en": "12 weeks"}
)


def share(n_met, n=19):
    return pytest.approx((n_met / n, *wilson(n_met, n)))


# What a target is called.


@pytest.mark.parametrize(
    ("status", "danish", "english"),
    [
        ("example", "Eksempel på et mål ('Tolv uger')", "Example target '12 weeks'"),
        ("proposed", "Foreslået mål ('Tolv uger')", "Proposed target '12 weeks'"),
        ("agreed", "Aftalt mål ('Tolv uger')", "Agreed target '12 weeks'"),
    ],
)
def test_a_label_says_whose_target_it_is(status, danish, english):
    one = replace(WEEKS, status=status)
    label, sentence = target_label(one), target_sentence(one)
    assert (DANISH.say(label), ENGLISH.say(label)) == (danish, english)
    assert ENGLISH.say(sentence) == (
        f"{english}: Wait for a coordinator, 90th percentile is at most 84 days every quarter "
        "with at least 90 % probability (whole country)."
    )


@pytest.mark.parametrize(
    ("measure", "bound", "at_most", "danish", "english"),
    [
        ("wait_days_p90", 84.0, True, "Ventetid, 90-procentsfraktil højst 84 dage",
         "Wait for a coordinator, 90th percentile at most 84 days"),
        ("completed", 30.0, False, "Gennemførte forløb mindst 30 personer",
         "Programmes completed at least 30 persons"),
        ("utilisation", 0.9, True, "Sagsbelastning / norm højst 0,9",
         "Caseload / norm at most 0.9"),
        ("spend_office", 2.5, True, "Forbrug, kontoret højst 2,5 mio. kr. (2021-priser)",
         "Spent, office at most 2.5 m DKK (2021 prices)"),
    ],
)  # fmt: skip
def test_without_a_title_it_is_called_by_measure_and_bound(
    measure, bound, at_most, danish, english
):
    """A ratio has no unit; what is spent on a line is known by the line's title."""
    line = {"da": "kontoret", "en": "office"} if measure == "spend_office" else {}
    one = Target("t", measure, bound, at_most, "year", 0.9, line=line, prices="2021 prices")
    assert (DANISH.say(target_title(one)), ENGLISH.say(target_title(one))) == (danish, english)
    for text in (target_rule(one), target_sentence(one)):
        assert english.split(" at ")[1].split(" ", 1)[1] in ENGLISH.say(text)


def test_a_rule_names_its_district():
    one = replace(WEEKS, district="Syd")
    assert ENGLISH.say(target_rule(one)).endswith(", Syd at most 84 days, every quarter")
    assert ENGLISH.say(target_sentence(one)).endswith("probability (Syd).")


@pytest.mark.parametrize(
    ("measure", "every", "when", "danish", "english"),
    [
        ("waiting", "month", date(2022, 1, 1), "den 31. december 2021", "on 31 December 2021"),
        ("completed", "year", date(2022, 1, 1), "i 2022", "in 2022"),
        ("completed", "month", date(2022, 3, 1), "i marts 2022", "in March 2022"),
        ("wait_days_p90", "quarter", date(2022, 10, 1), "i 4. kv. 2022", "in Q4 2022"),
    ],
)
def test_a_date_is_a_day_of_what_stands_and_a_period_of_what_flows(
    measure, every, when, danish, english
):
    text = target_date(when, Target("t", measure, 1.0, True, every, 0.9))
    assert (DANISH.say(text), ENGLISH.say(text)) == (danish, english)


def test_a_target_that_says_nothing_of_it_is_an_example(tmp_path):
    study = read_study(REAL)
    bare = "targets: {w8: {measure: waiting, at_most: 5}}\n"
    given = "targets: {w8: {measure: waiting, at_most: 5, status: agreed, title: Five}}\n"
    read = {body: read_scenario(write_scenario(tmp_path, body), study) for body in (bare, given)}
    assert [one.status for one in read[bare].targets if one.name == "w8"] == ["example"]
    (agreed,) = (one for one in read[given].targets if one.name == "w8")
    assert (agreed.status, agreed.title) == ("agreed", {"da": "Five", "en": "Five"})


# How targets stand.


def test_each_target_is_told_with_its_worst_date_and_under_each_belief():
    """Worst in Q4 2022: 5 of 19; under each belief at its own worst date 2 of 7, 3 and 0 of 6."""
    soon, by_soon, many, by_many = target_findings(BASE, BELIEFS)
    assert (soon.key, many.key) == ("target_sentence_missed", "target_sentence_met")
    numbers = soon.numbers
    assert [numbers[key] for key in ("n", "met", "open", "missed")] == [9, 0, 0, 9]
    assert value_of(numbers["share"]) == share(5)
    assert numbers["together"].value == pytest.approx(4 / 19)
    assert numbers["wanted"].value == 0.8
    assert "lowest in Q4 2022 with 26 [13;\N{NO-BREAK SPACE}45]" in ENGLISH.say(soon)
    shares = {ENGLISH.say(one["group"]): one["told"] for one in value_of(by_soon.numbers["shares"])}
    assert shares == pytest.approx({"Never full": 2 / 7, "Maybe full": 3 / 6, "Often full": 0.0})
    assert [many.numbers[key] for key in ("n", "met", "missed")] == [1, 1, 0]
    assert "i 2022" in DANISH.say(many)
    shares = [one["told"] for one in value_of(by_many.numbers["shares"])]
    assert shares == pytest.approx([0.0, 3 / 6, 1.0])


def test_a_target_that_so_many_futures_cannot_tell_is_neither_met_nor_missed():
    """9 of 19 in 2022, by Wilson 30 to 65 of 100."""
    scenario = replace(BASE.scenario, targets=(replace(MANY, probability=0.5),))
    told, *_ = target_findings(replace(BASE, scenario=scenario), ())
    assert told.key == "target_sentence_open"
    assert told.numbers["open"] == 1


def test_one_belief_alone_is_not_told_apart():
    alone = replace(BASE, regimes=("often",), regime=(0,) * 19)
    assert {one.key for one in target_findings(alone, BELIEFS)} == {
        "target_sentence_missed", "target_sentence_met",
    }  # fmt: skip


def without_starts(n):
    """Nobody starts in the last quarter of the first `n` futures."""
    result = with_targets(world())
    result.series["wait_days_p90"].values[:n, -1, 0] = np.nan
    return result


def test_futures_without_a_value_are_counted_in_words_and_in_the_table():
    told = [one for one in target_findings(without_starts(4), ()) if "value" in one.key]
    assert [one.numbers["share"].value for one in told] == [pytest.approx(4 / 19)]
    assert "In up to 21 of 100 futures the target has no value" in ENGLISH.say(told[0])
    (table,) = target_dates_table(without_starts(4))
    assert [row[-1] for row in table.rows] == [0] * 8 + [4] + [0]
    assert not [one for one in target_findings(BASE, ()) if "value" in one.key]


def test_every_date_has_a_row_with_its_share_and_its_verdict():
    (table,) = target_dates_table(BASE)
    titles = [ENGLISH.say(row[0]) for row in table.rows]
    assert titles == ["A quick start"] * 9 + ["Many done"]
    assert [ENGLISH.say(row[1]) for row in table.rows[::8]] == ["in Q2 2021", "in Q2 2023"]
    met = [9] * 5 + [7, 5, 7, 7, 9]
    assert [value_of(row[2]) for row in table.rows] == [share(n) for n in met]
    verdicts = [DANISH.say(row[4]) for row in table.rows]
    assert verdicts == ["nås ikke"] * 9 + ["nås"]
    assert target_dates_table(world()) == []


def test_the_frame_holds_every_date_all_dates_together_and_each_belief():
    frame = targets_frame([BASE, WAR]).set_index(["scenario", "regime", "target"])
    assert len(frame) == 2 * 4 * (10 + 2)
    rows = frame.loc[("plain", "all", "soon")]
    together = rows[rows["date"].isna()].iloc[0]
    assert together["share"] == pytest.approx(4 / 19)
    assert pd.isna(together["verdict"])  # a probability is wanted at each date
    worst = rows[rows["date"] == "2022-10-01"].iloc[0]
    assert (worst["share"], worst["low"], worst["high"]) == share(5)
    assert (worst["verdict"], worst["status"], worst["district"]) == (
        "missed", "example", "Danmark",
    )  # fmt: skip
    often = frame.loc[("plain", "often", "soon")]
    assert often.loc[often["date"] == "2021-04-01", "share"].item() == pytest.approx(1 / 6)
    unrest = frame.loc[("war", "all", "soon")]
    assert unrest.loc[unrest["date"] == "2022-10-01", "share"].item() == pytest.approx(7 / 19)


# Several scenarios.


def test_targets_stand_side_by_side_a_column_a_scenario():
    (table,) = targets_table([BASE, WAR])
    heads = ["target", "wanted", "As now", "Unrest"]
    assert [ENGLISH.say(one).split(" ")[0] for one in table.headings[:2]] == heads[:2]
    assert [ENGLISH.say(one) for one in table.headings[2:]] == heads[2:]
    soon, many = numbers_of(table).values()
    assert soon["As now"]["share"] == share(5)
    assert (soon["Unrest"]["share"], soon["Unrest"]["together"]) == (
        share(7),
        pytest.approx(6 / 19),
    )
    assert many["As now"]["share"] == many["Unrest"]["share"] == share(9)
    written = cells_of(table, DANISH)
    (quick, _) = written
    assert quick.startswith("Eksempel på et mål ('Hurtig start'): Ventetid")
    assert written[quick]["Ufred"].startswith("nås ikke: 37")
    assert targets_table([world()]) == []


def test_every_scenario_gets_the_targets_of_all():
    other = replace(WAR, scenario=replace(WAR.scenario, targets=(MANY, WEEKS)))
    shared = share_targets([BASE, other])
    names = [[target.name for target in one.scenario.targets] for one in shared]
    assert names == [["soon", "many", "w8"]] * 2


def test_targets_of_one_name_that_differ_are_told_apart_by_their_scenarios():
    stricter = replace(SOON, bound=20.0)
    other = replace(WAR, scenario=replace(WAR.scenario, targets=(stricter, MANY)))
    targets = share_targets([BASE, other])[0].scenario.targets
    assert [ENGLISH.say(target_title(one)) for one in targets] == [
        "A quick start", "Many done", "A quick start (Unrest)",
    ]  # fmt: skip
    assert DANISH.say(target_title(targets[2])) == "Hurtig start (Ufred)"
    assert [one.bound for one in targets] == [40.0, 40.0, 20.0]


def test_missed_targets_are_named_a_line_a_scenario():
    met = replace(WAR, scenario=replace(WAR.scenario, targets=(MANY,)))
    told = missed_targets([BASE, met])
    assert [ENGLISH.say(one) for one in told] == [
        "Not met at every date in 'As now': Example target 'A quick start'."
    ]
    assert DANISH.say(told[0]) == (
        "Ikke nået på hver dato i 'Som nu': Eksempel på et mål ('Hurtig start')."
    )
    both = replace(MANY, probability=0.5)
    worse = replace(WAR, scenario=replace(WAR.scenario, targets=(both, SOON)))
    (line,) = missed_targets([worse])
    assert ENGLISH.say(line.numbers["names"]) == (
        "Agreed target 'Many done', Example target 'A quick start'"
    )


# Never by its key, never a promise.


@pytest.mark.parametrize("voice", [DANISH, ENGLISH], ids=["da", "en"])
def test_nothing_that_is_told_calls_a_target_by_its_key(voice):
    results = [BASE, WAR]
    told = [voice.say(one) for result in results for one in target_findings(result, BELIEFS)]
    told += [voice.say(one) for one in missed_targets(results)]
    for table in (*targets_table(results), *target_dates_table(BASE)):
        told += [voice.say(cell) for row in table.rows for cell in row]
    assert not [one for one in told if re.search(r"\b(soon|many|plain|war)\b", one)]


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("da", ("Eksempel på et mål ('Ni af ti begynder inden for 12 uger')", "eksempel")),
        ("en", ("Example target 'Nine of ten start within 12 weeks'", "example")),
    ],
)
def test_a_run_calls_no_target_by_its_key(tmp_path, language, labels):
    asked = ["run", "baseline", "--draws", "8", "--quiet", "--out", tmp_path]
    done = CliRunner().invoke(cli, [*map(str, asked), "--language", language])
    assert done.exit_code == 0, done.output
    (folder,) = tmp_path.iterdir()
    page = unescape((folder / "report.html").read_text("utf-8"))
    assert labels[0] in " ".join(done.stdout.split())
    assert labels[0] in page
    assert labels[1] in page
    keys = r"'wait'|'completions'|\(wait\)|: wait\b|>wait<|\bcompletions:"
    assert not re.search(keys, done.output + page)


@pytest.mark.parametrize("path", sorted((REAL / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_target_of_the_library_says_that_it_is_an_example(path):
    for target in read_scenario_by_name(str(path), read_study(REAL)).targets:
        assert target.status == "example"
        assert set(target.title) == {"da", "en"}


PROMISE = re.compile(r"(?<!com)(?<!kom)promi[sx]|løfte", re.IGNORECASE)
"""A promise; a compromise is none."""
TOLD = [
    *(REAL / "docs").rglob("*.md"),
    *(REAL / "scenarios").rglob("*.*"),
    *(REAL / "notebooks").glob("*.*"),
    *(REAL / "src").rglob("*.toml"),
    *(REAL / "src" / "bandeexit" / "cli").glob("*.py"),
    REAL / "README.md",
    REAL / "model" / "README.md",
    REAL / "calibration" / "README.md",
]


@pytest.mark.parametrize("path", TOLD, ids=lambda p: str(p.relative_to(REAL)))
def test_nothing_that_people_read_speaks_of_a_promise_that_nobody_made(path: Path):
    assert PROMISE.findall(path.read_text("utf-8", errors="replace")) == []
