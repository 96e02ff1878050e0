"""What a scenario lacks before it may be published: reasons, sources, both languages."""

from __future__ import annotations

from bandeexit.errors import Fault
from bandeexit.files.scenario_draft import ScenarioFile


def strict_faults(found: ScenarioFile) -> list[Fault]:
    """Find what a careful reader would miss; priors and parameters always have sources."""
    scenario = found.scenario
    top = found.places["name"]
    faults = []
    for change, place in found.changes:
        # What is set beside the files has nobody who could write a reason down.
        if change.is_set:
            continue
        for key, given in (("why", change.why), ("source", change.source)):
            if not given:
                faults.append(Fault(*place, f"change `{change.step}`: `{key}` is missing", HINT))
    for key, texts in (("title", scenario.title), ("question", scenario.question)):
        if not texts:
            faults.append(Fault(*top, f"`{key}` is missing", HINT))
        elif texts["da"] == texts["en"]:
            told = f"`{key}` is the same in both languages"
            faults.append(Fault(*top, told, f"Write `{key}: {{da: ..., en: ...}}`."))
    if not scenario.not_in_the_band:
        faults.append(Fault(*top, "`not_in_the_band` is missing", HINT))
    for target in scenario.targets:
        if not target.title:
            place = found.places[f"targets.{target.name}"]
            faults.append(Fault(*place, f"target `{target.name}`: `title` is missing", HINT))
    for action in scenario.actions:
        if not action.why:
            place = found.places[f"actions.{action.name}"]
            faults.append(Fault(*place, f"action `{action.name}`: `why` is missing", HINT))
    # A step of three changes lacks its reason once.
    return list(dict.fromkeys(faults))


HINT = "`--strict` wants it."
