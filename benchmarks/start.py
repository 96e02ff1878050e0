"""From the command line to the first history: with an empty cache of machine code, and a full one.

    python benchmarks/start.py compiled

runs one path of the study's baseline.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time

from growth import ENV
from samples import Sample
from simplified import ROOT


def starts(n_cold: int, n_warm: int) -> list[Sample]:
    """Seconds by the clock for a whole process that simulates one path."""
    cold: list[float] = []
    cached: list[float] = []
    for _ in range(n_cold):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(_seconds("compiled", folder))
            cached += [_seconds("compiled", folder) for _ in range(n_warm)]
    reference = [_seconds("reference", "") for _ in range(n_warm)]
    named = {"compiled, cold": cold, "compiled, cached": cached, "reference": reference}
    return [Sample("start", name, 1, "s", tuple(values)) for name, values in named.items()]


def _seconds(engine: str, cache: str) -> float:
    env = ENV | ({"NUMBA_CACHE_DIR": cache} if cache else {})
    started = time.perf_counter()
    subprocess.run([sys.executable, __file__, engine], check=True, env=env)
    return time.perf_counter() - started


if __name__ == "__main__":
    from bandeexit.study import load_study

    load_study(ROOT).run("baseline", draws=1, engine=sys.argv[1])
