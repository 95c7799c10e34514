# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from geopurify.fusion.half import float_from_half, half_from_float
from geopurify.fusion.keys import (
    KEY_LIMIT,
    find_in_sorted,
    find_keys,
    forget_keys,
    hash_key,
    insert_keys,
    morton_codes,
    move_keys,
    pack_key,
    unpack_keys,
)

coordinate = st.integers(-KEY_LIMIT, KEY_LIMIT - 1)
keys = st.tuples(coordinate, coordinate, coordinate)


@njit
def to_half(value):
    return half_from_float(value)


@njit
def from_half(bits):
    return float_from_half(bits)


def packed(rows) -> np.ndarray:
    return np.array([pack_key(*row) for row in rows], np.int64)


@given(st.lists(keys, min_size=1, max_size=20))
def test_packing_is_reversible_and_keeps_the_order(rows):
    assert [tuple(row) for row in unpack_keys(packed(rows))] == rows
    order = np.argsort(packed(rows), kind="stable")
    assert [rows[i] for i in order] == sorted(rows)


def test_morton_codes_interleave_the_bits():
    origin = morton_codes(packed([(0, 0, 0)]))[0]
    codes = morton_codes(packed([(1, 0, 0), (0, 1, 0), (0, 0, 1), (3, 0, 0)])) - origin
    assert codes.tolist() == [0b100, 0b010, 0b001, 0b100100]


@given(st.lists(keys, max_size=60))
def test_hash_index_agrees_with_a_dictionary(rows):
    table, stored = np.zeros(128, np.int32), np.zeros(64, np.int64)
    wanted, found = packed(rows), np.empty(len(rows), np.int32)
    size, handled = insert_keys(table, stored, 0, wanted, found)
    expected: dict[tuple, int] = {}
    for row in rows:
        expected.setdefault(row, len(expected))
    assert (size, handled) == (len(expected), len(rows))
    assert found.tolist() == [expected[row] for row in rows]
    assert find_keys(table, stored, wanted).tolist() == found.tolist()
    missing = packed([(7, 7, KEY_LIMIT - 1)])
    if (7, 7, KEY_LIMIT - 1) not in expected:
        assert find_keys(table, stored, missing).tolist() == [-1]


@pytest.mark.parametrize("axis", range(3))
def test_voxels_in_a_line_have_slots_of_their_own(axis):
    line = np.zeros((1000, 3), np.int64)
    line[:, axis] = np.arange(1000)
    slots = {int(hash_key(key)) % 4096 for key in packed(line.tolist())}
    assert len(slots) > 800  # 885 of 1000 random ones would be distinct


def test_insertion_stops_when_full():
    table, stored = np.zeros(8, np.int32), np.zeros(2, np.int64)
    rows = np.full(4, -1, np.int32)
    wanted = packed([(0, 0, 0), (1, 0, 0), (0, 0, 0), (2, 0, 0)])
    assert insert_keys(table, stored, 0, wanted, rows) == (2, 3)
    assert rows.tolist() == [0, 1, 0, -1]


@given(st.floats(-60000, 60000, width=32))
def test_half_precision_rounds_as_numpy_does(value):
    half = np.float32(value).astype(np.float16)
    assert to_half(np.float32(value)) == half.view(np.uint16)
    assert from_half(half.view(np.uint16)) == np.float32(half)


@given(st.lists(keys, max_size=60, unique=True), st.data())
def test_forgotten_keys_leave_the_others_where_they_are(rows, data):
    table, stored = np.zeros(128, np.int32), np.zeros(64, np.int64)
    wanted = packed(rows)
    insert_keys(table, stored, 0, wanted, np.empty(len(rows), np.int32))
    gone = np.array([data.draw(st.booleans()) for _ in rows], bool)
    forget_keys(table, stored, np.flatnonzero(gone))
    expected = np.where(gone, -1, np.arange(len(rows)))
    assert find_keys(table, stored, wanted).tolist() == expected.tolist()
    assert (table > 0).sum() == (~gone).sum()


def test_moved_keys_are_found_in_their_new_rows():
    table, stored = np.zeros(8, np.int32), np.zeros(4, np.int64)
    wanted = packed([(0, 0, 0), (1, 0, 0), (2, 0, 0)])
    insert_keys(table, stored, 0, wanted, np.empty(3, np.int32))
    forget_keys(table, stored, np.array([0]))
    move_keys(table, stored, np.array([2]), np.array([0]))
    assert find_keys(table, stored, wanted).tolist() == [-1, 1, 0]
    assert stored[0] == wanted[2]


def test_keys_are_found_among_sorted_ones():
    ordered, wanted = np.array([-3, 2, 2, 7]), np.array([7, 2, 8, -4, -3, 3])
    assert find_in_sorted(ordered, wanted).tolist() == [3, 1, -1, -1, 0, -1]
    assert find_in_sorted(ordered[:0], wanted).tolist() == [-1] * 6
    assert find_in_sorted(ordered, wanted[:0]).tolist() == []
