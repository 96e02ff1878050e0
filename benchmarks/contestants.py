"""The peers by name; a package is imported when its turn comes."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from simplified import Race

Line = tuple[int, float, int, int]
Simulate = Callable[[Race], list[Line]]


def _peer(name: str) -> Simulate:
    def simulate(race: Race) -> list[Line]:
        return import_module(f"peers.{name}_peer").simulate(race)

    return simulate


PEERS: dict[str, Simulate] = {name: _peer(name) for name in ("heapq", "salabim", "ciw")}
