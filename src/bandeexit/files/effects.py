"""`calibration/effects.csv`: what each assumption does to completions, kept with the study.

`bandeexit sensitivity --write-effects` writes it, the report reads it back. Every row says what
it rests on, so that a file which no longer fits the study is told from one that does.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bandeexit.errors import RunError, StudyError
from bandeexit.files.address import argument_of
from bandeexit.files.digests import digest
from bandeexit.files.scenario import read_scenario_by_name
from bandeexit.files.study import StudyFiles
from bandeexit.files.whole import write_whole
from bandeexit.scenarios.scenario import Scenario

FILE = Path("calibration") / "effects.csv"
SUMMARY = Path("calibration") / "posterior" / "summary.json"
# In every row and not in a file beside it: a table is copied by itself.
RESTS_ON = ("scenario", "draws", "seed", "regime", "rests_on")
RENEW = "bandeexit sensitivity {scenario} --write-effects"


@dataclass(frozen=True, slots=True)
class StoredEffects:
    """The stored effect of each assumption, and what it was found with."""

    rows: Mapping[str, Mapping[str, str]]
    """Path -> row of the file, as written."""
    scenario: str
    draws: int
    regime: str
    """The only belief about capacity; empty: all, mixed."""
    rests_on: str
    """Digest of numbers, ranges, weights, fit and scenario, then."""
    is_stale: bool
    """Whether one of them has changed since."""

    @property
    def renew(self) -> str:
        """The command that makes it anew."""
        return RENEW.format(scenario=self.scenario)


def _effects_basis(study: StudyFiles, scenario: Scenario) -> str:
    """Digest of all that decides an effect, but the code and the number of draws."""
    # Ranges count here, though no path rests on them: where an assumption has no posterior, its
    # bar ends at the ends of its range (docs/sensitivity.md). Notes and sources do not.
    said = [(one.path, one.value, one.range) for one in study.assumptions]
    # Effects are of all beliefs mixed; a fit does not rest on their weights (`fit_digests`).
    weights = [(one.name, one.weight) for one in study.regimes]
    summary = study.folder / SUMMARY
    fit = digest(summary.read_bytes()) if summary.is_file() else ""
    # Without the code, whose digest changes with every comment. What that costs is said where
    # effects are explained: a change of code is not noticed (docs/sensitivity.md).
    asked = (scenario.horizon.isoformat(), scenario.changes, scenario.actions)
    parts = (said, weights, sorted(study.fit_digests.items()), fit, asked)
    return digest(repr(parts).encode())


def write_effects(study: StudyFiles, scenario: Scenario, regime: str | None, table: bytes) -> Path:
    """Keep a table of effects with the study, whole or not at all.

    Parameters
    ----------
    table : bytes
        CSV with the columns of `questions.sensitivity.frames.effects_frame`.
    """
    asked = argument_of(scenario)
    about = (asked, scenario.draws, scenario.seed, regime or "", _effects_basis(study, scenario))
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0], *RESTS_ON], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, **dict(zip(RESTS_ON, about, strict=True))} for row in rows)
    return write_whole(study.folder / FILE, text.getvalue().encode())


def effects_digest(folder: Path) -> str:
    """Digest of the stored effects; empty where there are none."""
    return digest((folder / FILE).read_bytes()) if (folder / FILE).is_file() else ""


def read_effects(study: StudyFiles) -> StoredEffects | None:
    """Read back the effects that are kept with a study; None where there are none.

    Raises
    ------
    RunError
        The file does not say what it should.
    """
    file = study.folder / FILE
    if not file.is_file():
        return None
    try:
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
        first = rows[0]
        name, draws, regime = first["scenario"], int(first["draws"]), first["regime"]
        # The other rows hold the reason why nothing can be said (docs/sensitivity.md).
        by_path = {row["path"]: row for row in rows if row["effect"]}
        before = first["rests_on"]
    except (OSError, UnicodeDecodeError, IndexError, KeyError, ValueError, csv.Error) as error:
        # Refused, as a damaged table passed over would look like a study without effects.
        again = RENEW.format(scenario="baseline")
        raise RunError(f"{file} cannot be read ({error}). Make it anew: {again}") from error
    try:
        now = _effects_basis(study, read_scenario_by_name(name, study))
    except StudyError:
        # No digest equals it, so they are stale; a faulty draft must not end the report of
        # another run.
        now = "the scenario is gone, or has faults"
    return StoredEffects(by_path, name, draws, regime, before, now != before)
