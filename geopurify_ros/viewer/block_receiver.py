# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Gathers the blocks of a mapper's cloud until the viewer takes them."""

import threading

import numpy as np
from geopurify_msgs.msg import CloudUpdate, LabelMap
from numpy.typing import NDArray

from geopurify.query.changed_blocks import Block, BlockIndex
from geopurify.viewing.browser.map_source import VIEWED_POINT, CloudChange
from geopurify_ros.publishers.point_clouds import UPDATED_POINT


class BlockReceiver:
    """Keeps what changed since the last `take`: the last state of each block, nothing older.

    Who lost a message waits for the next whole cloud, as `CloudUpdate` has it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks: dict[BlockIndex, NDArray] = {}
        self._expected: int | None = None
        self._is_whole = self._has_news = False
        self._names: tuple[str, ...] = ()
        self._colors = np.empty((0, 3), np.uint8)
        self.frame_id = ""

    def on_update(self, message: CloudUpdate) -> None:
        """Take over an update."""
        with self._lock:
            if message.clear:
                self._blocks.clear()
                self._is_whole = self._has_news = True
            elif message.sequence != self._expected:
                self._expected = None
                return
            self._expected = message.sequence + 1
            self.frame_id = message.header.frame_id
            points = viewed_points_of(np.frombuffer(message.cloud.data, UPDATED_POINT))
            ends = np.cumsum(message.block_voxels, dtype=np.int64)
            indices = np.reshape(message.block_indices, (-1, 3)).tolist()
            for (x, y, z), end, count in zip(indices, ends, message.block_voxels, strict=True):
                self._blocks[x, y, z] = points[end - count : end]
                self._has_news = True

    def on_label_map(self, message: LabelMap) -> None:
        """Take over the classes."""
        colors = [(label.color.r, label.color.g, label.color.b) for label in message.labels]
        with self._lock:
            self._names = tuple(label.name for label in message.labels)
            self._colors = np.rint(255 * np.array(colors).reshape(-1, 3)).astype(np.uint8)
            self._has_news = True

    def take(self) -> CloudChange | None:
        """Return what changed since the last time; None if nothing did."""
        with self._lock:
            if not self._has_news:
                return None
            blocks = tuple(Block(index, points) for index, points in self._blocks.items())
            change = CloudChange(self._is_whole, blocks, self._names, self._colors)
            self._blocks, self._is_whole, self._has_news = {}, False, False
            return change


def viewed_points_of(points: NDArray) -> NDArray:
    """Return (N,) `VIEWED_POINT` of (N,) `UPDATED_POINT`."""
    viewed = np.zeros(len(points), VIEWED_POINT)
    for name in ("x", "y", "z"):
        viewed[name] = points[name]
    seen = points["rgb_seen"]
    viewed["seen"] = np.stack([seen >> 16 & 255, seen >> 8 & 255, seen & 255], axis=1)
    viewed["confidence"] = np.rint(255 * points["confidence"])
    viewed["normal"] = np.stack([points["nx"], points["ny"], points["nz"]], axis=1)
    viewed["label_raw"], viewed["label"] = points["label_raw"], points["label"]
    return viewed
