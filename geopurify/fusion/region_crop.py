# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Crops frames to the region of space that is mapped."""

from dataclasses import replace

import numpy as np

from geopurify.config import LiftingConfig
from geopurify.errors import BadInput
from geopurify.frame import Frame


def crop_to_region(frame: Frame, config: LiftingConfig) -> Frame:
    """Return the frame with depth 0 outside of ``region_min`` to ``region_max``, faces included.

    Raises:
        BadInput: ``depth_empty``, no valid depth lies in the region.
    """
    if not config.has_region:
        return frame
    camera, depth_m = frame.camera, frame.depth_m
    rows, columns = np.indices(depth_m.shape, np.float32)
    rays = np.stack(
        [(columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy, np.ones_like(rows)],
        axis=2,
    )
    points_map = (rays * depth_m[..., None]) @ frame.T_map_cam[:3, :3].T + frame.T_map_cam[:3, 3]
    inside = (points_map >= config.region_min) & (points_map <= config.region_max)
    cropped_m = np.where(inside.all(axis=2), depth_m, np.float32(0))
    if not cropped_m.any():
        raise BadInput(
            "depth_empty",
            f"none of the {np.count_nonzero(depth_m)} valid depth pixels lies in the region from "
            f"{config.region_min} to {config.region_max} m (lifting.region_min, region_max)",
        )
    return replace(frame, depth_m=cropped_m)
