"""How a change comes to its value, in words: one change, one sentence."""

from __future__ import annotations

from datetime import date

import pytest

from bandeexit.model.laws import Law
from bandeexit.report.changed import change_sentence
from bandeexit.report.shown import Origins, show_lines
from bandeexit.scenarios.profile import Profile, ProfileStep
from bandeexit.scenarios.scenario import Change, Scenario
from small_studies import district, programme

STUDY = programme(district("North"), district("South"), by_year=10.0)
JANUARY, FULL = date(2003, 6, 1), date(2004, 6, 1)
POSTS = "budget.coordinators"
TITLE = {"da": "koordinatorer", "en": "coordinators"}


def change(verb, value, kind, *steps, path=POSTS, **more):
    profile = Profile(kind, tuple(ProfileStep(*step) for step in steps))
    about = {"title": TITLE, "prices": "2020 prices"} | more
    return Change("s", path, verb, value, JANUARY, profile=profile, **about)


YEARS = ((date(2004, 1, 1), 9.5), (date(2005, 1, 1), 8.0))
FACTORS = ((date(2004, 1, 1), 0.95), (date(2005, 1, 1), 0.8))
RISES = ((date(2004, 1, 1), 1.0), (date(2005, 1, 1), -0.5))


@pytest.mark.parametrize(
    ("told", "danish", "english"),
    [
        (change("set", 8.0, "by_year", *YEARS),
         "sættes år for år til 9,5 (2004), 8,0 (fra 2005) mio. kr. om året (2020-priser) "
         "(hele landet).",
         "is set year by year to 9.5 (2004), 8.0 (from 2005) m DKK per year (2020 prices) "
         "(whole country)."),
        (change("scale", 0.8, "by_year", *FACTORS, stop=date(2006, 1, 1)),
         "ganges år for år med 0,95 (2004), 0,8 (fra 2005) til 1. januar 2006 (hele landet).",
         "is multiplied year by year by 0.95 (2004), 0.8 (from 2005) until 1 January 2006 "
         "(whole country)."),
        (change("add", -0.5, "by_year", *RISES),
         "ændres år for år med +1,0 (2004), −0,5 (fra 2005) mio. kr. om året (2020-priser) "
         "(hele landet).",
         "changes year by year by +1.0 (2004), −0.5 (from 2005) m DKK per year (2020 prices) "
         "(whole country)."),
        (change("scale", 1.2, "line", (FULL, 1.0)),
         "sættes 20 % op jævnt, måned for måned, fra 1. juni 2003, fuldt ud fra 1. juni 2004 "
         "(hele landet): fra 10,0 til 12,0 mio. kr. om året (2020-priser).",
         "is raised by 20 % evenly, month by month, from 1 June 2003, in full from 1 June 2004 "
         "(whole country): from 10.0 to 12.0 m DKK per year (2020 prices)."),
        (change("add", 2.0, "steps", (date(2003, 7, 1), 0.25), (FULL, 1.0)),
         "øges med 2,0 mio. kr. om året (2020-priser) i trin: 25 % af det fra 1. juli 2003, det "
         "hele fra 1. juni 2004 (hele landet): fra 10,0 til 12,0 mio. kr. om året (2020-priser).",
         "is raised by 2.0 m DKK per year (2020 prices) in steps: 25 % of it from 1 July 2003, all "
         "of it from 1 June 2004 (whole country): from 10.0 to 12.0 m DKK per year (2020 prices)."),
        (change("scale", 0.03, "yearly_growth"),
         "vokser 3 % om året fra 1. juni 2003 (hele landet).",
         "grows by 3 % a year from 1 June 2003 (whole country)."),
        (change("scale", -0.025, "growth", districts=("North",)),
         "falder 2,5 % om året fra 1. juni 2003 (North).",
         "falls by 2.5 % a year from 1 June 2003 (North)."),
        (change("scale", Law("uniform", 0.0, 0.1), "growth"),
         "vokser med en usikker andel om året (median 0,05; 90 %: 0,005 til 0,095) fra 1. juni "
         "2003 (hele landet).",
         "grows by an uncertain share a year (median 0.05; 90 %: 0.005 to 0.095) from 1 June 2003 "
         "(whole country)."),
    ],
)  # fmt: skip
def test_a_change_is_one_sentence_however_it_comes_to_its_value(told, danish, english):
    assert change_sentence(told, STUDY, (), "da").partition("koordinatorer ")[2] == danish
    assert change_sentence(told, STUDY, (), "en").partition("coordinators ")[2] == english


def shown(*changes):
    scenario = Scenario("x", date(2006, 1, 1), 10, 1, changes=changes)
    origins = Origins((), {}, [(one, f"{one.step}.yaml") for one in changes], [], {}, ())
    lines = show_lines(STUDY, scenario, origins, "en")
    start = next(i for i, line in enumerate(lines) if line.startswith(f"  {changes[0].path} "))
    return [line.strip() for line in lines[start + 1 :] if line.startswith("      ")]


def test_of_a_line_the_first_and_the_last_month_are_shown():
    before, first, last, words, *_ = shown(change("add", 2.0, "line", (FULL, 1.0), title={}))
    assert before.startswith("2003-01-01             10.0 m DKK")
    # The middle of June: 2.0 x 15 / 366.
    assert first.startswith("2003-06-01             10.082 m DKK")
    assert last.startswith("2004-06-01             12.0 m DKK")
    assert words.endswith("shown are the first and the last month")


def test_of_steps_each_is_shown():
    steps = ((date(2003, 7, 1), 0.25), (date(2003, 9, 1), 0.5), (FULL, 1.0))
    found = shown(change("add", 2.0, "steps", *steps, title={}))
    assert [line[:27] for line in found[:4]] == [
        "2003-01-01             10.0",
        "2003-07-01             10.5",
        "2003-09-01             11.0",
        "2004-06-01             12.0",
    ]
