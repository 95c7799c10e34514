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
    assert figures["class-agnostic AP50"] == "1.000 (1.000 .. 1.000)"
    segments = "class-agnostic, Felzenszwalb's segments"
    assert figures[f"{segments} AP50"] == "0.000 (0.000 .. 0.000)"
    assert figures[f"{segments} AP25"] == "0.500 (0.500 .. 0.500)"
    # chairs: 2 of 3 before any wrong one, 2/3; tables: one is wrong before 2 of 3, 2/3 * 2/3 / 2
    assert figures["by class AP50"].startswith("0.444 (")
    counted = figures["rooms with as many of chair as there are"]
    assert counted == "1 of 3: 0.333 (0.000 .. 1.000)"
    assert figures["ids switched in the second round"].startswith("1 of 6: 0.167 (0.000 .. ")
    assert figures["carried things told as moved"] == "1 of 2: 0.500 (0.000 .. 1.000)"


def test_intervals_are_of_what_rooms_are_without_each_other():
    first, *others = [trial([CHAIR, TABLE], True, 0), trial([TABLE, TABLE], None, 1)]
    figures = summarize([first, *others])
    # 1/4 of both, 1/2 and 0 without one: a standard error of 1/4, times 12.7 for one degree
    assert figures["ids switched in the second round"] == "1 of 4: 0.250 (0.000 .. 1.000)"
    assert summarize([first])["class-agnostic AP50"] == "1.000"
