"""Ask the command line what a page asks, and read the run folder that it writes.

Answers are kept in `runs/figures/` by what they rest on, so that another key, or another way of
writing a figure, takes no new simulation.
"""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from click.testing import CliRunner

import bandeexit
from bandeexit.files.digests import digest
from bandeexit.questions import ROOMS

SAID = "said.txt"


@dataclass(frozen=True)
class Answer:
    """What a command has said and written."""

    folder: Path
    """Holds `said.txt` and a run folder."""

    @cached_property
    def sentences(self) -> list[str]:
        """Everything that was said, the answer first."""
        said = (self.folder / SAID).read_text("utf-8")
        if not said.startswith("{"):
            return said.splitlines()
        story = self.story
        told = [one for part in ("answer", "missed", "caveats", "warnings") for one in story[part]]
        told += [one for section in story["sections"] for one in section["findings"]]
        return [_words(one) for one in told]

    @property
    def answer(self) -> list[str]:
        """The sentences of the first screen."""
        return [_words(one) for one in self.story["answer"]]

    @cached_property
    def story(self) -> dict[str, Any]:
        """The answer as it was printed for scripts; only where the question has a story."""
        story: dict[str, Any] = json.loads((self.folder / SAID).read_text("utf-8"))
        return story

    def sentences_on(self, *beginnings: str) -> list[str]:
        """Sentences that begin like one of these, in the order of the beginnings.

        Raises
        ------
        LookupError
            No sentence begins like one of them.
        """
        found = {begin: [s for s in self.sentences if s.startswith(begin)] for begin in beginnings}
        for begin in beginnings:
            if not found[begin]:
                said = "\n".join(self.sentences)
                raise LookupError(f"no sentence begins with {begin!r}:\n{said}")
        return [one for begin in beginnings for one in found[begin]]

    def sentence(self, beginning: str) -> str:
        """The first sentence that begins like this."""
        return self.sentences_on(beginning)[0]

    def file(self, pattern: str) -> Path:
        """One file of the run folder."""
        (found,) = self.folder.glob(f"*/{pattern}")
        return found

    def table(self, name: str) -> pd.DataFrame:
        """Read `tables/<name>.csv`."""
        return pd.read_csv(self.file(f"tables/{name}.csv"))


def _words(told: Any) -> str:
    """A finding is its words with its numbers by name; a plain sentence is itself."""
    return str(told["words"] if isinstance(told, dict) else told)


def package_digest() -> str:
    """Digest of all code and texts: a sentence that is worded anew is asked for anew."""
    package = Path(bandeexit.__file__).parent
    files = (path for path in sorted(package.rglob("*")) if path.suffix in (".py", ".toml"))
    return digest(b"".join(path.read_bytes() for path in files))


Ask = Callable[[str], Answer]
"""Name of a question -> its answer."""


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
    if not (folder / SAID).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        options = ["--language", "en", "--quiet", "--out", str(folder)]
        options += ["--json"] if words[0] in ROOMS else []  # sentences that no terminal has broken
        outcome = CliRunner().invoke(cli, [*words, *options], catch_exceptions=False)
        if outcome.exit_code:
            raise RuntimeError(f"bandeexit {command}: {outcome.output}")
        (folder / SAID).write_text(outcome.stdout, "utf-8")
    return Answer(folder)
