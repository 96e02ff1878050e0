"""`bandeexit sensitivity`: which unknowns matter, and what knowing them is worth."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, set_option, study_option

PACKING_SECONDS, PATHS_A_SECOND = 3, {"compiled": 1000}

if TYPE_CHECKING:
    from bandeexit.cli.pack import Pack
    from bandeexit.files.request import Request
    from bandeexit.scenarios.scenario import Scenario
    from bandeexit.scenarios.store import Store
    from bandeexit.study import Study

FREE_PATHS_A_SECOND = 260
"""Where inputs vary freely, histories are more often drawn in vain."""
REGRESSION_SECONDS = 10
N_FOLDER = 16
"""Letters of a digest that name the folder of one simulation's blocks."""
EFFECTS_FILE = Path("calibration") / "effects.csv"
"""Where the effect column of the assumption log is kept in a study."""


@cli.command()
@click.argument("scenario")
@study_option
@set_option
@click.option("--draws", type=click.IntRange(2), help="Paths, instead of the scenario's number.")
@click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's.")
@click.option("--regime", help="One belief about capacity only (calibration/regimes.yaml).")
@click.option("--workers", type=click.IntRange(1), help="How many threads; by default one a core.")
@click.option("--sobol", is_flag=True, help="Sobol's indices, too (extra `sensitivity`).")
@click.option("--write-effects", is_flag=True, help=f"Write {EFFECTS_FILE} of the study as well.")
@click.option("--out", default="runs", show_default=True, help="Folder for run folders.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--resume", is_flag=True, help="Go on with the blocks that an earlier attempt kept.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and how long it takes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def sensitivity(
    scenario: str,
    study_folder: str | None,
    sets: tuple[str, ...],
    draws: int | None,
    seed: int | None,
    regime: str | None,
    workers: int | None,
    sobol: bool,
    write_effects: bool,
    out: str,
    language: str,
    resume: bool,
    as_json: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Say which unknowns the forecast of SCENARIO depends on, and what knowing them is worth."""
    from bandeexit.cli.run_folder import say_found
    from bandeexit.cli.warm_up import compile_aloud
    from bandeexit.files.request import Request
    from bandeexit.files.run_folder import check_writable
    from bandeexit.study import load_study

    study = load_study(study_folder)
    if regime is not None:
        study.regime(regime)  # known, before any work
    asked = study.scenario(scenario, draws=draws, seed=seed, sets=sets)
    count = workers or os.cpu_count() or 1
    plan = _plan(study, asked, regime, count, sobol=sobol)
    if dry_run:
        click.echo(f"{plan}; would write one folder in {out}/.")
        return
    if not quiet:
        click.echo(f"{plan}.", err=True)
    request = Request((asked,), regime, language, "sensitivity", sobol=sobol)
    check_writable(Path(out))  # before any work
    compile_aloud(study, asked)
    pack, folder = _into_folder(study, request, count, Path(out), resume=resume, quiet=quiet)
    if write_effects:
        _write_effects(study, request, pack)
    say_found(pack, folder, as_json=as_json)


def _plan(
    study: Study, scenario: Scenario, regime: str | None, workers: int, *, sobol: bool
) -> str:
    """Count the paths, and say how long they take."""
    from bandeexit.scenarios.sensitivity.independent import TAPES
    from bandeexit.scenarios.sensitivity.tornado import DRAWS, inputs_of
    from bandeexit.scenarios.variance import DRAWS_TO_SPLIT
    from bandeexit.sensing import SOBOL_BASE, ranges_of

    inputs = inputs_of(study.draws_of(regime), ranges_of(study.files.assumptions))
    again = min(scenario.draws, DRAWS_TO_SPLIT)
    moved = 2 * len(inputs) * min(scenario.draws, DRAWS)
    free = SOBOL_BASE * (len(inputs) + 2) * TAPES if sobol else 0
    bound = (scenario.draws + again + moved) / PATHS_A_SECOND["compiled"]
    seconds = (bound + free / FREE_PATHS_A_SECOND) / workers
    told = f", {free} paths for Sobol's indices" if sobol else ""
    return (
        f"{scenario.draws} paths, {again} replications to tell chance apart, at most {moved} paths "
        f"to hold {len(inputs)} inputs low and high{told}; about "
        f"{seconds + REGRESSION_SECONDS + PACKING_SECONDS:.0f} s on {workers} worker(s)"
    )


def _into_folder(
    study: Study, request: Request, workers: int, out: Path, *, resume: bool, quiet: bool
) -> tuple[Pack, Path]:
    """Simulate and write; whatever happens, whole blocks are kept (none of Sobol's points)."""
    from bandeexit.cli.run_folder import what_is_kept
    from bandeexit.files.digests import digest
    from bandeexit.files.run_folder import write_run_folder
    from bandeexit.files.scenario_sets import argument_of
    from bandeexit.files.work_folder import opened

    told = shlex.join(["bandeexit", *(word for word in sys.argv[1:] if word != "--resume")])
    (scenario,) = request.scenarios
    about = {"command": told, "scenarios": [argument_of(scenario)],
             "draws": [scenario.draws], "seed": scenario.seed}  # fmt: skip
    key = digest(f"{request.key(study.basis)} {scenario.draws}".encode())
    with opened(out, request.name, key, about, resume=resume) as work, what_is_kept(work):

        def store(one: Scenario, replication: int) -> Store:
            whose = digest(f"{request.belongs(one, study.basis)} {replication}".encode())
            return work.blocks(whose[:N_FOLDER], whose)

        pack = sense_in_memory(study, request, workers, store, quiet=quiet)
        folder = write_run_folder(out, request.name, pack.files, pack.manifest, aside=work.path)
    return pack, folder


def sense_in_memory(
    study: Study,
    request: Request,
    workers: int,
    stores: Callable[[Scenario, int], Store] | None = None,
    *,
    quiet: bool,
) -> Pack:
    """Make everything that the folder of an analysis holds."""
    from bandeexit.cli.pack_sensitivity import pack_sensitivity
    from bandeexit.cli.progress import progress
    from bandeexit.scenarios.store import Digested

    (scenario,) = request.scenarios
    with progress(scenario.name, quiet) as report:
        sensed = study.sensitivity(
            scenario,
            regime=request.regime,
            workers=workers,
            sobol=request.sobol,
            stores=stores or (lambda *_: Digested()),
            progress=report,
        )
    return pack_sensitivity(study, request, sensed)


def _write_effects(study: Study, request: Request, pack: Pack) -> None:
    """Keep the effects with the study, where the assumption log finds them."""
    from bandeexit.cli.pack_sensitivity import EFFECTS
    from bandeexit.files.effects import write_effects

    (scenario,) = request.scenarios
    table = pack.files[f"tables/{EFFECTS}.csv"]
    target = write_effects(study.files, scenario, request.regime, table)
    click.echo(f"Effects of the assumptions: {target}", err=True)
