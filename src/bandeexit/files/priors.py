"""Read the priors: one law for each uncertain parameter, with its reason."""

from __future__ import annotations

from collections.abc import Mapping

from bandeexit.calibration.priors import Prior
from bandeexit.calibration.series import PublishedSeries
from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields
from bandeexit.files.laws import read_law
from bandeexit.files.parameters import Labels
from bandeexit.files.series import read_basis
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.model.budget import SECTION
from bandeexit.model.capacity import RUN_IN_PATH
from bandeexit.model.laws import Family
from bandeexit.model.parameters import Parameter
from bandeexit.model.programme import REGISTRY

OF_THE_CALENDAR = ("budget.price_year", RUN_IN_PATH)
FAMILIES: tuple[Family, ...] = ("gamma", "beta", "lognormal", "normal", "uniform")


def read_priors(
    node: Node, faults: Faults, labels: Labels, series: Mapping[str, PublishedSeries]
) -> tuple[Prior, ...]:
    """Read one prior a parameter path; `series` are those that a number may be computed from."""
    uncertain = [path for path, entry in REGISTRY.items() if may_have_prior(entry)]
    priors: list[Prior] = []
    for path, entry in items(node):
        if path in uncertain:
            priors += _read_prior(path, entry, faults, labels, series)
        elif path in REGISTRY:
            faults.add(node.keys[path], f"`{path}` is not one number; it can have no prior")
        # Budget lines are in no registry of the model; only a programme knows them
        # (docs/decisions/0015).
        elif path.startswith(SECTION):  # a line, perhaps: the model is read later
            told = f"`{path}` is not one number of the budget; it can have no prior"
            faults.add(node.keys[path], f"{told}{did_you_mean(path, uncertain)}")
        else:
            faults.add(node.keys[path], f"there is no `{path}`{did_you_mean(path, uncertain)}")
    return tuple(priors)


def may_have_prior(entry: Parameter) -> bool:
    """Whether a parameter is one quantity of a draw; what lays out the calendar is none."""
    one = not (entry.by_year or entry.by_district or entry.derived)
    # All draws of a run share one calendar, into which the last one cuts.
    return entry.is_number and one and entry.path not in OF_THE_CALENDAR


def _read_prior(
    path: str, node: Node, faults: Faults, labels: Labels, series: Mapping[str, PublishedSeries]
) -> list[Prior]:
    fields = Fields(node, faults, f"prior of {path}")
    reason, source = fields.text("reason"), labels.source(fields)
    given = [name for name in FAMILIES if fields.node_of(name, required=False)]
    # Asked for, so that `finish` knows it; read below, when there is a law to hold it against.
    fields.node_of("computed", required=False)
    fields.finish()
    if fields.broken:
        return []
    if len(given) != 1:
        told = ", ".join(FAMILIES)
        faults.add(node, f"{fields.what}: expected one of {told}; found {len(given)}")
        return []
    node_of_law = fields.node_of(given[0])
    assert node_of_law is not None
    what = f"{fields.what}, {given[0]}"
    law = read_law(node_of_law, given[0], what, faults, REGISTRY[path].refusal)
    if law is None:
        return []
    # The number behind a prior is computed from its source, not remembered (docs/decisions/0018).
    basis = read_basis(fields, Fields(node_of_law, faults, what), series, faults)
    return [Prior(path, law.family, law.first, law.second, reason, source, basis)]
