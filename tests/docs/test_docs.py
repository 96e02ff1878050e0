"""What is said twice is tested once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE_TYPES = ("yaml", "py", "npz", "json", "html", "txt", "csv")
READMES = (
    sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("*/*.md")) + sorted(ROOT.glob("docs/**/*.md"))
)


def commands():
    from bandeexit.cli import main  # noqa: F401  (registers the commands)
    from bandeexit.cli.app import cli

    return sorted(cli.commands)


def test_every_command_is_in_the_readme():
    text = (ROOT / "README.md").read_text("utf-8")
    assert all(f"bandeexit {command}" in text for command in commands())


def test_every_command_in_the_docs_exists():
    for path in READMES:
        for name in re.findall(r"`bandeexit ([a-z]+)", path.read_text("utf-8")):
            assert name in commands(), (path, name)


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


def test_functions_and_parameters_named_in_the_docs_exist():
    import importlib

    from bandeexit.files.study import read_study

    known = read_study(ROOT).programme.registry
    for path in READMES:
        for module, name in re.findall(r"`(\w+)\.(\w+)[:`]", path.read_text("utf-8")):
            if (
                name in ("yaml", "py", "npz", "json", "html", "txt", "csv")
                or f"{module}.{name}" in known
            ):
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


def test_no_text_stands_in_two_files():
    places = {}
    for file in (ROOT / "src/bandeexit").rglob("words*.toml"):
        for key, words in tomllib.loads(file.read_text("utf-8")).items():
            for language in words:
                places.setdefault((key, language), []).append(file.parent.name)
    assert not {key: some for key, some in places.items() if len(some) > 1}


def test_every_text_exists_in_both_languages_with_the_same_places_and_is_used():
    from bandeexit.report.words import LANGUAGES, catalogue

    source = "".join(p.read_text("utf-8") for p in (ROOT / "src/bandeexit").rglob("*.py"))
    made = [  # keys with a part that is filled in: f"reading_{name}"
        re.compile(re.sub(r"{[^{}]*}", r"\\w+", key))
        for key in re.findall(r'f"([a-z_]*(?:{[^{}]*}[a-z_]*)+)"', source)
        if len(re.sub(r"{[^{}]*}", "", key)) > len("_of_")
    ]
    for key, texts in catalogue().items():
        assert set(texts) == set(LANGUAGES), key
        places = {language: set(re.findall(r"{(\w+)}", texts[language])) for language in LANGUAGES}
        assert places["da"] == places["en"], key
        used = f'"{key}"' in source or any(one.fullmatch(key) for one in made)
        assert used, f"{key} is used nowhere"


def test_the_wheel_carries_the_study():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    folders = wheel["targets"]["wheel"]["force-include"]
    assert {"model", "calibration", "scenarios"} == set(folders)


def scenario_of_the_readme():
    text = (ROOT / "scenarios" / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    return example


def test_the_scenario_of_the_readme_is_in_order(tmp_path):
    import shutil

    from bandeexit.files.scenario import read_scenario
    from bandeexit.files.study import read_study

    shutil.copy(ROOT / "scenarios" / "baseline.yaml", tmp_path)
    path = tmp_path / "conflict-and-cut.yaml"
    path.write_text(scenario_of_the_readme(), encoding="utf-8")
    scenario = read_scenario(path, read_study(ROOT))
    assert len(scenario.changes) == 3
    assert len(scenario.targets) == 2
    assert scenario.actions
    assert scenario.precision


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
