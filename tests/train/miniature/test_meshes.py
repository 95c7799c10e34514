# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a camera sees of a room's mesh."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from geopurify_train.miniature.meshes import room_mesh, seen_mesh
from geopurify_worlds.room_sequence import RoomSequence


@pytest.fixture(scope="module")
def room() -> RoomSequence:
    return RoomSequence(961_003, 2, width=160, height=120)


def test_nothing_hidden_is_seen_however_close_behind_another_surface(room: RoomSequence):
    mesh = seen_mesh(room_mesh(room.room, 0.1), room)
    assert len(mesh.points_map) > 1000
    nearest_m = np.full(len(mesh.points_map), np.inf)
    finer = RoomSequence(961_003, 2, width=480, height=360)  # from the same places
    for index in range(len(room)):
        hits = finer.cast(index)
        shown = hits.points_map[hits.shape_index >= 0].numpy()
        distance_m, _ = cKDTree(shown).query(mesh.points_map)
        nearest_m = np.minimum(nearest_m, distance_m)
    assert np.quantile(nearest_m, 0.99) < 0.015  # as far apart as the rays are


def test_depth_noise_moves_nothing(room: RoomSequence):
    quiet = RoomSequence(961_003, 2, width=160, height=120, depth_noise=False)
    noisy, plain = (seen_mesh(room_mesh(r.room, 0.1), r) for r in (room, quiet))
    # noise makes holes, where the sensor sees nothing
    seen = {tuple(point) for point in plain.points_map.tolist()}
    assert {tuple(point) for point in noisy.points_map.tolist()} <= seen
    assert len(noisy.points_map) > 0.5 * len(plain.points_map)
