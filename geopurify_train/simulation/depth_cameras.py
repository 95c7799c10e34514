# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What depth cameras of several kinds make of perfect depth: noise, flying pixels, holes.

`geopurify_worlds.sensor` has the structured-light camera.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, maximum_filter, uniform_filter

from geopurify_worlds.render import View
from geopurify_worlds.sensor import is_edge, simulate_depth

DepthCamera = Callable[[View, np.random.Generator], NDArray[np.float32]]

MOST_STEREO_M = 8.0
STEREO_INCIDENCE = 0.15  # cosine; more grazing surfaces are not matched
FLYING_SHARE = 0.7  # of the edge pixels of a time-of-flight camera that mix two surfaces
TOF_LEAST_LIGHT = 0.02  # returned; fainter pixels have no value


def sense_structured_light(view: View, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return (H, W) depth of a Kinect."""
    return simulate_depth(view.depth_m, view.incidence, view.albedo, rng)


def sense_stereo(view: View, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return (H, W) depth of a stereo camera.

    A matching window makes near things wider and its noise smooth; where it finds no texture, a
    patch is missing.
    """
    depth_m = view.depth_m
    focal_times_baseline = rng.uniform(15, 35)  # pixels times metres
    disparity = np.where(depth_m > 0, focal_times_baseline / np.maximum(depth_m, 0.1), 0)
    if rng.random() < 0.7:
        disparity = maximum_filter(disparity, int(rng.integers(3, 8)))
    disparity += rng.uniform(0.03, 0.1) * _smooth_noise(depth_m.shape, 1.5, rng)
    sensed = focal_times_baseline / np.maximum(disparity, 1e-3)
    hole = _smooth_noise(depth_m.shape, 6.0, rng) > rng.uniform(1.2, 2.5)
    hole |= (view.incidence < STEREO_INCIDENCE) | (depth_m == 0) | (sensed > MOST_STEREO_M)
    return np.where(hole, 0, sensed).astype(np.float32)


def sense_time_of_flight(view: View, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return (H, W) depth of a time-of-flight camera, in millimetres.

    Pixels on edges fly between the surfaces, dark ones are noisy and a little off.
    """
    depth_m, light = view.depth_m, view.albedo * view.incidence
    toward = 1.5 * (uniform_filter(depth_m, 3) - depth_m) * rng.random(depth_m.shape)
    flies = is_edge(depth_m) & (rng.random(depth_m.shape) < FLYING_SHARE)
    sensed = np.where(flies, depth_m + toward, depth_m)
    if rng.random() < 0.5:
        sensed = gaussian_filter(sensed, 0.7)
    noise_m = 0.002 + 0.0015 * depth_m**2 / np.sqrt(np.maximum(light, 0.02))
    sensed = sensed + noise_m * rng.standard_normal(depth_m.shape)
    sensed += 0.01 * rng.random() * (0.3 - view.albedo)
    hole = (depth_m == 0) | (light < TOF_LEAST_LIGHT) | (sensed <= 0)
    return np.where(hole, 0, np.rint(1000 * sensed) / 1000).astype(np.float32)


DEPTH_CAMERAS: tuple[DepthCamera, ...] = (
    sense_structured_light,
    sense_stereo,
    sense_time_of_flight,
)


def _smooth_noise(
    shape: tuple[int, ...], sigma_px: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return noise of unit variance."""
    noise = gaussian_filter(rng.standard_normal(shape), sigma_px)
    return noise / noise.std()
