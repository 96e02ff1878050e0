"""What `benchmarks/house.py` measures, on a package small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import house

FILES = {
    "tiny/__init__.py": '"""A package."""\n',
    "tiny/top.py": (
        "from __future__ import annotations\n"
        "from typing import TYPE_CHECKING\n"
        "import tiny.middle\n"
        "if TYPE_CHECKING:\n"
        "    from tiny.cellar import deepest\n"
        "Law = int\n"
        "def tell(self, language, *rest, key=lambda x: x):\n"
        "    from tiny import left\n"
        "    import json\n"
    ),
    "tiny/middle.py": "from tiny.bottom import Law\n",
    "tiny/bottom.py": "class Law:\n    pass\n_hidden = 1\nEND = 1\n",
    "tiny/left.py": "import tiny.right as other\n_hidden = 2\n",
    "tiny/right.py": (
        "from tiny import left\n"
        "from tiny.middle import Law\n"
        "if left:\n"
        "    END = 2  # why it ends\n"
        "async def wait(cls, seconds):\n"
        "    # fmt: off\n"
        "    def inner(): ...\n"
        "    return inner  # noqa: RET504\n"
        "# a line of its own\n"
        "NOT = '# a comment'\n"
    ),
    "tiny/cellar.py": "import tiny.bottom\nfrom tiny.top import tell as deepest\n",
    "tiny/words.toml": "a = 1\nb = 2\n",
}


@pytest.fixture
def src(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def modules(src):
    return house.read_modules(src)


def test_a_module_has_the_name_it_is_imported_by(modules):
    names = [module.name for module in modules]
    assert names == [
        "tiny",
        *("tiny." + name for name in ("bottom", "cellar", "left", "middle", "right", "top")),
    ]


def test_an_import_leads_to_the_module_written_down(modules):
    graph = house.import_graph(modules)
    assert graph["tiny.top"] == {"tiny.middle", "tiny.left"}
    assert graph["tiny.left"] == {"tiny.right"}
    assert graph["tiny.cellar"] == {"tiny.bottom", "tiny.top"}


def test_imports_in_functions_and_those_for_types_are_told_apart(modules):
    assert house.import_graph(modules, inner=False)["tiny.top"] == {"tiny.middle"}
    typed = house.import_graph(modules, typed=True)["tiny.top"]
    assert typed == {"tiny.middle", "tiny.left", "tiny.cellar"}


def test_the_longest_chain_takes_a_cycle_for_one_step(modules):
    chain = house.longest_chain(house.import_graph(modules))
    assert chain == ["tiny.cellar", "tiny.top", "tiny.left", "tiny.middle", "tiny.bottom"]


def test_the_longest_chain_without_imports_in_functions_is_another(modules):
    graph = house.import_graph(modules, inner=False)
    assert house.longest_chain(graph) == ["tiny.cellar", "tiny.top", "tiny.middle", "tiny.bottom"]


def test_cycles_are_knots_of_modules(modules):
    assert house.cycles(house.import_graph(modules)) == [["tiny.left", "tiny.right"]]
    assert house.cycles(house.import_graph(modules, typed=True)) == [
        ["tiny.cellar", "tiny.top"],
        ["tiny.left", "tiny.right"],
    ]


def test_a_relative_import_is_refused_rather_than_missed(src):
    (src / "tiny/near.py").write_text("from .top import tell\n", "utf-8")
    with pytest.raises(ValueError, match=r"from \.top import tell"):
        house.import_graph(house.read_modules(src))


def test_a_name_with_two_meanings_is_defined_twice_not_imported_twice(modules):
    assert house.defined_again(modules) == {
        "END": ["tiny.bottom", "tiny.right"],
        "Law": ["tiny.bottom", "tiny.top"],
    }


def test_the_measures_are_those_counted_by_hand(src):
    measured = house.measure(src)
    numbers = {what: n for what, n in measured.items() if isinstance(n, int | float)}
    assert numbers == {
        "toml files": 1,
        "toml lines": 2,
        "files": 7,
        "lines": 1 + 9 + 1 + 4 + 2 + 10 + 2,
        "files above 400 lines": 0,
        "comments in 100 lines": 6.9,  # 2 of 29 lines
        "longest chain of imports": 5,
        "longest chain without imports in functions": 4,
        "cycles of imports": 1,
        "cycles with imports for types": 2,
        "imports in functions": 2,
        "functions": 3,
        "functions with a parameter `language`": 1,
        "functions above 60 lines": 0,
        "lines of a function, median": 3,
        "lines of a function, 90 of 100": 4,
        "lines of a function, most": 4,
        "parameters, 90 of 100": 3,  # language, rest, key; the lambda's own is none
        "parameters, most": 3,
        "names defined in several modules": 2,
        "of them types": 1,
        "of them constants": 1,
        "of them functions": 0,
    }


def test_a_long_function_and_a_long_file_are_named(src):
    long = "def far():\n" + "    pass\n" * 60 + "\n" * 340
    (src / "tiny/long.py").write_text(long, "utf-8")
    measured = house.measure(src)
    assert measured["the long functions"] == {"tiny.long.far": 61}
    assert measured["the long files"] == {"tiny.long": 401}


def test_before_and_after_stand_side_by_side():
    now = {"files": 3, "comments": 0.5, "new": 1, "the files": ["a"]}
    lines = house.table(now, {"files": 5, "comments": 0.25}).splitlines()
    assert [line.split() for line in lines] == [
        ["files", "5", "3", "-2"],
        ["comments", "0.25", "0.5", "+0.25"],
        ["new", "1"],
    ]


def test_the_state_before_is_kept_with_the_names_that_are_measured_today(src):
    before = json.loads(Path(house.__file__).with_name("house-before.json").read_text("utf-8"))
    assert set(house.measure(src)) <= set(before)
