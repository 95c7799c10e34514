# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The whole of it: frames in, labelled voxels and answers out."""

import logging
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from geopurify.compute.priority import PriorityGate
from geopurify.config import Config
from geopurify.config.loading import load_config
from geopurify.config.short_names import change_settings
from geopurify.encoders import create_encoder
from geopurify.encoders.sentences.sentence_encoder import shared_sentence_encoder
from geopurify.errors import BadInput
from geopurify.frame import Encoder, Frame
from geopurify.frame.encoder import whole_image_encoder
from geopurify.fusion.shared_map import SharedMap
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.map_files.map_file import save_map
from geopurify.map_files.merge import merge_within
from geopurify.objects.costmap import Costmap, make_costmap
from geopurify.objects.map_merging import merge_objects, move_object
from geopurify.objects.map_object import MapObject
from geopurify.objects.object_finder import ObjectFinder
from geopurify.objects.referring_engine import ReferringEngine, ReferringQuery
from geopurify.pipeline.integration import FrameIntegrator, Integration
from geopurify.purify.labelled_clouds import LabelledClouds
from geopurify.purify.last_purification import LastPurification, PurificationCache
from geopurify.purify.map_purifier import MapPurifier, Purification
from geopurify.purify.query_engine import QueryEngine
from geopurify.query import LabelledCloud, QueryResult, Region, Vocabulary
from geopurify.query.current_vocabulary import CurrentVocabulary
from geopurify.query.regions import Sphere
from geopurify.query.results import Similarity
from geopurify.query.text_query import text_query
from geopurify.viewing.notebook import html_of
from geopurify.viewing.pictures import draw_map

logger = logging.getLogger(__name__)


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
                device of purification is missing; or the referring network can't be used.
        """
        # not before there is a map to purify: they import torch, which takes a second
        from geopurify.encoders.device import torch_device
        from geopurify.objects.referring_network.network_path import referring_net_path
        from geopurify.objects.referring_network.region_finder import RegionFinder
        from geopurify.purify.choice import create_purifier

        self.config = config
        self.encoder = encoder
        self.up_map = np.asarray(up_map, np.float64)
        encode_images = whole_image_encoder(encoder)
        keyframes_mb = config.purify.keyframes_mb
        if keyframes_mb and encode_images is None:
            logger.warning(
                "purify.keyframes_mb has no effect: %s cannot encode whole images, so ambiguous "
                "segments are not classified again",
                encoder.name,
            )
            keyframes_mb = 0.0
        self.shared_map = SharedMap(VoxelMap(config.map, encoder.dimension), keyframes_mb)
        device = torch_device(config.purify.device, "purify.device")
        purifier = create_purifier(config.purify, encoder.dimension, device)
        self._purified = PurificationCache(LastPurification.empty(purifier, encoder.dimension))
        self._texts = CurrentVocabulary(
            config.vocabulary,
            encoder,
            config.encoder.reader_kind,
            shared_sentence_encoder().encode,
        )
        gate, known = PriorityGate(), (self.shared_map, self._purified, self._texts)
        self._integrator = FrameIntegrator(self.shared_map, encoder, gate, self.up_map)
        self._purifier = MapPurifier(*known, gate, encoder.logit_scale, encode_images)
        self._queries = QueryEngine(*known, gate, self.up_map)
        self._clouds = LabelledClouds(*known, encoder.logit_scale)
        self._objects = ObjectFinder(*known[:2], gate, encoder.logit_scale, self.up_map)
        file = referring_net_path(config.query.referring_network)
        network = RegionFinder.load(file, shared_sentence_encoder()) if file else None
        here = weakref.proxy(
            self
        )  # a cycle would hold maps of gigabytes until Python looks for it
        self._referring = ReferringEngine(
            *known, encoder, lambda: here.objects(), self.up_map, network
        )

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
        return html_of(repr(self), self.picture() if self.voxel_count else None)

    def picture(self, result: QueryResult | None = None) -> Image.Image:
        """Draw the map from above: seen, labelled and purified, or what a query found.

        Raises:
            BadInput: the map is empty.
        """
        return draw_map(self.label_voxels(), result, self.config.map.voxel_size_m, self.up_map)

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
    def vocabulary(self) -> Vocabulary:
        """The classes of the labels now."""
        return self._texts.vocabulary

    def integrate(self, frame: Frame) -> Integration:
        """Fuse one frame into the map.

        Raises:
            BadInput: the frame can't be used, or the map was reset meanwhile; it is as before.
        """
        return self._integrator.integrate(frame, self.config.lifting)

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
        return self._purifier.purify(self.config.purify, with_labels)

    def label_voxels(self) -> LabelledCloud:
        """Return all voxels with their labels; they are scored once for each state of the map."""
        return self._clouds.label_all()

    def label_voxels_within(self, region: Region | Sphere) -> LabelledCloud:
        """Return the voxels in a region with their labels; only these are scored."""
        return self._clouds.label_within(region)

    def objects(self) -> tuple[MapObject, ...]:
        """Return the objects of the last purification, by id; they keep their ids.

        They are found when they are first asked for after a purification, which takes up to a
        second for 300,000 voxels.  Those that are gone are among them, see `MapObject.state`.

        Raises:
            BadInput: the map was not purified with labels yet.
        """
        return self._objects.find(self.config.objects)

    def costmap(self) -> Costmap:
        """Return where a robot can drive, as the map is labelled now.

        Raises:
            BadInput: the map is empty, or too wide for a grid.
        """
        return make_costmap(self.label_voxels(), self.config.costmap, self.up_map)

    @property
    def known_objects(self) -> tuple[MapObject, ...]:
        """The objects as they were last found or loaded, by id; nothing is looked for."""
        return self._objects.known()

    def restore_objects(self, objects: Sequence[MapObject]) -> None:
        """Begin with objects that are known of this map; those found later are told from them."""
        self._objects.restore(objects)

    def query(
        self,
        text: str,
        top_k: int | None = None,
        min_score: float | None = None,
        region: Region | None = None,
        T_map_viewpoint: ArrayLike | None = None,
        T_map_robot: ArrayLike | None = None,
    ) -> QueryResult:
        """Find the objects that a text describes.

        A text that says which thing is meant ("the chair left of the table", "not the red one",
        "how many chairs") is parsed and answered by `objects`; see `QueryResult.referring`.

        Args:
            top_k: objects at most, instead of ``query.top_k``.
            min_score: score that voxels must reach, instead of ``query.min_score``.
            region: where to look; voxels outside belong to no object.
            T_map_viewpoint: (4, 4) pose from which left and right are said, x forward.
            T_map_robot: (4, 4) pose of the robot, which counts if there is no viewpoint.

        Raises:
            BadInput: the map is empty, or the text or another value can't be used.
        """
        asked = ReferringQuery(text, top_k, region, T_map_viewpoint, T_map_robot)
        answer = self.query_sentence(asked)
        return self.query_all(text, top_k, min_score, region)[0] if answer is None else answer

    def query_sentence(self, asked: ReferringQuery) -> QueryResult | None:
        """Answer a text that says which thing is meant; None if it only names one.

        Raises:
            BadInput: as of `query`.
        """
        return self._referring.answer(asked, self.config.query)

    def query_all(
        self,
        text: str,
        top_k: int | None = None,
        min_score: float | None = None,
        region: Region | None = None,
    ) -> tuple[QueryResult, Similarity]:
        """Find objects by the scores of voxels alone, and return the scores of all voxels too.

        Raises:
            BadInput: as of `query`.
        """
        query = text_query(text, self.encoder, self.config.query, top_k, min_score, region)
        return self._queries.answer(query)

    @property
    def dropped_names(self) -> dict[str, str]:
        """Names of the vocabulary that no voxel is labelled with now, each with the reason.

        Others stand for them, they mean nothing to the encoder, or the last purification found no
        use for them.
        """
        last, vocabulary = self._purified.of_epoch(self.shared_map.epoch), self.vocabulary
        reasons = vocabulary.relations.reasons(vocabulary.names)
        if last.vocabulary is vocabulary:
            reasons |= {name.index: name.reason for name in last.dropped}
        return {vocabulary.names[index]: reasons[index] for index in sorted(reasons)}

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
        self._texts.change(names, prompt, label_set)

    def state(self, packed_keys: NDArray[np.int64] | None = None) -> dict[str, NDArray[Any]]:
        """Return a copy of the map's arrays (`VoxelMap.state`), of all or of some voxels."""
        return self.shared_map.state(packed_keys)

    def purified_features(self, state: dict[str, NDArray[Any]]) -> NDArray[np.uint16]:
        """Return (N, D) purified features of `state`, see `LastPurification.features_of`.

        Raises:
            BadInput: the last purification is not of these voxels.
        """
        return self._purified.of_epoch(self.shared_map.epoch).features_of(state)

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
        self._texts.vocabulary = other.vocabulary
        self._purified.clear()
        self.restore_objects(other.known_objects)

    def join_map(self, other: "Pipeline", T_map_other: NDArray[np.float64]) -> None:
        """Add the map of another pipeline to this one, and take over its vocabulary.

        What is mapped here keeps its voxels.  Objects of the other map keep their ids, objects of
        this one that are none of them get new ones.

        Args:
            T_map_other: (4, 4) takes points of the other map to this one.

        Raises:
            BadInput: features or voxels are of another size, or both maps together are larger than
                the settings allow; the map is as before.
        """
        size_m = self.config.map.voxel_size_m
        moved = [move_object(known, T_map_other, size_m) for known in other.known_objects]
        objects = merge_objects(moved, self.known_objects, np.eye(4), size_m)
        self.shared_map.replace_by(
            lambda voxels: merge_within(voxels, other.map, T_map_other, self.config.map)
        )
        self._texts.vocabulary = other.vocabulary
        self._purified.clear()
        self.restore_objects(objects)

    def reset(self) -> None:
        """Forget the map; the vocabulary stays."""
        self.shared_map.clear()
        self._purified.clear()
