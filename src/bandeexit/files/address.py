"""How a scenario is called on the command line and in Python: `NAME`, `NAME:VARIANT`, and more.

Behind either may follow what is set in it: `NAME:path=value`, `NAME:VARIANT:path=value`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bandeexit.files.scenario_sets import Setting, sets_of
from bandeexit.scenarios.scenario import Scenario

NEXT_SETTING = re.compile(r",(?=\s*[\w.]+\s*=)")
"""Between two settings; a comma within a law is followed by no `=`."""
_PARTS = re.compile(r"((?:[A-Za-z]:[\\/])?[^:]*):(.*)", re.DOTALL)
"""A name or path, a colon, the rest; a drive's letter is part of the path."""
# No point and no `=`, which every setting has: a path that lacks its value is told as one.
_VARIANT = re.compile(r"([\w-]+)(?::(.*))?", re.DOTALL)


class Address(NamedTuple):
    """What somebody calls a scenario."""

    name: str
    """Of its file, or its path."""
    variant: str = ""
    """Of the file's variants; empty: what the file itself says."""
    sets: tuple[Setting, ...] = ()
    """What is set in it."""


def address_of(argument: str) -> Address:
    """Split what a scenario is called by.

    Examples
    --------
    >>> address_of("cuts:five")
    Address(name='cuts', variant='five', sets=())
    """
    found = _PARTS.fullmatch(argument)
    if found is None:
        return Address(argument)
    name, rest = found[1], found[2]
    variant = _VARIANT.fullmatch(rest)
    if variant is not None:
        rest = variant[2]
    sets = () if rest is None else tuple(Setting(argument, one) for one in NEXT_SETTING.split(rest))
    return Address(name, variant[1] if variant else "", sets)


def argument_of(scenario: Scenario) -> str:
    """Write a scenario as it is asked for: `NAME`, `NAME:VARIANT`, `NAME:path=value`."""
    return ":".join(filter(None, [scenario.asked_as or scenario.name, ",".join(sets_of(scenario))]))


def is_called(scenario: Scenario, name: str) -> bool:
    """Tell whether a name, or an argument of the command line, means a scenario."""
    return name in (scenario.name, argument_of(scenario))
