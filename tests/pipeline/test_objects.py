# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.pipeline import Pipeline

SETTINGS = {
    "map.voxel_size_m": 0.05,
    "map.max_voxels": 20_000,
    "lifting.pixel_stride": 1,
    "purify.neighbours": 20,
    "objects.structure": ("red",),
}


def pipeline(**settings) -> Pipeline:
    return Pipeline(from_flat({**SETTINGS, **settings}), ColorEncoder(), up_map=(0, -1, 0))


def wall_with(patch: tuple[slice, slice] | None, stamp_s: float) -> Frame:
    """Return a red wall, with a green plate before it if there is a patch."""
    frame = wall_frame((255, 0, 0), size=(64, 48))
    color, depth_m = frame.color.copy(), frame.depth_m.copy()
    if patch:
        color[patch], depth_m[patch] = (0, 255, 0), 1.5
    return Frame(color, depth_m, frame.camera, frame.T_map_cam, int(stamp_s * 1e9))


LEFT, RIGHT = (slice(14, 34), slice(6, 22)), (slice(14, 34), slice(42, 58))


def test_a_thing_before_a_wall_is_an_object_with_its_place_and_time():
    mapper = pipeline()
    mapper.integrate(wall_with(LEFT, 3.0))
    mapper.purify()
    (plate,) = mapper.objects()
    assert (plate.object_id, plate.label, plate.state) == (1, "green", "present")
    assert (plate.first_seen_s, plate.last_seen_s, plate.views) == (3.0, 3.0, 1)
    # 16 x 20 pixels at 1.5 m and 40 px, their middle 18 px left of the camera's axis
    np.testing.assert_allclose(plate.centre_m, [-0.675, 0, 1.5], atol=0.06)
    np.testing.assert_allclose(np.sort(plate.size_m), [0.05, 0.6, 0.75], atol=0.11)
    assert plate.color.tolist() == [0, 255, 0]
    np.testing.assert_allclose(plate.feature, [0, 1, 0], atol=1e-3)


def test_objects_are_found_once_for_each_purification_and_keep_their_ids():
    mapper = pipeline()
    mapper.integrate(wall_with(LEFT, 3.0))
    mapper.purify()
    first = mapper.objects()
    assert mapper.objects()[0] is first[0]
    mapper.integrate(wall_with(LEFT, 4.0))
    assert mapper.objects()[0] is first[0]  # not purified yet
    mapper.purify()
    (plate,) = mapper.objects()
    assert (plate.object_id, plate.first_seen_s, plate.last_seen_s) == (1, 3.0, 4.0)


def test_a_thing_that_was_carried_away_is_missing_and_then_moved():
    mapper = pipeline(**{"map.carve_frames": 2})
    mapper.integrate(wall_with(LEFT, 1.0))
    mapper.purify()
    mapper.objects()
    for stamp_s in range(2, 40):
        mapper.integrate(wall_with(None, float(stamp_s)))
    mapper.purify()
    assert [(o.object_id, o.state) for o in mapper.objects()] == [(1, "missing")]
    mapper.integrate(wall_with(RIGHT, 50.0))
    mapper.purify()
    (plate,) = mapper.objects()
    assert (plate.object_id, plate.state, plate.first_seen_s) == (1, "moved", 1.0)
    assert plate.centre_m[0] > 0.5


def test_an_empty_map_has_no_objects_and_one_without_labels_none_yet():
    mapper = pipeline()
    assert mapper.objects() == ()
    mapper.integrate(wall_with(LEFT, 1.0))
    with pytest.raises(BadInput, match="not purified") as refused:
        mapper.objects()
    assert refused.value.reason == "map_not_purified"
    mapper.purify()
    assert len(mapper.objects()) == 1
    mapper.reset()
    assert mapper.objects() == ()
