# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a structured-light depth camera makes of perfect depth."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, minimum_filter

STEP_M = 0.001  # of the values it reports
DISPARITY_M = 348.0  # eighths of a pixel it measures at 1 m: 8 x 580 px x 0.075 m baseline
EDGE_RATIO = 0.03  # a relative depth step between neighbours that is an edge
EDGE_HOLES = 0.6  # share of the pixels on edges without a value
MIN_INCIDENCE = 0.12  # cosine; more grazing surfaces return nothing
FAINT = 0.001  # returned light at which all but 1/e of the patches have a value
PATCH_PX = 4  # side of the patches that are matched, or lost, together


def noise_m(depth_m: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the axial standard deviation of a Kinect (Nguyen et al., 3DIMPVT 2012)."""
    return 0.0012 + 0.0019 * (depth_m - 0.4) ** 2


def simulate_depth(
    depth_m: NDArray[np.float32],
    incidence: NDArray[np.float32],
    albedo: NDArray[np.float32],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return (H, W) noisy depth in the steps of disparity, with holes (0).

    Holes are on edges, on grazing surfaces, and on those that return too little light, because
    they are dark, far or turned away.

    Args:
        depth_m: (H, W) along the optical axis, 0 where nothing is.
        incidence: (H, W) cosine between ray and surface normal.
        albedo: (H, W) share of the light that the surface returns.
    """
    noisy = depth_m + noise_m(depth_m) * rng.standard_normal(depth_m.shape)
    hole = (depth_m == 0) | (incidence < MIN_INCIDENCE)
    hole |= is_edge(depth_m) & (rng.uniform(size=depth_m.shape) < EDGE_HOLES)
    hole |= _is_lost(depth_m, albedo * incidence, rng)
    return _in_steps(np.where(hole | (noisy < STEP_M), 0, noisy))


def is_edge(depth_m: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell at which pixels depth jumps within the 3 x 3 neighbourhood."""
    step = maximum_filter(depth_m, 3) - minimum_filter(depth_m, 3)
    return step > EDGE_RATIO * depth_m


def _is_lost(
    depth_m: NDArray[np.float32], returned: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Tell in which patches too little light comes back to be seen."""
    rows, columns = (-(-side // PATCH_PX) for side in depth_m.shape)
    faintest = FAINT * rng.exponential(size=(rows, columns))
    faintest = faintest.repeat(PATCH_PX, 0).repeat(PATCH_PX, 1)
    return np.asarray(returned < depth_m**2 * faintest[: depth_m.shape[0], : depth_m.shape[1]])


def _in_steps(depth_m: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return depth at whole disparities (Khoshelham and Elberink, Sensors 2012), in steps."""
    disparity = np.rint(DISPARITY_M / np.where(depth_m > 0, depth_m, np.inf))
    rounded = DISPARITY_M / np.where(disparity > 0, disparity, np.inf)
    return (np.rint(rounded / STEP_M) * STEP_M).astype(np.float32)
