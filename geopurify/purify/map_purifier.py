# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""GeoPurify on a map that grows: snapshot, affinities, scores, pooling."""

import threading
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import PriorityGate, yield_point
from geopurify.compute.stages import measure_stages, stage
from geopurify.config import PurifyConfig
from geopurify.frame.encoder import EncodeImages
from geopurify.fusion.shared_map import SharedMap
from geopurify.purify.ambiguity_purification import (
    UNCHANGED,
    Reclassification,
    reclassify_ambiguous,
)
from geopurify.purify.incremental.repooling import Pooled, repool_region
from geopurify.purify.incremental.snapshot import Snapshot
from geopurify.purify.last_purification import LastPurification, PurificationCache
from geopurify.purify.purifier import Purifier
from geopurify.query.current_vocabulary import CurrentVocabulary
from geopurify.query.naming import DroppedName, find_redundant, settle_scores
from geopurify.query.naming.redundancy import FEWEST_VOXELS
from geopurify.query.vocabulary import Vocabulary

MOST_ROWS = 40_000  # voxels by which names are judged: more say the same


@dataclass(frozen=True)
class Purification:
    """What one purification did; ``seconds`` by stage."""

    voxels: int
    seconds: dict[str, float]


class MapPurifier:
    """Purifies a shared map, each time from the last purification on.

    Args:
        purified: where the last purification is kept.
        texts: whose scores are pooled.
        gate: purifications pause for what has high priority.
        logit_scale: of the encoder.
        encode_images: of the encoder, see `whole_image_encoder`; None: nothing is reclassified.
    """

    def __init__(
        self,
        shared_map: SharedMap,
        purified: PurificationCache,
        texts: CurrentVocabulary,
        gate: PriorityGate,
        logit_scale: float,
        encode_images: EncodeImages | None = None,
    ) -> None:
        self._map, self._purified, self._texts, self._gate = shared_map, purified, texts, gate
        self._logit_scale, self._encode_images = logit_scale, encode_images
        self._lock = threading.Lock()

    def purify(self, config: PurifyConfig, with_labels: bool) -> Purification:
        """Pool the class scores of the map along its geometry.

        Args:
            with_labels: else only the affinities are computed.

        Raises:
            BadInput: the map is empty.
        """
        with self._lock, self._gate.low_priority(), measure_stages() as seconds:
            epoch = self._map.epoch
            vocabulary = self._texts.vocabulary if with_labels else None
            texts, last = self._texts_to_pool(vocabulary), self._purified.of_epoch(epoch)
            yield_point()
            with self._map.locked() as voxels, stage("snapshot"):
                snapshot = last.take_snapshot(voxels)  # what changed since the last one
            yield_point()
            purifier = last.purifier.update(snapshot) if snapshot else last.purifier  # A
            pooled = pool_scores(self._map, texts, purifier, snapshot, last, config)  # F <- A F
            frames = snapshot.frames if snapshot else last.frames
            purified = LastPurification(purifier, frames, vocabulary, texts, pooled)
            if vocabulary is not None and config.class_purification:
                purified = replace(purified, dropped=self._find_redundant(purified, last))
            if vocabulary is not None and self._encode_images is not None:
                purified = replace(purified, reclassification=self._reclassify(purified, last))
            with self._map.locked():
                if epoch == self._map.epoch:
                    self._purified.store(epoch, purified)
        return Purification(len(purifier.packed_keys), seconds)

    def _find_redundant(
        self, found: LastPurification, last: LastPurification
    ) -> tuple[DroppedName, ...]:
        """Return the names that the map has no use for, from voxels evenly spread over it."""
        vocabulary, keys = self._texts.vocabulary, found.purifier.packed_keys
        if found.vocabulary is not vocabulary or found.pooled is last.pooled:
            return last.dropped if found.vocabulary is last.vocabulary else ()
        with stage("classes"):
            step = -(-len(keys) // MOST_ROWS)
            some_keys, relations = keys[::step].copy(), vocabulary.relations

            def settle(scores: NDArray[np.float32]) -> NDArray[np.float32]:
                settle_scores(scores, relations, self._logit_scale)
                return scores

            pooled = settle(found.copy_name_scores(slice(None, None, step)))
            return find_redundant(
                pooled,
                lambda: settle(self._map.scores(vocabulary.features, some_keys)),
                self._logit_scale,
                vocabulary.used,
                fewest=max(1, FEWEST_VOXELS // step),
                before=last.dropped if last.vocabulary is vocabulary else (),
            )

    def _reclassify(self, found: LastPurification, last: LastPurification) -> Reclassification:
        """Return the decisions about places whose name is in doubt, if images are kept."""
        vocabulary, encode_images = self._texts.vocabulary, self._encode_images
        is_same = found.vocabulary is last.vocabulary
        with self._map.locked() as voxels:
            views, voxel_size_m = self._map.keyframes.all(), voxels.config.voxel_size_m
        if not views or encode_images is None or found.vocabulary is not vocabulary:
            return UNCHANGED
        if is_same and found.pooled is last.pooled:
            return last.reclassification
        with stage("reclassify"):
            keys, scores = found.purifier.packed_keys, found.class_scores(self._logit_scale)
            before = (last.purifier.packed_keys, last.reclassification if is_same else UNCHANGED)
            yield_point()
            return reclassify_ambiguous(
                *(keys, scores, self._logit_scale, vocabulary.features),
                *(views, encode_images, voxel_size_m, before),
            )

    def _texts_to_pool(self, vocabulary: Vocabulary | None) -> NDArray[np.float32]:
        """Return (T, D) features, each once: many names of long vocabularies mean nothing."""
        size = self._map.voxels.dimension
        if vocabulary is None:
            return np.empty((0, size), np.float32)
        texts = [*vocabulary.features, *self._texts.canonical_phrases]
        distinct = dict.fromkeys(text.tobytes() for text in texts)
        return np.frombuffer(bytearray(b"".join(distinct)), np.float32).reshape(-1, size)


def pool_scores(
    shared_map: SharedMap,
    texts: NDArray[np.float32],
    purifier: Purifier,
    snapshot: Snapshot | None,
    last: LastPurification,
    config: PurifyConfig,
) -> Pooled:
    """Return the (N, T) scores of texts, pooled by the affinities.

    Scores of the same texts as before are pooled again only around the voxels that changed.

    Args:
        purifier: the affinities A.
        snapshot: what changed since the last purification; None if nothing did.
        config: with ``space``: whether scores are pooled, or features and their scores taken then.
    """
    keys, region, in_features = purifier.packed_keys, None, config.space == "features"
    if not len(texts):
        return Pooled.without_columns(len(keys))
    if np.array_equal(texts, last.texts):
        if snapshot is None:
            return last.pooled
        if not in_features:
            region = purifier.find_update_region(last.pooled, snapshot.previous_rows)
    yield_point()
    if in_features:
        return _pool_features(shared_map, texts, purifier)
    with stage("score"):
        scores = shared_map.scores(texts, keys if region is None else keys[region.rows])
    with stage("pool"):
        if region is not None:
            return repool_region(last.pooled, region, scores, config.restart)
        return purifier.pool_all(scores)


def _pool_features(
    shared_map: SharedMap, texts: NDArray[np.float32], purifier: Purifier
) -> Pooled:
    """Pool features instead of scores, as published."""
    with stage("score"):
        features = shared_map.features(purifier.packed_keys)
    with stage("pool"):
        return Pooled.entire(purifier.purify(features) @ texts.T)
