# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The whole of it: frames in, labelled voxels and answers out."""

import threading
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from geopurify.compute.priority import PriorityGate, yield_point
from geopurify.compute.stages import measure_stages, stage
from geopurify.config import Config, VocabularyConfig
from geopurify.config.loading import load_config
from geopurify.config.short_names import change_settings
from geopurify.config.text_limits import checked_names
from geopurify.encoders import create_encoder
from geopurify.encoders.upright import encode_upright
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.frame.depth_scale import DepthScaleCheck
from geopurify.frame.encoder import Encoder
from geopurify.fusion.carving import free_rays
from geopurify.fusion.lifting import lift
from geopurify.fusion.region_crop import crop_to_region
from geopurify.fusion.shared_map import SharedMap
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.map_files.map_file import save_map
from geopurify.purify.cache import PurificationCache, pool_scores
from geopurify.purify.labelled_clouds import LabelledClouds, LabelState
from geopurify.purify.last_purification import LastPurification
from geopurify.purify.query_engine import QueryEngine
from geopurify.query.regions import Region, Sphere
from geopurify.query.results import LabelledCloud, QueryResult
from geopurify.query.scoring import encode_canonical_phrases
from geopurify.query.text_query import text_query
from geopurify.query.vocabulary import Vocabulary, choose_vocabulary
from geopurify.viewing.pictures import before_after_picture, query_picture

FRAME_WAIT_S = 0.3  # at most, for a query; so that mapping goes on under any number of them


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
    """Map posed RGB-D frames, purify the map and query it.

    The methods may be called from different threads.
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
        self.shared_map = SharedMap(VoxelMap(config.map, encoder.dimension))
        device = torch_device(config.purify.device, "purify.device")
        purifier = create_purifier(config.purify, encoder.dimension, device)
        self._purified = PurificationCache(LastPurification.empty(purifier, encoder.dimension))
        self._purify_lock = threading.Lock()
        self._gate = PriorityGate()
        self._queries = QueryEngine(self.shared_map, self._purified, self._gate, self.up_map)
        self._depth_scale = DepthScaleCheck()
        self._clouds = LabelledClouds(self.shared_map, self._label_state, encoder.logit_scale)
        self.vocabulary: Vocabulary
        self.set_vocabulary()

    @classmethod
    def create(
        cls,
        config: Config | str | Path | None = None,
        *,
        encoder: str | None = None,
        up_map: ArrayLike = (0.0, 0.0, 1.0),
        **settings: Any,
    ) -> "Pipeline":
        """Build a pipeline with the encoder that its settings name.

        Args:
            config: settings, or a YAML file of them; None: the defaults.
            encoder: kind of encoder, instead of ``encoder.kind``.
            up_map: (3,) direction against gravity in the map frame; z in ROS (REP-103).
            settings: single ones, e.g. ``voxel_size_m=0.05``; `change_settings` has their names.

        Raises:
            BadInput: a setting, the encoder or its weights can't be used.
        """
        if not isinstance(config, Config):
            config = load_config(Path(config) if config else None, None)
        changes = settings if encoder is None else {**settings, "encoder.kind": encoder}
        config = change_settings(config, changes)
        return cls(config, create_encoder(config.encoder), up_map)

    def __repr__(self) -> str:
        size_m = self.config.map.voxel_size_m
        return (
            f"<Pipeline with the encoder {self.encoder.name}, {self.voxel_count:,} voxels of "
            f"{size_m:g} m from {self.map.frames} frames>"
        )

    def _repr_html_(self) -> str:
        """Return the map's picture before and after purification, for notebooks."""
        line = f"<p>{escape(repr(self))}</p>"
        if not self.voxel_count:
            return line
        png = BytesIO()
        self.picture().save(png, "PNG")
        data = b64encode(png.getvalue()).decode()
        return f'{line}<img src="data:image/png;base64,{data}" style="max-width: 100%">'

    def picture(self, result: QueryResult | None = None) -> Image.Image:
        """Draw the map from above: seen, labelled and purified, or what a query found.

        Raises:
            BadInput: the map is empty.
        """
        if not self.voxel_count:
            raise BadInput("map_empty", "the map is empty: there is nothing to draw")
        cloud, size_m = self.labelled(), self.config.map.voxel_size_m
        if result is None:
            return before_after_picture(cloud, size_m, self.up_map)
        return query_picture(cloud, result, size_m, self.up_map)

    def save(self, path: str | Path, purified: bool = False) -> int:
        """Write the map as `geopurify.map_files.save_map` does; return how many voxels it has.

        Raises:
            BadInput: the map is empty or can't be written; an older file stays.
        """
        return save_map(path, self, purified=purified)

    @property
    def voxel_count(self) -> int:
        """Voxels in the map now."""
        return self.map.size

    @property
    def map(self) -> VoxelMap:
        """The map now; not locked, see `SharedMap`."""
        return self.shared_map.voxels

    @property
    def map_epoch(self) -> int:
        """How often the map was emptied or replaced."""
        return self.shared_map.epoch

    def integrate(self, frame: Frame) -> Integration:
        """Fuse one frame into the map.

        Raises:
            BadInput: the frame can't be used, or the map was reset meanwhile; it is as before.
        """
        epoch = self.map_epoch
        frame = crop_to_region(frame, self.config.lifting)
        self._gate.wait(FRAME_WAIT_S)
        with measure_stages() as seconds:
            with stage("encode"):
                feature_map = encode_upright(self.encoder, frame, self.up_map)
            with stage("lift"):
                observations = lift(frame, feature_map, self.config.lifting)
            self._depth_scale.look(frame, self.config.lifting)
            with self.shared_map.locked() as voxels:
                if epoch != self.map_epoch:
                    raise BadInput(
                        "map_reset", "the map was reset or replaced while the frame was encoded"
                    )
                with stage("fuse"):
                    fused = voxels.integrate(observations)
                carved = self._carve(voxels, frame) if voxels.config.carve_frames else 0
        return Integration(len(observations.weights), fused.added, fused.evicted, carved, seconds)

    def _carve(self, voxels: VoxelMap, frame: Frame) -> int:
        with stage("carve"):
            rays = free_rays(frame, self.config.lifting, voxels.config, voxels.frames)
            return voxels.carve(rays)

    def purify(self, with_labels: bool = True) -> Purification:
        """Pool the map's class scores along its geometry; takes seconds on large maps.

        GeoPurify (arXiv 2510.02186): ``F <- A F``, T times, with the affinities A of each voxel
        to its K nearest ones.

        Args:
            with_labels: else only the affinities are found, in half the time: a query pools the
                scores of its own texts by them, and labels stay raw.

        Raises:
            BadInput: the map is empty.
        """
        with self._purify_lock, self._gate.low_priority(), measure_stages() as seconds:
            epoch, vocabulary = self.map_epoch, self.vocabulary if with_labels else None
            texts, last = self._texts_to_pool(vocabulary), self._purified.of_epoch(epoch)
            yield_point()
            with self.shared_map.locked() as voxels, stage("snapshot"):
                snapshot = last.take_snapshot(voxels)  # what changed since the last one
            yield_point()
            purifier = last.purifier.update(snapshot) if snapshot else last.purifier  # A
            pooled = pool_scores(  # F <- A F, T times
                self.shared_map, texts, purifier, snapshot, last, self.config.purify
            )
            frames = snapshot.frames if snapshot else last.frames
            purified = LastPurification(purifier, frames, vocabulary, texts, pooled)
            with self.shared_map.locked():
                if epoch == self.map_epoch:
                    self._purified.store(epoch, purified)
        return Purification(len(purifier.packed_keys), seconds)

    def labelled(self) -> LabelledCloud:
        """Return all voxels with their labels; they are scored once for each state of the map."""
        return self._clouds.label_all()

    def labelled_within(self, region: Region | Sphere) -> LabelledCloud:
        """Return the voxels in a region with their labels; only these are scored."""
        return self._clouds.label_within(region)

    def _label_state(self) -> LabelState:
        epoch, voxels = self.map_epoch, self.map
        purified = self._purified.of_epoch(epoch)
        return LabelState(epoch, voxels.frames, voxels.size, self.vocabulary, purified)

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
        names, generic = self.vocabulary.features, self._generic_features
        return self._queries.answer(query, names, generic)

    def _texts_to_pool(self, vocabulary: Vocabulary | None) -> NDArray[np.float32]:
        if vocabulary is None:
            return np.empty((0, self.encoder.dimension), np.float32)
        return np.concatenate([vocabulary.features, self._generic_features])

    @cached_property
    def _generic_features(self) -> NDArray[np.float32]:
        return encode_canonical_phrases(self.encoder)

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
        return self.shared_map.state(packed_keys)

    def purified_features(self, state: dict[str, NDArray]) -> NDArray[np.uint16]:
        """Return (N, D) purified features of `state`, see `LastPurification.features_of`.

        Raises:
            BadInput: the last purification is not of these voxels.
        """
        return self._purified.of_epoch(self.map_epoch).features_of(state)

    def replace_map(self, other: "Pipeline") -> None:
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
        self.shared_map.replace(other.map)
        self.vocabulary = other.vocabulary
        self._purified.clear()

    def reset(self) -> None:
        """Forget the map; the vocabulary stays."""
        self.shared_map.clear()
        self._purified.clear()
