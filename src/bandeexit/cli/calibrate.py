"""`bandeexit calibrate`: fit the model to the counts, store it, tell what was learned."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bandeexit.cli.app import INTERRUPTED, cli, study_option
from bandeexit.errors import BandeexitError, UsageError

if TYPE_CHECKING:
    from bandeexit.calibration.calibrate import Calibration
    from bandeexit.calibration.fit import Fit
    from bandeexit.study import Study


TABLE_WIDTH = 124
MOST_NEWS = 12


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
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
@click.option("--quiet", is_flag=True, help="No progress.")
def calibrate(
    study_folder: str | None,
    out: str | None,
    targets: str | None,
    workers: int | None,
    anew: bool,
    check: bool,
    report: bool,
    language: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Fit the model to the counts, once for each belief about capacity, and report on the fit.

    A stopped fit goes on where it stopped when the same command is given again.
    """
    from bandeexit.study import load_study

    if targets and not out:
        raise UsageError(
            "--targets needs --out, so that the study's own fit stays: "
            "give a folder for the posterior of these counts."
        )
    study = load_study(study_folder, targets=targets)
    target = Path(out) if out else study.files.folder / "calibration" / "posterior"
    if check:
        _check(study, target)
        return
    crew = workers or os.cpu_count() or 1
    if report:
        _report(study, target, crew, language, quiet)
        return
    before = _stored_before(target)
    calibration = _fit(study, target, crew, anew, quiet)
    _report(study, target, crew, language, quiet)
    if as_json:
        click.echo((target / "summary.json").read_text("utf-8"), nl=False)
    else:
        _tell(calibration)
        _tell_scores(calibration)
        if before is not None:
            _tell_news(before, calibration)
    click.echo(f"Posterior: {target}", err=True)


def _fit(study: Study, target: Path, workers: int, anew: bool, quiet: bool) -> Calibration:
    import bandeexit
    from bandeexit.calibration.calibrate import calibrate_regimes
    from bandeexit.calibration.job import FitJob
    from bandeexit.cli.progress import progress
    from bandeexit.files.digests import code_digest
    from bandeexit.files.posterior import write_posterior
    from bandeexit.files.stages import KeptStages
    from bandeexit.scenarios.workers import Workers

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
    job = FitJob(files.settings, Workers(workers), stages)
    try:
        with progress("calibration", quiet) as report:
            calibration = calibrate_regimes(
                files.programme,
                files.priors,
                files.regimes,
                job._replace(tell=lambda what, share: report(round(100 * share), 100, what)),
                files.targets,
            )
    except KeyboardInterrupt:
        click.echo("Stopped. Give the same command again to go on from here.", err=True)
        raise SystemExit(INTERRUPTED) from None
    write_posterior(target, calibration, provenance)
    stages.forget()
    return calibration


def _report(study: Study, target: Path, workers: int, language: str, quiet: bool) -> None:
    """Write page, Markdown and tables beside the stored fit."""
    from bandeexit.cli.pack_fit import pack_fit
    from bandeexit.files.posterior import read_posterior, write_report
    from bandeexit.scenarios.workers import Workers

    if not quiet:
        click.echo("Simulating for the report of the fit ...", err=True)
    files = pack_fit(study, read_posterior(target), language, Workers(workers))
    (page, *_) = write_report(target, files)
    click.echo(f"Report of the fit: {page}", err=True)


def _check(study: Study, target: Path) -> None:
    """Derive from the stored draws what the summary says of them; exit with 1 if it differs."""
    from bandeexit.calibration.summary_check import summary_differences
    from bandeexit.files.posterior import read_posterior, stale

    stored = read_posterior(target)
    found = [f"  {words}" for words in stale(stored.summary, study.files.fit_digests)]
    files = study.files
    for regime in files.regimes:
        if regime.name not in stored.fits:
            found.append(f"  there is no regime `{regime.name}` in the stored fit")
            continue
        fit = stored.fits[regime.name]
        told = summary_differences(
            regime.programme(files.programme),
            regime.priors_of(files.priors),
            files.settings,
            fit.draws,
            fit.summary,
        )
        found += [f"  {regime.name}: {words}" for words in told]
    if found:
        click.echo("The stored fit is not what it says:", err=True)
        click.echo("\n".join(found), err=True)
        raise SystemExit(1)
    n = sum(len(fit.draws) for fit in stored.fits.values())
    click.echo(f"The stored fit is what it says: {n} draws of {len(stored.fits)} regimes.")


def _tell(calibration: Calibration) -> None:
    """Print what the counts taught, regime by regime, and end in a sentence each."""
    for regime, fit, weight in zip(
        calibration.regimes, calibration.fits, calibration.evidence_weights, strict=True
    ):
        _tell_fit(f"{regime.name}: {regime.title_en}", fit)
        click.echo(f"Evidence weight, if the regimes were equally likely before: {weight:.2f}\n")


def _stored_before(folder: Path) -> Mapping[str, Any] | None:
    """Return the summary of the fit that is about to be replaced; None if there is none."""
    from bandeexit.files.posterior import read_posterior

    try:
        return read_posterior(folder).summary
    except BandeexitError:
        return None


def _tell_news(before: Mapping[str, Any], calibration: Calibration) -> None:
    from bandeexit.calibration.news import news

    told = [one for one in news(before, calibration) if one.is_worth_telling]
    if not told:
        click.echo("Compared with the fit before, nothing moved by 0.2 standard deviations.")
        return
    click.echo("Compared with the fit before:")
    for one in told[:MOST_NEWS]:
        click.echo(
            f"  {one.regime}: {one.name} {_points(one.before)} -> {_points(one.after)} "
            f"(median {one.shift:+.1f} standard deviations, width x {one.width:.2f})"
        )
    if len(told) > MOST_NEWS:
        click.echo(f"  and {len(told) - MOST_NEWS} smaller changes.")


def _tell_scores(calibration: Calibration) -> None:
    """Say how the forecasts stand up to what was held out."""
    from bandeexit.calibration.scores import coverage

    for regime, fit in zip(calibration.regimes, calibration.fits, strict=True):
        for one in fit.scores:
            click.echo(
                f"{regime.name}: held out: {one.what} was {one.observed:g}; forecast "
                f"{_points(one.forecast)}: {'inside' if one.inside else 'OUTSIDE'}, "
                f"{f'PIT {one.pit:.2f}, ' if one.pit is not None else ''}"
                f"interval score {one.interval_score:.3g}"
            )
        if fit.scores:
            inside = sum(one.inside for one in fit.scores)
            click.echo(
                f"{regime.name}: {inside} of {len(fit.scores)} held-out numbers "
                f"({coverage(fit.scores):.0%}) are inside their 90 % interval"
            )


def _tell_fit(title: str, fit: Fit) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{title}. Prior and posterior: 5 %, 50 % and 95 % points")
    for heading in ("parameter", "prior", "posterior", "contraction", "verdict"):
        table.add_column(heading, no_wrap=True)
    for row in fit.table:
        shrunk = f"{row.contraction:.2f}"
        table.add_row(row.name, _points(row.prior), _points(row.posterior), shrunk, row.verdict)
    Console(width=max(Console().width, TABLE_WIDTH)).print(table)
    for warning in fit.warnings:
        click.echo(f"Warning: {warning}", err=True)
    learned = [row.name for row in fit.table if row.verdict == "learned"]
    unknown = [row.name for row in fit.table if row.verdict == "not learned"]
    click.echo(
        f"{len(fit.draws)} draws kept; effective {fit.ess:.0f}, Pareto k-hat {fit.khat:.2f}. "
        f"The five counts taught {', '.join(learned)}; about {len(unknown)} others they say "
        "next to nothing, so these rest on their priors."
    )


def _points(points: tuple[float, float, float]) -> str:
    return " / ".join(f"{point:.4g}" for point in points)
