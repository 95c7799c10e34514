# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Keeps in memory what is around the camera; the rest is forgotten or written to disk."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.map_files.map_file import save_map
from geopurify.pipeline import Pipeline

MOVED_SHARE = 0.25  # of the radius, that the camera moves between two looks at the whole map


class RollingWindow:
    """Evicts the voxels of a pipeline's map that its camera has left behind.

    Those of one eviction become one map file, which ``geopurify map merge`` puts together again.

    Args:
        mode: permissions of these files; None: as the umask says.

    Raises:
        BadInput: there can't be such a folder.
    """

    def __init__(self, pipeline: Pipeline, mode: int | None = None) -> None:
        self._pipeline = pipeline
        self._mode = mode
        self._centre_map: NDArray[np.float64] | None = None
        self._files = 0
        config = pipeline.config.window
        self._directory = Path(config.directory) if config.directory else None
        if self._directory and config.radius_m:
            try:
                self._directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise BadInput("config_invalid", f"window.directory: {error}") from error

    def follow(self, T_map_cam: NDArray[np.float64]) -> int:
        """Move the window along, once the camera has moved far enough.

        Returns:
            how many voxels were evicted.

        Raises:
            BadInput: they can't be written; they stay in the map.
        """
        centre_map, radius_m = T_map_cam[:3, 3], self._pipeline.config.window.radius_m
        if not radius_m or not self._has_moved(centre_map, MOVED_SHARE * radius_m):
            return 0
        self._centre_map = centre_map.copy()
        voxels, epoch = self._pipeline.shared_map, self._pipeline.shared_map.epoch
        packed_keys = voxels.keys_beyond(centre_map, radius_m)
        if self._directory and len(packed_keys):
            save_map(self._free_path(self._directory), self._pipeline, packed_keys, self._mode)
        return voxels.remove(packed_keys, epoch)

    def _has_moved(self, centre_map: NDArray[np.float64], distance_m: float) -> bool:
        if self._centre_map is None:
            return True
        return float(np.linalg.norm(centre_map - self._centre_map)) >= distance_m

    def _free_path(self, directory: Path) -> Path:
        """Return the next name that no file has; those of earlier runs stay."""
        while True:
            self._files += 1
            path = directory / f"window_{self._files:06d}.safetensors"
            if not path.exists():
                return path
