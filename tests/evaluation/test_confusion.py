# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, jaccard_score

from geopurify.evaluation.confusion import (
    ConfusionCounts,
    compute_means,
    count_confusion,
)

NAMES = ("wall", "chair", "table", "lamp")
GROUPS = {"head": (0, 1), "tail": (2, 3)}


def by_hand() -> ConfusionCounts:
    """Return points of wall, chair and table; one table is a miss, nobody speaks of lamps."""
    confusion = np.array([[6, 2, 0, 0, 0], [1, 3, 0, 0, 0], [0, 0, 1, 0, 1], [0, 0, 0, 0, 0]])
    return ConfusionCounts(confusion, np.array([1, 2, 0, 0]), np.array([4, 4, 0, 3]))


def test_means_by_hand():
    # IoU: wall 6 of 9, chair 3 of 6, table 1 of 2; accuracy: 6 of 8, 3 of 4, 1 of 2
    # boundary: wall 1 of 4, chair 2 of 4; that of lamps is none of the truth
    figures = compute_means(by_hand().histograms(), NAMES, GROUPS)
    assert {name: float(value) for name, value in figures.items()} == pytest.approx(
        {
            "miou_all": (2 / 3 + 1 / 2 + 1 / 2) / 4,
            "macc_all": 2.0 / 4,
            "miou": (2 / 3 + 1 / 2 + 1 / 2) / 3,
            "macc": 2.0 / 3,
            "f_miou": 1 / 2,
            "f_macc": (3 / 4 + 1 / 2) / 2,
            "all_acc": 10 / 14,
            "boundary_miou": (1 / 4 + 2 / 4) / 2,
            "miou_head": (2 / 3 + 1 / 2) / 2,
            "miou_tail": 1 / 2,
        }
    )


def test_means_agree_with_scikit_learn():
    rng = np.random.default_rng(0)
    truth, labels = rng.integers(0, 4, (2, 500))
    counted = count_confusion(rng.uniform(0, 1, (500, 3)), truth, labels, 4)
    figures = compute_means(counted.histograms(), NAMES, {})
    assert figures["miou_all"] == pytest.approx(jaccard_score(truth, labels, average="macro"))
    assert figures["macc_all"] == pytest.approx(balanced_accuracy_score(truth, labels))


def test_nothing_to_average_is_not_a_number():
    empty = ConfusionCounts(
        np.zeros((4, 5), np.int64), np.zeros(4, np.int64), np.zeros(4, np.int64)
    )
    figures = compute_means(empty.histograms(), NAMES, GROUPS)
    assert np.isnan(figures["miou"])
    assert figures["miou_all"] == 0


def test_tallies_add_up_and_survive_json():
    twice = by_hand() + by_hand()
    assert twice.confusion[0].tolist() == [12, 4, 0, 0, 0]
    again = ConfusionCounts.from_data(json.loads(json.dumps(twice.as_data())))
    assert (again.confusion == twice.confusion).all()
    assert (again.histograms() == twice.histograms()).all()
