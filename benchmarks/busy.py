# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How long a text waits for its answer while the map grows and is purified."""

import sys
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from benchmarks.growth import SceneTexts, pipeline_of
from benchmarks.measurement import Measurement, time_call
from benchmarks.scene import CLASSES, make_scene
from benchmarks.steps import DIMENSION
from benchmarks.view import make_view
from geopurify.frame import Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.pipeline import Pipeline
from geopurify_ros.process.worker import (
    MAPPING_NICENESS,
    PURIFYING_NICENESS,
    SWITCH_INTERVAL_S,
    Worker,
)

QUERIES = 200
NEARNESS = 0.8  # cosine of a text and the class that it is about
TARGET_MS = 150.0
SENTENCES_MS = 300.0
TARGET_SIZE = 200_000
RELATIONS = ("nearest to", "next to", "above", "behind", "farthest from")


class OpenTexts(SceneTexts):
    """An encoder that takes any text and sees the same in every frame.

    The features of an image are given, so the time that a model takes is not in the figures.
    """

    class_names = ()

    def __init__(self, texts: NDArray[np.float32], feature_map: FeatureMap) -> None:
        super().__init__(texts)
        self._feature_map = feature_map

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the given features."""
        return self._feature_map

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return features near those of classes, each its own."""
        return np.stack([self._feature(text) for text in texts])

    def _feature(self, text: str) -> NDArray[np.float32]:
        number = zlib.crc32(text.encode())
        other = np.random.default_rng(number).standard_normal(self.dimension)
        about = self.texts[number % CLASSES]
        feature = NEARNESS * about + np.sqrt(1 - NEARNESS**2) * other / np.linalg.norm(other)
        return (feature / np.linalg.norm(feature)).astype(np.float32)


def busy_queries(voxels: int, queries: int = QUERIES) -> Iterator[Measurement]:
    """Ask texts that were never asked before, while the map is worked on without a pause.

    Args:
        voxels: of the scene; the view that is mapped adds its own.
    """
    scene = make_scene(voxels, DIMENSION)
    frame, feature_map = make_view(DIMENSION)
    pipeline = pipeline_of(scene, OpenTexts(scene.texts, feature_map))
    pipeline.integrate(frame)
    pipeline.purify()
    pipeline.query("thing")  # the first of each compiles
    texts = [f"thing {n}" for n in range(queries)]
    yield _ask(pipeline, frame, "query while mapping", texts, TARGET_MS)


def busy_sentences(pipeline: Pipeline, frame: Frame) -> Iterator[Measurement]:
    """Ask for objects by their relation to others, while the map is worked on without a pause.

    Args:
        pipeline: a map that was purified; nothing is asked if its objects are of one class.
        frame: of the same place, mapped again and again.
    """
    names = sorted({each.label for each in pipeline.objects()})
    sentences = [
        f"the {name} {relation} the {other}"
        for relation in RELATIONS
        for name, other in permutations(names, 2)
    ][:QUERIES]
    if sentences:
        pipeline.query(sentences[0])  # the first one compiles
        yield _ask(pipeline, frame, "sentence while mapping", sentences, SENTENCES_MS)


def _ask(
    pipeline: Pipeline, frame: Frame, step: str, texts: Sequence[str], target_ms: float
) -> Measurement:
    size, load = pipeline.voxel_count, Load(pipeline, frame)
    runs = [time_call(partial(pipeline.query, text)) for text in texts]
    load.stop()
    p50_s, p95_s = np.percentile([seconds for seconds, _ in runs], (50, 95))
    answered = sum(bool(result.objects) for _, result in runs)
    return Measurement(
        step, size, float(p50_s), 1e3 * float(p95_s), "ms p95",
        target_ms if size >= TARGET_SIZE else None, True,
        check=f"{answered} of {len(texts)} found; meanwhile {load.frames} frames, "
        f"{load.purifications} purifications",
    )  # fmt: skip


class Load:
    """Maps a frame again and again and purifies what came of it, in threads as the node has."""

    def __init__(self, pipeline: Pipeline, frame: Frame) -> None:
        self.frames = self.purifications = 0
        self._pipeline, self._frame = pipeline, frame
        self._errors: list[Exception] = []
        self._interval_s = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._purifier: Worker[None] = Worker(
            "purify", self._purify, 1, self._errors.append, PURIFYING_NICENESS
        )
        self._mapper: Worker[None] = Worker(
            "integrate", self._map, 1, self._errors.append, MAPPING_NICENESS
        )
        self._mapper.put(None)

    def _map(self, _: None) -> None:
        self._pipeline.integrate(self._frame)
        self.frames += 1
        self._purifier.put(None)  # once it is done with the last one
        self._mapper.put(None)

    def _purify(self, _: None) -> None:
        self._pipeline.purify()
        self.purifications += 1

    def stop(self) -> None:
        """Stop; raise what a thread has raised."""
        self._mapper.stop()
        self._purifier.stop()
        sys.setswitchinterval(self._interval_s)
        if self._errors:
            raise self._errors[0]
