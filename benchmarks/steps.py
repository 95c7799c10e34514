# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The steps, each beside its plain formulation on the same data."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import torch

from benchmarks.measurement import Measurement, copy_bytes_per_s, time_best_of, time_call
from benchmarks.plain.fusion import fuse_one_by_one
from benchmarks.plain.neighbours import (
    nearest_by_brute_force,
    nearest_by_pykdtree,
    nearest_by_scipy,
)
from benchmarks.plain.pooling import affinity_matrix
from benchmarks.plain.pooling import pool as pool_plainly
from benchmarks.scene import VOXEL_M, Scene, make_scene
from benchmarks.view import make_view
from geopurify.config import LiftingConfig, MapConfig, PurifyConfig
from geopurify.fusion.keys import unpack_keys
from geopurify.fusion.lifting import Observations, lift
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.affinity.geometric import compute_geometric_embedding
from geopurify.purify.affinity.pairwise_features import compute_pair_features
from geopurify.purify.affinity.pairwise_kernel import compute_pair_weights, extract_layers
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.signatures import compute_signatures
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify.purify.affinity.voxel_descriptors import compute_context, create_descriptors
from geopurify.purify.neighbours import find_nearest_voxels
from geopurify.purify.pooling import AffinityGraph, build_affinity_graph, pool

DIMENSION = 512  # of the features of CLIP ViT-B
K, ROUNDS = PurifyConfig().neighbours, PurifyConfig().rounds
TARGET_SIZE = 150_000
SAMPLE = 10  # brute force searches for every n-th voxel only, and its time is n times that


@lru_cache(maxsize=1)
def scene_of(voxels: int) -> Scene:
    """Return a procedural scene."""
    return make_scene(voxels, DIMENSION)


def map_of(scene: Scene, room_for: int = 100_000) -> VoxelMap:
    """Return a map that holds a scene."""
    size, dimension = scene.features.shape
    voxels = VoxelMap(MapConfig(voxel_size_m=VOXEL_M, max_voxels=size + room_for), dimension)
    voxels.restore(scene.state())
    return voxels


def fusion() -> Measurement:
    """One view lifted and fused, point by point and by the map."""
    frame, feature_map = make_view(DIMENSION)
    config = LiftingConfig()

    def ours() -> Observations:
        observations = lift(frame, feature_map, config)
        fused.integrate(observations)
        return observations

    fused = VoxelMap(MapConfig(voxel_size_m=VOXEL_M, max_voxels=100_000), DIMENSION)
    ours_s, observations = time_best_of(ours, 7)  # again and again: the means stay
    plain_s, plain = time_best_of(
        lambda: fuse_one_by_one(frame, observations, config.pixel_stride, VOXEL_M), 7
    )
    keys = [tuple(key) for key in fused.keys.tolist()]
    same = np.array([key in plain for key in keys])  # float32 may round into the next voxel
    means = np.array([plain[key][1] for key in keys if key in plain])
    apart = np.abs(means - fused.features[same].astype(np.float32)).max(1)
    share = float((apart < 2e-3).mean() * same.mean())
    assert share > 0.99, share
    return Measurement(
        "lift and fuse", fused.size, ours_s, plain_s / ours_s, "x", 50, False, plain_s,
        f"{share:.2%} of means within 2e-3; the others by rounding of points",
    )  # fmt: skip


def purification(scene: Scene) -> Iterator[Measurement]:
    """Neighbours, affinity and pooling, each and together, as published and ours."""
    voxels = len(scene.packed_keys)
    near = _neighbours(scene)
    yield near[0]
    pooled = _pooling(scene, near[1])
    yield pooled
    ours_s = near[0].ours_s + pooled.ours_s
    plain_s = (near[0].plain_s or 0) + (pooled.plain_s or 0)
    target = 30 if voxels == TARGET_SIZE else None
    yield Measurement(
        "purification", voxels, ours_s, plain_s / ours_s, "x", target, False, plain_s,
        "sum of the two above",
    )  # fmt: skip
    yield from trees(scene)


def _neighbours(scene: Scene) -> tuple[Measurement, np.ndarray]:
    keys = unpack_keys(scene.packed_keys)
    ours_s, found = time_best_of(lambda: find_nearest_voxels(scene.packed_keys, K), 3)
    rows = np.arange(0, len(keys), SAMPLE)
    plain_s, plain = time_call(lambda: nearest_by_brute_force(keys, K, rows))
    squared = [((keys[rows][:, None] - keys[each]) ** 2).sum(2) for each in (found[rows], plain)]
    assert np.array_equal(*squared), "not the same distances"
    plain_s, target = plain_s * SAMPLE, 150 if len(keys) == TARGET_SIZE else None
    check = f"same distances; plain on every {SAMPLE}th voxel"
    ratio = plain_s / ours_s
    return Measurement(
        "neighbours", len(keys), ours_s, ratio, "x", target, False, plain_s, check
    ), found


def trees(scene: Scene) -> Iterator[Measurement]:
    """The neighbours beside those of k-d trees."""
    keys = unpack_keys(scene.packed_keys)
    ours_s, found = time_best_of(lambda: find_nearest_voxels(scene.packed_keys, K), 3)
    rows = np.arange(0, len(keys), SAMPLE)
    ours = ((keys[rows][:, None] - keys[found[rows]]) ** 2).sum(2)
    searches = {"scipy cKDTree": nearest_by_scipy, "pykdtree": nearest_by_pykdtree}
    for name, search in searches.items():
        plain_s, theirs = time_call(lambda search=search: search(keys, K))  # type: ignore[misc]
        squared = ((keys[rows][:, None] - keys[theirs[rows]]) ** 2).sum(2)
        assert np.array_equal(ours, squared), f"{name} has other distances"
        yield Measurement(
            f"neighbours, {name}", len(keys), ours_s, plain_s / ours_s, "x", None, False, plain_s,
            "same distances, the tree's construction included",
        )  # fmt: skip


def _pooling(scene: Scene, neighbours: np.ndarray) -> Measurement:
    """Affinity and 18 rounds: all channels and labels after, or the scores of the labels."""
    config = PurifyConfig()
    embedding = compute_geometric_embedding(
        scene.points_map, scene.normals_map, scene.colors, config
    )
    texts, size = scene.texts, len(embedding)
    colors, normals = scene.colors.astype(np.float32) / 255, scene.normals_map
    channels = np.concatenate([scene.features.astype(np.float32), colors, normals], 1)
    near = torch.from_numpy(neighbours.astype(np.int64))

    def plainly() -> np.ndarray:
        matrix = affinity_matrix(torch.from_numpy(embedding), near)
        return pool_plainly(matrix, torch.from_numpy(channels), ROUNDS).numpy()

    plain_s, features = time_call(plainly)
    plain = (features[:, : texts.shape[1]] @ texts.T).argmax(1)
    del features
    voxels = map_of(scene)

    def ours() -> np.ndarray:
        prior = np.ones(size, np.float32)  # as published
        graph = build_affinity_graph(embedding, neighbours, config.sharpness, prior)
        return pool(graph, voxels.scores(texts), ROUNDS)

    ours_s, scores = time_best_of(ours, 2)
    different = (scores.argmax(1) != plain).mean()
    assert different <= 1e-4, f"{different:.3%} of the labels differ"
    target = 25 if size == TARGET_SIZE else None
    return Measurement(
        "18 rounds", size, ours_s, plain_s / ours_s, "x", target, False, plain_s,
        f"{different:.4%} of labels differ",
    )  # fmt: skip


def pairs(scene: Scene) -> Measurement:
    """The shipped student over all pairs, as torch has it and by our kernel."""
    voxels = len(scene.packed_keys)
    student = load_student(SHIPPED)
    assert isinstance(student, PairwiseAffinityMLP)
    graph = AffinityGraph(
        find_nearest_voxels(scene.packed_keys, K), np.empty((voxels, K), np.float32)
    )
    coordinates = unpack_keys(scene.packed_keys).astype(np.float32)
    every, log_confidence = np.arange(voxels), np.zeros(voxels, np.float32)
    signatures = compute_signatures(scene.features)
    described = create_descriptors(scene.normals_map, scene.colors, signatures)
    confidence = np.ones(voxels, np.float32)
    compute_context(described, coordinates, graph.neighbours, confidence, every)
    layers = extract_layers(student)
    ours_s, _ = time_best_of(
        lambda: compute_pair_weights(
            graph, every, described, coordinates, layers, 1.0, log_confidence
        ),
        3,
    )
    one = torch.from_numpy(np.repeat(every[::SAMPLE], K))
    other = torch.from_numpy(graph.neighbours[::SAMPLE].ravel()).long()
    told, at = torch.from_numpy(described), torch.from_numpy(coordinates)

    @torch.inference_mode()
    def plainly() -> np.ndarray:
        inputs = compute_pair_features(told[one], told[other], at[other] - at[one])
        together = torch.sigmoid(student(inputs)).view(-1, K)
        return (together / together.sum(1, keepdim=True)).numpy()

    plain_s, plain = time_call(plainly)
    np.testing.assert_allclose(graph.weights[::SAMPLE], plain, atol=1e-5)
    plain_s *= SAMPLE
    return Measurement(
        "student of pairs", voxels, ours_s, plain_s / ours_s, "x", None, False, plain_s,
        f"weights within 1e-5; plain on every {SAMPLE}th voxel",
    )  # fmt: skip


def query(voxels: int) -> Iterator[Measurement]:
    """One text against all voxels, beside what the memory could do."""
    scene = scene_of(voxels)
    asked = map_of(scene)
    ours_s, scores = time_best_of(lambda: asked.scores(scene.texts[:1]), 5)
    plain = scene.features[:1000].astype(np.float32) @ scene.texts[0]
    np.testing.assert_allclose(scores[:1000, 0], plain, atol=1e-4)
    share = (scene.features.nbytes + scores.nbytes) / ours_s / copy_bytes_per_s()
    target = 60 if voxels >= 1_000_000 else None
    yield Measurement(
        "query", voxels, ours_s, 100 * share, "% of copy bandwidth", target,
        check="first 1000 within 1e-4",
    )  # fmt: skip


def memory(voxels: int) -> Iterator[Measurement]:
    """Bytes of a voxel of the map at D = 512."""
    size = VoxelMap(MapConfig(max_voxels=voxels), DIMENSION).bytes_per_voxel()
    yield Measurement("memory", voxels, 0.0, size / 1000, "kB a voxel", 1.15, True)
