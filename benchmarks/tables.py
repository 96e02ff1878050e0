"""The samples as the tables of `results.md`."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version
from os import cpu_count
from pathlib import Path

from agreement import Agreement
from growth import SIZES
from samples import Sample, ratio, total

PACKAGES = ("numpy", "numba", "simpy", "salabim", "ciw")
GROWTH = "growth", "compiled"
LEVELS = {
    "bits": "the same events in the same order, to the bit",
    "events": "the same events, times within a tenth of a second",
    "counts": "the same counts of every kind of event on every tape",
    "statistics": "the same counts within Monte-Carlo error",
    "none": "**different counts**",
}
NAMES = {
    "compiled": "compiled engine (numba)",
    "reference": "reference engine (SimPy)",
    "heapq": "heapq, no framework",
    "salabim": "salabim",
    "ciw": "Ciw",
}


class Table:
    """Looks samples up, and makes ratios of them."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.by_key = {(s.part, s.name, s.size): s for s in samples}

    def at(self, part: str, name: str, size: int = 1) -> Sample:
        """Return one sample."""
        return self.by_key[part, name, size]

    def against_reference(self, part: str, name: str) -> Sample:
        """Histories for one of the reference engine's."""
        return ratio(part, name, self.at(part, "reference"), self.at(part, name))

    def floor(self) -> Sample:
        """Memory, random numbers and sorting together."""
        parts = [self.at("floor", name) for name in ("memory", "random numbers", "sorting")]
        return total("floor", "all", parts)

    def of_floor(self, name: str = "compiled") -> Sample:
        """Floor over the fused kernel."""
        return ratio("floor", name, self.floor(), self.at("whole", name))

    def two_workers(self) -> Sample:
        """One worker's time over that of two."""
        return ratio("workers", "1 / 2", self.at("workers", "1"), self.at("workers", "2"))

    def growth(self, name: str, size: int) -> Sample:
        """Cost of a candidate over that at size 1, pass by pass."""
        return ratio("growth", name, self.at("growth", name, size), self.at("growth", name))


def results(samples: Sequence[Sample], agreements: Sequence[Agreement]) -> str:
    """Write the whole page."""
    table = Table(samples)
    sections = [
        "# Measured",
        "Written by `make bench`; every value is in [results.csv](results.csv). " + _machine(),
        _targets(table),
        _one_core(table),
        _agreement(agreements),
        _floor(table),
        _growth(table),
        _workers_and_start(table),
    ]
    return "\n\n".join(sections) + "\n"


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    processor = named[0] if named else platform.machine()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Machine: {processor}, {cpu_count()} cores, shared; {platform.system()}, "
        f"Python {platform.python_version()}, {packages}. Medians, smallest and largest in "
        "brackets; a ratio is taken round by round."
    )


def _targets(table: Table) -> str:
    """Compare what the project aims at with what was found."""
    largest = max(size for part, name, size in table.by_key if (part, name) == GROWTH)
    growth = table.growth("compiled", largest)
    speed, floor = table.against_reference("engine", "compiled"), table.of_floor()
    workers = table.two_workers()
    rows = [
        ["compiled against reference engine", "at least 100", told(speed), speed.middle >= 100.0],
        ["floor / fused kernel", "at least 0.40", told(floor), floor.middle >= 0.40],
        [f"cost of a candidate, x{largest} / x1", "below 5", told(growth), growth.middle < 5.0],
        ["one worker / two workers", "at least 1.7", told(workers), workers.middle >= 1.7],
    ]
    told_rows = [[*row[:3], "yes" if row[3] else "**no**"] for row in rows]
    return "## Targets\n\n" + _grid(["", "target", "measured", "met"], told_rows)


def _one_core(table: Table) -> str:
    rows = []
    for name in ("compiled", "reference", "heapq", "ciw", "salabim"):
        sample = table.at("engine", name)
        rows.append([NAMES[name], told(table.against_reference("engine", name)), told(sample)])
    whole = table.at("whole", "compiled"), table.at("whole", "compiled, by district")
    rows.append(["*drawing, engine and summary:*", "", ""])
    for sample in whole:
        words = sample.name.replace("compiled", "compiled, one fused kernel")
        rows.append([words, told(table.against_reference("whole", sample.name)), told(sample)])
    reference = table.at("whole", "reference")
    rows.append(["reference, numpy tape and summary", "1", told(reference)])
    return (
        "## One core\n\nHistories of the simplified study (`simplified.py`), interleaved in one "
        f"process, every one from a tape of its own, {len(reference.values)} rounds.\n\n"
        + _grid(["engine, tape drawn before", "x reference", "us a history"], rows)
    )


def _agreement(agreements: Sequence[Agreement]) -> str:
    rows = [
        [
            NAMES[a.name],
            f"{a.n_tapes} tapes, {a.n_events} events",
            LEVELS[a.level],
            f"{a.score:.2f} (may be {a.bound:.2f})",
        ]
        for a in agreements
    ]
    return (
        "## The same answers\n\nOn the same tapes, against the reference engine. |z| is the "
        "largest over the kinds of event of the mean paired difference of counts, over its own "
        "Monte-Carlo error; beyond the bound (99.9 %, all kinds at once) the command fails.\n\n"
        + _grid(["", "on", "found", "largest z"], rows)
    )


def _floor(table: Table) -> str:
    rows = [
        ["read and copy the tape", told(table.at("floor", "memory"))],
        ["random numbers (Philox, as many)", told(table.at("floor", "random numbers"))],
        ["sort the times of all events (np.sort)", told(table.at("floor", "sorting"))],
        ["**floor**", told(table.floor())],
        ["engine alone", told(table.at("engine", "compiled"))],
        ["drawing, engine and summary fused", told(table.at("whole", "compiled"))],
        ["**floor / fused**", told(table.of_floor())],
    ]
    return "## The floor\n\n" + _grid(["", "us a history, or ratio"], rows)


def _growth(table: Table) -> str:
    names = dict.fromkeys(name for part, name, _ in table.by_key if part == "growth")
    sizes = [s for s in SIZES if ("growth", "compiled", s) in table.by_key]
    rows = []
    for name in names:
        cells = []
        for size in sizes:
            sample = table.by_key.get(("growth", name, size))
            cost = "" if sample is None else f"{sample.middle:.3g} us"
            cells.append(cost and f"{cost} (x {table.growth(name, size).middle:.1f})")
        largest = [size for size in sizes if ("memory", name, size) in table.by_key][-1]
        cells.append(f"{table.at('memory', name, largest).middle:.0f} MB at x{largest}")
        rows.append([NAMES.get(name, name), *cells])
    heads = ["", *(f"x{size}" for size in sizes), "peak memory"]
    return (
        "## Growth\n\nProcessor time for a candidate, and in brackets over that at x1, when demand "
        "and capacity are multiplied; a process for each number. x1 is about 940 candidates.\n\n"
        + _grid(heads, rows)
    )


def _workers_and_start(table: Table) -> str:
    rows = [
        ["one worker / two workers, baseline, threads, ratio", told(table.two_workers())],
        *(
            [f"start, {name}: s for a process that simulates one path", told(s)]
            for (part, name, _), s in table.by_key.items()
            if part == "start"
        ),
    ]
    return "## Workers and start\n\n" + _grid(["", "s, or ratio"], rows)


def told(sample: Sample) -> str:
    """Median, and in brackets smallest and largest."""
    low, high = map(number, sample.spread)
    return f"{number(sample.middle)} ({low} to {high})"


def number(value: float) -> str:
    """Three digits, thousands with a comma."""
    if value >= 100.0:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
