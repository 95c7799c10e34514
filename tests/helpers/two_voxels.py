# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A labelled cloud of two voxels."""

import numpy as np

from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import Vocabulary

CLOUD = LabelledCloud(
    points_map=np.array([(1.5, -2.0, 0.25), (0.0, 0.5, 1.0)], np.float32),
    colors=np.array([(10, 20, 30), (40, 50, 60)], np.uint8),
    normals_map=np.zeros((2, 3), np.float32),
    labels_raw=np.array([0, 0], np.uint16),
    labels=np.array([1, 65535], np.uint16),
    confidence=np.array([0.5, 0.0], np.float32),
    vocabulary=Vocabulary(
        ("wall", "café\nchair"),
        "{}",
        np.eye(2, dtype=np.float32),
        np.array([(1, 2, 3), (200, 100, 0)], np.uint8),
    ),
    packed_keys=np.array([1, 2], np.int64),
)
