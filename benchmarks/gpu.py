# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What frames and purification take on another device than the CPU, beside our kernels there."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch

from benchmarks.growth import pipeline_of
from benchmarks.measurement import (
    CPU,
    Measurement,
    copy_bytes_per_s,
    time_best_of,
    time_call,
    wait_for_device,
)
from benchmarks.scene import CLASSES, Scene, make_scene
from benchmarks.steps import DIMENSION, K, map_of
from geopurify.config import EncoderConfig, PurifyConfig
from geopurify.encoders.open_clip.timing import time_encoder
from geopurify.purify import neighbours as on_cpu
from geopurify.purify.affinity.network_embedding import embed_voxels
from geopurify.purify.choice import create_purifier
from geopurify.purify.gpu.neighbours import find_nearest_voxels
from geopurify.purify.published.network import PAPER_CONFIG, AffinityNet
from geopurify.purify.purifier import Purifier
from geopurify.purify.walk_rounds import series_rounds

LABELS_MS, FEATURES_MS, TARGET_SIZE = 60.0, 250.0, 150_000
MODEL, FRAMES_PER_S = "ViT-B-16", 30.0


def frames(device: torch.device, mapped: Measurement) -> Measurement:
    """A 640x480 frame encoded on a device with random weights, then lifted and fused.

    Args:
        mapped: what lifting and fusing such a frame takes.
    """
    encoded = time_encoder(MODEL, EncoderConfig(device=str(device)))
    seconds = encoded.ms_per_frame / 1000 + mapped.ours_s
    return Measurement(
        f"frames, {device.type}", mapped.voxels, seconds, 1 / seconds, "a second", FRAMES_PER_S,
        check=f"{MODEL} {encoded.ms_per_frame:.1f} ms, mapping {1000 * mapped.ours_s:.1f} ms",
    )  # fmt: skip


def on_device(voxels: int, device: torch.device) -> Iterator[Measurement]:
    """The whole purification and its steps, and `PAPER_CONFIG` with random weights."""
    scene = make_scene(voxels, DIMENSION)
    yield _purification(scene, device, "labels", LABELS_MS)
    yield _purification(scene, device, "features", FEATURES_MS)
    yield _neighbours(scene, device)
    yield _rounds(scene, device)
    yield _published_student(scene, device)


def _purification(scene: Scene, device: torch.device, space: str, target_ms: float) -> Measurement:
    """Return the time of a whole map with the robot's student, from its voxels to its labels."""
    seconds, labels = [], []
    for name in ("cpu", str(device)):
        for _ in range(3):  # the first compiles kernels, or sets the device up
            pipeline = pipeline_of(scene, device=name, space=space)
            last_s, _ = time_call(pipeline.purify)
        seconds.append(last_s)
        labels.append(pipeline.label_voxels().labels)
    size, different = len(scene.packed_keys), (labels[0] != labels[1]).mean()
    assert different <= 1e-4, f"{different:.3%} of the labels differ"
    target = target_ms if size == TARGET_SIZE and device.type == "cuda" else None
    return Measurement(
        f"{space} purified, {device.type}", size, seconds[1], 1e3 * seconds[1], "ms", target, True,
        check=f"{seconds[0] / seconds[1]:.1f}x our CPU kernels, {different:.4%} of labels differ",
    )  # fmt: skip


def _neighbours(scene: Scene, device: torch.device) -> Measurement:
    size = len(scene.packed_keys)
    search = partial(find_nearest_voxels, scene.packed_keys, K, device)
    ours_s, found = time_best_of(wait_for_device(search, device), 3)
    cpu_s, expected = time_best_of(partial(on_cpu.find_nearest_voxels, scene.packed_keys, K), 3)
    assert np.array_equal(found.cpu().numpy(), expected), "not the same neighbours"
    return Measurement(
        f"neighbours, {device.type}", size, ours_s, 1e3 * ours_s, "ms",
        check=f"{cpu_s / ours_s:.1f}x our CPU kernels, the same neighbours",
    )  # fmt: skip


def _rounds(scene: Scene, device: torch.device) -> Measurement:
    """Return the time of a walk over the scores, beside what the device's memory could do."""
    size, seconds, pooled = len(scene.packed_keys), [], []
    values = np.random.default_rng(0).standard_normal((size, CLASSES), np.float32)
    for where in (CPU, device):
        run_s, found = time_best_of(partial(_purifier(scene, where).purify, values), 3)
        seconds.append(run_s)
        pooled.append(found)
    np.testing.assert_allclose(pooled[1], pooled[0], atol=1e-4)
    rounds = len(series_rounds(PurifyConfig().restart)[1])
    moved = rounds * 4 * (2 * size * K + 2 * values.size)  # bytes of the matrix and of the values
    share = moved / seconds[1] / copy_bytes_per_s(device)
    return Measurement(
        f"walk of {rounds} rounds, {device.type}", size, seconds[1], 1e3 * seconds[1], "ms",
        check=f"{seconds[0] / seconds[1]:.1f}x our CPU kernels, {share:.0%} of copy bandwidth",
    )  # fmt: skip


def _purifier(scene: Scene, device: torch.device) -> Purifier:
    nothing = create_purifier(PurifyConfig(), DIMENSION, device)
    return nothing.update(nothing.take_snapshot(map_of(scene), 0))


def _published_student(scene: Scene, device: torch.device) -> Measurement:
    torch.manual_seed(0)
    student = AffinityNet(PAPER_CONFIG).to(device).eval()
    looks = (scene.points_map, scene.normals_map, scene.colors)
    seen = (scene.packed_keys, *looks, PurifyConfig(), scene.features)
    seconds, _ = time_best_of(partial(embed_voxels, student, *seen), 3)
    size = len(scene.packed_keys)
    return Measurement(f"published student, {device.type}", size, seconds, 1e3 * seconds, "ms")
