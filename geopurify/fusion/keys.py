# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Integer voxel coordinates: packing, order in space, and a hash index from key to row."""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit

KEY_LIMIT = 1 << 20  # a coordinate is in [-KEY_LIMIT, KEY_LIMIT): 21 km each way at 2 cm
_MASK = (1 << 21) - 1


@njit(cache=True)
def pack_key(x, y, z):  # type: ignore[no-untyped-def]
    """Return the three coordinates as one non-negative int64, ordered by x, then y, then z."""
    return ((x + KEY_LIMIT) << 42) | ((y + KEY_LIMIT) << 21) | (z + KEY_LIMIT)


def unpack_keys(packed: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return (N, 3) int32 coordinates of (N,) packed keys."""
    coordinates = np.stack([packed >> 42, (packed >> 21) & _MASK, packed & _MASK], axis=1)
    return (coordinates - KEY_LIMIT).astype(np.int32)


def find_in_sorted(keys: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where (M,) keys are among (N,) sorted ones, -1 for those that are not."""
    if not len(keys):
        return np.full(len(wanted), -1)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, places, -1)


def voxel_centres(packed: NDArray[np.int64], voxel_size_m: float) -> NDArray[np.float32]:
    """Return the (N, 3) float32 centres of voxels in metres."""
    return ((unpack_keys(packed) + 0.5) * voxel_size_m).astype(np.float32)


@njit(cache=True)
def _spread(value):  # type: ignore[no-untyped-def]
    """Put two zero bits between the lower 21 bits."""
    value = np.uint64(value) & np.uint64(0x1FFFFF)
    value = (value | (value << np.uint64(32))) & np.uint64(0x1F00000000FFFF)
    value = (value | (value << np.uint64(16))) & np.uint64(0x1F0000FF0000FF)
    value = (value | (value << np.uint64(8))) & np.uint64(0x100F00F00F00F00F)
    value = (value | (value << np.uint64(4))) & np.uint64(0x10C30C30C30C30C3)
    return (value | (value << np.uint64(2))) & np.uint64(0x1249249249249249)


@njit(cache=True)
def morton_codes(packed):  # type: ignore[no-untyped-def]
    """Return (N,) uint64 Morton codes of packed keys; sorted by them, near voxels lie together."""
    codes = np.empty(len(packed), np.uint64)
    for i in range(len(packed)):
        x, y, z = packed[i] >> 42, packed[i] >> 21, packed[i]
        codes[i] = (_spread(x) << np.uint64(2)) | (_spread(y) << np.uint64(1)) | _spread(z)
    return codes


@njit(cache=True)
def hash_key(key):  # type: ignore[no-untyped-def]
    """Return 28 bits that differ for near keys (Fibonacci hashing: times 2^64 / golden ratio).

    A bit of a product depends on none above it: the key is folded to bring x, with which it
    begins, further down, and the uppermost bits are taken.
    """
    folded = np.uint64(key) ^ (np.uint64(key) >> np.uint64(21))
    return (folded * np.uint64(11400714819323198485)) >> np.uint64(36)


@njit(cache=True)
def _slot(table, keys, key):  # type: ignore[no-untyped-def]
    """Return the slot that holds a key, or the free one where it belongs (linear probing)."""
    mask = np.uint64(len(table) - 1)
    slot = hash_key(key) & mask
    while table[slot] != 0 and keys[table[slot] - 1] != key:
        slot = (slot + np.uint64(1)) & mask
    return slot


@njit(cache=True)
def insert_keys(table, keys, size, wanted, rows):  # type: ignore[no-untyped-def]
    """Write the row of each wanted key to ``rows``, appending new keys, until ``keys`` is full.

    Args:
        table: (power of two,) int32, row + 1 or 0 for a free slot.
        keys: (capacity,) int64, the first ``size`` in use.

    Returns:
        the new size and how many of the wanted keys were handled.
    """
    for i in range(len(wanted)):
        slot = _slot(table, keys, wanted[i])
        if table[slot] == 0:
            if size == len(keys):
                return size, i
            keys[size] = wanted[i]
            size += 1
            table[slot] = size
        rows[i] = table[slot] - 1
    return size, len(wanted)


@njit(cache=True)
def find_keys(table, keys, wanted):  # type: ignore[no-untyped-def]
    """Return the (M,) int32 row of each wanted key, -1 where there is none."""
    rows = np.empty(len(wanted), np.int32)
    for i in range(len(wanted)):
        rows[i] = table[_slot(table, keys, wanted[i])] - 1
    return rows


@njit(cache=True)
def forget_keys(table, keys, rows):  # type: ignore[no-untyped-def]
    """Free the slots of the keys of some rows (Knuth, TAOCP 3, 6.4, algorithm R)."""
    one, mask = np.uint64(1), np.uint64(len(table) - 1)
    for row in rows:
        hole = _slot(table, keys, keys[row])
        slot = (hole + one) & mask
        while table[slot] != 0:
            home = hash_key(keys[table[slot] - 1]) & mask
            if ((slot - home) & mask) >= ((slot - hole) & mask):  # it is found from the hole too
                table[hole] = table[slot]
                hole = slot
            slot = (slot + one) & mask
        table[hole] = 0


@njit(cache=True)
def move_keys(table, keys, sources, targets):  # type: ignore[no-untyped-def]
    """Put the keys of (M,) rows into other rows, whose own keys are forgotten."""
    for i in range(len(sources)):
        slot = _slot(table, keys, keys[sources[i]])
        table[slot] = targets[i] + 1
        keys[targets[i]] = keys[sources[i]]
