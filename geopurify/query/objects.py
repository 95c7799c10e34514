# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From scored voxels to objects with oriented boxes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

from geopurify.fusion.groups import TOUCHING, find_connected_groups
from geopurify.fusion.keys import voxel_centres

PRIOR_GROUPS = 5
SLIVER_LENGTH = 5  # times its width
ROUNDING = 1e-3  # voxels, of centres in single precision


@dataclass(frozen=True, eq=False)
class FoundObject:
    """A connected group of voxels.

    Attributes:
        score: mean score of its voxels.
        voxels: their number.
        T_map_box: (4, 4) pose of the box: its centre, z along the map's up direction.
        size_m: (3,) edge lengths of the box along its own axes.
    """

    score: float
    voxels: int
    T_map_box: NDArray[np.float64]
    size_m: NDArray[np.float64]

    @property
    def centre_m(self) -> NDArray[np.float64]:
        """(3,) centre of the box in the map frame, metres."""
        return self.T_map_box[:3, 3]

    def __repr__(self) -> str:
        return (
            f"<FoundObject score {self.score:.2f}, {self.voxels:,} voxels, centre "
            f"({format_metres(self.centre_m)}) m, size ({format_metres(self.size_m)}) m>"
        )


def format_metres(vector: NDArray[np.float64]) -> str:
    """Return the components of a vector to the centimetre."""
    return ", ".join(f"{value:.2f}" for value in vector)


def find_objects(
    packed_keys: NDArray[np.int64],
    scores: NDArray[np.float32],
    voxel_size_m: float,
    up_map: NDArray[np.float64],
    *,
    link_m: float,
    min_voxels: int,
    min_peak: float,
    min_width: int,
    top_k: int,
) -> tuple[tuple[FoundObject, ...], NDArray[np.int32]]:
    """Group voxels into objects, best first: by mean score, less for small groups.

    The mean is taken as if `PRIOR_GROUPS` smallest groups of score 0 belonged to each.  Voxels
    are of one object if they touch or are at most ``link_m`` apart.

    Args:
        min_peak: score that the best voxel of an object must reach.
        min_width: voxels; a narrower group is not an object if it is a sliver (`is_sliver`).

    Returns:
        at most ``top_k`` objects, and the (N,) index of each voxel's object, -1 for none.
    """
    groups = find_connected_groups(packed_keys, max(link_m / voxel_size_m, TOUCHING))
    counts = np.bincount(groups)
    evidence = np.bincount(groups, weights=scores)
    order = np.argsort(-evidence / (counts + PRIOR_GROUPS * min_voxels), kind="stable")
    rows, ends = np.argsort(groups, kind="stable"), np.cumsum(counts)
    objects: list[FoundObject] = []
    object_ids = np.full(len(groups), -1, np.int32)
    for group in order[counts[order] >= min_voxels]:
        members = rows[ends[group] - counts[group] : ends[group]]
        points = voxel_centres(packed_keys[members], voxel_size_m)
        if scores[members].max() < min_peak or is_sliver(points, voxel_size_m, min_width):
            continue
        object_ids[members] = len(objects)
        pose, size = oriented_box(points, up_map)
        size += voxel_size_m  # the points are centres of voxels
        score = float(evidence[group] / counts[group])
        objects.append(FoundObject(score, int(counts[group]), pose, size))
        if len(objects) == top_k:
            break
    return tuple(objects), object_ids


def is_sliver(points: NDArray[Any], voxel_size_m: float, min_width: int) -> bool:
    """Tell whether (N, 3) centres of voxels are a strip: narrow and `SLIVER_LENGTH` times as long.

    Such strips are what bleeds over the edge of something else.  Length and width are those of the
    block of voxels that has the same variance along the first and the second principal axis.

    Args:
        min_width: voxels; what is as wide is not a sliver, however long.
    """
    deviations = (points - points.mean(0)) / voxel_size_m
    variances = np.linalg.eigvalsh(deviations.T @ deviations / len(points))
    # n voxels in a row have the variance (n^2 - 1) / 12
    _, width, length = np.sqrt(12 * np.maximum(variances, 0) + 1)
    return bool(width < min_width - ROUNDING and length > SLIVER_LENGTH * width - ROUNDING)


def oriented_box(
    points: NDArray[Any], up: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the upright box of least floor area around (N, 3) points: pose (4, 4) and size (3,).

    One side of the least rectangle lies on a side of the convex hull (Freeman and Shapira, 1975).
    """
    z_axis = np.asarray(up, np.float64) / np.linalg.norm(up)
    helper = np.eye(3)[np.argmin(np.abs(z_axis))]
    x_axis = np.cross(helper, z_axis)
    x_axis /= np.linalg.norm(x_axis)
    flat = np.stack([x_axis, np.cross(z_axis, x_axis), z_axis])  # rows: axes in the map
    local = points.astype(np.float64) @ flat.T
    angle = _least_rectangle(local[:, :2])
    cosine, sine = np.cos(angle), np.sin(angle)
    axes = np.array([[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]]) @ flat
    extent = points.astype(np.float64) @ axes.T
    low, high = extent.min(0), extent.max(0)
    pose = np.eye(4)
    pose[:3, :3] = axes.T
    pose[:3, 3] = (low + high) / 2 @ axes
    return pose, high - low


def _least_rectangle(points: NDArray[np.float64]) -> float:
    """Return the angle of the least-area rectangle around (N, 2) points."""
    try:
        hull = points[ConvexHull(points).vertices]
    except QhullError:  # fewer than three points, or all on a line
        span = points - points[0]
        farthest = span[np.argmax((span**2).sum(1))]
        return float(np.arctan2(farthest[1], farthest[0]))
    sides = np.roll(hull, -1, axis=0) - hull
    angles = np.arctan2(sides[:, 1], sides[:, 0])
    cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
    x = cosine * hull[:, 0] + sine * hull[:, 1]
    y = cosine * hull[:, 1] - sine * hull[:, 0]
    return float(angles[np.argmin(np.ptp(x, axis=1) * np.ptp(y, axis=1))])
