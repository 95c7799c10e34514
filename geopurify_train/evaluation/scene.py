# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One scene: map it, give its true points the labels of the map, and count."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import cKDTree

from geopurify.config import EncoderConfig
from geopurify.encoders import create_encoder
from geopurify.encoders.protocol import Encoder
from geopurify.errors import BadInput
from geopurify.offline import Run, run_sequence
from geopurify.pipeline import LabelledCloud, Pipeline
from geopurify.semantics.labels import UNLABELLED
from geopurify.stopwatch import Stopwatch
from geopurify.viewing.pictures import before_after_picture
from geopurify_train.datasets.protocol import Dataset, GroundTruth
from geopurify_train.evaluation.map_cache import MapCache
from geopurify_train.evaluation.settings import EvaluationSettings
from geopurify_train.evaluation.tally import Tally, tally


@dataclass(frozen=True, eq=False)
class SceneResult:
    """What became of one scene.

    Attributes:
        raw, purified: counts before and after purification.
        points, unseen: labelled points of the truth, and those farther than the reach from all
            voxels.
        run: of the frames.
        voxels: in the map.
        encoder: name and version.
    """

    scene: str
    raw: Tally
    purified: Tally
    points: int
    unseen: int
    run: Run
    voxels: int
    encoder: str

    def as_data(self) -> dict[str, Any]:
        """Return the result as JSON data."""
        data = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        data |= {name: data[name].as_data() for name in ("raw", "purified")}
        return data | {"run": dataclasses.asdict(self.run)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "SceneResult":
        """Return the result that `as_data` wrote."""
        tallies = {name: Tally.from_data(data[name]) for name in ("raw", "purified")}
        return cls(**{**data, **tallies, "run": Run(**data["run"])})


def evaluate_scene(
    settings: EvaluationSettings, scene: str, maps: Path | None
) -> tuple[SceneResult, Image.Image]:
    """Map and score one scene.

    Args:
        maps: folder of the maps of earlier evaluations, to be used and added to.

    Returns:
        The result, and a picture of the map before and after purification.

    Raises:
        BadInput: its frames or its truth can't be used.
    """
    dataset = settings.open()
    truth = dataset.ground_truth(scene)  # first: it is quick to fail
    if not (truth.labels != UNLABELLED).any():
        raise BadInput("truth_empty", f"no point of {scene} has a label that is scored")
    pipeline, run = _map(settings, dataset, scene, MapCache.of(settings, maps))
    watch = Stopwatch()
    with watch("score"):
        cloud = pipeline.labelled()
        raw, purified, unseen = compare(cloud, truth, settings.reach_m, settings.unseen)
    run = dataclasses.replace(run, seconds={**run.seconds, **watch.seconds})
    encoder = f"{pipeline.encoder.name}, {pipeline.encoder.version}"
    points = int((truth.labels != UNLABELLED).sum())
    result = SceneResult(scene, raw, purified, points, unseen, run, pipeline.voxel_count, encoder)
    voxel_size_m = settings.config.map.voxel_size_m
    return result, before_after_picture(cloud, voxel_size_m, pipeline.up_map)


def compare(
    cloud: LabelledCloud, truth: GroundTruth, reach_m: float, unseen: str
) -> tuple[Tally, Tally, int]:
    """Count how the labels of a cloud, raw and purified, agree with true points.

    Args:
        reach_m, unseen: as in `EvaluationSettings`.

    Returns:
        Counts for raw and for purified labels, and the number of unseen labelled points.
    """
    classes = len(cloud.vocabulary.names)
    known = truth.labels != UNLABELLED
    points, true_labels = truth.points_map[known], truth.labels[known]
    distance_m, voxel = (np.asarray(a) for a in cKDTree(cloud.points_map).query(points))
    is_unseen = distance_m > reach_m
    if unseen == "ignore":
        points, true_labels, voxel = (a[~is_unseen] for a in (points, true_labels, voxel))
    raw, purified = (
        tally(points, true_labels, _taken(labels, voxel, is_unseen, unseen), classes)
        for labels in (cloud.labels_raw, cloud.labels)
    )
    return raw, purified, int(is_unseen.sum())


def _taken(
    labels: NDArray[np.uint16],
    voxel: NDArray[np.int64],
    is_unseen: NDArray[np.bool_],
    unseen: str,
) -> NDArray[np.uint16]:
    taken = labels[voxel]
    if unseen == "miss":
        taken[is_unseen] = UNLABELLED
    return taken


def _map(
    settings: EvaluationSettings, dataset: Dataset, scene: str, cache: MapCache | None
) -> tuple[Pipeline, Run]:
    """Return a scene's purified map, from the cache if it has it."""
    sequence = dataset.sequence(scene)
    encoder_config = settings.config.encoder
    if sequence.label_set:
        encoder_config = dataclasses.replace(encoder_config, label_set=sequence.label_set)
    vocabulary = dataclasses.replace(
        settings.config.vocabulary, label_set="", names=dataset.class_names
    )
    config = dataclasses.replace(settings.config, encoder=encoder_config, vocabulary=vocabulary)
    pipeline = Pipeline(config, _encoder(encoder_config), sequence.up_map)
    if cache is not None:
        run = cache.restore(scene, pipeline)
        if run is not None:
            pipeline.purify()
            return pipeline, run
    run = run_sequence(sequence, pipeline)
    if cache is not None:
        cache.store(scene, pipeline, run)
    return pipeline, run


@lru_cache(maxsize=1)
def _encoder(config: EncoderConfig) -> Encoder:
    return create_encoder(config)
