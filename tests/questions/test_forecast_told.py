"""The stories of `run` and `compare`: what leads, and how little comes first.

Sentences, tables and pictures are tested by themselves in tests/report and in *_drawn; here is
what is put where.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

from bandeexit.questions import analysis_of
from bandeexit.questions.answer import Answer
from bandeexit.questions.asking import Given, ask
from bandeexit.questions.forecast.tell import answer_to
from bandeexit.report.html import first_screen, html_page
from bandeexit.report.plain import plain_story
from bandeexit.report.terminal import WIDTH, terminal_lines
from bandeexit.scenarios.compare import compare
from bandeexit.scenarios.job import Job
from bandeexit.study import load_study
from reading import DANISH, ENGLISH
from worlds import BELIEFS, RANK, RANKS_OF, changed, world

BASE = world()
OFTEN = np.isin(RANK, RANKS_OF["often"])


def pair(name, by):
    return compare(BASE, changed(BASE, name, {"total_completed": by}))


# What leads.


def test_a_forecast_is_led_by_completions_waits_and_one_reason():
    told = [one.key for one in answer_to(BASE, [], BELIEFS)]
    assert told[:2] == ["headline_pace", "wait_headline"]
    assert len(told) <= 3


def test_one_effect_is_told_in_full_and_of_several_one_sentence_each():
    sure, divided = pair("cut", -(RANK + 1.0)), pair("war", np.where(OFTEN, -3.0, 0.0))
    alone = [one.key for one in answer_to(BASE, [divided], BELIEFS)]
    assert alone == ["decided_by_beliefs", "difference_clear", "wait_difference"]
    every = replace(sure.other, regimes=(), regime=())
    plain = compare(replace(BASE, regimes=(), regime=()), every)
    told = answer_to(BASE, [plain, divided], BELIEFS)
    assert [one.key for one in told] == ["difference_clear", "decided_by_beliefs"]


# The stories of the real study.

ASKED = [
    ("run", "baseline"),
    ("run", "baseline", "budget_cut"),
    ("run", "baseline", "budget_cut", "conflict_with_response"),
    ("compare", "baseline", "budget_cut", "conflict_and_cut"),
]


@pytest.fixture(scope="module", params=ASKED, ids="-".join)
def story(request):
    verb, *names = request.param
    study = load_study().fitted
    given = Given(names, language="en", draws=30, options={})
    question = ask(study, analysis_of(verb), given)
    return Answer(study, question, analysis_of(verb).room.compute(study, question, Job())).story


@pytest.mark.parametrize("voice", [DANISH, ENGLISH], ids=["da", "en"])
def test_little_is_told_first(story, voice):
    assert 1 <= len(story.answer) <= 3
    assert 1 <= len(story.table.rows) <= 6
    assert len(story.caveats) <= 2
    assert story.picture is not None
    assert all(voice.say(line) for line in story.lines())
    assert max(map(len, terminal_lines(story, voice))) <= WIDTH


def sentences_in(page):
    """Whatever stands in a paragraph, a line of a list, a caption or a heading, by sentence."""
    elements = re.findall(r"<(h1|p|li|figcaption)\b[^>]*>(.*?)</\1>", page, re.DOTALL)
    texts = (unescape(text) for _, text in elements)
    return [one for text in texts for one in re.split(r"(?<=[.?!])\s+(?=[A-ZÆØÅ'])", text)]


@pytest.mark.parametrize("voice", [DANISH, ENGLISH], ids=["da", "en"])
def test_no_sentence_stands_twice_on_the_first_screen(story, voice):
    told = sentences_in(first_screen(story, voice))
    assert len(told) > 8
    assert sorted(told) == sorted(set(told))


def test_a_page_has_no_id_twice_and_every_reference_leads_somewhere(story):
    page = html_page(story, ENGLISH)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 100
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', page)) <= set(ids)


def test_a_script_can_read_every_number(story):
    plain = json.loads(json.dumps(plain_story(story, ENGLISH), allow_nan=False))
    assert [one["words"] for one in plain["answer"]] == [ENGLISH.say(one) for one in story.answer]
    assert len(plain["table"]["rows"]) == len(story.table.rows)
