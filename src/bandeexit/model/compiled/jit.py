"""How functions are compiled: strict floating point, machine code kept on disk."""

from __future__ import annotations

from typing import Any

from numba import njit

Records = Any
"""An array of records, or one of them: numba infers the types, mypy sees none."""

entry = njit(cache=True, error_model="numpy", nogil=True)
"""Called from Python; other threads run meanwhile."""
inner = njit(
    cache=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
)
"""Called from compiled code only, which saves two wrappers each."""
