# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Lifting and fusion point by point."""

import math

import numpy as np
from numpy.typing import NDArray

from geopurify.frame import Frame
from geopurify.fusion.lifting import Observations

Fused = dict[tuple[int, int, int], tuple[float, NDArray[np.float32]]]


def fuse_one_by_one(
    frame: Frame, observations: Observations, pixel_stride: int, voxel_size_m: float
) -> Fused:
    """Return weight and mean feature of each voxel, in a loop over the pixels of a view.

    Weights and feature cells are taken as given; finding them would cost the loop more.
    """
    camera, given = frame.camera, 0
    fused: Fused = {}
    nothing = np.zeros(observations.cell_features.shape[1], np.float32)
    for v in range(0, camera.height, pixel_stride):
        for u in range(0, camera.width, pixel_stride):
            depth_m = float(frame.depth_m[v, u])
            ray = ((u - camera.cx) / camera.fx, (v - camera.cy) / camera.fy, 1.0, 1 / depth_m)
            point_map = frame.T_map_cam @ np.array(ray) * depth_m
            x, y, z = (math.floor(c / voxel_size_m) for c in point_map[:3])
            cells = observations.cell_features[observations.cells[given]]
            feature, weight = observations.cell_weights[given] @ cells, observations.weights[given]
            before, total = fused.get((x, y, z), (0.0, nothing))
            fused[x, y, z] = (before + weight, total + weight * feature)
            given += 1
    return {key: (weight, total / weight) for key, (weight, total) in fused.items()}
