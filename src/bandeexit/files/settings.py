"""Read how the fit is computed."""

from __future__ import annotations

from dataclasses import fields as fields_of

from bandeexit.calibration.settings import Settings
from bandeexit.files.fields import Fields
from bandeexit.files.yaml_nodes import Faults, Node, items


def read_settings(node: Node, faults: Faults) -> Settings | None:
    """Read sizes, seed and thresholds."""
    top = Fields(node, faults, "this file")
    values: dict[str, float | int] = {}
    # By the fields: a setting that is added there is asked for here. Types are texts, as
    # annotations are not evaluated.
    for setting in fields_of(Settings):
        if setting.type == "int":
            values[setting.name] = top.whole(setting.name, 1, 2**31) or 0
            if not node.broken and setting.name not in dict(items(node)):
                faults.add(node, f"`{setting.name}` is missing")
        else:
            values[setting.name] = top.number(setting.name)
    top.finish()
    return None if faults.found else Settings(**values)  # type: ignore[arg-type]  # by its types
