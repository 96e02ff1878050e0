"""Read the police districts, and check that their weights and pools make sense together."""

from __future__ import annotations

from collections import Counter

from bandeexit.files.fields import Fields
from bandeexit.files.parameters import Labels
from bandeexit.files.yaml_nodes import Faults, Node
from bandeexit.model.capacity import District

_MOST_PEOPLE = 10**9
WEIGHTS = ("demand_weight", "coordinator_weight")


def read_districts(node: Node, faults: Faults, labels: Labels) -> tuple[District, ...]:
    """Read one district a row; a weight that is not given is the population."""
    fields = Fields(node, faults, "this file")
    about = fields.node_of("population")
    if about is not None:
        entry = Fields(about, faults, "population")
        entry.text("unit")
        labels.read(entry, note_required=False)
        entry.finish()
    rows = fields.maps("districts", required=True)
    fields.finish()
    noted = len(faults.found)
    # Municipality -> district, over all rows: each of the 98 is in one of them.
    home: dict[str, str] = {}
    districts = tuple(_read_district(row, faults, home) for row in rows)
    if len(faults.found) == noted and not node.broken:
        _check_names(districts, rows, faults)
        _check_weights(districts, node, faults)
        _check_pools(districts, rows, faults)
    return districts


def _read_district(row: Node, faults: Faults, home: dict[str, str]) -> District:
    fields = Fields(row, faults, "district")
    name = fields.text("name")
    fields.what = f"district {name}" if name else "district"
    if fields.node_of("population") is None:
        # Missing was noted just now; reading it would note it twice.
        population = 0
    else:
        population = fields.whole("population", 1, _MOST_PEOPLE) or 0
    for municipality in fields.names("municipalities"):
        first = home.setdefault(str(municipality.content), name)
        if first != name:
            faults.add(municipality, f"{municipality.content} is in {first} already", "Keep one.")
    # Without weights of their own demand and coordinators follow population, an assumption that
    # the model card names: gang activity is more urban than that.
    demand, coordinators = (_at_least_0(fields, key, population) for key in WEIGHTS)
    vacancies = _at_least_0(fields, "vacancies", 0.0)
    # A pool of its own has the district's name, so every district is in one, and the engines know
    # no exception.
    pool = fields.text("pool", required=False) or name
    fields.finish()
    return District(name, population, demand, coordinators, vacancies, pool)


def _at_least_0(fields: Fields, key: str, default: float) -> float:
    """Read a number of 0 or more; the default where it is null or not given."""
    value = fields.number(key, required=False, default=float(default))
    node = fields.node_of(key, required=False)
    if value < 0.0 and node is not None:
        message = f"{fields.what}: `{key}` is {value:g}; expected a number of at least 0"
        fields.faults.add(node, message)
    return value


def _check_names(districts: tuple[District, ...], rows: list[Node], faults: Faults) -> None:
    seen: set[str] = set()
    for district, row in zip(districts, rows, strict=True):
        if district.name in seen:
            faults.add(row, f"the district {district.name} is given twice", "Keep one.")
        seen.add(district.name)


def _check_weights(districts: tuple[District, ...], node: Node, faults: Faults) -> None:
    if not districts:
        faults.add(node, "there is no district; expected at least one")
        return
    for key in WEIGHTS:
        if sum(getattr(district, key) for district in districts) <= 0.0:
            faults.add(node, f"every `{key}` is 0; expected a sum above 0")


def _check_pools(districts: tuple[District, ...], rows: list[Node], faults: Faults) -> None:
    """A pool is shared: a name of its own that only one district uses is a slip."""
    members = Counter(district.pool for district in districts)
    for district, row in zip(districts, rows, strict=True):
        if district.pool != district.name and members[district.pool] == 1:
            place = row.content["pool"] if isinstance(row.content, dict) else row
            message = f"nobody else is in the pool `{district.pool}` of {district.name}"
            faults.add(place, message, "Leave `pool` out for a queue of its own.")
