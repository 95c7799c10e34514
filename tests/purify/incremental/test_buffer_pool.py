# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify.incremental import buffer_pool
from geopurify.purify.incremental.buffer_pool import SPARES, allocate


@pytest.fixture(autouse=True)
def small_memory(monkeypatch):
    monkeypatch.setattr(buffer_pool, "LEAST_BYTES", 100)
    buffer_pool._spare.clear()
    yield
    buffer_pool._spare.clear()


def address(array) -> int:
    return array.ctypes.data


def test_an_array_that_is_gone_leaves_its_memory_to_the_next():
    array = allocate((100, 4), np.float32)
    where = address(array)
    del array
    again = allocate((110, 4), np.int32)  # there is room to grow
    assert address(again) == where
    assert again.shape == (110, 4) and again.dtype == np.int32 and again.flags.c_contiguous
    again[:] = 7
    assert again.sum() == 7 * 440


def test_a_part_of_an_array_keeps_its_memory():
    part = allocate((100, 4), np.float32)[50:, 1]
    part[:] = 0.5
    other = allocate((100, 4), np.float32)
    other[:] = 3
    assert (part == 0.5).all() and (other == 3).all()
    del part
    assert len(buffer_pool._spare) == 1


@pytest.mark.parametrize("rows", [10, 1000])  # far too large a spare, and too small a one
def test_memory_of_another_size_stays_a_spare(rows):
    array = allocate((100, 4), np.float32)
    where = address(array)
    del array
    other = allocate((rows, 4), np.float32)
    assert address(other) != where
    again = allocate((100, 4), np.float32)
    assert address(again) == where


def test_few_spares_are_kept():
    arrays = [allocate((100,), np.float32) for _ in range(SPARES + 3)]
    arrays.clear()
    assert len(buffer_pool._spare) == SPARES


def test_small_arrays_are_not_recycled():
    array = allocate((24,), np.float32)
    del array
    assert not buffer_pool._spare
    assert allocate((0, 96), np.int32).shape == (0, 96)
