# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Half precision inside numba kernels, which know float16 arrays only as their uint16 bits."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


@intrinsic
def float_from_half(typing_context: Any, bits: Any) -> Any:
    """Return the float32 of the IEEE half whose bits are given as uint16."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fpext(builder.bitcast(arguments[0], ir.HalfType()), ir.FloatType())

    return types.float32(types.uint16), generate


@intrinsic
def half_from_float(typing_context: Any, value: Any) -> Any:
    """Return the bits (uint16) of a float32 rounded to the nearest IEEE half."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(builder.fptrunc(arguments[0], ir.HalfType()), ir.IntType(16))

    return types.uint16(types.float32), generate
