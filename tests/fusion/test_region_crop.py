# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames cropped to the region that is mapped."""

import numpy as np
import pytest

from geopurify.config import LiftingConfig
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.fusion.region_crop import crop_to_region


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
