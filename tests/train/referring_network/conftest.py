# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.objects import MapObject
from geopurify_train.referring.generated import ReferringSample
from geopurify_train.referring_network.scenes import LabelledCloud, ReferringScene

THINGS = (  # id, name, centre, colour
    (1, "chair", (0, 0, 0.5), (200, 30, 30)),
    (2, "chair", (3, 0, 0.5), (30, 30, 200)),
    (3, "table", (3, 2, 0.4), (120, 75, 40)),
    (4, "lamp", (0, 3, 0.8), (240, 240, 240)),
)
SENTENCES = (
    ("color", "the red chair", {1}),
    ("nearest", "the chair nearest to the table", {2}),
    ("all", "all chairs", {1, 2}),
    ("all", "something to put plates on", {3}),
    ("missing", "the giraffe", set()),
)


def draw_thing(object_id, name, centre, color):
    pose = np.eye(4)
    pose[:3, 3] = centre
    return MapObject(
        object_id, name, 1.0, (), pose, np.full(3, 0.6), np.empty(0, np.int64),
        np.array(color, np.uint8), np.empty(0, np.float32), 1, 0.0, 0.0,
    )  # fmt: skip


@pytest.fixture
def scene():
    """Four things, 60 points each, and a handful of sentences."""
    rng = np.random.default_rng(0)
    points = [rng.uniform(-0.3, 0.3, (60, 3)) + centre for _, _, centre, _ in THINGS]
    cloud = LabelledCloud(
        np.concatenate(points).astype(np.float32),
        np.repeat(np.array([color for *_, color in THINGS], np.uint8), 60, 0),
        np.repeat(np.arange(1, 5), 60),
    )
    samples = tuple(ReferringSample(kind, text, frozenset(ids)) for kind, text, ids in SENTENCES)
    return ReferringScene(
        "four things", tuple(draw_thing(*thing) for thing in THINGS), samples, lambda: cloud
    )
