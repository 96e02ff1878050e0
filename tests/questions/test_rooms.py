"""All questions are alike: their folders, their options, and what becomes of these.

The other tests of a question look at its numbers and words; this one asks the same of every verb,
on the real study with few draws.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import asdict
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from markupsafe import escape

import bandeexit
from bandeexit.cli import ask as command
from bandeexit.cli import main, work  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from bandeexit.files.question import read_question
from bandeexit.questions import ROOMS, analysis_of, pack
from bandeexit.questions.answer import Answer
from bandeexit.questions.asking import command_of
from bandeexit.report import html
from bandeexit.report.voice import Voice
from bandeexit.scenarios.job import Job
from bandeexit.scenarios.prices import is_nominal
from bandeexit.study import load_study
from study_copies import REAL

HOUSE = Path(bandeexit.__file__).parent
FOLDERS = {verb: HOUSE / "questions" / room for verb, room in ROOMS.items()}
ABOUT = {
    "run": ("baseline", "budget_cut"),
    "compare": ("baseline", "budget_cut"),
    "claim": ("baseline", "budget_cut", "--at-most", -1),
    "sensitivity": ("baseline",),
    "stress": ("appropriation_and_demand",),
    "needed": ("baseline", "--lever", "budget.coordinators=scale:1,1.5"),
    "reverse": ("wait_over_12_weeks",),
    "reckoner": ("baseline", "--amounts", 1),
    "reallocate": ("baseline", "--step", 5),
}
"""What each verb is asked about."""
SMALL = ABOUT | {
    "run": ("baseline",),
    # The tests of these are in their own files; here the fewest cells will do.
    "stress": ("baseline", "--axis", "budget.coordinators=scale:0.9,1.1"),
    "reverse": ("baseline", "--axis", "budget.coordinators=scale:0.5,1.5"),
}
DRAWS = {verb: max(6, analysis_of(verb).fewest_draws) for verb in ROOMS}
FUNCTIONS = ("complete", "size", "compute", "tell", "tables", "facts")
every_verb = pytest.mark.parametrize("verb", ROOMS)


@cache
def study():
    return load_study(REAL)


def bandeexit_of(*arguments, code=0):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


# What every folder holds.


@every_verb
def test_a_folder_says_what_it_answers_and_has_every_function(verb):
    analysis = analysis_of(verb)
    assert analysis.verb == verb
    assert re.fullmatch(r"[A-Z].{20,}\.", analysis.help)
    assert (import_module(f"bandeexit.questions.{ROOMS[verb]}").__doc__ or "").endswith("?")
    has_effect = any(one.is_effect for one in analysis.options)
    for name in (*FUNCTIONS, "after") if has_effect else FUNCTIONS:
        function = getattr(analysis.room, name)
        assert function.__module__.startswith(f"bandeexit.questions.{ROOMS[verb]}."), name
        assert function.__doc__
    with pytest.raises(AttributeError):
        _ = analysis.anything_else


def findings_of(verb):
    """Keys of words that a folder names."""
    return {
        node.args[0].value
        for file in FOLDERS[verb].glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "finding"
        and node.args and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip


@cache
def words_in(folder):
    file = folder / "words.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}


@every_verb
def test_words_are_those_of_the_folder_or_of_all(verb):
    known = words_in(HOUSE / "report").keys() | words_in(FOLDERS[verb]).keys()
    assert findings_of(verb)
    assert findings_of(verb) <= known
    for key, words in words_in(FOLDERS[verb]).items():
        assert set(words) == {"da", "en"}, key
        assert sorted(re.findall(r"{\w+}", words["da"])) == sorted(
            re.findall(r"{\w+}", words["en"])
        ), key


def test_no_two_folders_have_words_of_the_same_key():
    """The second would silently take the place of the first."""
    folders = [HOUSE / "report", *(one for one in (HOUSE / "questions").iterdir() if one.is_dir())]
    keys = [key for folder in folders for key in words_in(folder)]
    assert len(keys) > 500
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def imports_of(statements):
    """Modules that are imported by some statements of a module."""
    for one in statements:
        if isinstance(one, ast.Import):
            yield from (alias.name for alias in one.names)
        elif isinstance(one, ast.ImportFrom):
            yield one.module or ""


HEAVY = {"matplotlib", "pandas", "click"}


@every_verb
def test_numbers_are_computed_without_charts_tables_or_command_line(verb):
    body = ast.parse((FOLDERS[verb] / "compute.py").read_text("utf-8")).body
    names = set(imports_of(body))
    assert {name.split(".")[0] for name in names}.isdisjoint(HEAVY)
    assert not any(name.endswith((".tell", ".charts")) for name in names)


def test_nothing_that_computing_needs_brings_them_either():
    modules = ", ".join(f"bandeexit.questions.{room}.compute" for room in ROOMS.values())
    code = f"import sys, {modules}; print(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@every_verb
def test_questions_do_not_know_each_other(verb):
    others = {f"bandeexit.questions.{room}" for room in ROOMS.values() if room != ROOMS[verb]}
    for file in FOLDERS[verb].glob("*.py"):
        named = imports_of(ast.walk(ast.parse(file.read_text("utf-8"))))
        assert {".".join(name.split(".")[:3]) for name in named}.isdisjoint(others), file


# The same options.


def common_names():
    @click.command()
    def bare():
        pass

    made = bare
    for decorate in command.COMMON:
        made = decorate(made)
    return {one.name: one.to_info_dict() for one in made.params}


@every_verb
def test_every_verb_has_the_same_common_options_and_none_of_its_own_by_their_names(verb):
    common, params = common_names(), cli.commands[verb].params
    assert len(common) == len(command.Common._fields)
    found = {one.name: one.to_info_dict() for one in params if one.name in common}
    assert found == common
    flags = [flag for one in params for flag in (*one.opts, *one.secondary_opts)]
    assert len(flags) == len(set(flags))
    own = {one.name for one in analysis_of(verb).options}
    assert own.isdisjoint(common)
    assert own <= {one.name for one in params}
    told = bandeexit_of(verb, "--help").stdout
    for flag in (one for one in flags if one.startswith("--")):
        assert re.search(rf"{flag}\b", told), flag


class AskedError(Exception):
    """Carries what would have been answered."""


def asked(*arguments):
    """Ask on the command line, and give the question in place of the answer."""

    def catch(_, question, *__):
        raise AskedError(question)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "answer_into_folder", catch)
        with pytest.raises(AskedError) as caught:
            CliRunner().invoke(cli, [*map(str, arguments), "--quiet"], catch_exceptions=False)
    return caught.value.args[0]


@every_verb
@pytest.mark.parametrize("value", [None, 1.3])
def test_the_same_option_means_the_same_whatever_is_asked(verb, value):
    n, sets = DRAWS[verb] + 1, () if value is None else ("--set", f"capacity.stretch={value}")
    question = asked(
        verb, *ABOUT[verb], "--draws", n, "--seed", 7, "--prices", "nominal", "--regime", "often",
        "--target", "wait", "--language", "en", *sets,
    )  # fmt: skip
    assert (question.verb, question.regime, question.language) == (verb, "often", "en")
    for scenario in question.scenarios:
        assert (scenario.draws, scenario.seed) == (n, 7)
        assert scenario.precision is None
        assert is_nominal(scenario)
        assert [target.name for target in scenario.targets] == ["wait"]
        settings = [(one.path, one.value) for one in scenario.settings]
        assert settings == ([("capacity.stretch", value)] if sets else [])
    again = shlex.split(command_of(analysis_of(verb), question))
    assert asdict(asked(*again[1:])) == asdict(question)


@every_verb
def test_what_is_not_told_is_what_the_files_say(verb):
    question = asked(verb, *ABOUT[verb], *(("--target", "wait") if verb == "needed" else ()))
    assert (question.regime, question.language) == (None, "da")
    for scenario in question.scenarios:
        read = study().scenario(scenario.name)
        assert (scenario.draws, scenario.seed) == (read.draws, read.seed)
        assert not is_nominal(scenario)
        assert all(target in read.targets for target in scenario.targets)
        assert scenario.settings == ()


@every_verb
@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        (("--target", "wiat"), "did you mean `wait`"),
        (("--regime", "agnostc"), "did you mean `agnostic`"),
        (("--set", "capacity.strech=1.2"), "did you mean `capacity.stretch`"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_what_there_is_not_is_refused_with_the_nearest_that_there_is(verb, wrong, near, tmp_path):
    done = bandeexit_of(verb, *ABOUT[verb], *wrong, "--out", tmp_path / "runs", code=2)
    assert near in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert not (tmp_path / "runs").exists()


@every_verb
def test_a_dry_run_says_how_much_there_is_to_do_and_writes_nothing(verb, tmp_path):
    target = ("--target", "wait") if verb == "needed" else ()
    done = bandeexit_of(
        verb, *ABOUT[verb], *target, "--dry-run", "--workers", 2, "--out", tmp_path / "runs"
    )
    assert re.search(r"\d+ paths, about \d+ s on 2 worker\(s\)", done.stdout)
    assert not (tmp_path / "runs").exists()


# One answer a verb.


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """Verb -> its output in English as JSON, its folder and its numbers; each made once."""
    made = {}

    def of(verb):
        if verb not in made:
            out, kept = tmp_path_factory.mktemp(verb), []
            module = import_module(f"bandeexit.questions.{ROOMS[verb]}.compute")
            compute = module.compute
            with pytest.MonkeyPatch.context() as patch:
                keep = lambda *given: kept.append(compute(*given)) or kept[0]  # noqa: E731
                patch.setattr(module, "compute", keep)
                done = bandeexit_of(*asked_small(verb), "--out", out, "--json")
            made[verb] = done, one_folder(out), kept[0]
        return made[verb]

    return of


def asked_small(verb):
    target = ("--target", "wait") if verb in ("needed", "reverse") else ()
    size = ("--draws", DRAWS[verb], "--workers", 1)
    return verb, *SMALL[verb], *target, *size, "--language", "en", "--quiet"


def one_folder(out):
    (folder,) = out.iterdir()
    return folder


@every_verb
def test_json_can_be_parsed_and_names_a_whole_folder(verb, answered):
    from bandeexit.files.run_folder import faults_of

    done, folder, _ = answered(verb)
    told = json.loads(done.stdout)
    assert Path(told["folder"]) == folder
    assert faults_of(folder) == []
    assert {"report.html", "asked.yaml", "resolved.yaml", "manifest.json"} <= {
        file.name for file in folder.iterdir()
    }
    assert set(told) == {
        "title", "question", "changes", "answer", "table", "caveats", "warnings", "missed",
        "sections", "folder",
    }  # fmt: skip
    assert 1 <= len(told["answer"]) <= 3
    assert {len(row) for row in told["table"]["rows"]} == {len(told["table"]["headings"])}


def danish_names():
    """Names that stand in every language: of places, and what sources are called."""
    files = study().files
    places = [one.name for one in files.programme.districts]
    places += [one.pool for one in files.programme.districts]
    sources = [text for one in files.sources.values() for text in asdict(one).values()]
    return sorted({text for text in (*places, *sources) if isinstance(text, str)}, key=len)[::-1]


@every_verb
def test_in_english_no_danish_is_said(verb, answered):
    done, folder, _ = answered(verb)
    told = [done.stdout, done.stderr, (folder / "report.html").read_text("utf-8")]
    told += [file.read_text("utf-8") for file in folder.glob("charts/*.txt")]
    told += [file.read_text("utf-8") for file in folder.glob("charts/*.svg")]
    for text in told:
        for name in danish_names():
            text = text.replace(name, "").replace(str(escape(name)), "")
        assert re.findall(r".{0,40}[æøåÆØÅ].{0,40}", text) == []


@pytest.mark.parametrize("verb", [verb for verb in ROOMS if verb != "reverse"])
def test_of_one_belief_nothing_is_called_weighted(verb):
    """A reverse test says how odds are weighed, whichever the beliefs."""
    given = [*SMALL[verb], *(("--target", "wait") if verb == "needed" else ())]
    question = asked(verb, *given, "--draws", DRAWS[verb], "--regime", "often")
    found = analysis_of(verb).room.compute(study().fitted, question, Job())
    story = Answer(study().fitted, question, found).story
    tables = [*filter(None, [story.table]), *(t for one in story.sections for t in one.tables)]
    told = [*story.lines(), *(part for one in tables for part in (one.caption, *one.headings))]
    told += [text for chart in story.charts for text in (chart.caption, chart.alt, *chart.notes)]
    said = [Voice("en").say(one) for one in told]
    # Stored effects are of all beliefs, and kept beside the study.
    assert [one for one in said if "weighted" in one and "--write-effects" not in one] == []


@every_verb
def test_a_folder_is_made_again_equal_from_what_it_says(verb, answered):
    done = bandeexit_of("verify", answered(verb)[1], "--json")
    told = json.loads(done.stdout)
    assert {one["verdict"] for one in told["files"]} == {"equal"}
    assert told["reasons"] == []


@every_verb
def test_the_command_in_the_folder_asks_for_the_same(verb, answered):
    folder = answered(verb)[1]
    again = json.loads((folder / "manifest.json").read_text("utf-8"))["again"]
    assert asdict(asked(*shlex.split(again)[1:])) == asdict(read_question(folder))


@every_verb
def test_a_missed_target_ends_on_3_where_that_is_asked_for(verb, answered, tmp_path, monkeypatch):
    done, _, found = answered(verb)
    monkeypatch.setattr(pack, "files_of", lambda *_: {})
    monkeypatch.setattr(html, "svg_of", lambda *_: "")
    module = import_module(f"bandeexit.questions.{ROOMS[verb]}.compute")
    monkeypatch.setattr(module, "compute", lambda *_: found)
    missed = json.loads(done.stdout)["missed"]
    code = 3 if missed else 0
    failed = bandeexit_of(
        *asked_small(verb), "--out", tmp_path, "--resume", "--fail-on-target", "--words", code=code
    )
    assert "No unfinished run of this request" in failed.stderr
    lines = failed.stdout.splitlines()
    assert lines[-1] == str(one_folder(tmp_path) / "report.html")
    told = " ".join(" ".join(lines[:-1]).split())
    for section in json.loads(done.stdout)["sections"]:
        for one in section["findings"]:
            words = one["words"] if isinstance(one, dict) else str(one)
            assert " ".join(words.split()) in told
    for line in missed:
        assert line in told
