"""Discrete-event simulation of Denmark's programme for leaving gangs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bandeexit.questions.answer import Answer
    from bandeexit.questions.forecast.forecast import Difference, Forecast, plot_fans
    from bandeexit.study import Study, load_study

    __version__: str

__all__ = [
    "Answer",
    "Difference",
    "Forecast",
    "Study",
    "__version__",
    "load_study",
    "plot_fans",
]


HOME = {
    "Answer": "questions.answer",
    "Difference": "questions.forecast.forecast",
    "Forecast": "questions.forecast.forecast",
    "Study": "study",
    "load_study": "study",
    "plot_fans": "questions.forecast.forecast",
}
"""Name of the facade -> the module that holds it."""


def __getattr__(name: str) -> Any:
    """Import the facade on first use, so that `bandeexit --help` imports no science."""
    if name == "__version__":
        from importlib.metadata import version

        return version("bandeexit")
    if name in HOME:
        from importlib import import_module

        return getattr(import_module(f"bandeexit.{HOME[name]}"), name)
    raise AttributeError(f"module 'bandeexit' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the facade, whether it has been imported or not."""
    return sorted(__all__)
