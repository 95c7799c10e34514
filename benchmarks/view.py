# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One frame of a camera in the corner of a room, with features as of a ViT with patches of 16."""

import numpy as np

from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import FeatureMap

CAMERA = Camera(525.0, 525.0, 319.5, 239.5, 640, 480)
PLANES_M = (1.6, 1.2, 3.0)  # to the wall on the right, the floor and the wall ahead
DEPTH_NOISE_M = 0.004


def make_view(dimension: int, seed: int = 0) -> tuple[Frame, FeatureMap]:
    """Return a frame in which every pixel has depth, and its features."""
    rng = np.random.default_rng(seed)
    v, u = np.mgrid[: CAMERA.height, : CAMERA.width]
    rays = np.stack([(u - CAMERA.cx) / CAMERA.fx, (v - CAMERA.cy) / CAMERA.fy, np.ones(u.shape)])
    nearest = np.full(u.shape, np.inf)
    for ray, plane_m in zip(rays, PLANES_M, strict=True):
        ahead = ray > 0
        nearest[ahead] = np.minimum(nearest[ahead], plane_m / ray[ahead])
    depth_m = (nearest + rng.normal(0, DEPTH_NOISE_M, u.shape)).astype(np.float32)
    color = rng.integers(0, 256, (*u.shape, 3), np.uint8)
    features = rng.standard_normal((30, 40, dimension), np.float32)
    features /= np.linalg.norm(features, axis=2, keepdims=True)
    return Frame(color, depth_m, CAMERA, np.eye(4)), FeatureMap(features)
