"""How fast the reference engine is: histories a second on one core, all mechanisms on.

    .venv/bin/python benchmarks/reference_speed.py

Times tape and engine on distinct tapes of the baseline with every optional mechanism
switched on, April 2015 to the end of 2023, and prints the median over blocks of the
processor time (not the wall clock: machines are shared).
"""

from __future__ import annotations

import resource
import statistics
import time
from datetime import date
from pathlib import Path

from bandeexit.files.study import read_study
from bandeexit.model.build import build_inputs
from bandeexit.model.outcomes import reporting_dates, summarise
from bandeexit.model.random_variates import Address
from bandeexit.model.reference import simulate_reference
from bandeexit.model.tape import draw_tape

BLOCKS, PATHS = 9, 10
EVERYTHING_ON = {
    "demand.prison_handovers": 10.0,
    "programme.late_offer_share": 0.2,
    "programme.late_offer_days": 100.0,
}
"""What the study leaves off; the rest is on."""


def main() -> None:
    programme = read_study(Path()).programme.with_values(EVERYTHING_ON)
    horizon = programme.calendar.day(date(2024, 1, 1))
    inputs = build_inputs(programme, horizon)
    dates = reporting_dates(programme.calendar, programme.census_day, horizon)
    parts: dict[str, list[float]] = {"tape": [], "engine": [], "summary": []}
    events = 0
    for block in range(BLOCKS):
        addresses = [Address(1, block * PATHS + i) for i in range(PATHS)]
        marks = [time.process_time()]
        tapes = [draw_tape(inputs, address) for address in addresses]
        marks.append(time.process_time())
        logs = [simulate_reference(inputs, tape) for tape in tapes]
        marks.append(time.process_time())
        for tape, log in zip(tapes, logs, strict=True):
            summarise(inputs, tape, log, dates)
            events += len(log.time)
        marks.append(time.process_time())
        for name, start, stop in zip(parts, marks, marks[1:], strict=False):
            parts[name].append((stop - start) / PATHS)
    whole = [sum(block) for block in zip(*parts.values(), strict=True)]
    for name, seconds in (*parts.items(), ("all", whole)):
        middle, spread = statistics.median(seconds), (min(seconds), max(seconds))
        print(
            f"{name:8s} {1e3 * middle:6.1f} ms a history ({1e3 * spread[0]:.1f} to "
            f"{1e3 * spread[1]:.1f}), {1 / middle:6.1f} a second"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{events / BLOCKS / PATHS:.0f} events a history; peak memory {memory:.0f} MiB")


if __name__ == "__main__":
    main()
