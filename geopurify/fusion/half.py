# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Half precision inside numba kernels, which know float16 arrays only as their uint16 bits."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from geopurify.compute.kernels import njit, prange

DROPPED_BITS = 13  # of the mantissa of a float32 that a half has no place for
WEYL_STEP = 0xC13FA9A9  # 2^32 by the plastic ratio, which goes with the golden one (Roberts, R2)
ROW_BLOCK = 256  # rows a thread takes at once, so that it allocates once for many


@intrinsic  # type: ignore[untyped-decorator]
def float_from_half(typing_context: Any, bits: Any) -> Any:
    """Return the float32 of the IEEE half whose bits are given as uint16."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fpext(builder.bitcast(arguments[0], ir.HalfType()), ir.FloatType())

    return types.float32(types.uint16), generate


@intrinsic  # type: ignore[untyped-decorator]
def half_from_float(typing_context: Any, value: Any) -> Any:
    """Return the bits (uint16) of a float32 rounded to the nearest IEEE half."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(builder.fptrunc(arguments[0], ir.HalfType()), ir.IntType(16))

    return types.uint16(types.float32), generate


@intrinsic  # type: ignore[untyped-decorator]
def round_half_stochastically(typing_context: Any, value: Any, seed: Any, index: Any) -> Any:
    """Return the bits (uint16) of one of the two halfs around a finite float32.

    Each is taken as often as the float is near to it, so that the mean of many is the float
    (stochastic rounding); seed (uint32) and index decide which one, evenly over indices in a row
    (a Weyl sequence).  Below 2^-14 it is the nearest half.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        number, first, place = arguments
        i32 = ir.IntType(32)
        turn = builder.mul(builder.trunc(place, i32), ir.Constant(i32, WEYL_STEP))
        chance = builder.lshr(builder.add(first, turn), ir.Constant(i32, 32 - DROPPED_BITS))
        bits = builder.add(builder.bitcast(number, i32), chance)
        kept = builder.and_(bits, ir.Constant(i32, -1 << DROPPED_BITS))
        half = builder.fptrunc(builder.bitcast(kept, ir.FloatType()), ir.HalfType())
        return builder.bitcast(half, ir.IntType(16))

    return types.uint16(types.float32, types.uint32, types.int64), generate


@njit(cache=True, parallel=True, fastmath=True)
def score_rows(features, rows, texts, scores):  # type: ignore[no-untyped-def]
    """Write the dot products of some rows of halfs with (T, D) texts.

    Args:
        features: (N, D) uint16, bits of halfs.
        rows: (M,) int64; negative ones get 0.
        texts: (T, D) float32.
        scores: (M, T) float32, written.
    """
    dimension = texts.shape[1]
    for block in prange((len(rows) + ROW_BLOCK - 1) // ROW_BLOCK):
        feature = np.empty(dimension, np.float32)
        for m in range(block * ROW_BLOCK, min((block + 1) * ROW_BLOCK, len(rows))):
            if rows[m] < 0:
                scores[m] = 0
                continue
            half = features[rows[m]]
            for d in range(dimension):
                feature[d] = float_from_half(half[d])
            for t in range(len(texts)):
                total = np.float32(0)
                for d in range(dimension):
                    total += feature[d] * texts[t, d]
                scores[m, t] = total
