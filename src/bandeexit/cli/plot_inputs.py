"""`bandeexit plot-inputs`: what goes into a run, over time, before any run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bandeexit.cli.app import cli, set_option, study_option
from bandeexit.report.words import LANGUAGES

if TYPE_CHECKING:
    from bandeexit.model.draws import Draws
    from bandeexit.study import Study

_MOST_DRAWS = 400
"""Draws looked at: enough for a band as wide as a line is thick."""


@cli.command("plot-inputs")
@click.argument("scenarios", nargs=-1, required=True)
@study_option
@set_option
@click.option("--out", default="inputs", show_default=True, help="Folder for the charts.")
@click.option("--language", type=click.Choice(LANGUAGES), default="da", show_default=True)
def plot_inputs(
    scenarios: tuple[str, ...],
    study_folder: str | None,
    sets: tuple[str, ...],
    out: str,
    language: str,
) -> None:
    """Draw demand, appropriations, coordinators and norm of SCENARIOS before any run."""
    from bandeexit.files.scenario import spread
    from bandeexit.files.whole import write_whole
    from bandeexit.report.chart import files_of
    from bandeexit.report.inputs_charts import charts_of_inputs
    from bandeexit.report.voice import Voice
    from bandeexit.scenarios.outlook import look_ahead
    from bandeexit.study import load_study

    study = load_study(study_folder)
    # Read like any run, refusals included: what is drawn is what would be simulated.
    called = [one for name in scenarios for one in spread(name, study.files)]
    asked = [study.scenario(name, sets=sets) for name in called]
    programme = study.files.programme
    looked = [
        look_ahead(programme, one, _draws(study, min(one.draws, _MOST_DRAWS))) for one in asked
    ]
    charts, voice = charts_of_inputs(looked), Voice(language)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for chart in charts:
        for name, content in files_of(chart, voice).items():
            write_whole(folder / name, content)
        click.echo(voice.say(chart.alt))
    click.echo(f"{len(charts)} charts in {folder}/: SVG, PNG, CSV, text.", err=True)


def _draws(study: Study, count: int) -> Draws:
    """The fit's draws; where nothing has been fitted, the study's own values."""
    import numpy as np

    from bandeexit.model.draws import Draws

    # A new country is drawn before it is fitted: inputs are looked at first.
    if (study.files.folder / "calibration" / "posterior" / "summary.json").is_file():
        return study.fitted.draws.rows(slice(0, count))
    return Draws((), np.empty((1, 0)), np.empty(0))
