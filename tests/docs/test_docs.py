"""What is said twice is tested once."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli

ROOT = Path(__file__).resolve().parents[2]
FILE_TYPES = ("yaml", "py", "npz", "json", "html", "txt", "csv", "toml")
FEWEST_LETTERS = 4
"""Of an f-string that may name texts."""
READMES = sorted({*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("docs/**/*.md")})


def test_every_command_is_in_the_readme():
    text = (ROOT / "README.md").read_text("utf-8")
    assert all(f"bandeexit {command}" in text for command in cli.commands)


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_command_and_option_in_the_docs_exists(path):
    for name, rest in re.findall(r"\bbandeexit ([a-z][a-z-]*)([^\n`#]*)", shown_in(path)):
        assert name in cli.commands, name
        known = [one for p in cli.commands[name].params for one in (*p.opts, *p.secondary_opts)]
        unknown = set(re.findall(r"--[a-z-]+", rest)) - set(known)
        assert not unknown, (name, unknown)


def shown_in(path):
    """Code of a document: blocks, and what stands between backquotes."""
    text = path.read_text("utf-8")
    return "\n".join(re.findall(r"^```sh\n.*?^```|`[^`\n]+`", text, re.DOTALL | re.MULTILINE))


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile():
    readme, makefile = ((ROOT / n).read_text("utf-8") for n in ("README.md", "Makefile"))
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci/run").read_text("utf-8")


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_within_the_repository_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_functions_and_parameters_of_the_model_named_in_the_docs_exist():
    from bandeexit.files.study import read_study

    known = read_study(ROOT).programme.registry
    for path in READMES:
        for module, name in re.findall(r"`(\w+)\.(\w+)[:`]", path.read_text("utf-8")):
            if name in FILE_TYPES or f"{module}.{name}" in known:
                continue
            if not (ROOT / f"src/bandeexit/model/{module}.py").is_file():
                assert path != ROOT / "model/README.md", f"{module}.{name}"
                continue
            found = importlib.import_module(f"bandeexit.model.{module}")
            engine = getattr(found, "_Replication", found)
            assert hasattr(found, name) or hasattr(engine, name), (path, f"{module}.{name}")


def test_the_facade_offers_what_it_lists():
    import bandeexit

    assert all(hasattr(bandeexit, name) for name in bandeexit.__all__)
    assert (
        bandeexit.__version__
        == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    )
    assert f"## {bandeexit.__version__} " in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_lock_file_names_a_host():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert not re.search(r"https?:|index-url|find-links", text)
        assert text.count("--hash=sha256:") > 100


def texts():
    """Every entry of every file of words, with where it stands."""
    for file in sorted((ROOT / "src/bandeexit").rglob("words*.toml")):
        for key, words in tomllib.loads(file.read_text("utf-8")).items():
            yield key, words, file.relative_to(ROOT)


def keys_in(sources):
    """Tell which keys code can name: literals, and f-strings whose gaps are filled in such a way.

    So `f"month_{n}"` names month_7, and `f"{name}_heading"` names date_heading if some code says
    "date", but neither names a key whose other half nobody says.
    """
    trees = [ast.parse(source) for source in sources]
    literals, patterns = set(), []
    for node in (one for tree in trees for one in ast.walk(tree)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            literals |= {node.value, node.value.replace(" ", "_")}
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
            if len("".join(filter(None, parts))) >= FEWEST_LETTERS:
                patterns.append("".join(r"(\w+)" if p is None else re.escape(p) for p in parts))

    def is_named(key):
        if key in literals or key.isdigit():
            return True
        found = (re.fullmatch(pattern, key) for pattern in patterns)
        return any(all(map(is_named, one.groups())) for one in found if one)

    return is_named


def test_no_text_of_a_language_stands_in_two_places():
    places = Counter((key, language) for key, words, _ in texts() for language in words)
    assert [place for place, n in places.items() if n > 1] == []


def test_every_text_exists_in_every_language_with_the_same_places():
    from bandeexit.report.words import LANGUAGES, catalogue

    faulty = []
    for key, words in catalogue().items():
        places = [set(re.findall(r"{(\w+)", said)) for said in words.values()]
        if not set(words) >= set(LANGUAGES) or any(one != places[0] for one in places):
            faulty.append(key)
    assert faulty == []


def test_every_text_is_used():
    is_named = keys_in(p.read_text("utf-8") for p in (ROOT / "src/bandeexit").rglob("*.py"))
    assert [f"{file}: {key}" for key, _, file in texts() if not is_named(key)] == []


def test_a_text_that_no_code_names_is_found():
    code = (
        """say("plain"); finding(f"{x}_heading"); finding(f"month_{n}"); f"{a}{b}"; t = ("date",)"""
    )
    keys = ("plain", "date_heading", "month_7", "wait_heading", "month_x", "datedate")
    assert [key for key in keys if not keys_in([code])(key)] == list(keys[3:])


def test_the_wheel_carries_the_study():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    folders = wheel["targets"]["wheel"]["force-include"]
    assert {"model", "calibration", "scenarios"} == set(folders)


def scenarios_of_the_readme():
    text = (ROOT / "scenarios" / "README.md").read_text("utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def test_the_scenario_of_the_readme_is_in_order(tmp_path):
    import shutil

    from bandeexit.files.scenario import read_scenario, spread
    from bandeexit.files.study import read_study

    shutil.copy(ROOT / "scenarios" / "baseline.yaml", tmp_path)
    path = tmp_path / "conflict-and-cut.yaml"
    example, of_variants = scenarios_of_the_readme()
    path.write_text(example, encoding="utf-8")
    scenario = read_scenario(path, read_study(ROOT))
    assert len(scenario.changes) == 3
    assert len(scenario.targets) == 2
    assert scenario.actions
    assert scenario.precision
    path = tmp_path / "cuts.yaml"
    path.write_text(of_variants, encoding="utf-8")
    assert spread(f"{path}:all", read_study(ROOT)) == [
        f"{path}{of}" for of in ("", ":five", ":late")
    ]


def test_every_key_of_the_schema_is_in_the_grammar():
    from bandeexit.files.schema import scenario_schema
    from bandeexit.files.study import read_study
    from bandeexit.report.names import names_in

    text = (ROOT / "scenarios" / "README.md").read_text("utf-8")
    programme = read_study(ROOT).programme
    schema = scenario_schema(programme, names_in("en", programme.budget.lines))
    properties = schema["properties"]
    keys = set(properties) | set(properties["changes"]["items"]["properties"])
    keys |= set(properties["actions"]["items"]["properties"])
    keys |= set(properties["targets"]["additionalProperties"]["properties"])
    missing = {key for key in keys if not re.search(rf"`{{?{key}\b|\b{key}:", text)}
    assert not missing


def test_every_scenario_of_the_library_is_in_its_readme():
    text = (ROOT / "scenarios" / "README.md").read_text("utf-8")
    assert all(f"`{path.name}`" in text for path in (ROOT / "scenarios").glob("*.yaml"))
