"""`make quick` runs the tests that concern what was changed, the most particular first."""

from __future__ import annotations

from changed import MOST, concerning, module_of

TESTS = {
    "tests/a.py": "from bandeexit.model.tape import Tape\n",
    "tests/b.py": "import bandeexit.report.voice\nfrom bandeexit.model.tape import draw_tape\n",
    "tests/c.py": "from bandeexit.questions.claim.compute import compute\n",
}


def test_a_changed_module_brings_the_tests_that_import_it():
    assert concerning(["src/bandeexit/model/tape.py"], TESTS) == ["tests/a.py", "tests/b.py"]
    assert concerning(["src/bandeexit/model/laws.py", "README.md"], TESTS) == []


def test_a_changed_test_comes_first_and_a_room_brings_all_tests_of_it():
    changed = ["src/bandeexit/questions/claim/tell.py", "tests/b.py"]
    assert concerning(changed, TESTS) == ["tests/b.py", "tests/c.py"]


def test_there_are_never_more_than_a_minute_holds():
    many = {f"tests/{i}.py": "from bandeexit.errors import Fault\n" for i in range(MOST + 5)}
    assert len(concerning(["src/bandeexit/errors.py"], many)) == MOST


def test_files_outside_of_the_package_hold_no_module():
    assert module_of("src/bandeexit/questions/claim/__init__.py") == "bandeexit.questions.claim"
    assert module_of("tests/changed.py") == module_of("src/bandeexit/report/page.css") == ""
