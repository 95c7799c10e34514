# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What things look like: class, box, colour, feature, and when they were seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.fusion.keys import voxel_centres
from geopurify.objects.map_object import MapObject
from geopurify.objects.things import Things
from geopurify.query.objects import oriented_box

ALTERNATIVES = 3
UNNAMED = 0  # id of a thing that is not yet known to be one of before


@dataclass(frozen=True, eq=False)
class VoxelLooks:
    """What N voxels of a map look like.

    Attributes:
        packed_keys: (N,) int64.
        colors: (N, 3) uint8.
        features: (N, D) float16, as they were fused.
        last_seen: (N,) number of the frame that saw each one last.
    """

    packed_keys: NDArray[np.int64]
    colors: NDArray[np.uint8]
    features: NDArray[np.float16]
    last_seen: NDArray[np.int32]


def describe_things(
    things: Things,
    looks: VoxelLooks,
    class_names: tuple[str, ...],
    voxel_size_m: float,
    up_map: NDArray[np.float64],
) -> list[tuple[MapObject, NDArray[np.int32]]]:
    """Return the things as objects without identity, and which frames saw each one last."""
    rows = np.argsort(things.numbers, kind="stable")
    counts = np.bincount(things.numbers + 1, minlength=len(things.probabilities) + 1)
    described = []
    for number, members in enumerate(np.split(rows, np.cumsum(counts)[:-1])[1:]):
        yield_point()
        frames = np.unique(looks.last_seen[members])
        named = _names(things.probabilities[number], class_names)
        box = _box(looks.packed_keys[members], voxel_size_m, up_map)
        seen = looks.features[members].astype(np.float32).sum(0)
        thing = MapObject(
            UNNAMED,
            *named,
            *box,
            packed_keys=np.sort(looks.packed_keys[members]),
            color=np.rint(looks.colors[members].mean(0)).astype(np.uint8),
            feature=seen / max(float(np.linalg.norm(seen)), 1e-12),
            views=len(frames),
            first_seen_s=0.0,
            last_seen_s=0.0,
        )
        described.append((thing, frames))
    return described


def _names(
    probabilities: NDArray[np.float64], class_names: tuple[str, ...]
) -> tuple[str, float, tuple[tuple[str, float], ...]]:
    """Return the best class, its probability, and the next ones with theirs."""
    order = np.argsort(-probabilities, kind="stable")[: 1 + ALTERNATIVES]
    best, *others = ((class_names[c], float(probabilities[c])) for c in order)
    return *best, tuple((name, value) for name, value in others if value > 0)


def _box(
    packed_keys: NDArray[np.int64], voxel_size_m: float, up_map: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    pose, size_m = oriented_box(voxel_centres(packed_keys, voxel_size_m), up_map)
    return pose, size_m + voxel_size_m  # the points are centres of voxels
