# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The frames of a Replica scene as NICE-SLAM rendered them."""

from pathlib import Path

import numpy as np

from geopurify.errors import BadInput
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.datasets.registration import register_to_view
from geopurify.evaluation.datasets.replica_files import TRAJECTORY, ReplicaCamera
from geopurify.frame import Frame
from geopurify.sequences.files import read_color, read_labels, read_matrix
from geopurify.sequences.folder import FIRST_STAMP_NS, RATE_HZ

IMAGES = "results"
POSE_NUMBERS = 16  # a line: optical frame to map, row by row


class ReplicaSequence:
    """``results/frameNNNNNN.jpg``, ``results/depthNNNNNN.png`` and a pose a line in ``traj.txt``.

    Raises:
        BadInput: the trajectory is empty or damaged.
    """

    label_set = ""

    def __init__(self, folder: Path, camera: ReplicaCamera, view: View) -> None:
        self.name = folder.name
        self.up_map = np.array([0.0, 0.0, 1.0])
        self._images, self._camera, self._view = folder / IMAGES, camera, view
        poses = read_matrix(folder / TRAJECTORY, "pose_invalid")
        if poses.ndim != 2 or poses.shape[1] != POSE_NUMBERS:
            raise BadInput(
                "pose_invalid",
                f"{folder / TRAJECTORY} must have {POSE_NUMBERS} numbers a line, "
                f"got shape {poses.shape}",
            )
        self._poses = poses.reshape(-1, 4, 4)
        self._numbers = range(0, len(poses), view.frame_stride)

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._numbers)

    def __getitem__(self, index: int) -> Frame:
        """Read one frame.

        Raises:
            BadInput: one of its images is missing, damaged or of another size.
        """
        number = self._numbers[index]
        color = read_color(self._images / f"frame{number:06d}.jpg")
        path = self._images / f"depth{number:06d}.png"
        depth, camera = read_labels(path), self._camera.camera
        if depth.shape != (camera.height, camera.width):
            raise BadInput(
                "size_mismatch",
                f"{path} is {depth.shape[1]}x{depth.shape[0]}, "
                f"but the camera says {camera.width}x{camera.height}",
            )
        color, depth, camera = register_to_view(color, depth, camera, self._view)
        depth_m = depth.astype(np.float32) / np.float32(self._camera.depth_scale)
        stamp_ns = FIRST_STAMP_NS + round(number * 1e9 / RATE_HZ)
        return Frame(color, depth_m, camera, self._poses[number], stamp_ns)
