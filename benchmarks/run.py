"""Measure both engines and their peers side by side; write the tables and the chart.

    .venv/bin/python benchmarks/run.py [--quick] [--out DIR]

Writes results.md and results.csv into benchmarks/ and speed.svg into docs/, or all
of them into DIR. Exits with 1 if a peer does not give the reference engine's answers.
Needs the packages of requirements/bench.txt; `make bench` sees to it. Eight to ten
minutes, with --quick one and a half (fewer rounds, growth to x10); leave the machine
alone meanwhile.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import NamedTuple

from agreement import Agreement, compare
from bandeexit.model.inputs import Inputs
from bandeexit.model.reference import simulate_reference
from contestants import PEERS
from crew import one_and_two
from growth import grow
from one_core import race_in_rounds
from samples import Sample, as_csv
from simplified import ROOT, race_on, simplified_inputs, tapes
from speed_chart import write_chart
from start import starts
from tables import LEVELS, Table, results


class Effort(NamedTuple):
    """How much is measured."""

    tapes: int
    """On which peers are compared with the reference engine."""
    rounds: int
    largest: int
    """Multiple of the study's demand."""
    passes: int
    """Through the multiples."""
    repeats: int
    """At each multiple, in one process."""
    worker_rounds: int
    draws: int
    cold_starts: int
    cached_starts: int
    """For each cold one."""


FULL = Effort(30, 21, 1000, 5, 3, 9, 2000, 3, 3)
QUICK = Effort(6, 5, 10, 1, 1, 3, 1000, 1, 2)


def main() -> int:
    options = _options()
    effort = QUICK if options.quick else FULL
    inputs = simplified_inputs()
    agreements = _agreements(inputs, effort.tapes)
    samples = _samples(inputs, effort)
    folder = options.out or ROOT / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(results(samples, agreements), "utf-8")
    (folder / "results.csv").write_text(as_csv(samples), "utf-8")
    write_chart((options.out or ROOT / "docs") / "speed.svg", Table(samples))
    print((folder / "results.md").read_text("utf-8"))
    return 0 if all(agreement.agrees for agreement in agreements) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, small sizes")
    parser.add_argument("--out", type=Path, help="folder for all that is written")
    return parser.parse_args()


def _agreements(inputs: Inputs, n: int) -> list[Agreement]:
    drawn = tapes(inputs, 0, n)
    logs = [simulate_reference(inputs, tape) for tape in drawn]
    races = [race_on(inputs, tape) for tape in drawn]
    found = []
    for name, simulate in PEERS.items():
        found.append(compare(name, simulate, races, logs))
        _say(f"{name}: {LEVELS[found[-1].level]}")
    return found


def _samples(inputs: Inputs, effort: Effort) -> list[Sample]:
    samples = race_in_rounds(inputs, effort.rounds)
    _say("one core: done")
    samples += one_and_two(effort.worker_rounds, effort.draws)
    _say("workers: done")
    samples += starts(effort.cold_starts, effort.cached_starts)
    _say("start: done")
    samples += grow(effort.largest, effort.passes, effort.repeats)
    _say("growth: done")
    return samples


BEGAN = time.perf_counter()


def _say(what: str) -> None:
    print(f"{time.perf_counter() - BEGAN:4.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
