# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.config import from_flat
from geopurify_train.referring_network.assessment import assess
from geopurify_train.referring_network.mapped_homes import (
    LEAST_VOXELS,
    MapFinder,
    MappedHome,
    MapSimilarityFinder,
)

CONFIG = from_flat({"encoder.kind": "simulated", "map.voxel_size_m": 0.04})


@pytest.mark.slow
def test_a_map_answers_sentences_better_than_similarity_does():
    home = MappedHome(7002, 1, "second", CONFIG, frames=16)
    sizes = np.bincount(home.scene.cloud.object_ids)
    meant = {number for sample in home.scene.sentences for number in sample.ids}
    assert len(home.scene.sentences) > 20 and (sizes[list(meant)] >= LEAST_VOXELS).all()
    voxels = home.pipeline.map.points_map[[5, 7]]
    assert np.flatnonzero(home.mask_of(voxels)).tolist() == [5, 7]
    asked = [home.scene]
    by_query = [outcome.overlap for outcome in assess(MapFinder(home), asked)]
    by_similarity = [outcome.overlap for outcome in assess(MapSimilarityFinder(home), asked)]
    assert np.mean(by_query) > np.mean(by_similarity) + 0.1
