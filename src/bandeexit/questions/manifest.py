"""What a run folder says of how it came about."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from bandeexit.files.address import argument_of
from bandeexit.questions.analysis import Facts
from bandeexit.questions.answer import Answer
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.cells import Cell
from bandeexit.scenarios.result import Result
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import digests_of_paths

# Those that may change a byte of an output.
PACKAGES = ("simpy", "numba", "numpy", "scipy", "matplotlib", "pandas", "pyarrow", "joblib")


def manifest_of(
    answer: Answer[Any],
    commands: tuple[str, str],
    facts: Facts,
    warnings: Sequence[str],
    engine: Engine,
) -> dict[str, object]:
    """Everything that is to be known of an answer besides its files.

    Parameters
    ----------
    commands : (str, str)
        As it was typed, and the one that asks for the same.
    """
    study, question = answer.study, answer.question
    command, again = commands
    return {
        "schema": 3,
        # As it was typed, options of the machine included; `again` is what asks for the same
        # anywhere.
        "command": command,
        "again": again,
        "version": study.basis.version,
        "commit": study.commit,
        # Besides the version: two checkouts of one version differ.
        "code": study.basis.code,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine,
        "verb": question.verb,
        "language": question.language,
        "regime": question.regime,
        "scenarios": dict(facts.scenarios),
        **facts.counts,
        # Files and fit by their digests: enough to say which of them has changed since
        # (`basis.moved`).
        "inputs": dict(study.basis.inputs),
        "warnings": list(warnings),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def facts_of_points(base: Scenario, n_good: int, n_failed: int, **counts: object) -> Facts:
    """Say of many points of one scenario how many paths the fewest had, and how many failed."""
    # No digests of paths: the tables say what each point gave.
    paths = {"paths_ok": n_good, "paths_failed": n_failed, "digests": []}
    return Facts({base.name: {**_asked(base), **paths}}, counts)


def facts_of_cells(base: Scenario, cells: Sequence[Cell]) -> Facts:
    """Say of the cells of a grid how many were done, and how many paths the fewest had."""
    # The fewest of any cell: what holds for the worst of them holds for all.
    done = [cell for cell in cells if not cell.refused]
    good, failed = min(cell.n_paths for cell in done), max(cell.n_failed for cell in done)
    refused = len(cells) - len(done)
    return facts_of_points(base, good, failed, cells=len(done), cells_refused=refused)


def facts_of_results(results: Sequence[Result], **counts: object) -> Facts:
    """Say of whole results which paths they have, and what each is known by."""
    # Every failed path by its draw, so that it can be asked again alone (docs/runs.md).
    log = [line for one in results for line in (one.scenario.name, *one.failed)]
    about = {one.scenario.name: _about(one) for one in results}
    return Facts(about, counts, tuple(log), results[0].scenario.draws)


def _about(result: Result) -> Mapping[str, object]:
    # One for every hundred paths, whatever the blocks were (docs/decisions/0010).
    digests = digests_of_paths(result.paths, result.digests, result.scenario.draws)
    return {
        **_asked(result.scenario),
        "paths_ok": result.n_paths,
        "paths_failed": len(result.failed),
        "failed": list(result.failed),
        "conditioned_on_census": not result.scenario.counterfactual,
        "regimes": {name: result.regime.count(i) for i, name in enumerate(result.regimes)},
        "digests": digests if result.digests else [],
    }


def _asked(scenario: Scenario) -> dict[str, object]:
    return {"asked": argument_of(scenario), "draws": scenario.draws, "seed": scenario.seed}
