# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from small_scenes import corner

from geopurify.errors import BadInput
from geopurify_train.teachers import create_teacher

TEACHER = create_teacher("instances")


def test_it_says_what_is_of_one_object():
    scene = replace(corner(), instances=corner().truth + np.uint16(3))
    floor, wall = np.flatnonzero(scene.truth == 0)[:4], np.flatnonzero(scene.truth == 1)[:4]
    assert TEACHER.compute_affinities(scene, floor, wall).tolist() == [0] * 4
    assert TEACHER.compute_affinities(scene, floor, floor[::-1]).tolist() == [1] * 4
    said = TEACHER.embed(scene)
    assert (said[floor] @ said[floor].T).min() > 0.8 > (said[floor] @ said[wall].T).max()


def test_scenes_of_which_nobody_knows_the_objects():
    with pytest.raises(BadInput, match="needs the true objects of corner"):
        TEACHER.embed(corner())
