# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One scene: map it, give its true points the labels of the map, and count."""

import dataclasses
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from geopurify.compute.stages import measure_stages, stage
from geopurify.config import EncoderConfig
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.evaluation.confusion import ConfusionCounts
from geopurify.evaluation.datasets.protocol import Dataset
from geopurify.evaluation.datasets.read_ahead import ReadAhead
from geopurify.evaluation.ground_truth import GroundTruth, compare
from geopurify.frame.encoder import Encoder
from geopurify.pipeline import Pipeline
from geopurify.query.labels import UNLABELLED
from geopurify.runtime.offline import Run, run_sequence
from geopurify.viewing.pictures import before_after_picture
from geopurify_train.evaluation import distractors
from geopurify_train.evaluation.map_cache import MapCache
from geopurify_train.evaluation.published_method import map_as_published
from geopurify_train.evaluation.settings import EvaluationSettings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class SceneResult:
    """What became of one scene.

    Attributes:
        tallies: counts by kind: "raw" and "purified"; "published_raw" and "published_purified" too
            with `EvaluationSettings.with_published`.
        points, unseen: labelled points of the truth, and those farther than the reach from all
            voxels.
        run: of the frames.
        voxels: in the map.
        encoder: name and version.
        growing: counts of purified labels with more and more names, see `score_growing`.
    """

    scene: str
    tallies: Mapping[str, ConfusionCounts]
    points: int
    unseen: int
    run: Run
    voxels: int
    encoder: str
    growing: Mapping[int, ConfusionCounts] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return the result as JSON data."""
        data = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        tallies = {kind: each.as_data() for kind, each in self.tallies.items()}
        growing = distractors.as_data(self.growing)
        return data | {
            "tallies": tallies,
            "run": dataclasses.asdict(self.run),
            "growing": growing,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "SceneResult":
        """Return the result that `as_data` wrote."""
        tallies = {kind: ConfusionCounts.from_data(each) for kind, each in data["tallies"].items()}
        growing = distractors.from_data(data["growing"])
        return cls(**{**data, "tallies": tallies, "run": Run(**data["run"]), "growing": growing})


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
    with measure_stages() as seconds:
        with stage("score"):
            cloud = pipeline.label_voxels()
            raw, purified, unseen = compare(cloud, truth, settings.reach_m, settings.unseen)
        tallies = {"raw": raw, "purified": purified}
        if settings.with_published:
            with stage("published"):
                theirs = _as_published(settings, pipeline, dataset, truth, scene).label_voxels()
                raw, purified, _ = compare(theirs, truth, settings.reach_m, settings.unseen)
            tallies |= {"published_raw": raw, "published_purified": purified}
        growing = _score_growing(settings, pipeline, truth)
    run = dataclasses.replace(run, seconds={**run.seconds, **seconds})
    encoder = f"{pipeline.encoder.name}, {pipeline.encoder.version}"
    points = int((truth.labels != UNLABELLED).sum())
    result = SceneResult(
        scene, tallies, points, unseen, run, pipeline.voxel_count, encoder, growing
    )
    voxel_size_m = settings.config.map.voxel_size_m
    return result, before_after_picture(cloud, voxel_size_m, pipeline.up_map)


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
    if len(sequence) == 1:
        every = settings.view.frame_stride
        _log.warning(
            "%s is mapped from a single frame: only one of every %d is used", scene, every
        )
    run = run_sequence(ReadAhead(sequence), pipeline)
    if cache is not None:
        cache.store(scene, pipeline, run)
    return pipeline, run


def _score_growing(
    settings: EvaluationSettings, pipeline: Pipeline, truth: GroundTruth
) -> dict[int, ConfusionCounts]:
    if not settings.distractors:
        return {}
    with stage("distractors"):
        return distractors.score_growing(
            pipeline, truth, settings.distractors, settings.reach_m, settings.unseen
        )


def _as_published(
    settings: EvaluationSettings,
    ours: Pipeline,
    dataset: Dataset,
    truth: GroundTruth,
    scene: str,
) -> Pipeline:
    return map_as_published(
        ours.config,
        ours.encoder,
        ReadAhead(dataset.sequence(scene)),
        truth.points_map,
        dataset.depth_tolerance,
        settings.published_student,
    )


@lru_cache(maxsize=1)
def _encoder(config: EncoderConfig) -> Encoder:
    return create_encoder(config)
