"""Figures in documents come from stored results, and these from the present study.

Nothing is simulated here. `make figures` renews what these tests find stale.
"""

from __future__ import annotations

import tomllib

import pytest

import basis
import checks
import documents
import prose
import renew
import spans
from bandeexit.files.digests import digest
from documents import CHECKS, RESULTS, ROOT

STORED = documents.read(RESULTS)
FIGURES = renew.figures_stored()
ALLOWED = tomllib.loads((ROOT / "figures" / "allowed.toml").read_text("utf-8"))
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in documents.documents()
}
AGAIN = "make figures"


@pytest.mark.parametrize("name", TEXTS)
def test_a_span_holds_the_stored_figure(name):
    wrong = [key for key, text in spans.spans(TEXTS[name]) if FIGURES.get(key) != text]
    assert wrong == [], f"{AGAIN}, or figures/renew.py --fill"


def test_every_figure_stands_somewhere_and_every_span_has_a_figure():
    used = {key for text in TEXTS.values() for key, _ in spans.spans(text)}
    assert used == set(FIGURES)
    assert set(STORED["figures"]) == set(renew.FIGURES), AGAIN


def test_the_figures_rest_on_the_study_as_it_is():
    assert basis.moved(STORED["rests_on"], basis.rests_on(ROOT)) == [], AGAIN


@pytest.mark.parametrize("name", sorted(checks.tests()))
def test_a_check_of_the_calibration_was_measured_on_this_fit(name):
    entry = documents.read(CHECKS).get(name, {"rests_on": "never measured"})
    assert entry["rests_on"] == basis.digest_of_the_fit(ROOT), "make calibration-checks"


@pytest.mark.parametrize("file", STORED["pictures"])
def test_a_picture_is_the_one_that_was_stored(file):
    assert digest((ROOT / file).read_bytes()) == STORED["pictures"][file], AGAIN


@pytest.mark.parametrize("name", TEXTS)
def test_nobody_has_typed_a_result_by_hand(name):
    """Put it into a span; or, if it is published or a rule, its words into allowed.toml."""
    allowed = [*ALLOWED["documents"].get(name, []), *ALLOWED["everywhere"]]
    assert prose.results_in(TEXTS[name], ALLOWED["sections"], allowed) == []


def test_what_is_allowed_is_used():
    everything = "\n".join(TEXTS.values())
    for name, words in ALLOWED["documents"].items():
        assert prose.unused(TEXTS[name], words) == [], name
    assert prose.unused(everything, ALLOWED["everywhere"]) == []
    assert all(f"## {heading}\n" in everything for heading in ALLOWED["sections"])


@pytest.mark.parametrize("name", TEXTS)
def test_no_mark_makes_a_line_raw_html(name):
    assert spans.misplaced(TEXTS[name]) == []


def test_commands_of_the_worked_example_are_those_that_were_asked():
    page = TEXTS["docs/next-million.md"]
    asked = {f"bandeexit {command} --language en" for command in renew.QUESTIONS.values()}
    commands = {line for line in page.splitlines() if line.startswith("bandeexit ")}
    assert commands
    assert commands <= asked


def test_what_the_readme_shows_of_the_demo_is_what_the_makefile_runs():
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    (line,) = (one for one in makefile.splitlines() if "bandeexit run" in one)
    assert line.split()[1:] == renew.QUESTIONS["demo"].split()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("184 persons complete", ["184 persons"]),
        ("2 more complete", ["2 more"]),
        ("one and a half, 2 of them, 7 October 2020, 2021-2023, 2020-10-07", []),
        ("a share of .42, a gap of −2.4, p 1e-6", [".42", "−2.4", "1e-6"]),
        ("narrower by 4 %", ["4 %"]),
        ("`184` and [words](page-184.md) and <!-- =key -->184<!-- / -->", []),
        ("```sh\n184\n```", []),
        ("## 3. Third\n1. one\n", []),
    ],
)
def test_what_looks_like_a_result(text, found):
    seen = prose.results_in(text, (), ())
    assert len(seen) == len(found)
    assert all(number in words for number, words in zip(found, seen, strict=True))


def test_spans_are_filled_within_a_line_and_over_lines():
    text = "It is <!-- =a -->1<!-- / -->.\n\n<!-- =b -->\nold\n<!-- / -->\n"
    new = spans.filled(text, {"a": "2", "b": "| x |\n| y |"})
    assert new == "It is <!-- =a -->2<!-- / -->.\n\n<!-- =b -->\n| x |\n| y |\n<!-- / -->\n"
    assert spans.spans(new) == [("a", "2"), ("b", "| x |\n| y |")]


def test_a_mark_that_begins_a_line_stands_alone_on_it():
    assert spans.misplaced("<!-- =a -->1<!-- / -->\n") == ["<!-- =a -->1<!-- / -->"]
    assert spans.misplaced("> <!-- =a -->1<!-- / -->\n")
    assert not spans.misplaced("<!-- =a -->\n1\n<!-- / -->\nIt is <!-- =a -->1<!-- / -->\n")
