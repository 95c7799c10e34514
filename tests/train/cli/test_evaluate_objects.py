# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.evaluation.instances import FoundThings, InstanceScene, TrueThings
from geopurify_train.cli.evaluate_objects import COUNTED, summarize
from geopurify_train.evaluation.object_trial import ObjectTrial
from geopurify_worlds.room import CLASS_NAMES

CHAIR, TABLE = CLASS_NAMES.index(COUNTED), CLASS_NAMES.index("table")


def trial(found: list[int], is_moved: bool | None, switched: int) -> ObjectTrial:
    """Return a room with a chair and a table of 200 points each, found as some classes."""
    instances = np.repeat([1, 2], 200)
    scene = InstanceScene.compare(
        FoundThings(instances, np.array(found), np.array([0.9, 0.8])),
        TrueThings(instances, np.array([CHAIR, TABLE])),
    )
    segments = InstanceScene.compare(
        FoundThings(np.ones(400, int), np.array([0]), np.array([400.0])), scene.truth
    )
    return ObjectTrial(1, 400, 0.5, scene, segments, 2, switched, is_moved)


def test_figures_of_rooms_are_put_together():
    figures = summarize(
        [
            trial([CHAIR, TABLE], True, 0),
            trial([CHAIR, CHAIR], False, 1),
            trial([TABLE, TABLE], None, 0),
        ]
    )
    assert figures["class-agnostic AP, AP50, AP25"] == "1.000, 1.000, 1.000"
    segmented = "class-agnostic, by Felzenszwalb's segments of normals and colours"
    assert figures[segmented] == "0.000, 0.000, 0.500"
    assert figures["rooms with as many of chair as there are"] == "1 of 3"
    assert figures["ids switched in the second round"] == "1 of 6"
    assert figures["carried things told as moved"] == "1 of 2"
