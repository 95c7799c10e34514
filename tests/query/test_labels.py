# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.query.labels import UNLABELLED, label_voxels


def test_the_best_score_is_the_label_and_softmax_the_confidence():
    scores = np.array([(0.2, 0.4), (0.9, 0.1)], np.float32)
    labels, confidence = label_voxels(scores, logit_scale=10.0)
    assert labels.tolist() == [1, 0]
    assert confidence == pytest.approx([1 / (1 + np.exp(-2)), 1 / (1 + np.exp(-8))], rel=1e-5)


def test_a_voxel_without_evidence_has_no_label():
    labels, confidence = label_voxels(np.zeros((1, 3), np.float32), 10.0)
    assert labels.tolist() == [UNLABELLED]
    assert confidence.tolist() == [0]


def test_the_first_of_equal_scores_wins():
    labels, confidence = label_voxels(np.full((1, 4), 0.5, np.float32), 10.0)
    assert labels.tolist() == [0]
    assert confidence == pytest.approx([0.25])


def test_an_empty_map_has_no_labels():
    labels, confidence = label_voxels(np.empty((0, 3), np.float32), 10.0)
    assert len(labels) == len(confidence) == 0
