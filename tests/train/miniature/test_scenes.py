# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scenes of datasets as sequences: what ``geopurify run`` opens is what an evaluation reads."""

from pathlib import Path

import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify.evaluation.datasets import open_dataset
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.datasets.view_file import VIEW_FILE, write_view
from geopurify.sequences import open_sequence
from geopurify_train.miniature.matterport_export import export_matterport
from geopurify_train.miniature.replica_export import export_replica
from geopurify_train.miniature.scannet_export import export_scannet
from geopurify_worlds.room_sequence import RoomSequence

EXPORTS = {
    "scannet": (export_scannet, "scene0000_00"),
    "matterport": (export_matterport, "house_region0"),
    "replica": (export_replica, "room0"),
}


@pytest.mark.parametrize("kind", EXPORTS)
def test_a_scene_has_the_frames_that_an_evaluation_reads(
    kind: str, room: RoomSequence, tmp_path: Path
) -> None:
    export, scene = EXPORTS[kind]
    export(tmp_path, room, scene, edge_m=0.12)
    write_view(tmp_path / VIEW_FILE, View(frame_stride=2))
    dataset = open_dataset(kind, tmp_path)
    (name,) = dataset.scene_names()
    evaluated, opened = dataset.sequence(name), open_sequence(f"{kind}:{tmp_path}/{name}")
    assert len(opened) == len(evaluated) == 3
    for field in ("color", "depth_m", "T_map_cam"):
        assert np.array_equal(getattr(opened[1], field), getattr(evaluated[1], field))


@pytest.mark.parametrize("what", ["", "/", ".", "nowhere/scene0000_00"])
def test_no_scene_is_refused(what: str) -> None:
    with pytest.raises(BadInput, match=r"is not scannet:ROOT/SCENE|has no ScanNet scenes"):
        open_sequence(f"scannet:{what}")
