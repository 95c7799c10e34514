# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Vectors of a few float32 inside numba kernels, kept in registers.

LLVM unrolls a loop over 8 or 16 numbers before it could turn it into vector instructions, and
numba has its other vectorizer ("SLP") switched off.  These vectors are LLVM's own, and become
whatever the processor has (AVX, NEON, SVE).  Numbers are rounded as in a loop over them.
"""

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic, models, register_model

__all__ = [
    "add",
    "element",
    "load",
    "load_uint16",
    "multiply",
    "multiply_add",
    "scale",
    "store",
    "subtract",
    "sum_of",
    "zeros",
]


class Vector(types.Type):
    """The type of vectors of ``width`` float32, a power of 2."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"Vector({width})")


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, vector: Vector) -> None:
        super().__init__(manager, vector, ir.VectorType(ir.FloatType(), vector.width))


def _spread(builder: Any, number: Any, width: int) -> Any:
    """Return a vector with the same number everywhere."""
    empty = ir.Constant(ir.VectorType(ir.FloatType(), width), ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(ir.IntType(32), 0))
    places = ir.Constant(ir.VectorType(ir.IntType(32), width), [0] * width)
    return builder.shuffle_vector(first, empty, places)


def _point_at(context: Any, builder: Any, array: Any, value: Any, place: Any, type_: Any) -> Any:
    """Return the address of a vector of LLVM in a row of a 2D array."""
    view = context.make_array(array)(context, builder, value)
    shape, strides = (cgutils.unpack_tuple(builder, each) for each in (view.shape, view.strides))
    number = cgutils.get_item_pointer2(
        context, builder, view.data, shape, strides, array.layout, place
    )
    return builder.bitcast(number, type_.as_pointer())


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def zeros(typing_context: Any, width: Any) -> Any:
    """Return a vector of zeros.

    Args:
        width: a literal.
    """
    vector = Vector(width.literal_value)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return ir.Constant(ir.VectorType(ir.FloatType(), vector.width), [0.0] * vector.width)

    return vector(width), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def load(typing_context: Any, array: Any, row: Any, column: Any, width: Any) -> Any:
    """Return numbers of a row of a 2D float32 array, whose rows must be contiguous, unchecked.

    Args:
        row, column: of the first number, not negative.
        width: how many, a literal.
    """
    vector = Vector(width.literal_value)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value, *place, _ = arguments
        floats = ir.VectorType(ir.FloatType(), vector.width)
        return builder.load(_point_at(context, builder, array, value, place, floats), align=4)

    return vector(array, types.intp, types.intp, width), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def load_uint16(typing_context: Any, array: Any, row: Any, column: Any, width: Any) -> Any:
    """Return what `load` does, of a uint16 array."""
    vector = Vector(width.literal_value)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value, *place, _ = arguments
        words = ir.VectorType(ir.IntType(16), vector.width)
        found = builder.load(_point_at(context, builder, array, value, place, words), align=2)
        integers = builder.zext(found, ir.VectorType(ir.IntType(32), vector.width))
        return builder.sitofp(integers, ir.VectorType(ir.FloatType(), vector.width))

    return vector(array, types.intp, types.intp, width), generate


@intrinsic  # type: ignore[untyped-decorator]
def store(typing_context: Any, vector: Any, array: Any, row: Any, column: Any) -> Any:
    """Write a vector to where `load` would read it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        numbers, value, *place = arguments
        floats = ir.VectorType(ir.FloatType(), vector.width)
        address = _point_at(context, builder, array, value, place, floats)
        builder.store(numbers, address, align=4)

    return types.void(vector, array, types.intp, types.intp), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def element(typing_context: Any, vector: Any, place: Any) -> Any:
    """Return one number of a vector; which one, is a literal."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.extract_element(
            arguments[0], ir.Constant(ir.IntType(32), place.literal_value)
        )

    return types.float32(vector, place), generate


@intrinsic  # type: ignore[untyped-decorator]
def add(typing_context: Any, one: Any, other: Any) -> Any:
    """Return the sums of the numbers of two vectors."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fadd(*arguments)

    return one(one, one), generate


@intrinsic  # type: ignore[untyped-decorator]
def subtract(typing_context: Any, one: Any, other: Any) -> Any:
    """Return the differences of the numbers of two vectors."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fsub(*arguments)

    return one(one, one), generate


@intrinsic  # type: ignore[untyped-decorator]
def multiply(typing_context: Any, one: Any, other: Any) -> Any:
    """Return the products of the numbers of two vectors."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fmul(*arguments)

    return one(one, one), generate


@intrinsic  # type: ignore[untyped-decorator]
def multiply_add(typing_context: Any, one: Any, other: Any, sums: Any) -> Any:
    """Return the products of two vectors plus a third, rounded once where the processor can."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        first, second, third = arguments
        products = builder.fmul(first, second, flags=("contract",))
        return builder.fadd(products, third, flags=("contract",))

    return one(one, one, one), generate


@intrinsic  # type: ignore[untyped-decorator]
def scale(typing_context: Any, factor: Any, vector: Any) -> Any:
    """Return a vector times a float32."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        factor, numbers = arguments
        return builder.fmul(_spread(builder, factor, vector.width), numbers)

    return vector(types.float32, vector), generate


@intrinsic  # type: ignore[untyped-decorator]
def sum_of(typing_context: Any, vector: Any) -> Any:
    """Return the sum of the numbers of a vector, added up by halves."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (numbers,), width = arguments, vector.width
        i32 = ir.IntType(32)
        while width > 1:
            width //= 2
            low, high = (
                ir.Constant(ir.VectorType(i32, width), list(range(start, start + width)))
                for start in (0, width)
            )
            numbers = builder.fadd(
                builder.shuffle_vector(numbers, numbers, low),
                builder.shuffle_vector(numbers, numbers, high),
            )
        return builder.extract_element(numbers, ir.Constant(i32, 0))

    return types.float32(vector), generate
