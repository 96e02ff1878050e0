"""Finished cells of a grid on disk: whole or not at all, and each says what it belongs to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bandeexit.errors import RunError
from bandeexit.files.digests import digest
from bandeexit.scenarios.cells import Cell, Spread
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.targets import Kept, Standing

_N_DIGEST = 64


@dataclass(frozen=True, slots=True)
# Of a cell its targets and headline numbers are kept, not its paths: with another target or
# number of draws it is of no use, where a block would still be.
class KeptCells:
    """A folder with the cells of one grid; every worker can write to it."""

    folder: Path
    belongs: Callable[[Scenario], str]
    """Digest of all that decides what the paths of a cell are."""

    def __post_init__(self) -> None:
        """Make the folder absolute: workers, and notebooks later on, stand in other ones."""
        object.__setattr__(self, "folder", self.folder.absolute())

    def find(self, number: int, scenario: Scenario) -> Cell | None:
        """Read a cell of an earlier attempt; None where it is damaged, or of something else."""
        try:
            content = self._file(number, scenario).read_bytes()
        except OSError:
            return None
        body = content[_N_DIGEST:]
        if digest(body).encode() != content[:_N_DIGEST]:
            return None
        found = json.loads(body)
        if found["belongs"] != self._whose(scenario):
            return None
        return _cell(found["cell"], scenario)

    def put(self, number: int, scenario: Scenario, cell: Cell) -> None:
        """Write a cell aside and move it into place.

        Raises
        ------
        RunError
            The folder cannot be written to.
        """
        body = json.dumps({"belongs": self._whose(scenario), "cell": _plain(cell)}).encode()
        file = self._file(number, scenario)
        aside = file.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(digest(body).encode() + body)
            aside.replace(file)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise RunError(
                f"cannot write to {self.folder}: {error.strerror or error}. Cells that are whole "
                "are kept. Free some space and add --resume, or choose another folder with --out."
            ) from error

    def _whose(self, scenario: Scenario) -> str:
        # `belongs` leaves draws and targets out, as they change no path.
        asked = (self.belongs(scenario), scenario.draws, scenario.targets)
        return digest(repr(asked).encode())

    def _file(self, number: int, scenario: Scenario) -> Path:
        """Named like a block of the paths of all cells laid behind one another."""
        # So that `WorkFolder.n_paths` counts blocks and cells in one way, without opening any.
        first = number * scenario.draws
        return self.folder / f"{first:08d}-{first + scenario.draws:08d}.block"


def _plain(cell: Cell) -> dict[str, Any]:
    kept = [
        # The target itself is the scenario's, whose digest has just been compared.
        (one.target.name, one.regime, [_numbers(s) for s in (*one.standings, one.together)])
        for one in cell.kept
    ]
    return {
        "point": cell.point,
        "n_paths": cell.n_paths,
        "n_failed": cell.n_failed,
        "kept": kept,
        "spreads": [asdict(spread) for spread in cell.spreads],
    }


def _numbers(standing: Standing) -> tuple[str | None, int, int, int]:
    when = None if standing.date is None else standing.date.isoformat()
    return when, standing.n_met, standing.n, standing.n_without


def _cell(plain: dict[str, Any], scenario: Scenario) -> Cell:
    targets = {target.name: target for target in scenario.targets}
    kept = []
    for name, regime, rows in plain["kept"]:
        *standings, together = (
            Standing(None if when is None else date.fromisoformat(when), *counts)
            for when, *counts in rows
        )
        kept.append(Kept(targets[name], regime, tuple(standings), together))
    return Cell(
        tuple(plain["point"]),
        plain["n_paths"],
        plain["n_failed"],
        tuple(kept),
        tuple(Spread(**one) for one in plain["spreads"]),
    )
