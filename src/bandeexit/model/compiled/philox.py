"""Philox4x64-10 (Salmon et al. 2011, SC11), compiled: the same bits as numpy's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from bandeexit.model.compiled.jit import leaf

# Constants and rounds of the paper. Identity with numpy's generator
# is tested, not believed (test_philox_gives_numpys_bits).
MULTIPLIER_0, MULTIPLIER_1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
ROUNDS = 10
TWELVE, ONE = np.uint64(12), np.uint64(1)


@intrinsic
def _high_bits(typing_context: Any, a: Any, b: Any) -> Any:
    """Upper 64 bits of a 64 x 64 bit product."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        # numba has no numbers of 128 bits, LLVM has.
        from llvmlite import ir

        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(x, wide) for x in arguments))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@leaf
def uniforms(
    key_0: Any, key_1: Any, candidate: int, block: int, stream: int, branch: int
) -> tuple[float, float, float, float]:
    """The four uniform numbers of one counter; see `random_variates.uniforms`."""
    # numpy counts up before the first block that it gives out.
    c0, c1 = np.uint64(candidate) + ONE, np.uint64(block)
    c2, c3 = np.uint64(stream), np.uint64(branch)
    for _ in range(ROUNDS):
        high_0, low_0 = _high_bits(MULTIPLIER_0, c0), MULTIPLIER_0 * c0
        high_1, low_1 = _high_bits(MULTIPLIER_1, c2), MULTIPLIER_1 * c2
        c0, c1, c2, c3 = high_1 ^ c1 ^ key_0, low_1, high_0 ^ c3 ^ key_1, low_0
        key_0 += WEYL_0
        key_1 += WEYL_1
    return _uniform(c0), _uniform(c1), _uniform(c2), _uniform(c3)


@leaf
def _uniform(bits: Any) -> float:
    # See `random_variates.uniforms`: never 0 or 1, and nothing is rounded.
    return (np.float64(bits >> TWELVE) + 0.5) * 2.0**-52
