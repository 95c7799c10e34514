# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.compute.priority import PriorityGate
from geopurify.fusion.keys import pack_key
from geopurify.purify import neighbours as on_cpu
from geopurify.purify.gpu import neighbours
from geopurify.purify.gpu.neighbours import find_nearest_voxels


def in_order(keys):
    """Return distinct packed keys in spatial order."""
    packed = pack_key(*np.unique(np.array(keys, np.int64), axis=0).T)
    return packed[on_cpu.argsort_spatially(packed)]


def expected(packed, k):
    """Return what our kernel finds, with voxels in place of neighbours that they lack."""
    found = on_cpu.find_nearest_voxels(packed, k)
    return np.where(found < 0, np.arange(len(packed))[:, None], found)


coordinate = st.integers(-30, 30)
clouds = st.lists(st.tuples(coordinate, coordinate, coordinate), min_size=1, max_size=150)


@settings(max_examples=30)
@given(cloud=clouds, k=st.integers(1, 40))
def test_sparse_clouds(device, cloud, k):
    packed = in_order(cloud)
    found = find_nearest_voxels(packed, k, device)
    np.testing.assert_array_equal(found.cpu().numpy(), expected(packed, k))


def test_a_dense_surface_and_a_lone_voxel_in_several_parts(device, monkeypatch):
    monkeypatch.setattr(neighbours, "VOXELS_AT_ONCE", 1000)
    floor = [(x, y, (x * y) % 3 - 4) for x in range(-40, 40) for y in range(-9, 40)]
    packed = in_order([*floor, (700, -9000, 3)])
    gate, pauses = PriorityGate(), []
    monkeypatch.setattr(gate, "wait", lambda: pauses.append(1))
    with gate.low_priority():
        found = find_nearest_voxels(packed, 96, device)
    assert len(pauses) == 4
    np.testing.assert_array_equal(found.cpu().numpy(), expected(packed, 96))
