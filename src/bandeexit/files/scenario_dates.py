"""Check the dates of a scenario against its horizon, the census and the origin."""

from __future__ import annotations

from datetime import date

from bandeexit.errors import Fault
from bandeexit.files.scenario_draft import Draft
from bandeexit.files.yaml_nodes import Faults, Node
from bandeexit.model.programme import Programme

MOST_YEARS = 100


def first_day(draft: Draft, programme: Programme) -> date:
    """Day from which a change without `from` holds."""
    return programme.calendar.origin if draft.counterfactual else programme.census.when


def date_faults(draft: Draft, programme: Programme) -> list[Fault]:
    """Find what is wrong with the horizon; else with the dates of changes and targets."""
    census, horizon = programme.census.when, draft.horizon
    assert horizon is not None
    place, file = draft.places["horizon"]
    faults = Faults(file)
    if horizon <= census:
        faults.add(
            place,
            f"the horizon {horizon} is not after the census of {census}",
            "A forecast starts at the census; choose a later `horizon`.",
        )
    elif horizon.year > census.year + MOST_YEARS:
        faults.add(place, f"the horizon {horizon} is more than {MOST_YEARS} years after {census}")
    if faults.found:
        return faults.found
    dated = [(c.step, c.start, c.stop, place, file) for c, place, file in draft.changes]
    dated += [(t.name, t.start, t.stop, place, file) for t, place, file in draft.targets.values()]
    return [
        fault
        for name, start, stop, place, file in dated
        for fault in _span_faults(name, (start, stop), place, file, draft, programme)
    ]


def _span_faults(
    name: str,
    span: tuple[date | None, date | None],
    place: Node,
    file: str,
    draft: Draft,
    programme: Programme,
) -> list[Fault]:
    faults = Faults(file)
    (start, stop), horizon = span, draft.horizon
    assert horizon is not None
    earliest = first_day(draft, programme)
    if start is not None and start < earliest:
        if draft.counterfactual:
            faults.add(place, f"`{name}` starts {start}, before the origin {earliest}")
        else:
            faults.add(
                place,
                f"`{name}` starts {start}, before the census of {earliest}: history is what it was",
                "Start it later, or declare `counterfactual: true`.",
            )
    if start is not None and start >= horizon:
        faults.add(place, f"`{name}` starts {start}, not before the horizon {horizon}")
    if stop is not None and stop > horizon:
        faults.add(place, f"`{name}` ends {stop}, after the horizon {horizon}")
    begins = start or earliest
    if stop is not None and stop <= begins:
        faults.add(place, f"`{name}` ends {stop}, not after its start {begins}")
    return faults.found
