"""Discrete-event simulation of Denmark's programme for leaving gangs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bandeexit.study import Comparisons, Difference, Forecast, Study, load_study, plot_fans

    __version__: str

__all__ = [
    "Comparisons",
    "Difference",
    "Forecast",
    "Study",
    "__version__",
    "load_study",
    "plot_fans",
]


def __getattr__(name: str) -> Any:
    """Import the facade on first use, so that `bandeexit --help` imports no science."""
    if name == "__version__":
        from importlib.metadata import version

        return version("bandeexit")
    if name in __all__:
        from bandeexit import study

        return getattr(study, name)
    raise AttributeError(f"module 'bandeexit' has no attribute {name!r}")
