# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a structured-light depth camera makes of perfect depth."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, minimum_filter

STEP_M = 0.001  # of the values it reports
EDGE_RATIO = 0.03  # a relative depth step between neighbours that is an edge
EDGE_HOLES = 0.6  # share of the pixels on edges without a value
MIN_INCIDENCE = 0.12  # cosine; more grazing surfaces return nothing


def noise_m(depth_m: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the axial standard deviation of a Kinect (Nguyen et al., 3DIMPVT 2012)."""
    return 0.0012 + 0.0019 * (depth_m - 0.4) ** 2


def sensed_depth(
    depth_m: NDArray[np.float32], incidence: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return (H, W) noisy, quantised depth with holes (0) on edges and grazing surfaces.

    Args:
        depth_m: (H, W) along the optical axis, 0 where nothing is.
        incidence: (H, W) cosine between ray and surface normal.
    """
    noisy = depth_m + noise_m(depth_m) * rng.standard_normal(depth_m.shape)
    hole = (depth_m == 0) | (incidence < MIN_INCIDENCE)
    hole |= is_edge(depth_m) & (rng.uniform(size=depth_m.shape) < EDGE_HOLES)
    quantised = np.rint(np.where(hole, 0, noisy) / STEP_M) * STEP_M
    return np.maximum(quantised, 0).astype(np.float32)


def is_edge(depth_m: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell at which pixels depth jumps within the 3 x 3 neighbourhood."""
    step = maximum_filter(depth_m, 3) - minimum_filter(depth_m, 3)
    return step > EDGE_RATIO * depth_m
