"""`bandeexit calibrate`: fit the model to the counts, store it, tell what was learned."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, language_option, stop_code, study_option
from bandeexit.errors import BandeexitError, UsageError

if TYPE_CHECKING:
    from bandeexit.calibration.calibrate import Calibration
    from bandeexit.questions.fitted import FittedStudy
    from bandeexit.report.story import Story
    from bandeexit.report.voice import Voice
    from bandeexit.scenarios.workers import Workers


@cli.command()
@study_option
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    help="Folder for the posterior; by default the study's calibration/posterior.",
)
@click.option(
    "--targets",
    type=click.Path(exists=True, dir_okay=False),
    help="Counts to fit instead of the study's calibration/targets.yaml; needs --out.",
)
@click.option("--workers", type=click.IntRange(1), help="Threads; by default one a core.")
@click.option("--anew", is_flag=True, help="Forget what an earlier, stopped fit had done.")
@click.option("--check", is_flag=True, help="Derive the summary of the stored fit again, and stop.")
@click.option("--report", is_flag=True, help="Write the report of the stored fit again, and stop.")
@language_option
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--words", is_flag=True, help="Print everything that is told in sentences.")
@click.option("--quiet", is_flag=True, help="No progress.")
def calibrate(
    study_folder: str | None,
    out: str | None,
    targets: str | None,
    workers: int | None,
    anew: bool,
    check: bool,
    report: bool,
    language: str | None,
    as_json: bool,
    words: bool,
    quiet: bool,
) -> None:
    """Fit the model to the counts, once for each belief about capacity, and report on the fit.

    A stopped fit goes on where it stopped when the same command is given again.
    """
    from bandeexit.cli.work import say_story
    from bandeexit.files.posterior import read_posterior
    from bandeexit.questions.fit.news import what_moved
    from bandeexit.report.voice import Voice
    from bandeexit.scenarios.workers import Workers
    from bandeexit.study import load_study

    if targets and not out:
        raise UsageError(
            "--targets needs --out, so that the study's own fit stays: "
            "give a folder for the posterior of these counts."
        )
    study = load_study(study_folder, targets=targets).fitted
    target = Path(out) if out else study.files.folder / "calibration" / "posterior"
    if check:
        _check(study, target)
        return
    crew, voice = Workers(workers or os.cpu_count() or 1), Voice(language or "da")
    moved = []
    if not report:
        try:
            before = read_posterior(target).summary
        except BandeexitError:
            before = None
        calibration = _fit(study, target, crew, anew, quiet)
        moved = what_moved(before, calibration) if before else []
    story = _report(study, target, crew, voice, quiet)
    for line in moved:
        click.echo(voice.say(line), err=True)
    say_story(story, voice, target, as_json=as_json, words=words)


def _fit(
    study: FittedStudy, target: Path, workers: Workers, anew: bool, quiet: bool
) -> Calibration:
    """Fit and store; what a stopped fit has done is kept."""
    import bandeexit
    from bandeexit.calibration.calibrate import calibrate_regimes
    from bandeexit.calibration.job import FitJob
    from bandeexit.calibration.structure import structure_of
    from bandeexit.cli.progress import progress
    from bandeexit.files.digests import code_digest
    from bandeexit.files.posterior import write_posterior
    from bandeexit.files.stages import KeptStages

    files = study.files
    provenance = {
        "code": bandeexit.__version__,
        "code_digest": code_digest(),
        "seed": str(files.settings.seed),
        **files.fit_digests,
    }
    stages = KeptStages(target, provenance)
    if anew:
        stages.forget()
    elif stages.folder.is_dir() and not quiet:
        click.echo(f"Going on with what an earlier fit left in {stages.folder}.", err=True)
    job = FitJob(files.settings, workers, stages)
    try:
        with progress("calibration", quiet) as report:
            calibration = calibrate_regimes(
                files.programme,
                files.priors,
                files.regimes,
                job._replace(tell=lambda what, share: report(round(100 * share), 100, what)),
                files.targets,
            )
    except KeyboardInterrupt as stop:
        click.echo("Stopped. Give the same command again to go on from here.", err=True)
        raise SystemExit(stop_code(stop)) from None
    write_posterior(target, calibration, provenance, structure_of(files.programme))
    stages.forget()
    return calibration


def _report(study: FittedStudy, target: Path, workers: Workers, voice: Voice, quiet: bool) -> Story:
    """Write page, Markdown, pictures and tables beside the stored fit."""
    from bandeexit.files.posterior import read_posterior, write_report
    from bandeexit.questions.fit.compute import compute
    from bandeexit.questions.fit.pack import pack
    from bandeexit.questions.fit.tell import tell

    if not quiet:
        click.echo("Simulating for the report of the fit ...", err=True)
    content = compute(study, read_posterior(target), workers)
    story = tell(content)
    write_report(target, pack(content, story, voice))
    return story


def _check(study: FittedStudy, target: Path) -> None:
    """Derive from the stored draws what the summary says of them; exit with 1 if it differs."""
    from bandeexit.files.posterior import read_posterior
    from bandeexit.questions.fit.compute import contradictions

    stored = read_posterior(target)
    found = contradictions(study, stored)
    if found:
        click.echo("\n  ".join(["The stored fit is not what it says:", *found]), err=True)
        raise SystemExit(1)
    n = sum(len(fit.draws) for fit in stored.fits.values())
    click.echo(f"The stored fit is what it says: {n} draws of {len(stored.fits)} regimes.")
