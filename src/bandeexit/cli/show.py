"""`bandeexit show`: a scenario in full, each value with the line it comes from."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bandeexit.cli.app import cli, set_option, study_option
from bandeexit.report.words import LANGUAGES

if TYPE_CHECKING:
    from bandeexit.files.scenario_draft import ScenarioFile
    from bandeexit.files.study import StudyFiles
    from bandeexit.report.shown import Origins


@cli.command()
@click.argument("scenario")
@study_option
@set_option
@click.option("--diff", "other", metavar="OTHER", help="Say in words what differs from OTHER.")
@click.option("--language", type=click.Choice(LANGUAGES), default="da", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def show(
    scenario: str,
    study_folder: str | None,
    sets: tuple[str, ...],
    other: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Show SCENARIO (a file or name) resolved: every parameter, and where its value was read."""
    from bandeexit.files.locate import find_study
    from bandeexit.files.scenario import read_called
    from bandeexit.files.study import read_study
    from bandeexit.report.set_titles import titled
    from bandeexit.report.shown import difference_lines, show_lines
    from bandeexit.scenarios.changes import check_changes

    study = read_study(find_study(Path(study_folder) if study_folder else None, Path.cwd()))
    found = read_called(scenario, study, sets)
    found = replace(found, scenario=titled(found.scenario))
    # A scenario that no run would take is not shown as if one would.
    check_changes(study.programme, found.scenario)
    origins = _origins(study, found)
    differences: list[str] = []
    if other is not None:
        # Without --set, which is what makes the first one differ.
        base = titled(read_called(other, study).scenario)
        differences = difference_lines(
            study.programme, found.scenario, base, origins.uncertain, language
        )
    if as_json:
        told = {**_plain(study, found, origins, language), "differences": differences}
        click.echo(json.dumps(told, ensure_ascii=False, default=_word))
        return
    lines = differences or show_lines(study.programme, found.scenario, origins, language)
    click.echo("\n".join(lines))


def _origins(study: StudyFiles, found: ScenarioFile) -> Origins:
    from bandeexit.model.capacity import POSTS_PATH, UNIT_COST
    from bandeexit.report.shown import Origins

    def short(place: object) -> str:
        # As the author sees the files: from the study's folder on.
        return str(place).removeprefix(f"{study.folder}/")

    fitted = {prior.path for prior in study.priors}
    fitted |= {prior.path for regime in study.regimes for prior in regime.priors}
    # So many posts are as uncertain as their price.
    fitted |= {POSTS_PATH} if UNIT_COST in fitted else set()
    places = {one.path: one.place for one in study.assumptions}
    # Posts follow from the money that pays for them.
    places[POSTS_PATH] = places[study.programme.acts_on(POSTS_PATH)]
    return Origins(
        chain=[short(file) for file in found.chain],
        parameters=places,
        changes=[(change, short(place)) for change, place in found.changes],
        replaced=[(change, short(place)) for change, place in found.replaced],
        settings={key: short(place) for key, place in found.places.items()},
        uncertain=tuple(sorted(fitted)),
    )


def _plain(
    study: StudyFiles, found: ScenarioFile, origins: Origins, language: str
) -> dict[str, Any]:
    from bandeexit.report.names import name_of
    from bandeexit.scenarios.timeline import timeline

    scenario, programme = found.scenario, study.programme
    changed = {programme.acts_on(change.path) for change in scenario.changes}
    parameters = {
        path: {
            "name": name_of(path, language, programme.title(path)),
            "unit": entry.unit,
            "changed": programme.acts_on(path) in changed,
            "uncertain": path in origins.uncertain,
            "place": origins.parameters.get(path, ""),
            # Stretches, as a value may hold from a date on or in some districts.
            "values": [asdict(one) for one in timeline(programme, scenario, path)],
        }
        for path, entry in programme.registry.items()
    }
    return {
        "name": scenario.name,
        "title": scenario.title_in(language),
        "question": scenario.question_in(language),
        "priority": ["model/", *origins.chain, "--set"],
        "settings": {
            key: {"value": getattr(scenario, key), "place": origins.settings.get(key, "")}
            for key in ("horizon", "draws", "seed", "counterfactual")
        },
        "changes": [{**asdict(change), "place": place} for change, place in origins.changes],
        "replaced": [{**asdict(change), "place": place} for change, place in origins.replaced],
        "targets": [asdict(target) for target in scenario.targets],
        "actions": [asdict(action) for action in scenario.actions],
        "parameters": parameters,
    }


def _word(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    # As json's own encoder does it: a new type is noticed, not written as text.
    raise TypeError(f"{value!r} has no JSON")
