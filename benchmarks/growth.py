# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What must not grow with the map: the cost of one more frame."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from statistics import median
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.measurement import Measurement, medians_in_turn, time_call
from benchmarks.scene import CLASSES, VOXEL_M, Scene, make_scene
from benchmarks.steps import DIMENSION, map_of
from benchmarks.view import make_view
from geopurify.config import (
    Config,
    LiftingConfig,
    MapConfig,
    PurifyConfig,
    VocabularyConfig,
)
from geopurify.frame import Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.fusion.lifting import Observations, lift
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.pipeline import Pipeline
from geopurify.purify.neighbours import argsort_spatially


class SceneTexts:
    """An encoder that knows the texts of a scene and nothing else."""

    name = version = "scene"
    logit_scale = 100.0
    required_input: Literal["color", "scores", "semantic"] = "color"
    class_names: tuple[str, ...] = tuple(f"class {i}" for i in range(CLASSES))

    def __init__(self, texts: NDArray[np.float32]) -> None:
        self.texts, self.dimension = texts, texts.shape[1]

    def encode(self, frame: Frame) -> FeatureMap:
        """Refuse: scenes are observed without images."""
        raise NotImplementedError

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the feature of the class whose number ends each text."""
        return self.texts[[int(text.split()[-1]) for text in texts]]


def pipeline_of(
    scene: Scene,
    encoder: SceneTexts | None = None,
    device: str = "cpu",
    space: str = "labels",
) -> Pipeline:
    """Return a pipeline whose map holds a scene, with an encoder of its texts."""
    config = Config(
        map=MapConfig(voxel_size_m=VOXEL_M, max_voxels=len(scene.packed_keys) + 100_000),
        vocabulary=VocabularyConfig(prompt="{}"),
        purify=PurifyConfig(device=device, space=space),
    )
    pipeline = Pipeline(config, encoder or SceneTexts(scene.texts))
    pipeline.map.restore(scene.state())
    return pipeline


def frame_cost(sizes: tuple[int, int]) -> Iterator[Measurement]:
    """The same view, lifted before, fused into a small and a large map that know it already."""
    view = lift(*make_view(DIMENSION), LiftingConfig())
    maps = [_map_that_knows(view, make_scene(size, DIMENSION)) for size in sizes]
    medians = medians_in_turn([partial(fused.integrate, view) for fused in maps], 21)
    for size, seconds in zip(sizes, medians, strict=True):
        figure = seconds / medians[0]
        target = 1.2 if size == 1_000_000 else None
        yield Measurement("one frame", size, seconds, figure, "x smallest map", target, True)


def _map_that_knows(view: Observations, scene: Scene) -> VoxelMap:
    """Return a map of a scene and a view, whose rows lie among the others as they do in space."""
    voxels = map_of(scene)
    voxels.integrate(view)
    state = voxels.state()
    order, frames = argsort_spatially(state["keys"]), state.pop("frames")
    voxels.restore({**{name: array[order] for name, array in state.items()}, "frames": frames})
    return voxels


def renewal(voxels: int) -> Measurement:
    """Purification after one more view of a scene, beside that of the whole map."""
    scene = make_scene(voxels, DIMENSION)
    pipeline = pipeline_of(scene)
    views = (partial(pipeline.map.integrate, scene.view(seed)) for seed in range(1, 7))
    target = {100_000: 15, 300_000: 10}.get(voxels)
    return after_a_frame(pipeline, views, partial(pipeline_of, scene), target)


def after_a_frame(
    pipeline: Pipeline,
    frames: Iterable[Callable[[], Any]],
    make: Callable[[], Pipeline],
    target: float | None = None,
) -> Measurement:
    """Purification after each of some frames, the median, beside that of the whole map, of three.

    Args:
        frames: what fuses one more frame each; the first purification compiles.
        make: returns a pipeline like the one given, whose map will be replaced.
    """
    pipeline.purify()
    updated_s, full_s = [], []
    for fuse in frames:
        fuse()
        updated_s.append(time_call(pipeline.purify)[0])
    for _ in range(3):
        full = make()
        full.map.restore(pipeline.map.state())
        full_s.append(time_call(full.purify)[0])
    ours_s, plain_s = median(updated_s[1:]), median(full_s)
    different = (pipeline.label_voxels().labels != full.label_voxels().labels).mean()
    return Measurement(
        "after a frame", pipeline.voxel_count, ours_s, 100 * ours_s / plain_s, "% of the whole",
        target, True, plain_s, f"{different:.4%} of labels differ",
    )  # fmt: skip
