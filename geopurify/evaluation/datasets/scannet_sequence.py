# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The frames of a scene of ScanNet, registered to its colour camera."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.config.label_sets import label_set as shipped_label_set
from geopurify.evaluation.datasets.depth_camera import (
    EXTRINSICS,
    is_registered,
    read_color_to_depth,
    warp_depth,
)
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.datasets.registration import nearest_pixels
from geopurify.evaluation.datasets.scannet_frames import open_frames
from geopurify.frame import Camera, Frame
from geopurify.sequences.files import read_labels, resize_color
from geopurify.sequences.folder import FIRST_STAMP_NS, RATE_HZ

IMAGE_LABEL_SET = "nyu40"
OTHER = "otherprop"  # what a pixel without a label is taken for

_log = logging.getLogger(__name__)


class ScanNetSequence:
    """Frames of one scene at the size of a view.

    Poses are those of the depth camera, which the scene was reconstructed with.  Depth that was
    registered to the colour camera before it was stored is looked up along the rays of the colour
    camera, whose pose is the same then.  Depth of a camera of its own is brought to the colour
    camera by ``colorToDepthExtrinsics``.  Depth is never interpolated.

    Raises:
        BadInput: there are no frames, or cameras or extrinsics are damaged.
    """

    def __init__(self, folder: Path, view: View, nyu40_of_raw: NDArray[np.uint16]) -> None:
        self.name = folder.name
        self.up_map = np.array([0.0, 0.0, 1.0])
        self._frames = open_frames(folder)
        numbers = self._frames.numbers
        self._numbers = [n for n in numbers if n % view.frame_stride == 0]
        header = self._frames.header
        self._color_camera = Camera.from_matrix(header.color_intrinsics, *header.color_size)
        self._depth_camera = Camera.from_matrix(header.depth_intrinsics, *header.depth_size)
        width, height = (view.width, view.height) if view.width else header.depth_size
        self.camera = self._color_camera.resized(width, height)
        self._T_depth_color = self._extrinsics(folder / f"{folder.name}.txt")
        images = folder / "label-filt"
        self._label_images = images if images.is_dir() else None
        self._nyu40_of_raw = nyu40_of_raw
        self.label_set = IMAGE_LABEL_SET if self._label_images else ""

    def _extrinsics(self, path: Path) -> NDArray[np.float64] | None:
        """Return the pose of the colour camera in the depth camera, None for the same place."""
        T_depth_color = read_color_to_depth(path)
        if T_depth_color is None:
            return None
        if is_registered(self._depth_camera, self._color_camera):
            _log.info(
                "%s: depth has the intrinsics of the colour camera, so it is registered to it; "
                "%s is not applied",
                *(self.name, EXTRINSICS),
            )
            return None
        _log.info("%s: depth is registered to the colour camera by %s", self.name, EXTRINSICS)
        return T_depth_color

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._numbers)

    def __getitem__(self, index: int) -> Frame:
        """Decode one frame.

        Raises:
            BadInput: an image is damaged, or tracking was lost.
        """
        number = self._numbers[index]
        frame = self._frames[number]
        color, camera = frame.color, self.camera
        if color.shape[:2] != (camera.height, camera.width):
            color = resize_color(color, camera.width, camera.height)
        T_map_cam = frame.T_map_cam
        if self._T_depth_color is not None and np.isfinite(T_map_cam).all():
            T_map_cam = T_map_cam @ self._T_depth_color
        return Frame(
            color,
            self._depth_m(frame.depth),
            camera,
            T_map_cam,
            FIRST_STAMP_NS + round(number * 1e9 / RATE_HZ),
            extras=self._classes(number),
        )

    def _depth_m(self, depth: NDArray[np.uint16]) -> NDArray[np.float32]:
        """Return the (H, W) depth of the colour camera."""
        shift = np.float32(self._frames.header.depth_shift)
        if self._T_depth_color is None:
            depth = nearest_pixels(depth, self._depth_camera, self.camera)
        depth_m = depth.astype(np.float32) / shift
        depth_m[depth == np.iinfo(np.uint16).max] = 0
        if self._T_depth_color is None:
            return depth_m
        T_color_depth = np.linalg.inv(self._T_depth_color).astype(np.float64)
        return warp_depth(depth_m, self._depth_camera, self.camera, T_color_depth)

    def _classes(self, number: int) -> dict[str, NDArray[Any]]:
        """Return the true class ids of a frame as ``semantic``, if there are label images."""
        if self._label_images is None:
            return {}
        ids = read_labels(self._label_images / f"{number}.png")
        source = self._color_camera
        if ids.shape != (source.height, source.width):
            source = source.resized(ids.shape[1], ids.shape[0])
        ids = nearest_pixels(ids, source, self.camera)
        table = self._nyu40_of_raw
        classes = table[np.minimum(ids, len(table) - 1)]
        names = shipped_label_set(IMAGE_LABEL_SET)
        known = np.where(classes < len(names), classes, names.index(OTHER))
        return {"semantic": known.astype(np.uint16)}
