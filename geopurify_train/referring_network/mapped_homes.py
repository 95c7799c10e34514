# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sentences about homes, answered by maps of them: what users get, with all faults of the map."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config
from geopurify.errors import BadInput
from geopurify.fusion.keys import pack_key
from geopurify.pipeline import Pipeline
from geopurify_train.referring.generated import ReferringSample, make_sentences
from geopurify_train.referring.room_facts import HomeFacts
from geopurify_train.referring.templates import TemplateSet
from geopurify_train.referring_network.scenes import LabelledCloud, ReferringScene
from geopurify_worlds.room_sequence import FRAMES_A_ROOM, RoomSequence

LEAST_VOXELS = 100  # of a thing that can be asked for
Mask = NDArray[np.bool_]


class MappedHome:
    """A home, its map, and sentences from its truth.

    Attributes:
        scene: its cloud are the voxels of the map, each with the true object that it is of.
    """

    def __init__(
        self,
        seed: int,
        rooms: int,
        templates: TemplateSet,
        config: Config,
        frames: int = FRAMES_A_ROOM,
    ) -> None:
        """Map a home and make sentences about what is in the map.

        Args:
            frames: of each room.
        """
        sequence = RoomSequence(seed, frames * rooms, rooms=rooms)
        self.pipeline = Pipeline.create(config)
        for index in range(len(sequence)):
            self.pipeline.integrate(sequence[index])
        self.pipeline.purify()
        facts = HomeFacts.of(sequence.room)
        sentences = make_sentences(facts, templates, np.random.default_rng([seed, 23]))
        voxels = self.pipeline.map
        _, instances = sequence.room.labels_at(voxels.points_map)
        cloud = LabelledCloud(voxels.points_map, voxels.colors, instances.astype(np.int64))
        self.scene = ReferringScene(
            sequence.name, facts.objects, _about_seen(sentences, instances), lambda: cloud
        )
        self._order = np.argsort(voxels.packed_keys)
        self._keys = voxels.packed_keys[self._order]

    def mask_of(self, points_map: NDArray[np.float32]) -> Mask:
        """Return which voxels of the map (M, 3) centres of voxels are."""
        cells = np.floor(points_map / self.pipeline.config.map.voxel_size_m).astype(np.int64)
        found: Mask = np.zeros(len(self._keys), np.bool_)
        found[self._order[np.searchsorted(self._keys, pack_key(*cells.T))]] = True
        return found


def _about_seen(
    sentences: Sequence[ReferringSample], instances: NDArray[np.integer]
) -> tuple[ReferringSample, ...]:
    """Return the sentences of which all things that are meant are in the map."""
    sizes = np.bincount(instances)
    seen = set(np.flatnonzero(sizes >= LEAST_VOXELS).tolist())
    return tuple(sample for sample in sentences if sample.ids <= seen)


class MapFinder:
    """What `Pipeline.query` answers."""

    def __init__(self, home: MappedHome) -> None:
        self._home = home

    def find(self, scene: ReferringScene, sample: ReferringSample) -> Mask:
        """Return (N,) which voxels are of what is answered."""
        pipeline = self._home.pipeline
        result = pipeline.query(sample.text, T_map_viewpoint=sample.T_map_viewpoint)
        return self._home.mask_of(result.points_map)


class MapSimilarityFinder:
    """The voxels of the best object by their features' similarity to the sentence alone."""

    def __init__(self, home: MappedHome) -> None:
        self._home = home

    def find(self, scene: ReferringScene, sample: ReferringSample) -> Mask:
        """Return (N,) which voxels are of what is answered."""
        try:
            result, _ = self._home.pipeline.query_all(sample.text, top_k=1)
        except BadInput:  # the encoder knows none of the words
            return np.zeros(len(scene.cloud.points), np.bool_)
        return self._home.mask_of(result.points_map)
