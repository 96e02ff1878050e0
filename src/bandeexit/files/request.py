"""What a run is asked for: written into its folder, and read back from there."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import yaml

from bandeexit.errors import RunError
from bandeexit.files.basis import Basis
from bandeexit.files.digests import digest
from bandeexit.files.plain import from_plain
from bandeexit.files.scenario_sets import argument_of
from bandeexit.scenarios.prices import is_nominal
from bandeexit.scenarios.scenario import Scenario

RESOLVED = "resolved.yaml"
Verb = Literal[
    "run", "compare", "sensitivity", "stress", "reverse", "needed", "reckoner", "reallocate"
]
VERBS: dict[str, Verb] = {verb: verb for verb in get_args(Verb)}
MOST_NAME = 60
"""Letters of a run folder's name."""


@dataclass(frozen=True, slots=True)
class Request:
    """Scenarios to be run and compared with the first of them."""

    scenarios: tuple[Scenario, ...]
    regime: str | None
    """One belief about capacity; None: all of them, mixed."""
    language: str
    verb: Verb = "run"
    ordered: bool = False
    """Whether `compare` takes steps in the order of the file."""

    @property
    def name(self) -> str:
        """Name of the run folder, after its date."""
        names = [scenario.name for scenario in self.scenarios]
        return "-".join(names if self.verb == "run" else [self.verb, *names])[:MOST_NAME]

    @property
    def subject(self) -> str:
        """The first scenario as it is given on the command line, with what is set in it."""
        return argument_of(self.scenarios[0])

    @property
    def command(self) -> str:
        """The command that asks for the same, wherever its folder and whoever its workers are."""
        first = self.scenarios[0]
        words = ["bandeexit", self.verb, *map(argument_of, self.scenarios)]
        words += ["--draws", str(first.draws), "--seed", str(first.seed)]
        words += ["--regime", self.regime] if self.regime else []
        words += ["--ordered"] if self.ordered else []
        words += ["--prices", "nominal"] if is_nominal(first) else []
        return shlex.join([*words, "--language", self.language])

    def belongs(self, scenario: Scenario, basis: Basis) -> str:
        """Digest of all that decides what path number n of a scenario is.

        Neither how many there are, nor who simulates them, nor what they are called or asked.
        """
        asked = (
            scenario.seed,
            scenario.horizon.isoformat(),
            scenario.counterfactual,
            scenario.changes,
            scenario.actions,
            is_nominal(scenario),
        )
        inputs = json.dumps(sorted(basis.inputs.items()))
        return digest(repr((asked, self.regime, basis.version, basis.code, inputs)).encode())

    def key(self, basis: Basis) -> str:
        """Digest of all that decides what the paths of the whole run are."""
        each = [(one.name, self.belongs(one, basis)) for one in self.scenarios]
        return digest(repr(each).encode())

    def with_draws(self, draws: int) -> Request:
        """Ask for another number of draws."""
        return replace(self, scenarios=tuple(replace(one, draws=draws) for one in self.scenarios))


def read_request(folder: Path, manifest: Mapping[str, object]) -> Request:
    """Read back what a run was asked for.

    Raises
    ------
    RunError
        The folder does not say it, or not in a way that can be read.
    """
    file = folder / RESOLVED
    try:
        resolved = yaml.safe_load(file.read_text("utf-8"))
        scenarios = tuple(from_plain(Scenario, one) for one in resolved["scenarios"])
        regime, language = manifest["regime"], manifest["language"]
        verb, ordered = VERBS[str(manifest["verb"])], bool(manifest["ordered"])
    except OSError as error:
        raise RunError(f"cannot read {file}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        told = " ".join(str(error).split())
        raise RunError(
            f"{file} and the manifest do not say what the run was asked for ({told}); it may be "
            "damaged, or of another version of bandeexit. Run its command again."
        ) from error
    return Request(scenarios, None if regime is None else str(regime), str(language), verb, ordered)
