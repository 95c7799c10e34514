# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from numba import njit

from geopurify.compute.vectors import (
    add,
    element,
    load,
    load_uint16,
    multiply,
    multiply_add,
    scale,
    store,
    subtract,
    sum_of,
    zeros,
)

NUMBERS = np.arange(48, dtype=np.float32).reshape(4, 12)


def test_loads_and_stores_parts_of_rows():
    @njit
    def move(source, target):
        store(load(source, 2, 3, 8), target, 1, 4)

    target = np.zeros((3, 12), np.float32)
    move(NUMBERS, target)
    expected = np.zeros((3, 12), np.float32)
    expected[1, 4:] = NUMBERS[2, 3:11]
    np.testing.assert_array_equal(target, expected)


def test_reads_views_whose_rows_do_not_follow_on_each_other():
    @njit
    def total(source):
        return sum_of(load(source, 1, 2, 4))

    view = NUMBERS[:, 4:]
    assert not view.flags.c_contiguous
    assert total(view) == NUMBERS[1, 6:10].sum()


def test_loads_integers():
    @njit
    def move(source, target):
        store(load_uint16(source, 1, 4, 8), target, 0, 0)

    target = np.zeros((1, 8), np.float32)
    move(np.array([[0] * 12, [9, 9, 9, 9, 0, 1, 2, 3, 4, 256, 65534, 65535]], np.uint16), target)
    np.testing.assert_array_equal(target[0], [0, 1, 2, 3, 4, 256, 65534, 65535])


def test_computes_number_by_number():
    @njit
    def compute(source, target):
        one, other = load(source, 0, 0, 4), load(source, 1, 0, 4)
        store(add(one, other), target, 0, 0)
        store(subtract(one, other), target, 1, 0)
        store(multiply(one, other), target, 2, 0)
        store(add(zeros(4), scale(np.float32(0.5), other)), target, 3, 0)
        store(multiply_add(one, other, one), target, 4, 0)

    one, other = NUMBERS[0, :4], NUMBERS[1, :4]
    target = np.empty((5, 4), np.float32)
    compute(NUMBERS, target)
    expected = [one + other, one - other, one * other, other / 2, one * other + one]
    np.testing.assert_array_equal(target, expected)


def test_sums_are_added_up_by_halves():
    @njit
    def total(source, width_16):
        return sum_of(load(source, 0, 0, 16)) if width_16 else sum_of(load(source, 0, 0, 2))

    numbers = np.array([[1e8, 1, -1e8, 1, *[0] * 12]], np.float32)
    # by halves: (1e8 - 1e8) + (1 + 1); from left to right 1e8 + 1 would swallow the first 1
    assert total(numbers, True) == 2
    assert total(numbers[:, 1:], False) == np.float32(1 - 1e8)


def test_gives_single_numbers():
    @njit
    def second_and_last(source):
        numbers = load(source, 3, 0, 8)
        return element(numbers, 1), element(numbers, 7)

    assert second_and_last(NUMBERS) == (37, 43)
