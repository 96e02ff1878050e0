"""What a run folder says of how it came about: manifest and resolved values."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from math import inf
from typing import TYPE_CHECKING

from bandeexit.files.plain import yaml_bytes
from bandeexit.files.scenario_sets import argument_of
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.run import LEAST_GOOD_SHARE
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import PATHS_OF_A_DIGEST, digests_of_paths

if TYPE_CHECKING:
    from bandeexit.files.request import Request
    from bandeexit.study import Study

PACKAGES = ("simpy", "numba", "numpy", "scipy", "matplotlib", "pandas", "pyarrow", "joblib")
COMMAND = "bandeexit"


def manifest_of(
    study: Study,
    request: Request,
    heads: Sequence[Result],
    engine: Engine,
    warnings: Sequence[str],
) -> dict[str, object]:
    """Everything that is to be known of a run, besides its files."""
    scenarios = {head.scenario.name: _about(head) for head in heads}
    sizes = {"paths_of_a_digest": PATHS_OF_A_DIGEST, "least_good_share": LEAST_GOOD_SHARE}
    return _manifest(study, request, request.command, engine, scenarios, sizes, warnings)


def manifest_of_points(
    study: Study,
    request: Request,
    again: str,
    paths: tuple[int, int],
    counts: Mapping[str, object],
    warnings: Sequence[str],
) -> dict[str, object]:
    """Everything that is to be known of an analysis that looks at many points of one scenario.

    Parameters
    ----------
    again : str
        The command that asks for the same.
    paths : tuple of int
        Good paths of the point with the fewest; failed ones of that with the most.
    counts : mapping
        How many points, by what is to be said of them.
    """
    (base,) = request.scenarios
    about = {
        "asked": argument_of(base),
        "draws": base.draws,
        "seed": base.seed,
        "paths_ok": paths[0],
        "paths_failed": paths[1],
        "digests": [],  # the tables say what each point gave
    }
    return _manifest(study, request, again, "compiled", {base.name: about}, counts, warnings)


def counts_of(cells: Sequence[Cell]) -> tuple[tuple[int, int], dict[str, object]]:
    """Paths and counts of cells, as `manifest_of_points` wants them."""
    done = [cell for cell in cells if not cell.refused]
    paths = min(cell.n_paths for cell in done), max(cell.n_failed for cell in done)
    return paths, {"cells": len(done), "cells_refused": len(cells) - len(done)}


def _manifest(
    study: Study,
    request: Request,
    again: str,
    engine: Engine,
    scenarios: Mapping[str, object],
    counts: Mapping[str, object],
    warnings: Sequence[str],
) -> dict[str, object]:
    return {
        "schema": 1,
        "command": " ".join([COMMAND, *sys.argv[1:]]),
        "again": again,
        "version": study.basis.version,
        "commit": study.commit,
        "code": study.basis.code,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine,
        "language": request.language,
        "regime": request.regime,
        "verb": request.verb,
        "ordered": request.ordered,
        "scenarios": dict(scenarios),
        **counts,
        "inputs": dict(study.basis.inputs),
        "warnings": list(warnings),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _about(head: Result) -> dict[str, object]:
    return {
        "asked": argument_of(head.scenario),
        "draws": head.scenario.draws,
        "seed": head.scenario.seed,
        "paths_ok": head.n_paths,
        "paths_failed": len(head.failed),
        "failed": list(head.failed),
        "conditioned_on_census": not head.scenario.counterfactual,
        "regimes": {name: head.regime.count(i) for i, name in enumerate(head.regimes)},
        "digests": digests_of_paths(head.paths, head.digests, head.scenario.draws)
        if head.digests
        else [],
    }


def resolved_yaml(study: Study, scenarios: Sequence[Scenario]) -> bytes:
    """Every value the run rests on, as read; an unlimited one is null, as in the study."""
    programme = study.files.programme
    values = {
        path: dict(programme.years(path)) if about.by_year else programme.value(path)
        for path, about in programme.registry.items()
        if not about.by_district  # they stand with their districts
    }
    return yaml_bytes(
        {
            "origin": programme.calendar.origin,
            "census": asdict(programme.census),
            "parameters": {path: None if value == inf else value for path, value in values.items()},
            "districts": [asdict(district) for district in programme.districts],
            "scenarios": [asdict(scenario) for scenario in scenarios],
        }
    )
