"""Discrete-event simulation of Denmark's programme for leaving gangs."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bandeexit.api import Difference, Forecast, Study, load_study

__version__ = version("bandeexit")
__all__ = ["Difference", "Forecast", "Study", "__version__", "load_study"]


def __getattr__(name: str) -> Any:
    """Import the facade on first use, so that `bandeexit --help` imports no science."""
    if name in __all__:
        from bandeexit import api

        return getattr(api, name)
    raise AttributeError(f"module 'bandeexit' has no attribute {name!r}")
