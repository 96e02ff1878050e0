"""A further language is one file a room: walked on a copy of the package, as the recipe says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bandeexit

PACKAGE = Path(bandeexit.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
KINDS = ("words", "names", "units")
CODE = "from bandeexit.cli import main; main()"


def translated(content):
    """Give each text a Swedish one: the English one in brackets, so that places stay."""
    if set(content) == {"da", "en"}:
        return {"sv": content["en"] if len(content["en"]) == 1 else f"<{content['en']}>"}
    return {key: translated(inner) for key, inner in content.items()}


def toml_of(content, path=()):
    """Write nested tables of texts."""
    lines = []
    for key, inner in content.items():
        here = (*path, json.dumps(key))
        if set(inner) == {"sv"}:
            lines += [f"[{'.'.join(here)}]", f"sv = {json.dumps(inner['sv'], ensure_ascii=False)}"]
        else:
            lines += toml_of(inner, here)
    return lines


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package with a file in Swedish beside each file of words, and nothing else changed."""
    house = tmp_path_factory.mktemp("house")
    ignore = shutil.ignore_patterns("__pycache__")
    package = shutil.copytree(PACKAGE, house / "bandeexit", ignore=ignore)
    for file in [one for kind in KINDS for one in package.rglob(f"{kind}.toml")]:
        lines = toml_of(translated(tomllib.loads(file.read_text("utf-8"))))
        file.with_suffix(".sv.toml").write_text("\n".join(lines), "utf-8")
    return house


def bandeexit_of(house, *arguments):
    env = {**os.environ, "PYTHONPATH": str(house)}
    done = subprocess.run(
        [sys.executable, "-c", CODE, *map(str, arguments)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_question_is_told_in_a_language_that_was_added_by_files_alone(copy, tmp_path):
    told = bandeexit_of(
        copy,
        *("run", "baseline", "budget_cut", "--draws", 4, "--language", "sv"),
        *("--engine", "reference", "--workers", 1),  # it takes no compiling
        *("--out", tmp_path, "--quiet", "--words"),
    )
    assert "<programmes completed>" in " ".join(told.split())
    (folder,) = tmp_path.iterdir()
    page = (folder / "report.html").read_text("utf-8")
    assert '<html lang="sv">' in page
    assert "&lt;Model calculation, not official statistics.&gt;" in page
    assert "Modelberegning" not in page


def test_the_languages_of_the_house_are_as_they_were(copy):
    assert bandeexit_of(copy, "list", "--language", "da").startswith("Scenarier i ")
    assert bandeexit_of(copy, "list", "--language", "sv").startswith("<Scenarios in ")
