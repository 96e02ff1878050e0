"""Files that are no plain YAML: one fault at its place, at once, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandeexit.errors import Fault
from bandeexit.files.yaml_nodes import Faults, parse_yaml, read_yaml


def faults_of_bytes(tmp_path: Path, data: bytes) -> list[Fault]:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    faults = Faults("x.yaml")
    assert read_yaml(path, faults) is None
    return faults.found


BYTES = {
    "empty": (b"", 1, 1, "the file is empty"),
    "comment only": (b"# nothing\n", 1, 1, "the file is empty"),
    "list at the top": (b"- a\n- b\n", 1, 1, "expected a map"),
    "word at the top": (b"hello\n", 1, 1, "expected a map"),
    "NUL": (b"a: 1\nb: \x00\n", 2, 4, "control character 0x00"),
    "bell": (b"a: \x07\n", 1, 4, "control character 0x07"),
    "latin-1": ("å: 1\n\næ: København".encode("latin-1"), 1, 1, "byte 0xe5 is not UTF-8"),
    "latin-1 after utf-8": ("a: æøå ".encode() + b"\xf8", 1, 8, "byte 0xf8 is not UTF-8"),
    "UTF-16": ("a: 1\n".encode("utf-16"), 1, 1, "is not UTF-8"),
    "tab": (b"a:\n\tb: 1\n", 2, 1, "indent with spaces"),
    "unclosed list": (b"a: [1, 2\nb: 3\n", 2, 2, "this is not valid YAML"),
    "unclosed quote": (b'a: "b\nc: 1\n', 3, 1, "this is not valid YAML"),
    "colon in text": (b"a: b: c\n", 1, 5, "this is not valid YAML"),
    "second document": (b"a: 1\n---\nb: 2\n", 2, 1, "a second document begins here"),
    "1.2 MB": (b"a: 1\n" + b"#" * 1_200_000, 0, 0, "expected at most 1,000,000"),
    "5000 nested lists": (b"a: " + b"[" * 5000 + b"]" * 5000, 1, 23, "deeper than 20"),
    "30 nested maps": (b"a: " + b"{b: " * 30 + b"1" + b"}" * 30, 1, 80, "deeper than 20"),
    "many values": (b"a: [" + b"1," * 25_000 + b"1]", 1, 39_999, "more than 20000 values"),
    "alias bomb": (
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
        1,
        4,
        "anchor `&a`",
    ),
    "aliases alone": (b"a: *b\n", 1, 4, "alias `*b`"),
    "tag of an object": (b"a: !!python/object/apply:os.system [ls]\n", 1, 4, "tags are not used"),
}


@pytest.mark.parametrize("slip", BYTES)
def test_a_file_that_is_no_plain_yaml_is_one_fault(tmp_path, slip):
    data, line, column, fragment = BYTES[slip]
    (fault,) = faults_of_bytes(tmp_path, data)
    assert (fault.line, fault.column) == (line, column)
    assert fragment in str(fault)


def test_an_alias_bomb_is_refused_at_once(tmp_path):
    rows = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}x]" for n in range(1, 40)]
    (fault,) = faults_of_bytes(tmp_path, "\n".join(rows).encode())
    assert (fault.line, fault.column) == (1, 5)


def test_any_nonsense_is_told_and_never_raises():
    for text in ("e5: e5", "a: e10", "? a", "{", "a: |\n  b", "a: 1e", "a: +", "a: -.5."):
        parse_yaml(text, Faults("x.yaml"))
