# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import confusion_matrix as reference_confusion
from sklearn.metrics import jaccard_score

from geopurify.evaluation.metrics import (
    boundary_overlap,
    boundary_points,
    class_scores,
    confusion_matrix,
    divide_or_nan,
    overlap,
)

CLASSES = 5
IDS = arrays(np.int64, 40, elements=st.integers(0, CLASSES - 1))


def line(labels: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return points 1 m apart on a line, and their labels."""
    points = np.zeros((len(labels), 3))
    points[:, 0] = np.arange(len(labels))
    return points, np.array(labels)


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


def test_confusion_by_hand_leaves_out_unknown_truth_and_counts_misses():
    truth = np.array([0, 0, 1, 1, 65535], np.uint16)
    labels = np.array([0, 1, 1, 65535, 0], np.uint16)
    assert confusion_matrix(truth, labels, 2).tolist() == [[1, 1, 0], [0, 1, 1]]


@given(IDS, IDS)
def test_agrees_with_scikit_learn(truth: np.ndarray, labels: np.ndarray):
    confusion = confusion_matrix(truth, labels, CLASSES)
    ids = list(range(CLASSES))
    assert (confusion[:, :-1] == reference_confusion(truth, labels, labels=ids)).all()
    assert not confusion[:, -1].any()
    expected = jaccard_score(truth, labels, labels=ids, average=None, zero_division=0)
    assert np.nan_to_num(divide_or_nan(*overlap(confusion))) == pytest.approx(expected)


def test_boundary_points_lie_beside_another_label():
    points, labels = line([0, 0, 0, 1, 1, 1])
    assert np.flatnonzero(boundary_points(points, labels, 1.1)).tolist() == [2, 3]
    assert np.flatnonzero(boundary_points(points, labels, 2.1)).tolist() == [1, 2, 3, 4]


def test_boundary_overlap_of_a_shifted_boundary_by_hand():
    points, truth = line([0, 0, 0, 1, 1, 1])
    labels = np.array([0, 0, 1, 1, 1, 1])
    # bands of radius 1: truth {2} and {3}, labels {1} and {2}: nothing in common
    hits, union = boundary_overlap(points, truth, labels, 2, 1.1)
    assert (hits.tolist(), union.tolist()) == ([0, 0], [2, 2])
    # bands of radius 2: class 0 {1, 2} against {0, 1}, class 1 {3, 4} against {2, 3}
    hits, union = boundary_overlap(points, truth, labels, 2, 2.1)
    assert (hits.tolist(), union.tolist()) == ([1, 1], [3, 3])


def test_boundary_overlap_leaves_out_unknown_truth_and_misses():
    points, truth = line([0, 0, 65535, 1, 1])
    labels = np.array([0, 65535, 1, 1, 1])
    # without point 2 no truth has a neighbour of another class within 1.1 m
    hits, union = boundary_overlap(points, truth, labels, 2, 1.1)
    assert (hits.tolist(), union.tolist()) == ([0, 0], [1, 0])
