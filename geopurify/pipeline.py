# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The whole of it: frames in, labelled voxels and answers out."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.config import Config
from geopurify.encoders.protocol import Encoder
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.lifting import lift
from geopurify.mapping.keys import voxel_centres
from geopurify.mapping.voxel_map import VoxelMap
from geopurify.purify.neighbours import spatial_order
from geopurify.purify.purifier import Purifier, Snapshot, build_purifier
from geopurify.semantics.label_sets import label_set
from geopurify.semantics.labels import label_voxels
from geopurify.semantics.objects import FoundObject, find_objects
from geopurify.semantics.scoring import GENERIC_TEXTS, calibrated, checked_text, competitors
from geopurify.semantics.vocabulary import Vocabulary, make_vocabulary
from geopurify.stopwatch import Stopwatch

DEFAULT_LABEL_SET = "scannet20"
_NO_ROWS = np.empty(0, np.int64)


@dataclass(frozen=True)
class Integration:
    """What one frame did to the map; ``seconds`` by stage."""

    observations: int
    voxels_added: int
    voxels_evicted: int
    seconds: dict[str, float]


@dataclass(frozen=True)
class Purification:
    """What one purification did; ``seconds`` by stage."""

    voxels: int
    seconds: dict[str, float]


@dataclass(frozen=True, eq=False)
class LabelledCloud:
    """All voxels with their labels before and after purification.

    Attributes:
        points_map: (N, 3) float32 centres, metres.
        colors: (N, 3) uint8, as seen.
        normals_map: (N, 3) float32, 0 where unknown.
        labels_raw, labels: (N,) uint16 before and after; 65535 for none.  A voxel that the last
            purification did not know has its raw label in both.
        confidence: (N,) float32 probability of ``labels``.
        vocabulary: what the labels are indices into.
    """

    points_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    normals_map: NDArray[np.float32]
    labels_raw: NDArray[np.uint16]
    labels: NDArray[np.uint16]
    confidence: NDArray[np.float32]
    vocabulary: Vocabulary


@dataclass(frozen=True, eq=False)
class QueryResult:
    """The objects that answer a text, best first, and their M voxels.

    Attributes:
        points_map: (M, 3) float32.
        scores: (M,) float32 calibrated scores.
        object_ids: (M,) int32 index into ``objects``.
    """

    text: str
    objects: tuple[FoundObject, ...]
    points_map: NDArray[np.float32]
    scores: NDArray[np.float32]
    object_ids: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class _Purified:
    """The last purification: its affinities, and the pooled scores of some texts.

    Attributes:
        frames: how many the map had fused.
        vocabulary: whose names are the first of the texts.
        texts: (T, D) unit features.
        scores: (N, T) of the purifier's voxels.
    """

    purifier: Purifier
    frames: int
    vocabulary: Vocabulary
    texts: NDArray[np.float32]
    scores: NDArray[np.float32]

    def without_scores(self, texts: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return which of some texts have no pooled scores yet."""
        return np.flatnonzero(~self._same(texts).any(1))

    def scores_of(
        self,
        texts: NDArray[np.float32],
        missing: NDArray[np.int64],
        pooled: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Return the (N, T) scores of some texts, given those of the ones without."""
        scores = self.scores[:, self._same(texts).argmax(1)]
        scores[:, missing] = pooled
        return scores

    def _same(self, texts: NDArray[np.float32]) -> NDArray[np.bool_]:
        return (texts[:, None] == self.texts).all(2)


class Pipeline:
    """Map posed RGB-D frames, purify the map and ask it things.

    The methods may be called from different threads: the map is locked only while it is read or
    written, never while a model or a purification runs.
    """

    def __init__(
        self, config: Config, encoder: Encoder, up_map: ArrayLike = (0.0, 0.0, 1.0)
    ) -> None:
        """Start with an empty map.

        Args:
            up_map: (3,) direction against gravity in the map frame; z in ROS (REP-103).

        Raises:
            BadInput: the configured vocabulary is not usable with the encoder.
        """
        self.config = config
        self.encoder = encoder
        self.up_map = np.asarray(up_map, np.float64)
        self.map = VoxelMap(config.map, encoder.dimension)
        self._lock = threading.Lock()
        self._purify_lock = threading.Lock()
        self._purified: _Purified | None = None
        self._resets = 0
        self.vocabulary = make_vocabulary(
            self._configured_names(), config.vocabulary.prompt, encoder
        )

    def _configured_names(self) -> Sequence[str]:
        chosen = self.config.vocabulary
        if chosen.names:
            return chosen.names
        if chosen.label_set:
            return label_set(chosen.label_set)
        return self.encoder.class_names or label_set(DEFAULT_LABEL_SET)

    @property
    def voxel_count(self) -> int:
        """Voxels in the map now."""
        return self.map.size

    def integrate(self, frame: Frame) -> Integration:
        """Fuse one frame into the map.

        Raises:
            BadInput: the frame can't be used; the map is as before.
        """
        watch = Stopwatch()
        with watch("encode"):
            feature_map = self.encoder.encode(frame)
        with watch("lift"):
            observations = lift(frame, feature_map, self.config.lifting)
        with self._lock, watch("fuse"):
            fused = self.map.integrate(observations)
        return Integration(len(observations.weights), fused.added, fused.evicted, watch.seconds)

    def purify(self) -> Purification:
        """Pool the map's class scores along its geometry; takes seconds on large maps.

        Raises:
            BadInput: the map is empty.
        """
        watch = Stopwatch()
        with self._purify_lock:
            resets = self._resets
            purifier, frames = self._purifier(watch)
            vocabulary = self.vocabulary
            with watch("score"):
                texts = np.concatenate([vocabulary.features, self._generic_features])
                values = self._values(purifier, texts)
            with watch("pool"):
                pooled = purifier.purify(values)
                if self.config.purify.space == "features":
                    pooled = pooled @ texts.T
            with self._lock:
                if resets == self._resets:
                    self._purified = _Purified(purifier, frames, vocabulary, texts, pooled)
        return Purification(len(purifier.packed_keys), watch.seconds)

    def _purifier(self, watch: Stopwatch) -> tuple[Purifier, int]:
        """Return affinities and frames of the map; the last affinities if no frame came since."""
        with self._lock, watch("snapshot"):
            if self.map.size == 0:
                raise BadInput("map_empty", "the map is empty: no frame was integrated yet")
            frames, last = self.map.frames, self._purified
            if last is not None and frames == last.frames:
                return last.purifier, frames
            snapshot = _snapshot(self.map)
        return build_purifier(snapshot, self.config.purify, watch), frames

    def _values(self, purifier: Purifier, texts: NDArray[np.float32]) -> NDArray:
        """Return what is pooled, for the purifier's voxels; 0 for those evicted meanwhile."""
        with self._lock:
            rows = self.map.rows_of(purifier.packed_keys)
            if self.config.purify.space == "features":
                values = self.map.features[rows]
                values[rows < 0] = 0
                return values
            return self.map.scores(texts, rows)

    def labelled(self) -> LabelledCloud:
        """Return all voxels with their labels."""
        vocabulary, scale = self.vocabulary, self.encoder.logit_scale
        with self._lock:
            purified = self._purified
            points, colors, normals = self.map.points_map, self.map.colors, self.map.normals
            raw = self.map.scores(vocabulary.features)
            if purified is not None:
                rows = self.map.rows_of(purified.purifier.packed_keys)
        labels_raw, confidence = label_voxels(raw, scale)
        labels = labels_raw.copy()
        if purified is not None and purified.vocabulary is vocabulary:
            known = rows >= 0
            scores = purified.scores[known, : len(vocabulary.names)]
            labels[rows[known]], confidence[rows[known]] = label_voxels(scores, scale)
        return LabelledCloud(points, colors, normals, labels_raw, labels, confidence, vocabulary)

    def query(
        self, text: str, top_k: int | None = None, min_score: float | None = None
    ) -> QueryResult:
        """Find the objects that a text describes.

        Args:
            top_k, min_score: instead of ``query.top_k`` and ``query.min_score``.

        Raises:
            BadInput: the text is empty, too long or unknown to the encoder, the map is empty, or
                a value is out of range.
        """
        config = self.config.query
        text = checked_text(text, config.max_text_length)
        top_k = config.top_k if top_k is None else top_k
        min_score = config.min_score if min_score is None else min_score
        if top_k < 1 or not 0 <= min_score <= 1:
            raise BadInput(
                "query_invalid",
                f"top_k must be >= 1 and min_score in [0, 1], got {top_k} and {min_score}",
            )
        feature = self.encoder.encode_text([text])[0]
        keys, scores = self._query_scores(feature)
        hits = np.flatnonzero(scores >= min_score)
        keys, scores = keys[hits], scores[hits]
        voxel_size_m = self.config.map.voxel_size_m
        objects, ids = find_objects(
            keys,
            scores,
            voxel_size_m,
            self.up_map,
            link_m=config.link_distance_m,
            min_voxels=config.min_voxels,
            top_k=top_k,
        )
        found = ids >= 0
        points = voxel_centres(keys[found], voxel_size_m)
        return QueryResult(text, objects, points, scores[found], ids[found])

    def _query_scores(
        self, feature: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return all voxels and their calibrated scores, purified where possible."""
        names, generic = self.vocabulary.features, self._generic_features
        texts = np.concatenate([feature[None], names[competitors(feature, names)], generic])
        scale = self.encoder.logit_scale
        with self._lock:
            if self.map.size == 0:
                raise BadInput("map_empty", "the map is empty: no frame was integrated yet")
            keys, purified = self.map.packed_keys.copy(), self._purified
            rows = self.map.rows_of(purified.purifier.packed_keys) if purified else _NO_ROWS
            fresh = np.ones(len(keys), np.bool_)
            fresh[rows[rows >= 0]] = False
            scores = np.empty(len(keys), np.float32)
            scores[fresh] = calibrated(self.map.scores(texts, np.flatnonzero(fresh)), scale)
            missing = purified.without_scores(texts) if purified else _NO_ROWS
            values = self.map.scores(texts[missing], rows)
        if purified:
            pooled = purified.scores_of(texts, missing, purified.purifier.purify(values))
            known = rows >= 0
            scores[rows[known]] = calibrated(pooled, scale)[known]
        return keys, scores

    @cached_property
    def _generic_features(self) -> NDArray[np.float32]:
        """Return text features of `GENERIC_TEXTS`, none for an encoder of fixed classes."""
        if self.encoder.class_names:
            return np.empty((0, self.encoder.dimension), np.float32)
        return self.encoder.encode_text(GENERIC_TEXTS)

    def set_vocabulary(self, names: Sequence[str], prompt: str | None = None) -> None:
        """Replace the classes; the map stays.

        Raw labels change at once, purified ones with the next `purify`.

        Raises:
            BadInput: the names or the prompt are not usable; the old vocabulary stays.
        """
        prompt = self.config.vocabulary.prompt if prompt is None else prompt
        self.vocabulary = make_vocabulary(names, prompt, self.encoder)

    def reset(self) -> None:
        """Forget the map; the vocabulary stays."""
        with self._lock:
            self.map.clear()
            self._purified = None
            self._resets += 1


def _snapshot(voxel_map: VoxelMap) -> Snapshot:
    order = spatial_order(voxel_map.packed_keys)
    return Snapshot(
        voxel_map.packed_keys[order],
        voxel_map.points_map[order],
        voxel_map.normals[order],
        voxel_map.colors[order],
        voxel_map.weights[order],
    )
