"""Read the regimes: beliefs about how hard capacity bound, side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bandeexit.calibration.regimes import HEADROOM, Regime
from bandeexit.calibration.series import PublishedSeries
from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields
from bandeexit.files.parameters import Labels
from bandeexit.files.priors import may_have_prior, read_priors
from bandeexit.files.yaml_nodes import Faults, Node, items
from bandeexit.model.programme import REGISTRY

MOST_REGIMES = 20
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


def read_regimes(
    node: Node,
    faults: Faults,
    labels: Labels,
    with_prior: tuple[str, ...] | None,
    series: Mapping[str, PublishedSeries],
) -> tuple[Regime, ...]:
    """Read one regime a name; at least one weight is above 0.

    Parameters
    ----------
    series : mapping
        Those that a prior may be computed from.
    with_prior : tuple of str, optional
        Parameters to which the study gives a prior; a regime may replace them, or add others.
        None where the study's priors cannot be read.
    """
    for name, _ in items(node):
        if not _NAME.fullmatch(name):
            message = f"the regime's name is {name!r}; expected letters, digits, - and _"
            faults.add(node.keys[name], message, "Its draws are stored in a file of that name.")
    found = [_read_regime(name, entry, faults, labels, series) for name, entry in items(node)]
    if node.broken:
        return ()
    if not found:
        faults.add(node, "no regime is given", "Give at least one, such as `agnostic`.")
    elif len(found) > MOST_REGIMES:
        faults.add(node, f"{len(found)} regimes are given; expected at most {MOST_REGIMES}")
    # One of weight 0 is fitted and shown, and not in the mixture; weights need not add up to 1.
    elif not any(regime.weight > 0.0 for regime in found):
        faults.add(node, "every regime has weight 0", "Give at least one a weight above 0.")
    for (_, entry), regime in zip(items(node), found, strict=True):
        _refuse_unclear_capacity(entry, regime, faults, with_prior)
    return tuple(found)


def _refuse_unclear_capacity(
    node: Node, regime: Regime, faults: Faults, with_prior: tuple[str, ...] | None
) -> None:
    own = _own_priors(node)
    # A belief about capacity with the study's one number for a norm would be none.
    if with_prior is not None and not regime.never_binds and HEADROOM not in {*with_prior, *own}:
        faults.add(
            node,
            f"regime `{regime.name}` says nothing of `{HEADROOM}`",
            "Give it a prior, here or in priors.yaml, or put it under `unlimited`.",
        )
    for path in regime.unlimited:
        if path in own:
            faults.add(
                own[path],
                # The prior would be read and mean nothing.
                f"regime `{regime.name}`: `{path}` has a prior and no limit",
                "Keep one of the two.",
            )


def _own_priors(node: Node) -> dict[str, tuple[int, int]]:
    """Where each of a regime's priors stands, whether it can be read or not."""
    # By nodes and not by what was read of them: a prior with a fault would be told a second time,
    # as missing.
    own = dict(items(node)).get("priors")
    return {} if own is None else {path: own.keys[path] for path, _ in items(own)}


def _read_regime(
    name: str, node: Node, faults: Faults, labels: Labels, series: Mapping[str, PublishedSeries]
) -> Regime:
    fields = Fields(node, faults, f"regime `{name}`")
    title = _titles(fields, faults)
    weight = fields.number("weight")
    if weight < 0.0:
        at = fields.node_of("weight")
        assert at is not None
        faults.add(at, f"{fields.what}: `weight` is {weight:g}; expected a number of at least 0")
    own = fields.node_of("priors", required=False)
    regime = Regime(
        name=name,
        title_da=title.get("da", name),
        title_en=title.get("en", name),
        weight=max(weight, 0.0),
        priors=read_priors(own, faults, labels, series) if own is not None else (),
        unlimited=_unlimited(fields),
        reason=fields.text("reason"),
        source=labels.source(fields),
    )
    fields.finish()
    return regime


def _titles(fields: Fields, faults: Faults) -> dict[str, str]:
    node = fields.node_of("title")
    if node is None:
        return {}
    title = Fields(node, faults, f"{fields.what}, title")
    words = {language: title.text(language) for language in ("da", "en")}
    title.finish()
    return {language: text for language, text in words.items() if text}


def _unlimited(fields: Fields) -> tuple[str, ...]:
    limited = [
        path for path, entry in REGISTRY.items() if may_have_prior(entry) and entry.unlimited
    ]
    paths = []
    for node in fields.names("unlimited"):
        path = str(node.content)
        if path not in limited:
            message = f"{fields.what}: `{path}` has no limit to lift{did_you_mean(path, limited)}"
            fields.faults.add(node, message)
        paths.append(path)
    return tuple(paths)
