"""Which paths of a forecast are missing."""

from __future__ import annotations

from bandeexit.report.story import Finding, finding, listed
from bandeexit.scenarios.result import Result

MOST_NAMED = 5


def failed_paths(result: Result) -> list[Finding]:
    """Say how many paths could not be simulated, and name the first; nothing where none."""
    failed = result.failed
    if not failed:
        return []
    named = [*failed[:MOST_NAMED], *(["..."] if len(failed) > MOST_NAMED else [])]
    total = result.n_paths + len(failed)
    return [finding("failed_warning", failed=len(failed), n=total, name=result.scenario.name,
                    named=listed(named))]  # fmt: skip
