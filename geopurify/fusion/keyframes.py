# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Images of a map that are kept, so that places in it can be looked at again.

They are spread over the views: of the two nearest ones the older goes where there is no room.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geopurify.frame import Camera, Frame

LARGEST_PX = 640  # of a kept image; larger ones are halved, divided by three, ...
DEPTH_STRIDE_PX = 4  # of the depth that is kept: enough to see what is hidden
APART_M = 0.2  # a nearer view replaces the one that there is
METRES_PER_RADIAN = 2.0  # a turn by 30 degrees is a view as different as a step of 1 m


@dataclass(frozen=True, eq=False)
class Keyframe:
    """A view of the map.

    Attributes:
        color: (H, W, 3) uint8, RGB.
        depth_m: (h, w) float32, of every `DEPTH_STRIDE_PX`-th pixel of the image.
        camera: intrinsics of the image.
        T_map_cam: (4, 4).
    """

    color: NDArray[np.uint8]
    depth_m: NDArray[np.float32]
    camera: Camera
    T_map_cam: NDArray[np.float64]

    @classmethod
    def of(cls, frame: Frame) -> "Keyframe":
        """Keep what is needed of a frame; a small image is not copied."""
        factor = -(-max(frame.color.shape[:2]) // LARGEST_PX)
        color, camera, stride = frame.color, frame.camera, factor * DEPTH_STRIDE_PX
        if factor > 1:
            color = np.asarray(Image.fromarray(color).reduce(factor))
            camera = camera.resized(color.shape[1], color.shape[0])
        depth_m = frame.depth_m[::stride, ::stride].copy()
        return cls(color, depth_m, camera, frame.T_map_cam)

    @property
    def nbytes(self) -> int:
        """Memory of its images."""
        return self.color.nbytes + self.depth_m.nbytes


class Keyframes:
    """The views that are kept of a map, in bounded memory.

    Args:
        megabytes: of all images together; 0: none is kept.
    """

    def __init__(self, megabytes: float) -> None:
        self._most_bytes = int(1e6 * megabytes)
        self._kept: list[Keyframe] = []
        self._apart = np.empty((0, 0))  # between any two; infinite of one with itself

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def nbytes(self) -> int:
        """Memory of all images."""
        return sum(each.nbytes for each in self._kept)

    @property
    def are_kept(self) -> bool:
        """Whether any view would be kept."""
        return self._most_bytes > 0

    def all(self) -> tuple[Keyframe, ...]:
        """Return the views, the oldest first."""
        return tuple(self._kept)

    def add(self, view: Keyframe) -> None:
        """Keep a view; it replaces one that is nearly the same, or the older of a near pair."""
        if view.nbytes > self._most_bytes:
            return
        apart = _apart_m(view, self._kept)
        if len(apart) and apart.min() < APART_M:
            nearest = int(apart.argmin())
            self._remove(nearest)
            apart = np.delete(apart, nearest)
        grown = np.full((len(apart) + 1,) * 2, np.inf)
        grown[:-1, :-1] = self._apart
        grown[-1, :-1] = grown[:-1, -1] = apart
        self._kept.append(view)
        self._apart = grown
        while self.nbytes > self._most_bytes:
            self._remove(min(divmod(int(self._apart.argmin()), len(self._kept))))

    def _remove(self, index: int) -> None:
        del self._kept[index]
        self._apart = np.delete(np.delete(self._apart, index, 0), index, 1)


def _apart_m(view: Keyframe, others: Sequence[Keyframe]) -> NDArray[np.float64]:
    """Return how different a view is from others: the way between them, the turn of the axis."""
    poses = np.array([other.T_map_cam[:3, 2:] for other in others]).reshape(-1, 3, 2)
    ways_m = np.linalg.norm(poses[:, :, 1] - view.T_map_cam[:3, 3], axis=1)
    cosines = poses[:, :, 0] @ view.T_map_cam[:3, 2]
    apart: NDArray[np.float64] = ways_m + METRES_PER_RADIAN * np.arccos(np.clip(cosines, -1, 1))
    return apart
