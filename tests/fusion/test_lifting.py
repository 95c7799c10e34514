# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import ColorEncoder, wall_frame

from geopurify.config import LiftingConfig
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.fusion.lifting import EDGE_WEIGHT, crop_to_region, lift

EVERY_PIXEL = LiftingConfig(pixel_stride=1, border_ratio=0.0)


def lifted(frame, config=EVERY_PIXEL):
    return lift(frame, ColorEncoder().encode(frame), config)


def test_points_of_a_wall_lie_on_it():
    observations = lifted(wall_frame(depth_m=2.0, offset_m=(1.0, 0.0, 0.5)))
    assert len(observations.points_map) == 32 * 24
    np.testing.assert_allclose(observations.points_map[:, 2], 2.5, atol=1e-6)
    # the first pixel: (0 - 15.5) / 40 * 2 + 1, (0 - 11.5) / 40 * 2
    np.testing.assert_allclose(observations.points_map[0, :2], (0.225, -0.575), atol=1e-6)


def test_normals_face_the_camera():
    observations = lifted(wall_frame())
    np.testing.assert_allclose(observations.normals_map, np.tile((0, 0, -1), (768, 1)), atol=1e-5)


def test_pose_rotates_points_and_normals():
    frame = wall_frame(depth_m=2.0)
    turned = np.eye(4)
    turned[:3, :3] = [[0, 0, 1], [-1, 0, 0], [0, -1, 0]]  # optical frame of a camera along x
    observations = lifted(dataclasses.replace(frame, T_map_cam=turned))
    np.testing.assert_allclose(observations.points_map[:, 0], 2.0, atol=1e-6)
    np.testing.assert_allclose(observations.normals_map[:, 0], -1.0, atol=1e-5)


def test_weights_fall_with_distance_squared():
    near, far = lifted(wall_frame(depth_m=1.0)), lifted(wall_frame(depth_m=2.0))
    np.testing.assert_allclose(near.weights, 4 * far.weights, rtol=1e-5)


def test_weights_fall_towards_the_border():
    weights = lifted(wall_frame(), LiftingConfig(pixel_stride=1, border_ratio=0.25)).weights
    cosine = lifted(wall_frame()).weights
    ramp = (weights / cosine).reshape(24, 32)
    np.testing.assert_allclose(ramp[12, :8], np.minimum(np.arange(1, 9) / 6, 1), rtol=1e-5)


def test_depth_edges_count_less():
    frame = wall_frame(depth_m=1.0)
    frame.depth_m[:, 16:] = 2.0
    weights = lifted(frame).weights.reshape(24, 32)
    plain = lifted(wall_frame(depth_m=1.0)).weights.reshape(24, 32)
    assert weights[12, 8] == pytest.approx(plain[12, 8], rel=1e-5)
    assert weights[12, 15] < 2 * EDGE_WEIGHT * plain[12, 15]


def test_slanted_surfaces_count_less():
    frame = wall_frame()
    u = np.arange(32, dtype=np.float32)
    frame.depth_m[:] = 2.0 + 0.03 * (u - 15.5)  # 31 degrees off at the middle
    straight = lifted(wall_frame()).weights.reshape(24, 32)
    assert lifted(frame).weights.reshape(24, 32)[12, 16] < 0.95 * straight[12, 16]


def test_depths_out_of_range_are_left_out():
    frame = wall_frame(depth_m=1.0)
    frame.depth_m[:12] = 9.0
    assert len(lifted(frame).weights) == 12 * 32


def test_a_frame_with_nothing_in_range_is_refused():
    with pytest.raises(BadInput, match=r"no depth pixel lies in \[0\.2, 8\.0\] m"):
        lifted(wall_frame(depth_m=20.0))


def test_features_do_not_bleed_over_a_depth_edge():
    frame = wall_frame(depth_m=1.0, size=(32, 32))
    frame.depth_m[:, 16:] = 3.0
    halves = np.zeros((2, 2, 3), np.float32)
    halves[:, 0], halves[:, 1] = (1, 0, 0), (0, 1, 0)
    observations = lift(frame, FeatureMap(halves), EVERY_PIXEL)
    features = observations.features().reshape(32, 32, 3)
    np.testing.assert_allclose(features[16, 15], (1, 0, 0), atol=2e-3)
    np.testing.assert_allclose(features[16, 16], (0, 1, 0), atol=2e-3)


@settings(max_examples=20)
@given(st.integers(1, 7), st.integers(1, 9), st.integers(1, 5))
def test_interpolation_of_any_grid_is_a_mean_of_its_cells(grid_h, grid_w, stride):
    grid = np.ones((grid_h, grid_w, 2), np.float32)
    config = LiftingConfig(pixel_stride=stride)
    observations = lift(wall_frame(), FeatureMap(grid), config)
    np.testing.assert_allclose(observations.features(), 1.0, atol=1e-5)
    assert observations.cells.min() >= 0
    assert observations.cells.max() < grid_h * grid_w


def frame_of_two_pixels() -> Frame:
    """Return points at x = 0 and x = 1, both at z = 2, of a camera at y = 5."""
    T_map_cam = np.eye(4)
    T_map_cam[1, 3] = 5.0
    camera = Camera(2.0, 2.0, 0.0, 0.0, 2, 1)
    return Frame(np.zeros((1, 2, 3), np.uint8), np.full((1, 2), 2.0), camera, T_map_cam)


def test_depth_outside_of_the_region_is_invalid() -> None:
    config = LiftingConfig(region_min=(-0.5, 4.0, 0.0), region_max=(0.5, 6.0, 3.0))
    assert crop_to_region(frame_of_two_pixels(), config).depth_m.tolist() == [[2.0, 0.0]]
    frame = frame_of_two_pixels()
    assert crop_to_region(frame, LiftingConfig()) is frame


def test_a_frame_outside_of_the_region_is_refused() -> None:
    config = LiftingConfig(region_min=(8.0, 8.0, 8.0), region_max=(9.0, 9.0, 9.0))
    with pytest.raises(BadInput) as caught:
        crop_to_region(frame_of_two_pixels(), config)
    assert caught.value.reason == "depth_empty"
    assert "none of the 2 valid depth pixels lies in the region" in str(caught.value)


def test_half_a_region_is_everywhere_but_beyond_one_plane() -> None:
    config = LiftingConfig(region_min=(0.5, -1e6, -1e6))
    assert crop_to_region(frame_of_two_pixels(), config).depth_m.tolist() == [[0.0, 2.0]]
