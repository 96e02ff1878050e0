"""How the cost of a candidate grows with demand: a fresh process for each engine and size.

    python benchmarks/growth.py compiled 1000 3

Demand and capacity are multiplied alike. Prints processor time in microseconds for a
candidate, three times over, the number of candidates, and the peak of memory in MB.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from contestants import PEERS
from samples import Sample
from simplified import SEED, race_on, simplified_inputs, tapes

SIZES = (1, 10, 100, 1000)
LARGEST = {
    "compiled": 1000,
    "compiled, drawing and summary": 1000,
    "reference": 100,
    "heapq": 1000,
    "salabim": 10,
    "ciw": 10,
}
"""Beyond that a history takes a minute or more."""
HISTORIES = {"compiled": 400, "reference": 16, "heapq": 16, "salabim": 2, "ciw": 2}
"""Timed at a time at size 1; fewer in proportion at larger sizes, at least one."""


def grow(largest: int, passes: int, repeats: int) -> list[Sample]:
    """Time every engine at its sizes up to the largest, each in a process of its own.

    The compiled code, which waits for memory that others use too, goes through all sizes
    several times; a pass gives one value of each size, the median of its repeats.
    """
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for number in range(passes):
        for name, most in LARGEST.items():
            if number == 0 or name.startswith("compiled"):
                for size in (size for size in SIZES if size <= min(most, largest)):
                    found.setdefault((name, size), []).append(
                        _in_fresh_process(name, size, repeats)
                    )
    samples = []
    for (name, size), pairs in found.items():
        costs, peaks = zip(*pairs, strict=True)
        samples.append(Sample("growth", name, size, "us per candidate", costs))
        samples.append(Sample("memory", name, size, "MB", peaks))
    return samples


def _in_fresh_process(name: str, size: int, repeats: int) -> tuple[float, float]:
    """Microseconds for a candidate, and MB."""
    command = [sys.executable, __file__, name, str(size), str(repeats)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True, env=ENV).stdout)
    return median(found["us"]), found["peak"]


ENV = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
"""Byte code is kept, as users keep it."""


def measure(name: str, size: int, repeats: int) -> dict[str, object]:
    """Time histories of one size on distinct tapes, after a history of size 1."""
    prepare = {
        "compiled": _compiled,
        "compiled, drawing and summary": _fused,
        "reference": _reference,
    }.get(name, lambda *given: _peer(name, *given))
    prepare(1, 0, 1)[1]()
    n = max(HISTORIES[name.split(",")[0]] // size, 1)
    taken = []
    for repeat in range(repeats):
        n_candidates, work = prepare(size, 1 + n * repeat, n)
        started = time.process_time()
        work()
        taken.append(1e6 * (time.process_time() - started) / n_candidates)
    return {"us": taken, "peak": _peak_memory()}


def _peak_memory() -> float:
    """MB of this process; `getrusage` would count the process that started it, too."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    peaks = [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]
    return peaks[0] if peaks else math.nan


Prepared = tuple[int, Callable[[], object]]
"""Number of candidates, and what is timed."""


def _compiled(size: int, first: int, n: int) -> Prepared:
    import kernels

    inputs = simplified_inputs(size)
    drawn = kernels.lay_tapes(inputs, tapes(inputs, first, n))
    return len(drawn.cases), lambda: kernels.run_engine(drawn)


def _fused(size: int, first: int, n: int) -> Prepared:
    from bandeexit.model.compiled.block import simulate_compiled_block
    from bandeexit.model.random_variates import Address
    from one_core import reporting_of

    inputs = simplified_inputs(size)
    dates = reporting_of(inputs)
    addresses = [Address(SEED, first + i) for i in range(n)]
    candidates = sum(tape.n_candidates for tape in tapes(inputs, first, n))
    return candidates, lambda: simulate_compiled_block(inputs, dates, addresses, by_district=False)


def _reference(size: int, first: int, n: int) -> Prepared:
    from bandeexit.model.reference import simulate_reference

    inputs = simplified_inputs(size)
    drawn = tapes(inputs, first, n)
    return _number(drawn), lambda: [simulate_reference(inputs, tape) for tape in drawn]


def _peer(name: str, size: int, first: int, n: int) -> Prepared:
    inputs = simplified_inputs(size)
    drawn = tapes(inputs, first, n)
    return _number(drawn), lambda: [PEERS[name](race_on(inputs, tape)) for tape in drawn]


def _number(drawn: Sequence[object]) -> int:
    return sum(tape.n_candidates for tape in drawn)  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
