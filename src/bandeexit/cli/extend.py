"""`bandeexit run --extend`: a finished run with more draws, as if asked for from the start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bandeexit.errors import RunError, UsageError

if TYPE_CHECKING:
    from bandeexit.questions.asking import Given
    from bandeexit.questions.fitted import FittedStudy
    from bandeexit.scenarios.question import Question
    from bandeexit.scenarios.result import Result

PATHS = "paths"
"""Folder of kept blocks in a run folder."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A run that is asked for again with more draws."""

    folder: Path
    question: Question
    manifest: dict[str, Any]
    """Of the run that is extended."""

    def blocks_of(self, scenario: str) -> Path:
        """Folder of the paths that it has kept; where there are none, all are made anew."""
        # Only there after --keep-paths; else the first paths are made again and held against the
        # manifest's digests.
        return self.folder / PATHS / scenario

    def check(self, results: Iterable[Result]) -> None:
        """Compare the first paths with what the manifest knows them by.

        Raises
        ------
        RunError
            They are others.
        """
        from bandeexit.scenarios.store import PATHS_OF_A_DIGEST, digests_of_paths

        for result in results:
            name = result.scenario.name
            about = self.manifest["scenarios"][name]
            # Of as many paths as the first run had: a digest is of a hundred of them, the last
            # one of fewer.
            now = digests_of_paths(result.paths, result.digests, about["draws"])
            for i, (one, other) in enumerate(zip(now, about["digests"], strict=True)):
                # Kept blocks say by themselves what they belong to; this is for those that were
                # made again, and for machines that round otherwise.
                if one != other:
                    raise RunError(
                        f"{name}: path {i * PATHS_OF_A_DIGEST} or one of the "
                        f"{PATHS_OF_A_DIGEST - 1} after it is not what it was in {self.folder}, "
                        "though study, posterior and code are the same. Another version of numba "
                        "or numpy, or another machine, may round otherwise: `bandeexit verify` of "
                        "the folder says which differ. Run anew without --extend."
                    )


def read_extension(
    study: FittedStudy, folder: Path, given: Given, language: str | None
) -> Extension:
    """Read what is to be extended, and refuse what would not be the same run.

    Raises
    ------
    UsageError
        The options do not fit an extension, or there is nothing to add.
    RunError
        Study, posterior or code have changed, or the folder cannot be read.
    """
    from bandeexit.files.basis import moved
    from bandeexit.files.question import read_question
    from bandeexit.files.run_folder import read_manifest

    _refuse_other_options(folder, given)
    manifest = read_manifest(folder)
    # Refused, not mixed: a run of old and new paths would rest on nothing that could be named.
    changes = moved(manifest, study.basis)
    if changes:
        raise RunError(
            f"{folder} cannot be extended: {'; '.join(changes)}. Its paths and new ones would "
            "not rest on the same numbers. Run its command again: "
            f"{manifest.get('again', manifest.get('command'))}"
        )
    question = read_question(folder)
    _refuse_edited(folder, manifest, question)
    # A question has one number of draws; folders edited by hand may have two.
    had = max(scenario.draws for scenario in question.scenarios)
    assert given.draws is not None
    if given.draws <= had:
        raise UsageError(f"{folder} has {had} draws already; ask for more with --draws.")
    wanted = question.with_draws(given.draws)
    return Extension(folder, replace(wanted, language=language or question.language), manifest)


def _refuse_edited(folder: Path, manifest: dict[str, Any], question: Question) -> None:
    """Refuse a manifest by whose paths nothing can be known any more."""
    from bandeexit.files.manifest_check import seal_fault
    from bandeexit.files.run_folder import MANIFEST
    from bandeexit.scenarios.store import PATHS_OF_A_DIGEST

    fault = seal_fault(manifest)
    for scenario in question.scenarios:
        about = manifest.get("scenarios")
        about = about.get(scenario.name) if isinstance(about, dict) else None
        draws = about.get("draws") if isinstance(about, dict) else None
        digests = about.get("digests") if isinstance(about, dict) else None
        is_whole = isinstance(draws, int) and not isinstance(draws, bool) and draws > 0
        n = -(-draws // PATHS_OF_A_DIGEST) if isinstance(draws, int) and is_whole else 0
        # More telling than that something has changed.
        if not (isinstance(digests, list) and len(digests) == n > 0):
            fault = f"{MANIFEST} says that {scenario.name} has {draws!r} draws; expected a whole "
            fault += f"number that its digests are of, one for every {PATHS_OF_A_DIGEST} paths"
    if fault:
        raise RunError(
            f"{folder} cannot be extended: {fault}. Whether new paths go on from its own cannot "
            f"be known. Run its command again: {manifest.get('again', manifest.get('command'))}"
        )


def _refuse_other_options(folder: Path, given: Given) -> None:
    """An extension is the same run: only more draws, and another language."""
    # Whatever belongs to the question is in the folder; given again, it might differ.
    if given.subjects:
        raise UsageError("--extend takes its scenarios from the run folder; give none.")
    if given.draws is None:
        raise UsageError("--extend needs the number of draws wanted in all: add --draws N.")
    told = {
        "--seed": given.seed,
        "--regime": given.regime,
        "--target": given.target,
        "--set": given.sets or None,
        "--prices": None if given.prices == "real" else given.prices,
    }
    others = [flag for flag, value in told.items() if value is not None]
    if others:
        raise UsageError(
            f"--extend keeps what {folder} was asked. Leave {' and '.join(others)} out, "
            "or run anew without --extend."
        )
