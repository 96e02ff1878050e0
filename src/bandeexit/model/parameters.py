"""What a parameter is: its place in the model, its unit, the values it may take.

The sections of the model (`demand.py`, `pathway.py`, `capacity.py`,
`budget.py`) are frozen dataclasses whose fields are made by `parameter`.
A field's path, `section.field`, is the name used in every YAML file.
The values themselves stand in `model/*.yaml`, never here.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scalar = float | str | bool
"""A parameter's value: a number, one of a few words, or true and false."""
Value = Scalar | NDArray[np.float64]
"""A value, or a number for each draw, shape (n_draws,)."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One entry of the registry."""

    path: str
    """`section.field`, as written in YAML."""
    unit: str
    """What a value of 1 means."""
    least: float
    """Smallest value that makes sense."""
    most: float
    """Largest value that makes sense."""
    open_ends: bool
    """The least value itself is excluded."""
    whole: bool
    """Whole numbers only."""
    unlimited: bool
    """`null` is allowed and means "no limit" (infinity inside)."""
    choices: tuple[str, ...]
    """The allowed words; empty for a number."""
    is_flag: bool
    """True or false."""
    dated: bool
    """A scenario may change it between dates and in some districts."""
    by_year: bool
    """Given year by year (`by_year:`) instead of one `value:`."""
    by_district: bool
    """Given for each district in `model/districts.yaml`."""
    is_text: bool
    """A name of the user's choice."""
    yearly: bool
    """One number a calendar year: dated at New Year only, for the whole country only."""
    derived: bool
    """It follows from other numbers and stands in no YAML; only scenarios give it."""

    @property
    def is_number(self) -> bool:
        """Whether `scale` and `add` mean anything."""
        return not (self.choices or self.is_flag or self.is_text)

    def refusal(self, value: Scalar) -> str:
        """Say why `value` is not acceptable; empty when it is."""
        if self.choices:
            return "" if value in self.choices else f"expected one of {', '.join(self.choices)}"
        if self.is_text:
            return "" if isinstance(value, str) and value.strip() else "expected a name"
        if self.is_flag:
            return "" if isinstance(value, bool) else "expected true or false"
        # True is an int in Python: without the first test `value: yes` would be a 1.
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"expected a number ({self.unit})"
        return self._refuse_number(float(value))

    def find_refusal(self, value: Value) -> tuple[Scalar, str] | None:
        """Find a value that is not acceptable, the least of an array's, and say why it is not."""
        if not isinstance(value, np.ndarray):
            refusal = self.refusal(value)
            return (value, refusal) if refusal else None
        if self._all_acceptable(value):
            return None
        refusals = ((number, self.refusal(number)) for number in np.unique(value).tolist())
        return next((number, refusal) for number, refusal in refusals if refusal)

    def _all_acceptable(self, values: NDArray[np.float64]) -> bool:
        """Look at the ends only: acceptable numbers are an interval, and perhaps no limit."""
        # The ends instead of thousands of draws, one by one.
        finite = values[values != np.inf] if self.unlimited else values
        if not finite.size:
            return True
        ends = (float(finite.min()), float(finite.max()))  # NaN, where there is one
        whole = not self.whole or bool(np.all(np.floor(values) == values))
        return whole and not any(map(self.refusal, ends))

    def _refuse_number(self, value: float) -> str:
        if self.unlimited and value == float("inf"):
            return ""
        # NaN is the number that is not itself.
        if value != value or value in (float("inf"), float("-inf")):
            return f"expected a finite number ({self.unit})"
        if self.whole and value != int(value):
            return f"expected a whole number ({self.unit})"
        if value < self.least or (self.open_ends and value == self.least):
            bound = "above" if self.open_ends else "of at least"
            return f"expected a number {bound} {self.least:g} ({self.unit})"
        if value > self.most:
            return f"expected a number of at most {self.most:g} ({self.unit})"
        return ""


def parameter(
    unit: str = "",
    least: float = 0.0,
    most: float = 1e9,
    *,
    above: float | None = None,
    whole: bool = False,
    unlimited: bool = False,
    choices: tuple[str, ...] = (),
    flag: bool = False,
    dated: bool = False,
    by_year: bool = False,
    by_district: bool = False,
    text: bool = False,
    yearly: bool = False,
    derived: bool = False,
) -> Any:
    """Declare one parameter of a section; `above` is an excluded least value."""
    # In the metadata of a dataclass field: sections stay plain
    # data, and the registry is read off them.
    return field(
        metadata={
            "unit": unit,
            "least": least if above is None else above,
            "most": most,
            "open_ends": above is not None,
            "whole": whole,
            "unlimited": unlimited,
            "choices": choices,
            "is_flag": flag,
            "dated": dated or yearly,
            "by_year": by_year,
            "by_district": by_district,
            "is_text": text,
            "yearly": yearly,
            "derived": derived,
        }
    )


def parameters_of(section: str, cls: type) -> tuple[Parameter, ...]:
    """Registry entries of one section, in the order of its fields."""
    return tuple(_entry(section, f) for f in fields(cls) if f.metadata)


def parameter_at(path: str, declared: Field[Any]) -> Parameter:
    """Registry entry of what is declared by `parameter`, under a path."""
    return Parameter(path=path, **declared.metadata)


def _entry(section: str, declared: Field[Any]) -> Parameter:
    return parameter_at(f"{section}.{declared.name}", declared)
