"""Ask the command line what a page asks; read what it prints, and the tables of its run folder.

Answers are kept in `runs/figures/` by what they rest on, so that another key, or another way of
writing a figure, takes no new simulation.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from click.testing import CliRunner

import bandeexit
from bandeexit.files.digests import digest

PRINTED = "printed.txt"


@dataclass(frozen=True)
class Answer:
    """What a command has printed and written."""

    folder: Path
    """Holds `printed.txt` and a run folder."""

    @property
    def printed(self) -> list[str]:
        """Lines of the terminal, without the last: where the report lies."""
        return (self.folder / PRINTED).read_text("utf-8").splitlines()[:-1]

    def file(self, pattern: str) -> Path:
        """One file of the run folder."""
        (found,) = self.folder.glob(f"*/{pattern}")
        return found

    def table(self, name: str) -> pd.DataFrame:
        """Read `tables/<name>.csv`."""
        return pd.read_csv(self.file(f"tables/{name}.csv"))


Ask = Callable[[str], Answer]
"""Name of a question -> its answer."""


def package_digest() -> str:
    """Digest of all code and texts: what may be worded anew is asked for anew."""
    package = Path(bandeexit.__file__).parent
    files = (path for path in sorted(package.rglob("*")) if path.suffix in (".py", ".toml"))
    return digest(b"".join(path.read_bytes() for path in files))


def answer_to(
    command: str, keep: Path, rests_on: dict[str, str], draws: int | None = None
) -> Answer:
    """Do what a command says, or find what it said when everything was the same.

    Parameters
    ----------
    command : str
        As on the page, without `bandeexit`; it is asked in English.
    draws : int, optional
        Paths in place of the scenario's own, to try things out.
    """
    from bandeexit.cli import main  # noqa: F401  (registers the commands)
    from bandeexit.cli.app import cli

    words = [*shlex.split(command), *(["--draws", str(draws)] if draws else [])]
    basis = sorted(rests_on.items()), package_digest(), words
    folder = keep / digest(repr(basis).encode())[:16]
    if not (folder / PRINTED).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        options = ["--language", "en", "--quiet", "--out", str(folder)]
        outcome = CliRunner().invoke(cli, [*words, *options], catch_exceptions=False)
        if outcome.exit_code:
            raise RuntimeError(f"bandeexit {command}: {outcome.output}")
        (folder / PRINTED).write_text(outcome.stdout, "utf-8")
    return Answer(folder)
