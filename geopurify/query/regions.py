# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Regions of the map, boxes and balls, and the classes found in them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.frame.poses import check_rigid
from geopurify.query.labels import UNLABELLED


@dataclass(frozen=True, eq=False)
class Region:
    """An oriented box.

    Attributes:
        T_map_box: (4, 4) pose of its centre.
        size_m: (3,) full edge lengths.

    Raises:
        BadInput: the pose is not rigid, or a length is not positive.
    """

    T_map_box: NDArray[np.float64]
    size_m: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "T_map_box", check_rigid(self.T_map_box))
        if not (np.isfinite(self.size_m).all() and np.min(self.size_m) > 0):
            raise BadInput("region_invalid", f"edges of a region must be > 0 m, got {self.size_m}")

    def contains(self, points_map: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which of (N, 3) points lie within, the faces included."""
        rotation, centre = self.T_map_box[:3, :3], self.T_map_box[:3, 3]
        inside = np.abs((points_map - centre) @ rotation) <= 0.5 * self.size_m
        within: NDArray[np.bool_] = np.logical_and.reduce(inside, axis=1)
        return within


@dataclass(frozen=True, eq=False)
class Sphere:
    """A ball around a point.

    Attributes:
        centre_map: (3,) metres.

    Raises:
        BadInput: the point is not finite or the radius not positive.
    """

    centre_map: NDArray[np.float64]
    radius_m: float

    def __post_init__(self) -> None:
        centre = np.asarray(self.centre_map, np.float64)
        if not (np.isfinite(centre).all() and 0 < self.radius_m < np.inf):
            raise BadInput(
                "point_invalid",
                f"point must be finite and radius > 0 m, got {centre} and {self.radius_m}",
            )
        object.__setattr__(self, "centre_map", centre)

    def contains(self, points_map: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which of (N, 3) points lie within, the surface included."""
        squared = np.square(points_map - self.centre_map).sum(axis=1)
        within: NDArray[np.bool_] = squared <= self.radius_m**2
        return within


@dataclass(frozen=True)
class LabelShare:
    """How much of a place belongs to one class; the shares of all classes add up to 1."""

    label: int
    share: float
    voxels: int


def compute_label_shares(
    labels: NDArray[np.uint16], confidence: NDArray[np.float32]
) -> list[LabelShare]:
    """Return the classes of (N,) voxels, the largest share first.

    A voxel counts by its confidence; one without a class does not count.
    """
    labelled = labels != UNLABELLED
    found, which, voxels = np.unique(labels[labelled], return_inverse=True, return_counts=True)
    evidence = np.bincount(which, weights=confidence[labelled], minlength=len(found))
    shares = evidence / (evidence.sum() or 1.0)
    order = np.argsort(-shares, kind="stable")
    return [LabelShare(int(found[i]), float(shares[i]), int(voxels[i])) for i in order]
