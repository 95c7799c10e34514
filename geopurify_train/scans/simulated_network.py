# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Class scores of a 2D network on a labelled cloud: coarse, noisy, and wrong about whole objects.

Each view sees the cloud from a random place through a coarse grid, takes some of the objects for
something else, and adds noise; the scores of a point are the mean over the views that see it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates, minimum_filter

from geopurify.frame import Camera

NOWHERE = np.inf


@dataclass(frozen=True)
class SimulatedNetwork:
    """How a 2D network errs.

    Attributes:
        views: of the whole cloud.
        rows, columns: cells of an image.
        mistaken: share of the objects in a view that are taken for another class.
        confusions: classes that a class is taken for, each time one of them.
        noise: standard deviation of the scores of a cell; those of a sure class are 1.
        blur_cells: standard deviation of the blur between cells.
    """

    views: int = 60
    rows: int = 30
    columns: int = 40
    mistaken: float = 0.3
    confusions: int = 3
    noise: float = 0.35
    blur_cells: float = 0.6


@dataclass(frozen=True, eq=False)
class FusedScores:
    """Scores of N points by C classes.

    Attributes:
        scores: (N, C) float32, means over views; 0 where no view sees a point.
        weights: (N,) float32, summed over views as `VoxelMap` does, 0 where none sees a point.
        halves: two (N, C) like ``scores``, each of every second view.
    """

    scores: NDArray[np.float32]
    weights: NDArray[np.float32]
    halves: tuple[NDArray[np.float32], NDArray[np.float32]]


def simulate_scores(
    points_map: NDArray[np.float32],
    labels: NDArray[np.integer],
    instances: NDArray[np.integer],
    classes: int,
    seed: int,
    network: SimulatedNetwork = SimulatedNetwork(),
) -> FusedScores:
    """Return what a simulated network says of a labelled cloud.

    Args:
        points_map: (N, 3), z up.
        labels: (N,) classes in [0, ``classes``); others are of no class.
        instances: (N,) objects.
    """
    rng = np.random.default_rng([seed, 5])
    present = np.unique(labels[labels < classes])
    taken_for = rng.choice(present, (classes, network.confusions))
    sums = np.zeros((2, len(points_map), classes), np.float32)
    totals = np.zeros((2, len(points_map)), np.float32)
    camera = Camera(48.0, 48.0, 39.5, 29.5, 80, 60)
    for view in range(network.views):
        T_map_cam = _draw_pose(points_map, rng)
        rows, pixels, depth_m = _visible(points_map, T_map_cam, camera)
        said = _mistake(labels[rows], instances[rows], taken_for, network, rng)
        cells = _score_cells(said, pixels, camera, classes, network, rng)
        at = (pixels[:, ::-1].T + 0.5) * (network.rows / camera.height) - 0.5
        weight = 1 / np.maximum(depth_m, 1) ** 2
        for c in present:
            score = map_coordinates(cells[..., c], at, order=1, mode="nearest")
            sums[view % 2, rows, c] += weight * score
        totals[view % 2, rows] += weight
    total = totals.sum(0)
    halves = sums / np.maximum(totals, 1e-9)[..., None]
    scores = sums.sum(0) / np.maximum(total, 1e-9)[:, None]
    return FusedScores(scores, total, (halves[0], halves[1]))


def _draw_pose(points_map: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a camera between the points, at the height of a hand, that looks level or down."""
    low, high = np.percentile(points_map, [1, 99], axis=0)
    for _ in range(100):
        place = rng.uniform(low, high)
        place[2] = low[2] + rng.uniform(1.2, 1.8)
        if ((points_map - place) ** 2).sum(1).min() > 0.4**2:
            break
    yaw, pitch = rng.uniform(0, 2 * np.pi), rng.uniform(-0.1, 0.8)
    forward = np.array([np.cos(yaw) * np.cos(pitch), np.sin(yaw) * np.cos(pitch), -np.sin(pitch)])
    right = np.array([np.sin(yaw), -np.cos(yaw), 0])
    T_map_cam = np.eye(4)
    T_map_cam[:3, :3] = np.stack([right, np.cross(forward, right), forward], 1)
    T_map_cam[:3, 3] = place
    return T_map_cam


def _visible(
    points_map: NDArray[np.float32], T_map_cam: NDArray[np.float64], camera: Camera
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the rows of the points that a camera sees, their (M, 2) pixels and depths."""
    local = (points_map - T_map_cam[:3, 3]) @ T_map_cam[:3, :3]
    rows = np.flatnonzero((local[:, 2] > 0.3) & (local[:, 2] < 6))
    x, y, z = local[rows].T
    pixels = np.stack([camera.fx * x / z + camera.cx, camera.fy * y / z + camera.cy], 1)
    near = np.rint(pixels).astype(np.int64)
    is_in = ((near >= 0) & (near < (camera.width, camera.height))).all(1)
    rows, pixels, near, z = rows[is_in], pixels[is_in], near[is_in], z[is_in]
    surface_m = np.full((camera.height, camera.width), NOWHERE)
    np.minimum.at(surface_m, (near[:, 1], near[:, 0]), z)
    surface_m = minimum_filter(surface_m, 3)
    is_seen = z < 1.05 * surface_m[near[:, 1], near[:, 0]] + 0.1
    return rows[is_seen], pixels[is_seen], z[is_seen]


def _mistake(
    labels: NDArray[np.integer],
    instances: NDArray[np.integer],
    taken_for: NDArray[np.integer],
    network: SimulatedNetwork,
    rng: np.random.Generator,
) -> NDArray[np.integer]:
    """Return labels with some of the objects taken for another class."""
    said = labels.copy()
    for instance in np.unique(instances):
        if rng.random() < network.mistaken:
            rows = instances == instance
            known = rows & (labels < len(taken_for))
            choice = rng.integers(network.confusions)
            said[known] = taken_for[labels[known], choice]
    return said


def _score_cells(
    labels: NDArray[np.integer],
    pixels: NDArray[np.float64],
    camera: Camera,
    classes: int,
    network: SimulatedNetwork,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the (rows, columns, C) scores of the cells of an image."""
    counts = np.zeros((network.rows, network.columns, classes))
    cell = np.floor((pixels[:, ::-1] + 0.5) * (network.rows / camera.height)).astype(np.int64)
    cell = np.clip(cell, 0, (network.rows - 1, network.columns - 1))
    known = labels < classes
    np.add.at(counts, (*cell[known].T, labels[known]), 1)
    counts = gaussian_filter(counts, (network.blur_cells, network.blur_cells, 0))
    shares = counts / np.maximum(counts.sum(-1, keepdims=True), 1e-9)
    return shares + network.noise * rng.standard_normal(shares.shape)
