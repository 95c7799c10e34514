# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scenes to learn from: maps of whole sequences as the pipeline makes them, kept on disk."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.files.atomic_write import atomic_write
from geopurify.files.tensor_files import read_tensors, write_tensors
from geopurify.fusion.keys import voxel_centres
from geopurify.pipeline import Pipeline
from geopurify.query.labels import label_voxels

FORMAT = "geopurify-scene-1"
NO_LABEL = 65535


@dataclass(frozen=True, eq=False)
class Scene:
    """The N voxels of a mapped scene, ordered by key.

    Attributes:
        name: where it comes from, e.g. ``room-7``.
        voxel_size_m: edge of a voxel.
        class_names: what labels are indices into.
        packed_keys: (N,) int64, ascending.
        features: (N, D) float16, as fused.
        colors: (N, 3) uint8.
        normals_map: (N, 3) float32.
        weights: (N,) float32, evidence.
        labels: (N,) uint16 as the encoder would label them.
        truth: (N,) uint16 true classes, `NO_LABEL` where unknown.  Nothing learns from them; the
            published selection and the evaluation need them.
        surface_normals_map, surface_colors: (N, 3) float32 and uint8 of the surfaces behind the
            voxels, without noise, light or texture; None where nobody knows them.
        vertices_map: (N, 3) float32 points that are no centres of voxels; None if they are.
        instances: (N,) true objects; None where nobody knows them.
        view_segments: (V, N) int16 segments of views that voxels were seen in, -1 where they were
            not; None but of recordings.
    """

    name: str
    voxel_size_m: float
    class_names: tuple[str, ...]
    packed_keys: NDArray[np.int64]
    features: NDArray[np.float16]
    colors: NDArray[np.uint8]
    normals_map: NDArray[np.float32]
    weights: NDArray[np.float32]
    labels: NDArray[np.uint16]
    truth: NDArray[np.uint16]
    surface_normals_map: NDArray[np.float32] | None = None
    surface_colors: NDArray[np.uint8] | None = None
    vertices_map: NDArray[np.float32] | None = None
    instances: NDArray[np.uint16] | None = None
    view_segments: NDArray[np.int16] | None = None

    @property
    def points_map(self) -> NDArray[np.float32]:
        """(N, 3) voxel centres or vertices in metres."""
        if self.vertices_map is not None:
            return self.vertices_map
        return voxel_centres(self.packed_keys, self.voxel_size_m)


def scene_of(name: str, pipeline: Pipeline, truth: NDArray[np.uint16] | None = None) -> Scene:
    """Return the scene that a pipeline has mapped.

    Args:
        truth: (N,) true classes of the map's voxels in the order of its rows, if known.
    """
    voxels = pipeline.map
    scores = voxels.scores(pipeline.vocabulary.features)
    labels, _ = label_voxels(scores, pipeline.encoder.logit_scale)
    truth = np.full(voxels.size, NO_LABEL, np.uint16) if truth is None else truth
    order = np.argsort(voxels.packed_keys)
    return Scene(
        name,
        pipeline.config.map.voxel_size_m,
        pipeline.vocabulary.names,
        voxels.packed_keys[order],
        voxels.features[order],
        voxels.colors[order],
        voxels.normals[order],
        voxels.weights[order],
        labels[order],
        truth[order],
    )


def save_scene(path: Path, scene: Scene) -> None:
    """Write a scene."""
    arrays = {k: v for k, v in vars(scene).items() if isinstance(v, np.ndarray)}
    others = {k: v for k, v in vars(scene).items() if k not in arrays}
    metadata = {"format": FORMAT, "description": json.dumps(others)}
    with atomic_write(path) as temporary:
        write_tensors(temporary, arrays, metadata)


def load_scene(path: Path) -> Scene:
    """Read a scene.

    Raises:
        BadInput: the file is missing, broken or no scene.
    """
    metadata, arrays = read_tensors(path, FORMAT, "scene_invalid")
    others = json.loads(metadata["description"])
    others["class_names"] = tuple(others["class_names"])
    return Scene(**others, **arrays)
