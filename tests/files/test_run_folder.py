from __future__ import annotations

import errno
import os

import pytest

from bandeexit.errors import RunError
from bandeexit.files.run_folder import (
    check_writable,
    faults_of,
    read_manifest,
    write_run_folder,
)

FILES = {"report.html": b"<p>", "tables/a.csv": b"1,2\n"}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_is_written_whole_and_its_manifest_lists_every_file(tmp_path):
    folder = write_run_folder(tmp_path / "runs", "base", FILES, {"seed": 1})
    manifest = read_manifest(folder)
    assert manifest["seed"] == 1
    assert set(manifest["outputs"]) == set(FILES)
    assert faults_of(folder) == []
    assert names(tmp_path / "runs") == [folder.name]


def test_a_second_run_in_the_same_second_gets_its_own_folder(tmp_path):
    folders = {write_run_folder(tmp_path, "base", FILES, {}) for _ in range(3)}
    assert len(folders) == 3


def test_a_changed_or_missing_file_is_named(tmp_path):
    folder = write_run_folder(tmp_path, "base", FILES, {})
    (folder / "report.html").write_bytes(b"<p>!")
    (folder / "tables/a.csv").unlink()
    assert faults_of(folder) == ["report.html has changed since the run", "tables/a.csv is missing"]


def test_a_full_disk_is_said_in_words_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match=r"No space left on device.*Free some space"):
        write_run_folder(tmp_path / "runs", "base", FILES, {})
    assert names(tmp_path / "runs") == []


def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_run_folder(tmp_path / "runs", "base", FILES, {})
    assert names(tmp_path / "runs") == []


def test_a_place_that_cannot_be_written_is_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RunError, match="--out"):
        check_writable(tmp_path / "file")


def test_a_folder_without_a_manifest_is_not_a_run(tmp_path):
    with pytest.raises(RunError, match="not a whole run folder"):
        read_manifest(tmp_path)
