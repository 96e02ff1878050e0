"""Blocks on disk: whole or not at all, of this request or not used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bandeexit.errors import RunError
from bandeexit.files.kept import KeptBlocks
from bandeexit.scenarios.block import Outcome
from bandeexit.scenarios.store import Span

SPAN = Span(4, 7)
TABLES = {
    "referred": np.arange(12, dtype=np.float32).reshape(2, 3, 2),
    "wait": np.array([[[0.5], [np.nan], [-0.0]], [[1e9], [2], [np.inf]]], np.float32),
}
OUTCOME = Outcome((4, 6), TABLES, {5: "why"})


@pytest.fixture
def kept(tmp_path):
    store = KeptBlocks(tmp_path / "base", "this")
    store.put(SPAN, OUTCOME)
    return store


def test_a_block_is_read_back_bit_for_bit(kept):
    found = kept.find(SPAN)
    assert (found.paths, found.failed) == ((4, 6), {5: "why"})
    for name, table in TABLES.items():
        assert found.tables[name].dtype == np.float32
        assert found.tables[name].tobytes() == table.tobytes()
    assert len(found.digests) == 2
    assert kept.spans() == [SPAN]


def test_a_block_without_a_good_path_is_read_back(tmp_path):
    store = KeptBlocks(tmp_path, "this")
    store.put(Span(0, 1), Outcome((), {}, {0: "why"}))
    assert store.find(Span(0, 1)) == Outcome((), {}, {0: "why"})


def test_a_block_of_another_request_is_not_used(kept):
    assert KeptBlocks(kept.folder, "that").find(SPAN) is None


def test_a_block_under_another_name_is_not_used(kept):
    file = kept.folder / "00000004-00000007.block"
    file.rename(file.with_name("00000000-00000003.block"))
    assert kept.find(Span(0, 3)) is None


@pytest.mark.parametrize("at", [0, 70, -1, "half", "empty"])
def test_a_damaged_block_is_not_used(kept, at):
    file = kept.folder / "00000004-00000007.block"
    content = bytearray(file.read_bytes())
    if at == "half":
        content = content[: len(content) // 2]
    elif at == "empty":
        content = b""
    else:
        content[at] ^= 1
    file.write_bytes(bytes(content))
    assert kept.find(SPAN) is None


def test_a_full_disk_is_said_with_what_to_do_and_keeps_what_was_whole(kept):
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(RunError, match=r"File too large.*--resume.*--out"):
            kept.put(Span(7, 10), OUTCOME)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert [file.name for file in kept.folder.iterdir()] == ["00000004-00000007.block"]
    assert kept.find(SPAN) is not None


def test_a_folder_is_meant_where_it_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = KeptBlocks(Path("base"), "this")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    store.put(SPAN, OUTCOME)
    assert store.find(SPAN) is not None
    assert len(list((tmp_path / "base").iterdir())) == 1
