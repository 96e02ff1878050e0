"""`bandeexit run --extend`: a finished run with more draws, as if asked for from the start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bandeexit.errors import RunError, UsageError

if TYPE_CHECKING:
    from bandeexit.files.request import Request
    from bandeexit.files.work_folder import WorkFolder
    from bandeexit.scenarios.result import Result
    from bandeexit.study import Study


@dataclass(frozen=True, slots=True)
class Extension:
    """A run that is asked for again with more draws."""

    folder: Path
    request: Request
    manifest: dict[str, Any]
    """Of the run that is extended."""

    def adopt(self, work: WorkFolder) -> None:
        """Take over the paths that it has kept; where it has kept none, all are made anew."""
        from bandeexit.cli.run_folder import PATHS

        for scenario in self.request.scenarios:
            work.adopt(scenario.name, self.folder / PATHS / scenario.name)

    def check(self, result: Result) -> None:
        """Compare the first paths with what the manifest knows them by.

        Raises
        ------
        RunError
            They are others.
        """
        from bandeexit.scenarios.store import PATHS_OF_A_DIGEST, digests_of_paths

        name = result.scenario.name
        about = self.manifest["scenarios"][name]
        now = digests_of_paths(result.paths, result.digests, about["draws"])
        for i, (one, other) in enumerate(zip(now, about["digests"], strict=True)):
            if one != other:
                first = i * PATHS_OF_A_DIGEST
                raise RunError(
                    f"{name}: path {first} or one of the {PATHS_OF_A_DIGEST - 1} after it is not "
                    f"what it was in {self.folder}, though study, posterior and code are the same. "
                    "Another version of numba or numpy, or another machine, may round otherwise: "
                    "`bandeexit verify` of the folder says which differ. Run anew without --extend."
                )


def read_extension(
    study: Study,
    folder: Path,
    draws: int | None,
    seed: int | None,
    regime: str | None,
    language: str | None,
) -> Extension:
    """Read what is to be extended, and refuse what would not be the same run.

    Raises
    ------
    UsageError
        The options do not fit an extension, or there is nothing to add.
    RunError
        Study, posterior or code have changed, or the folder cannot be read.
    """
    from dataclasses import replace

    from bandeexit.files.basis import moved
    from bandeexit.files.request import read_request
    from bandeexit.files.run_folder import read_manifest

    if draws is None:
        raise UsageError("--extend needs the number of draws wanted in all: add --draws N.")
    if seed is not None or regime is not None:
        raise UsageError(
            f"--extend keeps seed and regime of {folder}. Leave --seed and --regime out, "
            "or run anew without --extend."
        )
    manifest = read_manifest(folder)
    changes = moved(manifest, study.basis)
    if changes:
        raise RunError(
            f"{folder} cannot be extended: {'; '.join(changes)}. Its paths and new ones would "
            "not rest on the same numbers. Run its command again: "
            f"{manifest.get('again', manifest.get('command'))}"
        )
    request = read_request(folder, manifest)
    had = max(scenario.draws for scenario in request.scenarios)
    if draws <= had:
        raise UsageError(f"{folder} has {had} draws already; ask for more with --draws.")
    wanted = request.with_draws(draws)
    return Extension(folder, replace(wanted, language=language or request.language), manifest)
