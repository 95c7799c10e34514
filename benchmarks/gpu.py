# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What purification takes on another device than the CPU, beside our kernels on the CPU."""

from collections.abc import Iterator

import numpy as np
import torch

from benchmarks.growth import pipeline_of
from benchmarks.measurement import Measurement, best_of, timed
from benchmarks.scene import CLASSES, Scene, make_scene
from benchmarks.steps import DIMENSION, ROUNDS, K
from geopurify.config import PurifyConfig
from geopurify.purify.affinity import affinity_graph, pool
from geopurify.purify.device_pool import DevicePool
from geopurify.purify.embedding import geometric_embedding
from geopurify.purify.neighbours import nearest_voxels
from geopurify.purify.student import PAPER, Student
from geopurify.purify.student_embedding import student_embedding

TARGET_MS, TARGET_SIZE = 60.0, 150_000


def on_device(voxels: int, device: torch.device) -> Iterator[Measurement]:
    """The whole purification, 18 rounds alone, and the student `PAPER` with weights as drawn."""
    scene, config = make_scene(voxels, DIMENSION), PurifyConfig()
    yield _purification(scene, device)
    torch.manual_seed(0)
    student = Student(PAPER).to(device).eval()
    looks = (scene.points_map, scene.normals_map, scene.colors)
    student_s, _ = best_of(
        lambda: student_embedding(student, scene.packed_keys, *looks, config, scene.features),
        3,
    )
    size = len(scene.packed_keys)
    yield Measurement("published student", size, student_s, 1e3 * student_s, f"ms, {device.type}")
    graph = affinity_graph(
        geometric_embedding(*looks, config),
        nearest_voxels(scene.packed_keys, K),
        config.sharpness,
        np.ones(size, np.float32),
    )
    values = np.random.default_rng(0).standard_normal((size, CLASSES)).astype(np.float32)
    cpu_s, expected = best_of(lambda: pool(graph, values, ROUNDS), 2)
    sparse = DevicePool(device)
    ours_s, found = best_of(lambda: sparse(graph, values, ROUNDS), 3)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    yield Measurement(
        f"{ROUNDS} rounds, {device.type}", size, ours_s, 1e3 * ours_s, "ms",
        check=f"{cpu_s / ours_s:.1f}x our CPU kernels",
    )  # fmt: skip


def _purification(scene: Scene, device: torch.device) -> Measurement:
    """Return the time of a whole map with the robot's student, from its voxels to its labels."""
    seconds, labels = [], []
    for name in ("cpu", str(device)):
        for _ in range(3):  # the first compiles kernels, or sets the device up
            pipeline = pipeline_of(scene, device=name)
            last_s, _ = timed(pipeline.purify)
        seconds.append(last_s)
        labels.append(pipeline.labelled().labels)
    size, different = len(scene.packed_keys), (labels[0] != labels[1]).mean()
    assert different <= 1e-4, f"{different:.3%} of the labels differ"
    target = TARGET_MS if size == TARGET_SIZE and device.type == "cuda" else None
    return Measurement(
        f"purification, {device.type}", size, seconds[1], 1e3 * seconds[1], "ms", target, True,
        check=f"{seconds[0] / seconds[1]:.1f}x our CPU kernels, {different:.4%} of labels differ",
    )  # fmt: skip
