# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.config import PurifyConfig
from geopurify_train.comparison.point_trials import (
    VARIANTS,
    compute_miou,
    try_variants,
)
from geopurify_train.scans.scan import LabelledScan


def test_miou_is_that_of_the_classes_that_are_there():
    found, truth = np.array([0, 0, 1, 2, 0]), np.array([0, 1, 1, 1, 3])  # 3: of no class
    assert compute_miou(found, truth, 3) == pytest.approx((1 / 2 + 1 / 3) / 2)


def test_every_variant_is_tried_on_the_same_scores():
    along, up = (g.ravel() for g in np.meshgrid(np.linspace(-2, 2, 60), np.linspace(0, 2, 30)))
    walls = [(along, 2), (along, -2), (2, along), (-2, along)]
    points = [np.stack(np.broadcast_arrays(x, y, up), 1) for x, y in walls]
    labels = np.repeat([0, 1, 2, 3], len(along)).astype(np.uint16)
    scan = LabelledScan(
        "walls",
        tuple("abcd"),
        np.concatenate(points).astype(np.float32),
        np.full((len(labels), 3), 99, np.uint8),
        labels,
        labels + np.uint16(1),
        np.empty((0, 2), np.int64),
    )
    trials = list(try_variants(scan, 1, PurifyConfig(neighbours=24)))
    assert [trial.variant for trial in trials] == [variant.name for variant in VARIANTS]
    assert len({trial.miou_raw for trial in trials}) == 1
    assert trials[0].miou > trials[0].miou_raw
    assert 0.5 < trials[0].auc <= 1
