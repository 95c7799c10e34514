# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The whole of it: frames in, labelled voxels and answers out."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.compute.precedence import Precedence
from geopurify.compute.stopwatch import Stopwatch
from geopurify.config import Config, VocabularyConfig
from geopurify.config.text_limits import checked_names
from geopurify.encoders.upright import encode_upright
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.frame.depth_scale import DepthScaleCheck
from geopurify.frame.encoder import Encoder
from geopurify.fusion.carving import free_rays
from geopurify.fusion.lifting import lift
from geopurify.fusion.region_crop import crop_to_region
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.incremental.pooled import Pooled, pool_again
from geopurify.purify.labelled_clouds import LabelledClouds, LabelState
from geopurify.purify.last_purification import LastPurification
from geopurify.purify.purifier import Purifier
from geopurify.query.regions import Region, Sphere
from geopurify.query.results import LabelledCloud, QueryResult
from geopurify.query.scoring import generic_features
from geopurify.query.text_query import TextQuery, text_query
from geopurify.query.vocabulary import Vocabulary, choose_vocabulary

FRAME_WAIT_S = 0.3  # at most, for a query; so that mapping goes on under any number of them
_NO_ROWS = np.empty(0, np.int64)


@dataclass(frozen=True)
class Integration:
    """What one frame did to the map; ``seconds`` by stage."""

    observations: int
    voxels_added: int
    voxels_evicted: int
    voxels_carved: int
    seconds: dict[str, float]


@dataclass(frozen=True)
class Purification:
    """What one purification did; ``seconds`` by stage."""

    voxels: int
    seconds: dict[str, float]


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
            BadInput: the configured vocabulary or student is not usable with the encoder, or the
                device of purification is missing.
        """
        # not before there is a map to purify: they import torch, which takes a second
        from geopurify.encoders.device import torch_device
        from geopurify.purify.choice import create_purifier

        self.config = config
        self.encoder = encoder
        self.up_map = np.asarray(up_map, np.float64)
        self.map = VoxelMap(config.map, encoder.dimension)
        device = torch_device(config.purify.device, "purify.device")
        self._no_purifier = create_purifier(config.purify, encoder.dimension, device)
        self._lock = threading.Lock()
        self._purify_lock = threading.Lock()
        self._precedence = Precedence()
        self._depth_scale = DepthScaleCheck()
        self._purified: LastPurification | None = None
        self._clouds = LabelledClouds(self._lock, self._label_state, encoder.logit_scale)
        self.resets = 0  # how often the map was emptied or replaced
        self.vocabulary: Vocabulary
        self.set_vocabulary()

    @property
    def voxel_count(self) -> int:
        """Voxels in the map now."""
        return self.map.size

    def integrate(self, frame: Frame) -> Integration:
        """Fuse one frame into the map.

        Raises:
            BadInput: the frame can't be used, or the map was reset meanwhile; it is as before.
        """
        watch, resets = Stopwatch(), self.resets
        frame = crop_to_region(frame, self.config.lifting)
        self._precedence.give_way(FRAME_WAIT_S)
        with watch("encode"):
            feature_map = encode_upright(self.encoder, frame, self.up_map)
        with watch("lift"):
            observations = lift(frame, feature_map, self.config.lifting)
        self._depth_scale.look(frame, self.config.lifting)
        with self._lock:
            if resets != self.resets:
                raise BadInput(
                    "map_reset", "the map was reset or replaced while the frame was encoded"
                )
            with watch("fuse"):
                fused = self.map.integrate(observations)
            carved = self._carve(frame, watch) if self.map.config.carve_frames else 0
        return Integration(
            len(observations.weights), fused.added, fused.evicted, carved, watch.seconds
        )

    def _carve(self, frame: Frame, watch: Stopwatch) -> int:
        with watch("carve"):
            rays = free_rays(frame, self.config.lifting, self.map.config, self.map.frames)
            return self.map.carve(rays)

    def purify(self, with_labels: bool = True) -> Purification:
        """Pool the map's class scores along its geometry; takes seconds on large maps.

        Args:
            with_labels: else only the affinities are found, in half the time: a query pools the
                scores of its own texts by them, and labels stay raw.

        Raises:
            BadInput: the map is empty.
        """
        watch = Stopwatch()
        with self._purify_lock:
            resets, vocabulary = self.resets, self.vocabulary
            texts = np.concatenate([vocabulary.features, self._generic_features])
            texts, of = (texts, vocabulary) if with_labels else (texts[:0], None)
            last = self._purified
            purifier, old_rows, frames = self._purifier(last, watch)
            pooled = self._pooled(purifier, old_rows, texts, last, watch)
            with self._lock:
                if resets == self.resets:
                    self._purified = LastPurification(purifier, frames, of, texts, pooled)
        return Purification(len(purifier.packed_keys), watch.seconds)

    def _purifier(
        self, last: LastPurification | None, watch: Stopwatch
    ) -> tuple[Purifier, NDArray[np.int32] | None, int]:
        """Return affinities of the map, the rows its voxels had in the last, and its frames.

        Without new frames they are the last ones, and the rows None.
        """
        give_way = self._precedence.give_way
        give_way()
        with self._lock, watch("snapshot"):
            if self.map.size == 0:
                raise BadInput("map_empty", "the map is empty: no frame was integrated yet")
            frames = self.map.frames
            if last is not None and frames == last.frames:
                return last.purifier, None, frames
            before = last.purifier if last else self._no_purifier
            snapshot = before.look_at(self.map, last.frames if last else 0)
        give_way()
        return before.renewed(snapshot, watch, give_way), snapshot.old_rows, frames

    def _pooled(
        self,
        purifier: Purifier,
        old_rows: NDArray[np.int32] | None,
        texts: NDArray[np.float32],
        last: LastPurification | None,
        watch: Stopwatch,
    ) -> Pooled:
        """Return the pooled scores of texts: the last ones, renewed, if they are of the same."""
        keys, give_way = purifier.packed_keys, self._precedence.give_way
        if not len(texts):
            return Pooled(
                np.empty((len(keys), 0), np.float32), (), np.zeros(len(keys), np.float32)
            )
        in_features, region = self.config.purify.space == "features", None
        if last is not None and np.array_equal(texts, last.texts):
            if old_rows is None:
                return last.pooled
            if not in_features:
                region = purifier.region_to_pool(last.pooled, old_rows)
        give_way()
        with watch("score"):
            values = self._values(keys if region is None else keys[region.rows], texts)
        with watch("pool"):
            if in_features:
                pooled = purifier.purify(values) @ texts.T
                return Pooled(pooled, (), np.zeros(len(keys), np.float32))
            if last is not None and region is not None:
                return pool_again(last.pooled, region, values, self.config.purify.rounds, give_way)
            return purifier.pool_all(values, give_way)

    def _values(self, packed_keys: NDArray[np.int64], texts: NDArray[np.float32]) -> NDArray:
        """Return what is pooled, for some voxels; 0 for those evicted meanwhile."""
        with self._lock:
            rows = self.map.rows_of(packed_keys)
            if self.config.purify.space == "features":
                values = self.map.features[rows]
                values[rows < 0] = 0
                return values
            return self.map.scores(texts, rows)

    def labelled(self) -> LabelledCloud:
        """Return all voxels with their labels; they are scored once for each state of the map."""
        return self._clouds.label_all()

    def labelled_within(self, region: Region | Sphere) -> LabelledCloud:
        """Return the voxels in a region with their labels; only these are scored."""
        return self._clouds.label_within(region)

    def _label_state(self) -> tuple[VoxelMap, LabelState]:
        state = (self.resets, self.map.frames, self.map.size, self.vocabulary, self._purified)
        return self.map, LabelState(*state)

    def query(
        self,
        text: str,
        top_k: int | None = None,
        min_score: float | None = None,
        region: Region | None = None,
    ) -> QueryResult:
        """Find the objects that a text describes.

        Args:
            top_k: objects at most, instead of ``query.top_k``.
            min_score: score that voxels must reach, instead of ``query.min_score``.
            region: where to look; voxels outside belong to no object.

        Raises:
            BadInput: the map is empty, or the text or another value can't be used.
        """
        query = text_query(text, self.encoder, self.config.query, top_k, min_score, region)
        with self._precedence.urgent():
            keys, scores = self._query_scores(query)
        voxel_size_m = self.config.map.voxel_size_m
        return query.answer(keys, scores, self._fused_scores, voxel_size_m, self.up_map)

    def _query_scores(self, query: TextQuery) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return all voxels and their calibrated scores, purified where possible."""
        texts = query.texts(self.vocabulary.features, self._generic_features)
        with self._lock:
            if self.map.size == 0:
                raise BadInput("map_empty", "the map is empty: no frame was integrated yet")
            keys, purified = self.map.packed_keys.copy(), self._purified
            rows = self.map.rows_of(purified.purifier.packed_keys) if purified else _NO_ROWS
            fresh = np.ones(len(keys), np.bool_)
            fresh[rows[rows >= 0]] = False
            scores = np.empty(len(keys), np.float32)
            scores[fresh] = query.calibrated(self.map.scores(texts, np.flatnonzero(fresh)))
            missing = purified.without_scores(texts) if purified else _NO_ROWS
            values = self.map.scores(texts[missing], rows)
        if purified:
            pooled = purified.scores_of(texts, missing, purified.purifier.purify(values))
            known = rows >= 0
            scores[rows[known]] = query.calibrated(pooled)[known]
        return keys, scores

    def _fused_scores(
        self, texts: NDArray[np.float32], packed_keys: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the (M, T) scores of voxels as they are, without purification."""
        with self._lock:
            return self.map.scores(texts, self.map.rows_of(packed_keys))

    @cached_property
    def _generic_features(self) -> NDArray[np.float32]:
        return generic_features(self.encoder)

    def set_vocabulary(
        self, names: Sequence[str] = (), prompt: str | None = None, label_set: str = ""
    ) -> None:
        """Replace the classes by names or by a label set, or take the configured ones again.

        The map stays.  Raw labels change at once, purified ones with the next `purify`.

        Args:
            prompt: instead of ``vocabulary.prompt``.

        Raises:
            BadInput: the names, the label set or the prompt are not usable; the old vocabulary
                stays.
        """
        if names and label_set:
            raise BadInput(
                "vocabulary_invalid", "a vocabulary takes names or a label set, got both"
            )
        own = self.config.vocabulary
        chosen = VocabularyConfig(
            label_set=label_set or own.label_set,
            names=checked_names(names) if names or label_set else own.names,
            prompt=own.prompt if prompt is None else prompt,
        )
        self.vocabulary = choose_vocabulary(chosen, self.encoder, self.config.encoder.kind)

    def state(self, packed_keys: NDArray[np.int64] | None = None) -> dict[str, NDArray]:
        """Return a copy of the map's arrays (`VoxelMap.state`), of all or of some voxels."""
        with self._lock:
            return self.map.state(None if packed_keys is None else self.map.find(packed_keys))

    def purified_features(self, state: dict[str, NDArray]) -> NDArray[np.uint16]:
        """Return (N, D) purified features of `state`, see `LastPurification.features_of`.

        Raises:
            BadInput: the last purification is not of these voxels.
        """
        last = self._purified
        if last is None:
            raise BadInput("map_not_purified", "the map was not purified yet")
        return last.features_of(state)

    def voxels_beyond(self, centre_map: NDArray, radius_m: float) -> NDArray[np.int64]:
        """Return the packed keys of the voxels farther than a radius from a (3,) point."""
        with self._lock:
            points, keys = self.map.points_map, self.map.packed_keys.copy()
        return keys[((points - centre_map) ** 2).sum(1) > radius_m**2]

    def forget(self, packed_keys: NDArray[np.int64], resets: int | None = None) -> int:
        """Remove voxels from the map; return how many of them were still in it.

        Args:
            resets: `resets` before the voxels were chosen; a map that came since stays whole.
        """
        with self._lock:
            if resets is not None and resets != self.resets:
                return 0
            rows = self.map.find(packed_keys)
            self.map.remove(rows)
        return len(rows)

    def adopt(self, other: "Pipeline") -> None:
        """Take over the map and the vocabulary of another pipeline, which is not used again.

        Raises:
            BadInput: its voxels or its direction of up are others; the map is as before.
        """
        theirs = (other.config.map.voxel_size_m, *other.up_map)
        ours = (self.config.map.voxel_size_m, *self.up_map)
        if not np.allclose(theirs, ours):
            raise BadInput(
                "map_mismatch", f"voxel size and up are {theirs} in the map, {ours} here"
            )
        with self._lock:
            self.map, self.vocabulary = other.map, other.vocabulary
            self._purified = None
            self.resets += 1

    def reset(self) -> None:
        """Forget the map; the vocabulary stays."""
        with self._lock:
            self.map.clear()
            self._purified = None
            self.resets += 1
