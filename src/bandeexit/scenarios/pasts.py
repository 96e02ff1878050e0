"""Pasts that scenarios share: whoever asks again goes on from the census."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bandeexit.model.compiled.pasts import KnownPasts


class Pasts:
    """What is known of blocks of paths until the census, for runs of one study in one process.

    A path of the study's size takes about 45 kB, five times as much where districts are counted.
    """

    def __init__(self) -> None:
        self._blocks: dict[tuple[object, ...], KnownPasts] = {}
        self._lock = Lock()

    def of(self, *which: object) -> KnownPasts:
        """Return what is known of one block, named by whatever tells it from others."""
        from bandeexit.model.compiled.pasts import KnownPasts  # numba takes long to import

        # Threads share it: a block has one past, or each of them would make its own.
        with self._lock:
            return self._blocks.setdefault(which, KnownPasts())
