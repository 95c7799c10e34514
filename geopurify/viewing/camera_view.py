# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a map calls the pixels of an image, by the voxels that they see."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify.frame import Frame
from geopurify.fusion.keys import find_in_sorted, pack_key
from geopurify.objects.map_object import MapObject
from geopurify.query.labels import UNLABELLED
from geopurify.query.regions import Region
from geopurify.query.results import LabelledCloud
from geopurify.viewing.annotations import Annotations
from geopurify.viewing.pictures import label_paint

OPACITY = 0.5
LEAST_SHARE = 0.002  # of the pixels, for a name to be written


class SeenVoxels:
    """The voxels that the pixels of a frame see.

    Args:
        max_depth_m: farther pixels see none.
    """

    def __init__(self, frame: Frame, voxel_size_m: float, max_depth_m: float) -> None:
        camera, depth_m = frame.camera, frame.depth_m
        rows, columns = np.nonzero((depth_m > 0) & (depth_m <= max_depth_m))
        z = depth_m[rows, columns].astype(np.float64)
        local = np.stack(
            [(columns - camera.cx) / camera.fx * z, (rows - camera.cy) / camera.fy * z, z], 1
        )
        points = local @ frame.T_map_cam[:3, :3].T + frame.T_map_cam[:3, 3]
        self.frame, self._size_m = frame, voxel_size_m
        self._rows, self._columns, self._points = rows, columns, points
        self._keys = pack_key(*np.floor(points / voxel_size_m).astype(np.int64).T)

    def region(self) -> Region | None:
        """Return a box around the voxels; None if there are none."""
        if not len(self._points):
            return None
        low, high = self._points.min(0), self._points.max(0)
        pose = np.eye(4)
        pose[:3, 3] = (low + high) / 2
        return Region(pose, high - low + 2 * self._size_m)

    def label_image(self, cloud: LabelledCloud) -> NDArray[np.uint16]:
        """Return the (H, W) label of each pixel's voxel, `UNLABELLED` where there is none."""
        image = np.full(self.frame.depth_m.shape, UNLABELLED, np.uint16)
        found, at = _look_up(cloud.packed_keys, self._keys)
        image[self._rows[found], self._columns[found]] = cloud.labels[at]
        return image

    def overlay(
        self, labels: NDArray[np.uint16], cloud: LabelledCloud, objects: Sequence[MapObject]
    ) -> NDArray[np.uint8]:
        """Return the (H, W, 3) image with the colours of its labels and the names of objects.

        Args:
            labels: as of `label_image`.
        """
        picture = self.frame.color.astype(np.float32)
        known = labels != UNLABELLED
        paint = label_paint(labels[known], cloud.vocabulary)
        picture[known] += OPACITY * (paint - picture[known])
        notes = Annotations(
            picture.round().astype(np.uint8), self.frame.camera, self.frame.T_map_cam
        )
        for known_object, place in self._visible(objects):
            notes.write(place, f"{known_object.label} {known_object.object_id}")
        return notes.result()

    def _visible(
        self, objects: Sequence[MapObject]
    ) -> list[tuple[MapObject, NDArray[np.float64]]]:
        """Return the objects in view, the largest first, and the middle of what each shows."""
        there = [known for known in objects if known.state != "missing"]
        if not there:
            return []
        keys = np.concatenate([known.packed_keys for known in there])
        owner = np.repeat(np.arange(len(there)), [len(known.packed_keys) for known in there])
        found, at = _look_up(keys, self._keys)
        owners = owner[at]
        counts = np.bincount(owners, minlength=len(there))
        least = LEAST_SHARE * self.frame.depth_m.size
        points = self._points[found]
        return [
            (there[i], np.median(points[owners == i], axis=0))
            for i in np.argsort(-counts, kind="stable")
            if counts[i] >= least
        ]


def _look_up(
    keys: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which of the wanted keys there are, and where."""
    order = np.argsort(keys, kind="stable")
    at = find_in_sorted(keys[order], wanted)
    found = np.flatnonzero(at >= 0)
    return found, order[at[found]]
