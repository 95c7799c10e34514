# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects of labelled scans against the true ones, and Felzenszwalb's segments for comparison.

The class scores are those of a simulated 2D network, purified as by `purify_points`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config
from geopurify.encoders.scores import ScoresEncoder
from geopurify.evaluation.instances import FoundThings, InstanceScene, TrueThings
from geopurify.fusion.keys import pack_key
from geopurify.objects.detection import find_things
from geopurify.purify.points.purification import compute_point_affinities, pool_over_points
from geopurify.purify.points.surface import estimate_normals, find_nearest_points
from geopurify_train.comparison.felzenszwalb import segment_voxels
from geopurify_train.scans.scan import LabelledScan
from geopurify_train.scans.simulated_network import simulate_scores

NORMAL_NEIGHBOURS = 16
VOXEL_SPACINGS = 1.25  # edge of a voxel, in distances between points: few voxels stay empty


@dataclass(frozen=True, eq=False)
class Voxels:
    """The occupied voxels of a cloud.

    Attributes:
        packed_keys: (V,) int64.
        of_points: (N,) voxel of each point.
        size_m: edge.
    """

    packed_keys: NDArray[np.int64]
    of_points: NDArray[np.int64]
    size_m: float

    @classmethod
    def of(cls, points_map: NDArray[np.floating], size_m: float) -> "Voxels":
        """Return the voxels that (N, 3) points lie in."""
        keys = pack_key(*np.floor(points_map / size_m).astype(np.int64).T)
        packed_keys, of_points = np.unique(keys, return_inverse=True)
        return cls(packed_keys, of_points.ravel(), size_m)

    def mean(self, values: NDArray[np.number]) -> NDArray[np.float32]:
        """Return the (V, C) means of (N, C) values of points."""
        counts = np.bincount(self.of_points)
        sums = [np.bincount(self.of_points, column) for column in values.astype(np.float64).T]
        return (np.stack(sums, 1) / counts[:, None]).astype(np.float32)


@dataclass(frozen=True, eq=False)
class ScanObjects:
    """What was found in one scan, against the truth.

    Attributes:
        objects: those of purified scores.
        segments: those of Felzenszwalb's segmentation of normals and colours.
    """

    name: str
    objects: InstanceScene
    segments: InstanceScene


def find_scan_objects(scan: LabelledScan, seed: int, config: Config) -> ScanObjects:
    """Find the objects of a scan, z up, whose network errs by the seed."""
    classes = len(scan.class_names)
    seen = simulate_scores(scan.points_map, scan.labels, scan.instances, classes, seed).scores
    affinities = compute_point_affinities(scan.points_map, seen, scan.colors, config=config.purify)
    pooled = pool_over_points(affinities, seen, config.purify)
    voxels = Voxels.of(scan.points_map, VOXEL_SPACINGS * affinities.spacing_m)
    points_m, truth = voxels.mean(scan.points_map), true_things(scan, config.objects.structure)
    things = find_things(
        voxels.packed_keys,
        voxels.mean(pooled),
        ScoresEncoder.logit_scale,
        scan.class_names,
        points_m,
        voxels.size_m,
        config.objects,
    )
    segments = _segment(voxels, points_m, voxels.mean(scan.colors))
    scenes = (
        _compare(things.numbers, things.probabilities, voxels, truth),
        _compare(segments, np.ones((int(segments.max()) + 1, 1)), voxels, truth),
    )
    return ScanObjects(scan.name, *scenes)


def true_things(scan: LabelledScan, structure: tuple[str, ...]) -> TrueThings:
    """Return the labelled instances of a scan but for those of structure."""
    is_thing = np.append(~np.isin(scan.class_names, structure), False)[scan.labels]
    instances = np.where(is_thing, scan.instances, 0)
    known, numbers = np.unique(np.append(0, instances), return_inverse=True)
    numbers = numbers[1:]
    kinds = np.zeros(len(known), np.int64)
    kinds[numbers] = scan.labels
    return TrueThings(numbers, kinds[1:])


def _segment(
    voxels: Voxels, points_m: NDArray[np.float32], colors: NDArray[np.float32]
) -> NDArray[np.int64]:
    points = points_m.astype(np.float64)
    nearest, _ = find_nearest_points(points, NORMAL_NEIGHBOURS)
    normals = estimate_normals(points, nearest)
    return segment_voxels(voxels.packed_keys, normals, np.rint(colors).astype(np.uint8))


def _compare(
    numbers: NDArray[np.integer],
    probabilities: NDArray[np.float64],
    voxels: Voxels,
    truth: TrueThings,
) -> InstanceScene:
    of_points = numbers[voxels.of_points]
    sizes = np.bincount(of_points + 1, minlength=len(probabilities) + 1)[1:]
    confidence = probabilities.max(1, initial=0) * sizes
    found = FoundThings(of_points + 1, probabilities.argmax(1), confidence)
    return InstanceScene.compare(found, truth)
