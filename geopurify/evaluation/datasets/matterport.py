# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Matterport3D as it is downloaded and unpacked: houses, scored region by region."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.evaluation.datasets.face_mesh import FaceMesh, read_face_mesh
from geopurify.evaluation.datasets.label_lists import matterport_classes
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.datasets.registration import register_to_view
from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.frame import Camera, Frame
from geopurify.sequences.files import read_color, read_labels
from geopurify.sequences.folder import FIRST_STAMP_NS, RATE_HZ

DEPTH_UNITS_PER_M = 4000
NEAREST_CAMERAS = 100  # used for a region without a camera
OPENGL_TO_OPTICAL = np.diag([1.0, -1.0, -1.0, 1.0])  # y and z the other way round (REP-103)


@dataclass(frozen=True, eq=False)
class PosedImage:
    """One undistorted image of a house, with its own intrinsics."""

    color: Path
    depth: Path
    intrinsics: NDArray[np.float64]
    T_map_cam: NDArray[np.float64]


class Matterport:
    """Matterport3D (3DV 2017), scored on the vertices of each region.

    A scene is ``HOUSE_regionK``.  Its frames are the images taken inside the region's box, or the
    100 nearest to its middle where there are none.

    Raises:
        BadInput: no regions there, or no such label set.
    """

    label_sets: ClassVar[tuple[str, ...]] = (
        "matterport21",
        "matterport40",
        "matterport80",
        "matterport160",
    )
    published_view: ClassVar[View] = View(width=640, height=512)
    published_split: ClassVar[str] = "test"
    depth_tolerance: ClassVar[float] = 0.02
    class_groups: Mapping[str, tuple[int, ...]] = {}

    def __init__(self, root: Path, label_set: str, view: View) -> None:
        if label_set not in self.label_sets:
            raise BadInput(
                "label_set_unknown",
                f"Matterport3D has {', '.join(self.label_sets)}, not {label_set!r}",
            )
        self._root = next((f for f in (root / "v1" / "scans", root / "scans") if f.is_dir()), root)
        self._view = view
        self._classes = matterport_classes(label_set)
        self.class_names = self._classes.names
        if not self.scene_names():
            raise BadInput(
                "dataset_unknown",
                f"{root} has no Matterport3D regions (HOUSE/region_segmentations/regionK.ply)",
            )

    def scene_names(self) -> tuple[str, ...]:
        """Return ``HOUSE_regionK`` for every region, sorted."""
        paths = self._root.glob("*/region_segmentations/region*.ply")
        return tuple(sorted(f"{path.parents[1].name}_{path.stem}" for path in paths))

    def sequence(self, scene: str) -> "MatterportSequence":
        """Open the frames of a region."""
        house, region = self._files(scene)
        points = _read_region(region).points_map
        images = posed_images(house)
        chosen = _of_region(np.array([i.T_map_cam[:3, 3] for i in images]), points)
        return MatterportSequence(scene, [images[i] for i in chosen], self._view)

    def ground_truth(self, scene: str) -> GroundTruth:
        """Read the vertices of a region; each has the class most of its faces have.

        As in the published preprocessing, faces without a class vote too, and win ties.
        """
        region = _read_region(self._files(scene)[1])
        labels = region.vertex_labels(self._classes.indices(region.face_ids), void_votes=True)
        return GroundTruth(region.points_map, labels)

    def _files(self, scene: str) -> tuple[Path, Path]:
        """Return the folder of a scene's house and the mesh of its region."""
        house_name, _, region = scene.rpartition("_")
        house = self._root / house_name
        path = house / "region_segmentations" / f"{region}.ply"
        if not house_name or not path.is_file():
            raise BadInput("scene_missing", f"there is no region {scene} in {self._root}")
        return house, path


class MatterportSequence:
    """Frames of one region, each with the intrinsics of its own image."""

    label_set = ""

    def __init__(self, name: str, images: list[PosedImage], view: View) -> None:
        self.name = name
        self.up_map = np.array([0.0, 0.0, 1.0])
        self._images = images[:: view.frame_stride]
        self._view = view

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._images)

    def __getitem__(self, index: int) -> Frame:
        """Read one frame.

        Raises:
            BadInput: one of its images is missing or damaged.
        """
        index = range(len(self))[index]
        image = self._images[index]
        color, depth = read_color(image.color), read_labels(image.depth)
        camera = Camera.from_matrix(image.intrinsics, depth.shape[1], depth.shape[0])
        stamp_ns = FIRST_STAMP_NS + round(index * 1e9 / RATE_HZ)
        color, depth, camera = register_to_view(color, depth, camera, self._view)
        depth_m = depth.astype(np.float32) / np.float32(DEPTH_UNITS_PER_M)
        return Frame(color, depth_m, camera, image.T_map_cam, stamp_ns)


def _read_region(path: Path) -> FaceMesh:
    return read_face_mesh(path, "category_id", corners=3)


@lru_cache(maxsize=4)
def posed_images(house: Path) -> tuple[PosedImage, ...]:
    """Read ``undistorted_camera_parameters/HOUSE.conf``.

    Raises:
        BadInput: it is missing or damaged, or names no image.
    """
    path = house / "undistorted_camera_parameters" / f"{house.name}.conf"
    images: list[PosedImage] = []
    intrinsics = np.full((3, 3), np.nan)
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            word, *rest = line.split() or [""]
            if word == "intrinsics_matrix":
                intrinsics = np.array(rest, np.float64).reshape(3, 3)
            elif word == "scan":
                depth, color, *numbers = rest
                T_map_opengl = np.array(numbers, np.float64).reshape(4, 4)
                images.append(
                    PosedImage(
                        house / "undistorted_color_images" / color,
                        house / "undistorted_depth_images" / depth,
                        intrinsics,
                        T_map_opengl @ OPENGL_TO_OPTICAL,
                    )
                )
    except (OSError, ValueError) as error:
        raise BadInput("camera_invalid", f"can't read the cameras {path}: {error}") from error
    if not images:
        raise BadInput("sequence_empty", f"{path} names no image")
    return tuple(images)


def _of_region(
    centres_map: NDArray[np.float64], points_map: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return the cameras strictly inside the points' box, else those nearest to its middle."""
    low, high = points_map.min(0), points_map.max(0)
    inside = np.flatnonzero(((centres_map > low) & (centres_map < high)).all(1))
    if len(inside):
        return inside
    distance_m = np.linalg.norm(centres_map - (low + high) / 2, axis=1)
    return np.sort(np.argsort(distance_m, kind="stable")[:NEAREST_CAMERAS])
