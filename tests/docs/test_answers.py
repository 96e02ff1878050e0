"""A question of a page is asked once, and again when what its answer rests on has changed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import answers
import renew
from next_million import turned
from words import cost, effect, plainly, row_of

SAID = "As expected: yes.\nWarning: one.\nWarning: two.\n"


@pytest.fixture
def asked(monkeypatch):
    """Commands that reach the program, which says the same to all."""
    commands = []

    class Program:
        def invoke(self, cli, words, catch_exceptions):
            commands.append(words)
            return SimpleNamespace(exit_code=0, stdout=SAID, output=SAID)

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


def test_a_sentence_that_is_not_said_is_told_with_those_that_are(asked, tmp_path):
    answer = answers.answer_to("stress x", tmp_path, {})
    assert answer.sentences_on("Warning", "As") == ["Warning: one.", "Warning: two.", SAID[:17]]
    with pytest.raises(LookupError, match="begins with 'Never'"):
        answer.sentence("Never")


def row(**cells):
    import pandas as pd

    return pd.Series(cells)


def test_figures_are_written_as_the_reports_write_them():
    assert effect(row(mean=3.86, low=3.7, high=4.01)) == "+3.9 [3.7; 4.0]"
    assert effect(row(mean=0.0, low=0.0, high=0.0)) == "the same in every pair"
    assert cost(row(cost_low_m_dkk=0.74, cost_high_m_dkk=float("inf"))) == "0.74 or more"
    assert cost(row(cost_low_m_dkk=float("nan"), cost_high_m_dkk=1.0)).startswith("buys no more")


@pytest.mark.parametrize(
    ("mean", "half", "words"),
    [
        (3.86, 0.2, "about 4 more"),
        (-0.77, 0.1, "less than one fewer"),
        (0.3, 0.4, "no more and no fewer that can be told"),
        (0.0, 0.0, "exactly as many"),
    ],
)
def test_an_effect_is_said_plainly(mean, half, words):
    assert plainly(row(mean=mean, low=mean - half, high=mean + half)) == words


def test_a_row_that_is_not_there_once_is_a_fault():
    import pandas as pd

    with pytest.raises(LookupError, match="2 rows"):
        row_of(pd.DataFrame({"regime": ["all", "all"]}), regime="all")


@pytest.mark.parametrize(
    ("low", "words"), [(-2.0, "turns the better line round here: all mixed"), (-0.1, "No value")]
)
def test_a_need_that_turns_the_better_line_round_is_told(low, words):
    import pandas as pd

    def ask(question):
        """The upper end of the need speaks for the pool, or cannot be told."""
        ends = (low, low + 1.0) if question == "reckoner_high_need" else (1.0, 2.0)
        rows = [
            {"regime": r, "measure": "completed", "period": "since_census",
             "low": ends[0] if r == "all" else 1.0, "high": ends[1] if r == "all" else 2.0}
            for r in ("all", "never", "agnostic", "often")
        ]  # fmt: skip
        return SimpleNamespace(table=lambda name: pd.DataFrame(rows))

    assert words in turned(ask)


def test_a_figure_says_which_commands_it_comes_from():
    kept = renew.stored(lambda ask: str(ask("demo")), lambda name: 7)
    assert kept["text"] == "7"
    assert kept["from"] == [f"bandeexit {renew.QUESTIONS['demo']}"]
