# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A scene as each affinity sees it: what it sees, how far points reach, and its labels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geopurify.config import PurifyConfig
from geopurify.purify.pooling import AffinityGraph
from geopurify.purify.walk import purify_values
from geopurify.query.labels import label_voxels
from geopurify.query.vocabulary import Vocabulary, label_colors
from geopurify.viewing.cameras import overview
from geopurify.viewing.pictures import compose_panels, label_paint
from geopurify.viewing.splat import draw_voxels
from geopurify_train.comparison.affinities import Affinity
from geopurify_train.comparison.arranged import arrange_scene
from geopurify_train.distillation.scenes import Scene

PANEL = (480, 360)
UP_MAP = np.array([0.0, 0.0, 1.0])
POINTS = 12  # whose reach is shown
REACHED = 0.05  # of the most that any voxel has of a point
GREY = 215
SEED = 0  # of the points


def affinity_picture(
    scene: Scene,
    vocabulary: Vocabulary,
    logit_scale: float,
    affinities: Sequence[Affinity],
    config: PurifyConfig,
) -> Image.Image:
    """Draw a scene, its raw labels and its truth, then a row for each affinity.

    Such a row shows the first principal components of the descriptions as red, green and blue; the
    reach of a few points, each in its colour, when values are pooled; and the purified labels.
    """
    ready = arrange_scene(scene, vocabulary.features, config)
    order = ready.order
    points_map, normals_map = scene.points_map[order], scene.normals_map[order]
    camera, T_map_cam = overview(points_map, normals_map, UP_MAP, *PANEL)

    def row(titles: Sequence[str], *paints: NDArray[np.uint8]) -> NDArray[np.uint8]:
        size_m = scene.voxel_size_m
        panels = [
            draw_voxels(points_map, normals_map, paint, size_m, camera, T_map_cam)
            for paint in paints
        ]
        return np.asarray(compose_panels(panels, titles))

    def labels(values: NDArray[np.float32]) -> NDArray[np.uint8]:
        return label_paint(label_voxels(values, logit_scale)[0], vocabulary)

    truth = label_paint(scene.truth[order], vocabulary)
    titles = (scene.name, "raw labels", "true labels")
    rows = [row(titles, scene.colors[order], labels(ready.scores), truth)]
    for affinity in affinities:
        graph, described = affinity.compute_weights(ready)
        paints = (_components(described), _reach(graph, config))
        titles = (affinity.name, "reach of points", "purified labels")
        rows.append(row(titles, *paints, labels(purify_values(graph, ready.scores, config))))
    return Image.fromarray(np.vstack(rows))


def _components(described: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the three principal components as (N, 3) colours, cut at the outer two percent."""
    around = described - described.mean(0)
    _, axes = np.linalg.eigh(around.T @ around)
    values = around @ axes[:, -3:]
    low, high = np.percentile(values, (2, 98), axis=0)
    return (255 * np.clip((values - low) / np.maximum(high - low, 1e-9), 0, 1)).astype(np.uint8)


def _reach(graph: AffinityGraph, config: PurifyConfig) -> NDArray[np.uint8]:
    """Return (N, 3) colours of where random voxels get to: as strong as they are there."""
    size = len(graph.neighbours)
    picked = np.random.default_rng(SEED).choice(size, min(POINTS, size), replace=False)
    values = np.zeros((size, len(picked)), np.float32)
    values[picked, np.arange(len(picked))] = 1
    values = purify_values(graph, values, config)
    values /= np.maximum(values.max(0), 1e-12)
    first = values.argmax(1)
    share = np.clip(values.max(1) / REACHED, 0, 1)[:, None] ** 0.5
    return (GREY + share * (label_colors(len(picked))[first] - np.float32(GREY))).astype(np.uint8)
