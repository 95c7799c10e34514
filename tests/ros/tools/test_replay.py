# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A bag through the real node scores as it does offline."""

import json
from pathlib import Path

import numpy as np
import pytest

from geopurify.config import from_flat
from geopurify.config.label_sets import label_set
from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.evaluation.truth_files import read_ground_truth
from geopurify.frame import Frame
from geopurify.sequences.bag.sequence import BagSequence
from geopurify_ros.tools.replay import replay_and_score
from geopurify_train.bags.writer import write_bag
from geopurify_worlds.room import LABEL_SET
from geopurify_worlds.room_sequence import RoomSequence

FRAMES = 6  # more than may be under way at once
SMALL = {
    "map.voxel_size_m": 0.1,
    "map.max_voxels": 20_000,
    "purify.neighbours": 8,
    "purify.rounds": 4,
}


def truth_of(frame: Frame) -> GroundTruth:
    """Return the true classes of the pixels of a frame."""
    rows, columns = np.nonzero(frame.depth_m)
    rays = np.stack([columns, rows, np.ones_like(rows)]) * frame.depth_m[rows, columns]
    points_cam = np.linalg.inv(frame.camera.matrix()) @ rays
    points_map = frame.T_map_cam[:3, :3] @ points_cam + frame.T_map_cam[:3, 3:]
    labels = frame.extras["semantic"][rows, columns]
    return GroundTruth(points_map.T.astype(np.float32), labels, label_set(LABEL_SET))


@pytest.mark.slow
def test_the_node_scores_as_offline_and_drops_nothing(tmp_path: Path) -> None:
    room = RoomSequence(5, FRAMES, width=96, height=72, depth_noise=False)
    write_bag(tmp_path / "bag", room, truth_of(room[0]))
    truth = read_ground_truth(tmp_path / "bag")
    encoder = {"encoder.kind": "simulated", "encoder.label_set": LABEL_SET}
    config = from_flat({**SMALL, **encoder, "vocabulary.names": truth.class_names})
    sequence = BagSequence(tmp_path / "bag")
    assert sequence.label_set == LABEL_SET  # told by the bag

    report = replay_and_score(sequence, truth, config, rate_hz=0.0, out=tmp_path / "out")

    assert (report.frames_played, report.frames_dropped) == (FRAMES, 0)
    assert report.dropped == {}
    assert report.offline == report.replay
    assert report.replay.raw["miou"] != report.replay.purified["miou"]
    assert report.replay.purified["all_acc"] > 0.5
    data = json.loads((tmp_path / "out/replay.json").read_text())
    assert data["agrees"]
    assert data["replay"]["purified"]["miou"] == report.replay.purified["miou"]
