# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hand_made_objects import block, map_object

from geopurify.objects.map_merging import merge_objects

HERE, THERE, FAR = (block((x, 0, 0), (8, 8, 8)) for x in (0, 40, 80))
SHIFT = np.eye(4)
SHIFT[0, 3] = 0.4  # eight voxels of 5 cm


def shifted(keys_x: int, object_id: int, **fields):
    """Return an object of the second map, whose origin is at x = 0.4 m of the first."""
    return map_object(object_id, block((keys_x - 8, 0, 0), (8, 8, 8)), **fields)


def test_objects_of_both_maps_keep_apart_though_they_have_the_same_ids():
    first = [map_object(1, HERE), map_object(2, FAR)]
    second = [shifted(40, 1, label="sofa"), shifted(0, 2, views=3, last_seen_s=9.0)]
    merged = merge_objects(first, second, SHIFT, 0.05)
    assert [(o.object_id, o.label) for o in merged] == [(1, "chair"), (2, "chair"), (3, "sofa")]
    assert (merged[0].views, merged[0].first_seen_s, merged[0].last_seen_s) == (4, 1.0, 9.0)
    np.testing.assert_array_equal(merged[0].packed_keys, HERE)
    np.testing.assert_array_equal(merged[2].packed_keys, THERE)
    np.testing.assert_allclose(merged[2].centre_m, [0.4, 0, 0])


def test_what_is_missing_stays_so():
    merged = merge_objects([map_object(1, HERE, state="missing")], [shifted(0, 1)], SHIFT, 0.05)
    assert [(o.object_id, o.state) for o in merged] == [(1, "missing"), (2, "present")]


def test_maps_without_objects_have_none():
    assert merge_objects([], [], SHIFT, 0.05) == ()
