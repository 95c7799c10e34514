# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from geopurify_train.miniature.scannet_export import export_scannet
from geopurify_worlds.room_sequence import RoomSequence

FRAMES = 6


@pytest.fixture(scope="session")
def room() -> RoomSequence:
    """Return a small rendered walk."""
    return RoomSequence(5, FRAMES, width=96, height=72)


@pytest.fixture(scope="session")
def scannet_root(tmp_path_factory: pytest.TempPathFactory, room: RoomSequence) -> Path:
    """Return a ScanNet of that walk as scene0000_00, to be read only."""
    root = tmp_path_factory.mktemp("scannet")
    export_scannet(root, room, "scene0000_00", edge_m=0.05)
    return root
