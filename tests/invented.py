"""An invented study: another country, three districts, two dates, and numbers held out."""

from __future__ import annotations

from pathlib import Path

from study_copies import copy_study, edit

DISTRICTS = """\
population:
  unit: persons
  source: convention
  status: expert
districts:
  - name: Nord
    population: 500000
  - name: Midt
    population: 300000
  - name: Syd
    population: 200000
"""

TARGETS = """\
total:
  value: 240
  date: 2022-07-01
  source: convention
  status: expert
  note: an invented country.
targets:
  - {id: v2, date: 2022-07-01, state: in_visitation, count: 17, scope: national, use: fit, source: convention}
  - {id: p2, date: 2022-07-01, state: in_programme, count: 58, scope: national, use: fit, source: convention}
  - {id: c2, date: 2022-07-01, state: completed, count: 72, scope: national, use: fit, source: convention}
  - {id: d2, date: 2022-07-01, state: programme_discontinued, count: 45, scope: national, use: fit, source: convention}
  - {id: a2, date: 2022-07-01, state: visitation_discontinued, count: 48, scope: national, use: fit, source: convention}
  - {id: v1, date: 2020-07-01, state: in_visitation, count: 14, scope: national, use: fit, source: convention}
  - {id: p1, date: 2020-07-01, state: in_programme, count: 55, scope: national, use: fit, source: convention}
  - {id: c1, date: 2020-07-01, state: completed, count: 24, scope: national, use: fit, source: convention}
  - {id: d1, date: 2020-07-01, state: programme_discontinued, count: 20, scope: national, use: fit, source: convention}
  - {id: a1, date: 2020-07-01, state: visitation_discontinued, count: 23, scope: national, use: fit, source: convention}
  - {id: queue, date: 2022-07-01, state: waiting, at_most: 10, scope: national, use: fit, source: convention}
  - {id: early, date: 2019-07-01, state: completed, about: 8, scope: national, use: hold-out, source: convention}
  - {id: later, flow: completed, from: 2022-07-01, date: 2023-07-01, count: 27, scope: national, use: hold-out, source: convention}
  - {id: rate, ratio: completed, over: started, date: 2021-07-01, between: [0.2, 0.5], scope: national, use: hold-out, source: convention}
  - {id: nord, date: 2022-07-01, state: in_programme, at_least: 15, scope: Nord, use: hold-out, source: convention}
"""

BY_YEAR = "{2020: 10.0, 2021: 10.0, 2022: 10.0, 2023: 10.0}"


def invented_study(folder: Path) -> Path:
    """Write the study into a folder."""
    copy_study(folder)
    (folder / "model/districts.yaml").write_text(DISTRICTS, encoding="utf-8")
    (folder / "calibration/targets.yaml").write_text(TARGETS, encoding="utf-8")
    edit(folder, "model/pathway.yaml", "value: 2015-04-01", "value: 2018-01-01")
    edit(folder, "model/demand.yaml", "value: 37", "value: 0")
    for name in ("budget_cut", "gang_conflict", "flat_nominal"):
        (folder / "scenarios" / f"{name}.yaml").unlink()
    edit(folder, "scenarios/baseline.yaml", "2024-01-01", "2026-01-01")
    return folder


def make_small(folder: Path) -> Path:
    """Shrink the fit to some seconds."""
    for old, new in (
        ("prior_draws: 200000", "prior_draws: 20000"),
        ("candidates: 8000", "candidates: 1000"),
        ("kept_draws: 2000", "kept_draws: 200"),
        ("emulator_draws: 60000", "emulator_draws: 20000"),
        ("training_sets: 6000", "training_sets: 1200"),
        ("training_histories: 24", "training_histories: 12"),
        ("check_sets: 400", "check_sets: 60"),
        ("check_histories: 150", "check_histories: 60"),
        ("least_ess: 400", "least_ess: 100"),
    ):
        edit(folder, "calibration/settings.yaml", old, new)
    return folder
