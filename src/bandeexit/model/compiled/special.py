"""scipy's normal quantile and gamma tail, called from compiled code.

The very machine code that `scipy.special` runs, so that a variate has the
same bits in both engines. It is bound by name, not by address: compiled code
that holds an address could not be kept on disk.
"""

from __future__ import annotations

from llvmlite import binding
from numba import types
from numba.extending import get_cython_function_address

from bandeexit.model.compiled.jit import leaf

binding.add_symbol(
    "bandeexit_ndtri", get_cython_function_address("scipy.special.cython_special", "ndtri")
)
binding.add_symbol(
    "bandeexit_gammaincc", get_cython_function_address("scipy.special.cython_special", "gammaincc")
)
# The last argument is Cython's `skip_dispatch`, which the function ignores.
_ndtri = types.ExternalFunction("bandeexit_ndtri", types.float64(types.float64, types.int32))
_gammaincc = types.ExternalFunction(
    "bandeexit_gammaincc", types.float64(types.float64, types.float64, types.int32)
)


@leaf
def ndtri(u: float) -> float:
    """Standard normal quantile."""
    return _ndtri(u, 0)


@leaf
def gammaincc(shape: float, x: float) -> float:
    """Probability that a gamma variate, scale 1, exceeds x."""
    return _gammaincc(shape, x, 0)
