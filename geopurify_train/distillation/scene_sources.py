# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What scenes to learn from are mapped from: rendered rooms, recordings, scenes of datasets."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify.config import Config, EncoderConfig
from geopurify.config.loading import with_label_set
from geopurify.encoders import create_encoder
from geopurify.encoders.embedded import training_warning
from geopurify.errors import BadInput
from geopurify.evaluation.datasets.protocol import Dataset
from geopurify.evaluation.datasets.read_ahead import ReadAhead
from geopurify.evaluation.ground_truth import REACH_M, GroundTruth
from geopurify.frame.encoder import Encoder
from geopurify.pipeline import Pipeline
from geopurify.runtime.offline import integrate_sequence
from geopurify.sequences.protocol import FrameSequence
from geopurify_train.distillation.scenes import Scene, save_scene, scene_of
from geopurify_train.kept_settings import keep_settings
from geopurify_worlds.drift import Drift
from geopurify_worlds.room_sequence import RoomSequence
from geopurify_worlds.surfaces import surfaces_at

SETTINGS = "mapping.json"
MAPPING_GROUPS = ("encoder", "lifting", "map")

_log = logging.getLogger(__name__)


class SceneSource(Protocol):
    """Something that can be mapped."""

    @property
    def name(self) -> str:
        """What its scene is called."""
        ...

    def map(self, config: Config) -> Scene:
        """Map it.

        Raises:
            BadInput: none of its frames can be used.
        """
        ...


@dataclass(frozen=True)
class RoomSource:
    """The rendered room of a seed, whose true classes and surfaces are known."""

    seed: int
    frames: int
    drift: Drift | None = None

    @property
    def name(self) -> str:
        """What its scene is called."""
        return f"room-{self.seed}"

    def map(self, config: Config) -> Scene:
        """Map it with an encoder of the settings."""
        room = RoomSequence(self.seed, self.frames, drift=self.drift)
        pipeline = _mapped(room, _configured(config, room))
        truth, _ = room.room.labels_at(pipeline.map.points_map)
        scene = scene_of(room.name, pipeline, truth)
        normals_map, colors = surfaces_at(room.room, scene.points_map)
        return replace(scene, surface_normals_map=normals_map, surface_colors=colors)


@dataclass(frozen=True)
class RecordingSource:
    """A recording as of ``geopurify run``; nobody knows its true classes."""

    sequence: FrameSequence

    @property
    def name(self) -> str:
        """What its scene is called."""
        return self.sequence.name

    def map(self, config: Config) -> Scene:
        """Map it with an encoder of the settings."""
        return scene_of(self.name, _mapped(self.sequence, _configured(config, self.sequence)))


@dataclass(frozen=True)
class DatasetSource:
    """A scene of a dataset, with its true classes where it has them."""

    dataset: Dataset
    name: str

    def map(self, config: Config) -> Scene:
        """Map it with an encoder of the settings."""
        sequence = ReadAhead(self.dataset.sequence(self.name))
        vocabulary = replace(config.vocabulary, label_set="", names=self.dataset.class_names)
        chosen = replace(_configured(config, sequence), vocabulary=vocabulary)
        pipeline = _mapped(sequence, chosen)
        try:
            truth = labels_of_voxels(self.dataset.ground_truth(self.name), pipeline.map.points_map)
        except BadInput as error:
            _log.warning("%s has no true labels: %s", self.name, error)
            truth = None
        return scene_of(self.name, pipeline, truth)


def map_sources(
    folder: Path,
    sources: Sequence[SceneSource],
    config: Config,
) -> Iterator[Path | None]:
    """Yield the scene file of each source, made if it isn't there yet, or None if it can't be.

    Raises:
        BadInput: the folder has scenes that were mapped otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mapped_with = {name: asdict(getattr(config, name)) for name in MAPPING_GROUPS}
    for source in sources:
        if isinstance(source, RoomSource):
            drift = None if source.drift is None else asdict(source.drift)
            mapped_with["rooms"] = {"frames": source.frames, "drift": drift}
    keep_settings(folder / SETTINGS, mapped_with, "scenes", made="*.safetensors")
    for source in sources:
        path = folder / f"{source.name}.safetensors"
        if not path.exists():
            try:
                save_scene(path, source.map(config))
            except BadInput as error:
                _log.warning("%s is left out: %s", source.name, error)
                yield None
                continue
        yield path


def labels_of_voxels(
    truth: GroundTruth, points_map: NDArray[np.floating[Any]]
) -> NDArray[np.uint16]:
    """Return the (N,) labels of the true points nearest to (N, 3) points, none beyond reach."""
    distance_m, nearest = cKDTree(truth.points_map).query(points_map)
    labels = truth.labels[nearest]
    labels[distance_m > REACH_M] = np.iinfo(np.uint16).max
    return labels


def refuse_double_names(sources: Sequence[SceneSource]) -> None:
    """Refuse sources whose scenes would be one file.

    Raises:
        BadInput: two have one name.
    """
    names = [source.name for source in sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput(
            "scene_mismatch",
            f"two recordings are called {twice[0]!r}: rename a folder, or map them into two",
        )


def _configured(config: Config, sequence: FrameSequence) -> Config:
    return with_label_set(config, sequence.label_set, sequence.name)


def _mapped(sequence: FrameSequence, config: Config) -> Pipeline:
    warning = training_warning(sequence.name)
    if warning and config.encoder.kind == "embedded":
        _log.warning("%s", warning)
    pipeline = Pipeline(config, _encoder(config.encoder), sequence.up_map)
    integrate_sequence(sequence, pipeline)
    return pipeline


@lru_cache(maxsize=1)
def _encoder(config: EncoderConfig) -> Encoder:
    return create_encoder(config)
