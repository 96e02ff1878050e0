"""`bandeexit list --runs`: what was made, what is stale, what was not finished."""

from __future__ import annotations

import json

from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli
from study_copies import REAL


def listed(out, *options):
    command = ["list", "--runs", "--study", str(REAL), "--out", str(out), *options]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 0, done.output
    return done.output


def write_manifest(out, **about):
    folder = out / "2026-11-24_120000_baseline"
    folder.mkdir(parents=True)
    one = {"draws": 20, "seed": 1, "paths_ok": 20, "paths_failed": 0}
    manifest = {
        "scenarios": {"baseline": one},
        "finished": "2026-11-24T12:00:00+00:00",
        "version": "0.0.1",
        "outputs": {},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | about), "utf-8")


def test_a_run_of_another_version_is_told_to_be_stale(tmp_path):
    write_manifest(tmp_path)
    told = listed(tmp_path, "--language", "en")
    assert "2026-11-24_120000_baseline (whole; 20 x baseline)" in told
    assert "bandeexit was 0.0.1" in told


def test_a_run_whose_file_is_missing_is_told_to_be_damaged(tmp_path):
    write_manifest(tmp_path, outputs={"report.html": {"bytes": 3, "sha256": "x"}})
    (run,) = json.loads(listed(tmp_path, "--json"))["runs"]
    assert (run["state"], run["note"]) == ("damaged", "report.html is missing")


def test_a_folder_without_runs_lists_none(tmp_path):
    assert json.loads(listed(tmp_path / "nowhere", "--json")) == {"runs": []}
