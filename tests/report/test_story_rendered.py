"""One story in every format: what each renderer makes of it, and must never make of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from math import inf, nan

import pandas as pd
import pytest

from bandeexit.report.chart import Chart
from bandeexit.report.html import columns_of_words, first_screen, html_page
from bandeexit.report.plain import plain_story
from bandeexit.report.story import (
    Estimate,
    Number,
    Section,
    Story,
    Table,
    finding,
    listed,
)
from bandeexit.report.terminal import WIDTH, terminal_lines
from reading import DANISH, ENGLISH

NASTY = {"da": "<script>alert('æ')</script> & \\1 $x_{", "en": "<script>alert('o')</script> & \\1"}


def told(text):
    return finding("of_group", group="group", told=text)


def chart(name):
    return Chart(name, pd.DataFrame({"x": [1]}), f"Caption of {name}.", f"Alt of {name}.",
                 draw=lambda ax, voice: ax.plot([1, 2], [3, 4]))  # fmt: skip


TABLE = Table(
    "A table",
    ("row", "number", "estimate", "words", "day"),
    (
        ("first", Number(1.25, "mean"), Estimate(2.0, 1.0, 3.0), "yes", date(2021, 1, 1)),
        ("second", Number(nan), told(Number(inf)), "no", date(2021, 2, 1)),
    ),
    faded=(1,),
)
STORY = Story(
    title="The title",
    question="The question?",
    answer=(told("answer"), told(Number(nan))),
    changes=("A change.",),
    table=TABLE,
    picture=chart("picture"),
    caveats=("A caveat.",),
    warnings=("A warning.",),
    sections=(
        Section("One", (told("line one"),), (chart("picture"), chart("other")), (TABLE,)),
        Section("Two", ("line two",), (chart("other"), chart("third"))),
    ),
    missed=("A missed target.",),
)


class Reader(HTMLParser):
    """Texts of a page, element by element; what is drawn is left out."""

    def __init__(self):
        super().__init__()
        self.texts, self.inside, self.cells = [], [], []

    def handle_starttag(self, tag, attributes):
        self.inside.append(tag)
        if tag in ("th", "td"):
            self.cells.append((tag, dict(attributes).get("class", "")))

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not {"svg", "style"} & set(self.inside):
            self.texts.append(data.strip())


def read(page):
    reader = Reader()
    reader.feed(page)
    return reader


# Pages.


def test_the_first_screen_is_question_change_answer_missed_table_picture_and_what_to_know():
    texts = read(first_screen(STORY, ENGLISH)).texts
    sentences = ["The title", "The question?", "A change.", "group: answer", "group: -",
                 "A missed target."]  # fmt: skip
    assert texts[:6] == sentences
    assert texts[6:12] == ["A table", "row", "number", "estimate", "words", "day"]
    assert texts[-3:] == ["Caption of picture.", "A warning.", "A caveat."]


def test_a_page_begins_with_the_first_screen_and_folds_the_rest():
    page = html_page(STORY, DANISH)
    assert '<html lang="da">' in page
    head, *folded = page.split("<details")
    assert len(folded) == 2
    first = read(first_screen(STORY, DANISH)).texts
    assert read(head).texts[: len(first) + 1] == ["The title", *first]  # the title of the window
    assert all(f"<h2>{name}</h2>" in one for name, one in zip(("One", "Two"), folded, strict=True))
    assert "group: line one" in folded[0]
    assert "line two" in folded[1]


def test_a_chart_stands_once_in_a_page():
    page = html_page(STORY, ENGLISH)
    for name in ("picture", "other", "third"):
        assert page.count(f"Caption of {name}.</figcaption>") == 1
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 20
    referred = re.findall(r'(?:href="#|url\(#)([^")]+)', page)
    for attribute in re.findall(r'aria-labelledby="([^"]+)"', page):
        referred += attribute.split()
    assert "section-2" in referred
    assert set(referred) <= set(ids)


def test_a_page_asks_the_network_for_nothing():
    page = html_page(STORY, ENGLISH)
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert not re.search(r"@import|<script|<link|<!DOCTYPE svg|url\((?!#)", page)


@pytest.mark.parametrize("voice", [DANISH, ENGLISH], ids=["da", "en"])
@pytest.mark.parametrize("render", [html_page, first_screen])
def test_no_title_becomes_markup(voice, render):
    picture = replace(chart("picture"), caption=told(NASTY), alt=told(NASTY), notes=(NASTY,))
    nasty = Story(
        title=NASTY, question=NASTY, answer=(told(NASTY),), changes=(NASTY,), picture=picture,
        table=Table(NASTY, (NASTY, NASTY), ((NASTY, told(NASTY)),)), caveats=(NASTY,),
        warnings=(NASTY,), missed=(NASTY,), sections=(Section(NASTY, (NASTY,)),),
    )  # fmt: skip
    page = render(nasty, voice)
    assert "<script" not in page
    assert unescape(page).count(voice.say(NASTY)) >= 11


def test_words_are_set_to_the_left_and_numbers_to_the_right():
    """A date is no number; words around a number are one."""
    assert columns_of_words(TABLE) == {0, 3, 4}
    page = first_screen(STORY, ENGLISH)
    classes = ["text", "", "", "text", "text"]
    assert [name for _, name in read(page).cells] == 3 * classes
    assert [tag for tag, _ in read(page).cells] == ["th"] * 5 + ["th", *["td"] * 4] * 2
    assert page.count('<tr class="faded">') == 1
    assert page.index('<tr class="faded">') < page.index(">second<")


# Terminal.


def test_the_terminal_says_the_same_without_the_picture():
    lines = terminal_lines(STORY, ENGLISH)
    assert lines[:4] == ["The title", "The question?", "A change.", ""]
    assert lines[-4:] == ["group: answer", "group: -", "A missed target.", "A caveat."]
    assert "A warning." not in lines  # goes to stderr
    more = terminal_lines(STORY, ENGLISH, words=True)
    assert more == [*lines, "group: line one", "line two"]


def test_numbers_stand_below_one_another_at_the_right():
    heads, first, second = (line for line in terminal_lines(STORY, ENGLISH)[5:8])
    assert heads.split() == ["row", "number", "estimate", "words", "day"]
    for word, cells in (("number", ("1.2", "-")), ("estimate", ("3]", "no limit"))):
        end = heads.index(word) + len(word)
        for line, cell in zip((first, second), cells, strict=True):
            assert line[:end].endswith(cell)
    assert heads.index("words") == first.index("yes") == second.rindex("no")


WIDE = "en meget lang titel på en række, som ingen skærm har plads til på én linje"


@pytest.mark.parametrize("n", [1, 2, 4, 5, 8, 12])
@pytest.mark.parametrize("letters", [3, 12, 25])
def test_a_table_is_never_wider_than_the_terminal_and_loses_no_cell(n, letters):
    columns = [f"{i}{'x' * letters} kolonne" for i in range(n)]
    number = Estimate(-1234.5, -23456.7, 34567.8, "mean")
    rows = tuple((f"{WIDE} {k}", *[number] * n) for k in range(3))
    story = Story("T", "Q", (), table=Table("", ("størrelse", *columns), rows))
    lines = terminal_lines(story, DANISH)
    assert max(map(len, lines)) <= WIDTH
    written = " ".join(lines)
    assert all(column.split()[0][:10] in written for column in columns)
    assert written.count("34.567,8]") == 3 * n


def test_a_table_that_fits_is_not_broken():
    table = Table("", ("row", "one", "two"), (("first", Estimate(1.0, 0.0, 2.0), Number(3.0)),))
    lines = terminal_lines(Story("T", "Q", (), table=table), ENGLISH)
    assert len(lines) == 6
    assert lines[4].split("  ")[0] == "first"
    assert lines[4].endswith("  1 [0;\N{NO-BREAK SPACE}2]    3")


def test_at_most_six_rows_are_laid_out():
    rows = tuple((f"row {i}", Number(i)) for i in range(9))
    story = Story("T", "Q", (), table=Table("", ("row", "n"), rows))
    assert [line[:5] for line in terminal_lines(story, ENGLISH)[4:-1]] == [
        f"row {i}" for i in range(6)
    ]


def test_sentences_are_broken_at_eighty_letters():
    story = replace(STORY, answer=(told("long " * 60),), table=None)
    lines = terminal_lines(story, ENGLISH)
    assert max(map(len, lines)) <= WIDTH
    assert " ".join(lines).count("long") == 60


# JSON.


def test_scripts_get_every_number_raw_and_nothing_that_json_does_not_know():
    plain = json.loads(json.dumps(plain_story(STORY, ENGLISH), allow_nan=False))
    assert plain["answer"][1] == {
        "key": "of_group", "words": "group: -", "numbers": {"group": "group", "told": None},
    }  # fmt: skip
    assert plain["table"]["headings"] == ["row", "number", "estimate", "words", "day"]
    first, second = plain["table"]["rows"]
    assert first == ["first", 1.25, {"middle": 2.0, "low": 1.0, "high": 3.0}, "yes", "2021-01-01"]
    assert second[1] is None
    assert second[2]["numbers"]["told"] is None
    assert (plain["missed"], plain["warnings"], plain["caveats"]) == (
        ["A missed target."], ["A warning."], ["A caveat."]
    )  # fmt: skip
    assert [one["title"] for one in plain["sections"]] == ["One", "Two"]
    assert plain["sections"][0]["findings"][0]["words"] == "group: line one"


def test_an_end_that_is_none_leaves_the_others():
    story = Story("T", "Q", (told(Estimate(1.0, nan, inf, "share")),))
    (answer,) = plain_story(story, ENGLISH)["answer"]
    assert answer["numbers"]["told"] == {"middle": 1.0, "low": None, "high": None}


def test_what_is_said_in_a_language_is_said_in_it_and_a_number_is_the_same_in_both():
    story = Story(NASTY, "Q", (finding("of_group", group=NASTY, told=Number(0.5, "share")),))
    danish, english = (plain_story(story, voice) for voice in (DANISH, ENGLISH))
    assert danish["title"] == NASTY["da"]
    assert english["answer"][0]["words"] == f"{NASTY['en']}: 50"
    assert danish["answer"][0]["numbers"]["told"] == english["answer"][0]["numbers"]["told"] == 0.5


# The story itself.


def test_every_chart_is_exported_once_the_picture_first():
    assert [one.name for one in STORY.charts] == ["picture", "other", "third"]


def test_all_sentences_come_in_the_order_of_the_page():
    lines = [ENGLISH.say(line) for line in STORY.lines()]
    assert lines == ["group: answer", "group: -", "A caveat.", "A warning.",
                     "group: line one", "line two"]  # fmt: skip
    assert ENGLISH.say(listed(lines[-2:])) == "group: line one; line two"
