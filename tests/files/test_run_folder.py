from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from bandeexit.errors import RunError
from bandeexit.files.run_folder import (
    PARTIAL,
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


def test_a_disk_that_is_full_in_the_middle_of_a_file_leaves_nothing_behind(tmp_path):
    resource = pytest.importorskip("resource")
    signal_module = pytest.importorskip("signal")
    before = signal_module.signal(signal_module.SIGXFSZ, signal_module.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(RunError, match=r"File too large.*--out"):
            write_run_folder(tmp_path / "runs", "base", {"a": b"1", "b": b"x" * 5000}, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal_module.signal(signal_module.SIGXFSZ, before)
    assert names(tmp_path / "runs") == []


def test_what_another_run_is_writing_is_left_alone(tmp_path):
    other = tmp_path / f"{PARTIAL}base-{os.getpid()}"
    other.mkdir()
    (other / "half").write_text("theirs")
    write_run_folder(tmp_path, "base", FILES, {})
    assert (other / "half").read_text() == "theirs"


def test_a_name_taken_at_the_last_moment_is_not_overwritten(tmp_path, monkeypatch):
    real, taken = Path.exists, []

    def taken_just_after(self, **options):
        if self.parent == tmp_path and not taken:
            taken.append(self)
            self.mkdir()
            (self / "theirs").write_text("theirs")
            return False
        return real(self, **options)

    monkeypatch.setattr(Path, "exists", taken_just_after)
    folder = write_run_folder(tmp_path, "base", FILES, {})
    assert names(taken[0]) == ["theirs"]
    assert folder.name.endswith("_base-2")
    assert faults_of(folder) == []


@pytest.mark.parametrize("path", ["../evil", "a/../../evil", "/evil", "manifest.json", ""])
def test_a_file_outside_the_folder_or_over_the_manifest_is_refused(tmp_path, path):
    with pytest.raises(ValueError, match="cannot be a file"):
        write_run_folder(tmp_path / "runs", "base", {path: b""}, {})
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("name", ["../base", "a/b", "..", ".", ""])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="cannot name a run folder"):
        write_run_folder(tmp_path / "runs", name, FILES, {})


def test_others_may_read_a_run_folder_as_any_folder(tmp_path):
    (tmp_path / "any").mkdir()
    folder = write_run_folder(tmp_path, "base", FILES, {})
    assert folder.stat().st_mode == (tmp_path / "any").stat().st_mode


@pytest.mark.parametrize("text", ["{", "[1]", "{}", '{"outputs": 3}'])
def test_a_damaged_manifest_is_said_in_words(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(RunError, match="is damaged"):
        faults_of(tmp_path)


def test_a_file_that_was_added_later_is_named(tmp_path):
    folder = write_run_folder(tmp_path, "base", FILES, {})
    (folder / "tables/mine.csv").write_text("1")
    assert faults_of(folder) == ["tables/mine.csv is not of the run"]
