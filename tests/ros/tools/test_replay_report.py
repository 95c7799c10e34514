# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a replay report says, on figures made up."""

from dataclasses import replace

import numpy as np
import pytest
from small_world import ColorEncoder

from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import make_vocabulary
from geopurify_ros.tools.replay_report import ReplayReport, Scored, score


def scored(raw: float | None, purified: float | None) -> Scored:
    return Scored(9, 100, 3, {"miou": raw}, {"miou": purified})


def report(offline: Scored, replay: Scored) -> ReplayReport:
    return ReplayReport("bag", "encoder", 12, 10, {"frame_queue_full": 1}, 2.5, offline, replay)


def test_it_agrees_up_to_half_a_point_of_either_kind() -> None:
    ours = scored(0.500, 0.600)
    assert report(ours, scored(0.504, 0.597)).agrees
    assert not report(ours, scored(0.500, 0.594)).agrees
    assert not report(ours, scored(0.506, 0.600)).agrees
    assert report(ours, scored(0.500, 0.594)).difference == pytest.approx(0.006)


def test_it_says_what_was_dropped_and_why() -> None:
    made = report(scored(0.5, 0.6), scored(0.5, 0.59))
    assert made.frames_dropped == 1
    assert made.sentence() == (
        "10 of 12 frames played, 1 dropped (frame_queue_full 1); offline and replay DISAGREE: "
        "their mIoU differs by 1.00 points, allowed are 0.5"
    )
    assert made.as_data()["dropped"] == {"frame_queue_full": 1}


def test_a_cloud_is_scored_raw_and_purified() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0]], np.float32)
    cloud = LabelledCloud(
        points_map=points,
        colors=np.zeros((2, 3), np.uint8),
        normals_map=np.zeros((2, 3), np.float32),
        labels_raw=np.array([0, 0], np.uint16),
        labels=np.array([0, 2], np.uint16),
        confidence=np.ones(2, np.float32),
        vocabulary=make_vocabulary(("red", "green", "blue"), "{}", ColorEncoder()),
        packed_keys=np.array([1, 2], np.int64),
    )
    truth = GroundTruth(
        np.vstack([points, [[3, 0, 0]], [[9, 9, 9]]]).astype(np.float32),
        np.array([0, 2, 2, 65535], np.uint16),
    )
    made = score(cloud, truth, 7)
    assert (made.frames, made.voxels, made.unseen) == (7, 2, 1)
    assert made.raw["miou"] == pytest.approx(1 / 3 / 2)  # red 1 of 3, blue 0 of 2
    assert made.purified["miou"] == 1.0
    nothing = score(cloud, replace(truth, labels=np.full(4, 65535, np.uint16)), 7)
    assert nothing.raw["miou"] is None
