# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.metrics import class_scores


def test_iou_by_hand():
    truth = np.array([0, 0, 0, 1, 1, 3])
    labels = np.array([0, 0, 1, 1, 65535, 2])
    scores = class_scores(truth, labels, 4)
    # class 0: 2 of 3; class 1: 1 of 3; class 2: only predicted; class 3: missed
    assert scores.iou[:2] == pytest.approx([2 / 3, 1 / 3])
    assert scores.iou[2:].tolist() == [0, 0]
    assert scores.present.tolist() == [0, 1, 3]
    assert scores.mean_iou == pytest.approx(1 / 3)


def test_a_class_nobody_mentions_has_no_iou():
    assert np.isnan(class_scores(np.array([0]), np.array([0]), 2).iou[1])
