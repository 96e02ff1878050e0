"""The Python of README and pages runs, with few draws; the facade has all that it names."""

from __future__ import annotations

import re
from dataclasses import replace

import matplotlib.pyplot as plt
import pytest

from bandeexit import study
from bandeexit.questions import analysis_of
from bandeexit.questions.asking import ask
from study_copies import REAL

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = [
    path
    for path in (REAL / "README.md", *sorted(REAL.glob("docs/*.md")))
    if BLOCK.search(path.read_text("utf-8"))
]
FEW = 30
"""Draws in place of the page's own, to be quick."""


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_python_of_a_page_runs(page, monkeypatch):
    def ask_little(fitted, analysis, given):
        little = {"search": FEW, "sobol": False}  # indices take as long as all the rest
        options = {name: little.get(name, value) for name, value in given.options.items()}
        draws = max(FEW, analysis_of(analysis.verb).fewest_draws)
        return ask(fitted, analysis, replace(given, draws=draws, options=options))

    monkeypatch.setattr(study, "ask", ask_little)
    monkeypatch.chdir(REAL)
    for block in BLOCK.findall(page.read_text("utf-8")):
        exec(block.replace('.table("sobol")', ""), {})
    plt.close("all")
