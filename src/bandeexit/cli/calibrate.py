"""`bandeexit calibrate`: fit the model to the counts, store it, tell what was learned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, study_option

if TYPE_CHECKING:
    from bandeexit.calibration.fit import Fit


TABLE_WIDTH = 124


@cli.command()
@study_option
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    help="Folder for the posterior; by default the study's calibration/posterior.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
@click.option("--quiet", is_flag=True, help="No progress.")
def calibrate(study_folder: str | None, out: str | None, as_json: bool, quiet: bool) -> None:
    """Fit the model to the counts of the census, as if capacity had not bound before it."""
    import bandeexit
    from bandeexit.calibration.fit import calibrate as fit_model
    from bandeexit.cli.progress import progress
    from bandeexit.files.locate import find_study
    from bandeexit.files.posterior import read_posterior, write_posterior
    from bandeexit.files.study import read_study

    folder = find_study(Path(study_folder) if study_folder else None, Path.cwd())
    study = read_study(folder)
    target = Path(out) if out else folder / "calibration" / "posterior"
    with progress("calibration", quiet) as report:
        fit = fit_model(
            study.programme,
            study.priors,
            study.settings,
            lambda what, share: report(round(100 * share), 100, what),
        )
    provenance = {"code": bandeexit.__version__, "seed": str(study.settings.seed)}
    write_posterior(target, fit, {**provenance, **study.digests})
    if as_json:
        click.echo(json.dumps(read_posterior(target).summary, ensure_ascii=False))
    else:
        _tell(fit)
    click.echo(f"Posterior: {target}", err=True)


def _tell(fit: Fit) -> None:
    """Print what the counts taught, and end in a sentence."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Prior and posterior: 5 %, 50 % and 95 % points")
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
