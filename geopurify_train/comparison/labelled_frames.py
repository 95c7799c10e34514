# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Single RGB-D frames with true objects, as the modified Object Segmentation Database has them.

A file has ``color`` (H, W, 3) uint8, ``depth_mm`` (H, W), ``instance`` (H, W) and the camera
matrix ``K`` (3, 3).  An instance is 0 for none, 1 to 9 for parts of the table, and n0 to n9 for
parts of object n.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from geopurify.config import LiftingConfig, MapConfig, PurifyConfig
from geopurify.errors import BadInput, shorten_error
from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.fusion.lifting import lift
from geopurify.fusion.running_mean import voxel_keys
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.affinity.model import AffinityModel
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.incremental.snapshot import Surfaces, take_snapshot
from geopurify.purify.neighbours import find_nearest_voxels
from geopurify_train.comparison.edge_auc import compute_edge_auc, weigh

PARTS = 10  # numbers of an object
LIFTING = LiftingConfig()


@dataclass(frozen=True, eq=False)
class LabelledFrame:
    """A frame and the (H, W) object of each pixel, 0 for none."""

    name: str
    frame: Frame = field(repr=False)
    objects: NDArray[np.int64] = field(repr=False)


def read_labelled_frame(path: Path) -> LabelledFrame:
    """Read a frame with its objects.

    Raises:
        BadInput: the file is missing, or no such frame.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            color, depth_m = file["color"], file["depth_mm"].astype(np.float32) / 1000
            instance, matrix = file["instance"].astype(np.int64), file["K"].astype(float)
        height, width = depth_m.shape
        if instance.shape != depth_m.shape or matrix.shape != (3, 3):
            raise ValueError("instance and depth_mm must be of one shape, K of (3, 3)")
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        raise BadInput(
            "scene_invalid", f"{path} is not a labelled frame: {shorten_error(error)}"
        ) from error
    objects = np.where(instance < PARTS, np.minimum(instance, 1), instance // PARTS * PARTS)
    focal = float(matrix[0, 0]), float(matrix[1, 1])
    camera = Camera(*focal, float(matrix[0, 2]), float(matrix[1, 2]), width, height)
    return LabelledFrame(path.stem, Frame(color, depth_m, camera, np.eye(4), 1), objects)


def compute_frame_auc(
    labelled: LabelledFrame, voxel_size_m: float, model: AffinityModel, config: PurifyConfig
) -> float:
    """Return how well an affinity tells the objects of a frame apart; see `compute_edge_auc`.

    All voxels have the same confidence, and none has features.
    """
    surfaces, objects = _fuse(labelled, voxel_size_m)
    keys = surfaces.packed_keys
    nearest = find_nearest_voxels(keys, config.neighbours, config.radius)
    graph = weigh(surfaces, nearest, model, np.ones(len(keys), np.float32))
    return compute_edge_auc(graph, objects, seed=0)


def _fuse(labelled: LabelledFrame, voxel_size_m: float) -> tuple[Surfaces, NDArray[np.int64]]:
    """Return the voxels of a frame in spatial order, and the object that most pixels saw there."""
    frame = labelled.frame
    nothing = FeatureMap(np.zeros((3, 4, SIGNATURE), np.float32))
    observations = lift(frame, nothing, LIFTING)
    config = MapConfig(voxel_size_m=voxel_size_m, max_voxels=frame.depth_m.size, carve_frames=0)
    voxels = VoxelMap(config, SIGNATURE)
    voxels.integrate(observations)
    snapshot = take_snapshot(voxels, np.empty(0, np.int64), 0)
    keys = snapshot.packed_keys
    surfaces = replace(snapshot.surfaces, features=np.zeros((len(keys), SIGNATURE), np.float32))
    step = slice(None, None, LIFTING.pixel_stride)
    depth_m = frame.depth_m[step, step]
    is_used = (depth_m >= LIFTING.min_depth_m) & (depth_m <= LIFTING.max_depth_m)
    seen = labelled.objects[step, step][is_used]
    order = np.argsort(keys)
    row = order[
        np.searchsorted(keys, voxel_keys(observations.points_map, voxel_size_m), sorter=order)
    ]
    votes, counts = np.unique(np.stack([row, seen]), axis=1, return_counts=True)
    objects = np.zeros(len(keys), np.int64)
    by_count = np.argsort(counts, kind="stable")
    objects[votes[0, by_count]] = votes[1, by_count]  # the last one, with most pixels, stays
    return surfaces, objects
