# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of worn scans with the class scores of a 2D network, as scenes to learn from.

Unlike the scans of `scenes`, these are of whole rooms, fused to a truncated signed distance, and
seen from many places: so are the clouds that `purify_points` gets.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from geopurify.fusion.keys import pack_key
from geopurify.purify.points.surface import estimate_normals, find_nearest_points
from geopurify_train.distillation.scenes import NO_LABEL, Scene, save_scene
from geopurify_train.scans.scan import LabelledScan, scan_room
from geopurify_train.scans.simulated_network import SimulatedNetwork, simulate_scores
from geopurify_train.scans.wear import wear_scan

TIMES = 2  # that a scan is worn, each time otherwise
POINTS = 30_000  # of a scene
GRID_M = 0.001  # of the keys of points
NEIGHBOURS = 12  # that normals are fitted to
LEAST_WEIGHT = 1e-3  # of a point that no view sees


def simulate_scans(folder: Path, seeds: Iterable[int]) -> Iterator[int]:
    """Yield each seed once the scene files of its scans are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        if not (folder / f"scan-{seed}-{TIMES - 1}-dense.safetensors").exists():
            for scene in scan_scenes(scan_room(seed), seed):
                save_scene(folder / f"{scene.name}.safetensors", scene)
        yield seed


def scan_scenes(scan: LabelledScan, seed: int) -> Iterator[Scene]:
    """Yield parts of a scan, worn otherwise each time, as it is and with midpoints."""
    rng = np.random.default_rng([seed, 9])
    for time in range(TIMES):
        worn = wear_scan(scan, rng)
        for kind, cloud in (("sparse", worn), ("dense", worn.with_midpoints())):
            yield _scene_of(f"{scan.name}-{time}-{kind}", cloud, rng)


def draw_simulated_network(rng: np.random.Generator) -> SimulatedNetwork:
    """Return a network that errs more or less than usual."""
    rows = int(rng.integers(22, 41))
    return SimulatedNetwork(
        rows=rows,
        columns=rows * 4 // 3,
        mistaken=float(rng.uniform(0.15, 0.4)),
        confusions=int(rng.integers(2, 5)),
        noise=float(rng.uniform(0.2, 0.5)),
        blur_cells=float(rng.uniform(0.3, 0.9)),
    )


def _scene_of(name: str, cloud: LabelledScan, rng: np.random.Generator) -> Scene:
    points, network = cloud.points_map, draw_simulated_network(rng)
    truth = (cloud.labels, cloud.instances, len(cloud.class_names))
    fused = simulate_scores(points, *truth, int(rng.integers(2**31)), network)
    away = ((points - points[rng.integers(len(points))]) ** 2).sum(1)
    packed = pack_key(*np.floor(points / GRID_M).astype(np.int64).T)
    rows = np.argsort(away)[:POINTS]
    rows = rows[np.argsort(packed[rows], kind="stable")]
    part = points[rows].astype(np.float64)
    return Scene(
        name,
        GRID_M,
        cloud.class_names,
        packed[rows],
        fused.scores[rows].astype(np.float16),
        cloud.colors[rows],
        estimate_normals(part, find_nearest_points(part, NEIGHBOURS)[0]),
        np.where(fused.weights[rows] > 0, 1, LEAST_WEIGHT).astype(np.float32),
        np.full(len(rows), NO_LABEL, np.uint16),
        cloud.labels[rows],
        vertices_map=points[rows],
        instances=cloud.instances[rows],
    )
