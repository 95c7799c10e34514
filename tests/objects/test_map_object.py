# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One object of a map."""

import numpy as np

from geopurify.objects import MapObject


def test_an_object_has_the_centre_of_its_box_and_a_short_repr():
    pose = np.eye(4)
    pose[:3, 3] = 1, 2, 0.5
    thing = MapObject(
        object_id=7,
        label="chair",
        confidence=0.83,
        alternatives=(("stool", 0.1),),
        T_map_box=pose,
        size_m=np.array([0.5, 0.5, 1.0]),
        packed_keys=np.arange(1200),
        color=np.array([200, 20, 20], np.uint8),
        feature=np.array([1.0, 0.0], np.float32),
        views=12,
        first_seen_s=3.0,
        last_seen_s=9.5,
    )
    np.testing.assert_array_equal(thing.centre_m, [1, 2, 0.5])
    assert repr(thing) == (
        "<MapObject 7 'chair' 0.83, 1,200 voxels, centre (1.00, 2.00, 0.50) m, "
        "size (0.50, 0.50, 1.00) m, present>"
    )
