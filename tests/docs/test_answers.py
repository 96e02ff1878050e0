"""A question of a page is asked once, and again when what its answer rests on has changed."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

import answers
import pages
import renew
from next_million import turned
from words import effect, row_of

PRINTED = "Title\nQuestion?\n\nrow  1\n\nSaid.\nruns/x/report.html\n"


@pytest.fixture
def asked(monkeypatch):
    """Commands that reach the program, which prints the same to all."""
    commands = []

    class Program:
        def invoke(self, cli, words, catch_exceptions):
            commands.append(words)
            return SimpleNamespace(exit_code=0, stdout=PRINTED, output=PRINTED)

    monkeypatch.setattr(answers, "CliRunner", Program)
    return commands


def test_an_answer_is_asked_for_once_and_in_english(asked, tmp_path):
    for _ in range(2):
        answers.answer_to("stress x", tmp_path, {"fit": "a"})
    (words,) = asked
    assert words[:4] == ["stress", "x", "--language", "en"]


@pytest.mark.parametrize(
    ("command", "fit", "draws"), [("stress y", "a", None), ("stress x", "b", None), ("x", "a", 5)]
)
def test_another_command_fit_or_number_of_draws_is_asked_for(asked, tmp_path, command, fit, draws):
    answers.answer_to("stress x", tmp_path, {"fit": "a"})
    answers.answer_to(command, tmp_path, {"fit": fit}, draws)
    assert len(asked) == 2


def test_a_change_of_any_code_or_text_is_asked_for_again(asked, tmp_path, monkeypatch):
    answers.answer_to("stress x", tmp_path, {})
    monkeypatch.setattr(answers, "package_digest", lambda: "another")
    answers.answer_to("stress x", tmp_path, {})
    assert len(asked) == 2


def test_a_page_shows_what_is_printed_but_for_where_the_report_lies(asked, tmp_path):
    answer = answers.answer_to("stress x", tmp_path, {})
    assert pages.printed("x", lambda name: answer) == (
        "```\nTitle\nQuestion?\n\nrow  1\n\nSaid.\n```"
    )
    assert pages.beginning("x", lambda name: answer) == "```\nTitle\nQuestion?\n\nrow  1\n```"


def test_a_command_that_fails_is_told_with_what_it_said(asked, tmp_path, monkeypatch):
    class Program:
        def invoke(self, *words, **options):
            return SimpleNamespace(exit_code=2, stdout="", output="no scenario of this name")

    monkeypatch.setattr(answers, "CliRunner", Program)
    with pytest.raises(RuntimeError, match="stress x: no scenario of this name"):
        answers.answer_to("stress x", tmp_path, {})


def row(**cells):
    return pd.Series({"n": 9, "q05": -1.0, "q95": 1.0, **cells})


def test_figures_are_written_as_the_reports_write_them():
    told = effect(row(mean=3.86, low=3.7, high=4.01))
    assert told.replace("\N{NO-BREAK SPACE}", " ") == "+3.9 [3.7; 4.0]"
    same = dict.fromkeys(("mean", "low", "high", "q05", "q95"), 0.0)
    assert effect(row(**same)) == "the same in every pair"


def test_a_row_that_is_not_there_once_is_a_fault():
    with pytest.raises(LookupError, match="2 rows"):
        row_of(pd.DataFrame({"regime": ["all", "all"]}), regime="all")


@pytest.mark.parametrize(
    ("low", "words"), [(-2.0, "turns the better line round here: weighted"), (-0.1, "No value")]
)
def test_a_need_that_turns_the_better_line_round_is_told(low, words):
    def ask(question):
        """The upper end of the need speaks for the pool, or cannot be told."""
        ends = (low, low + 1.0) if question == "reckoner_high_need" else (1.0, 2.0)
        rows = [
            {"regime": r, "measure": "completed", "period": "since_census", "n": 9, "mean": 1.0,
             "q05": -9.0, "q95": 9.0, "low": ends[0] if r == "all" else 1.0,
             "high": ends[1] if r == "all" else 2.0}
            for r in ("all", "never", "agnostic", "often")
        ]  # fmt: skip
        return SimpleNamespace(table=lambda name: pd.DataFrame(rows))

    assert words in turned(ask)


def test_a_figure_says_which_commands_it_comes_from():
    kept = renew.stored(lambda ask: str(ask("demo")), lambda name: 7)
    assert kept["text"] == "7"
    assert kept["from"] == [f"bandeexit {renew.QUESTIONS['demo']}"]
