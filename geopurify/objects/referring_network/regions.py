# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects of a map as the regions that the network sees."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from geopurify.frame.poses import upright_axes
from geopurify.objects.grounding.boxes import UprightBoxes
from geopurify.objects.grounding.color_names import BASIC_COLORS, color_costs
from geopurify.objects.map_object import MapObject
from geopurify.objects.referring_network.config import PAIR_INPUTS
from geopurify.objects.referring_network.inputs import Elements, pad_batch
from geopurify.objects.referring_network.ranks import nearness_in_order, places_in_order

EncodeNames = Callable[[Sequence[str]], NDArray[np.float32]]
Array = NDArray[np.float32]
COLOR_SPREAD = 6.0  # CIELAB units beyond the likeliest name that leave it a share of 1 / e
NAME_SCALE = np.float32(6)  # of unit features, so that they weigh about as much as all else


@dataclass(frozen=True, eq=False)
class Regions:
    """Regions of a scene, seen from a frame whose z points up, metres.

    Attributes:
        names: (N, D) unit features of what they are called, or means of these.
        color_names: (N, D) the same of their colours.
        kinds: (N,) number of the class.
        colors: (N, 3) RGB in [0, 1].
        centres, sizes: (N, 3) of their upright boxes; the longer side comes first.
        gaps: (N, N) distances between surfaces.
        overlaps: (N, N) share of the row's footprint that is over or under the column's.
        nearness: (N, N, 4) place of the row among its kind by its distance to the column.
    """

    names: Array
    color_names: Array
    kinds: NDArray[np.int64]
    colors: Array
    centres: Array
    sizes: Array
    gaps: Array
    overlaps: Array
    nearness: Array

    def select(self, rows: NDArray[np.integer]) -> "Regions":
        """Return some of the regions, all of a kind or none."""
        alone = ("names", "color_names", "kinds", "colors", "centres", "sizes")
        in_pairs = ("gaps", "overlaps", "nearness")
        parts = {name: getattr(self, name)[rows] for name in alone}
        parts |= {name: getattr(self, name)[np.ix_(rows, rows)] for name in in_pairs}
        return Regions(**parts)

    def seen_from(self, T_map_viewpoint: ArrayLike | None) -> "Regions":
        """Return them in the frame of somebody on the floor plan; None: as they are."""
        if T_map_viewpoint is None:
            return self
        pose = np.asarray(T_map_viewpoint, np.float32)
        forward = pose[:2, 0] / max(float(np.linalg.norm(pose[:2, 0])), 1e-6)
        turn = np.stack([forward, np.array([-forward[1], forward[0]], np.float32)])
        return self.moved(turn, -turn @ pose[:2, 3])

    def moved(self, turn: Array, shift_m: Array, scale: float = 1.0) -> "Regions":
        """Return them after a (2, 2) rotation or reflection of the plan, a shift and a scale."""
        factor = np.float32(scale)
        centres = self.centres * factor
        centres[:, :2] = centres[:, :2] @ turn.T + shift_m
        sizes, gaps = self.sizes * factor, self.gaps * factor
        return replace(self, centres=centres, sizes=sizes, gaps=gaps)


def regions_of(
    objects: Sequence[MapObject], encode_names: EncodeNames, up_map: ArrayLike = (0, 0, 1)
) -> Regions:
    """Return the objects of a map as regions, in the map frame turned so that z points up.

    Args:
        encode_names: returns (T, D) unit features of texts.
    """
    boxes = UprightBoxes(objects, up_map)
    heights = (boxes.high - boxes.low)[:, None]
    sides = np.sort(2 * boxes.half, axis=1)[:, ::-1]
    centres = np.array([found.centre_m for found in objects]).reshape(-1, 3)
    count = len(objects)
    gaps = np.array([boxes.gaps(index) for index in range(count)], np.float32)
    overlaps = [boxes.shares_of(index) for index in range(count)]
    colors = np.array([found.color for found in objects], np.float32).reshape(-1, 3)
    _, kinds = np.unique([found.label for found in objects], return_inverse=True)
    return Regions(
        _mean_names(objects, encode_names),
        _mean_color_names(objects, encode_names),
        kinds.astype(np.int64),
        colors / np.float32(255),
        (centres @ upright_axes(up_map).T).astype(np.float32),
        np.concatenate([sides, heights], 1).astype(np.float32),
        gaps.reshape(count, count),
        np.array(overlaps, np.float32).reshape(count, count),
        nearness_in_order(gaps.reshape(count, count), kinds[:, None] == kinds),
    )


def _mean_names(objects: Sequence[MapObject], encode_names: EncodeNames) -> Array:
    """Return the mean of the names' features, each by the probability of the name."""
    chances = [((o.label, o.confidence), *o.alternatives) for o in objects]
    names = sorted({name for each in chances for name, _ in each})
    features = encode_names(names)
    row = {name: index for index, name in enumerate(names)}
    means = np.zeros((len(objects), features.shape[1]), np.float32)
    for index, each in enumerate(chances):
        for name, chance in each:
            means[index] += np.float32(chance) * features[row[name]]
    found: Array = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
    return found


def _mean_color_names(objects: Sequence[MapObject], encode_names: EncodeNames) -> Array:
    """Return the mean of the features of colours' names, each by how well it fits."""
    colors = np.array([found.color for found in objects], np.uint8).reshape(-1, 3)
    costs = np.stack([color_costs(colors, name) for name in BASIC_COLORS], 1)
    shares = np.exp(-costs / COLOR_SPREAD)
    means = (shares / shares.sum(1, keepdims=True)) @ encode_names(BASIC_COLORS)
    unit: Array = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
    return unit


def region_elements(scenes: Sequence[Regions]) -> Elements:
    """Return the regions of scenes as the network's inputs."""
    values, is_there = pad_batch([torch.from_numpy(_inputs(scene)) for scene in scenes])
    most = values.shape[1]
    pairs = np.zeros((len(scenes), most, most, PAIR_INPUTS), np.float32)
    for index, scene in enumerate(scenes):
        count = len(scene.names)
        pairs[index, :count, :count] = pair_inputs(scene)
    return Elements(values, is_there, torch.from_numpy(pairs))


def _inputs(scene: Regions) -> Array:
    half = scene.sizes[:, 2] / 2
    low, high = scene.centres[:, 2] - half, scene.centres[:, 2] + half
    same_kind = scene.kinds[:, None] == scene.kinds
    orders = (-scene.sizes.prod(1), -scene.sizes[:, 2], scene.centres[:, 2], -scene.centres[:, 1])
    columns = [
        NAME_SCALE * scene.names,
        NAME_SCALE * scene.color_names,
        4 * scene.colors - 2,
        scene.centres / np.float32(3),
        scene.sizes,
        np.stack([low, high, 1 / same_kind.sum(1)], 1),
        *(places_in_order(order, same_kind) for order in orders),
    ]
    return np.concatenate(columns, 1).astype(np.float32)


def pair_inputs(scene: Regions) -> Array:
    """Return (N, N, `PAIR_INPUTS`): how the region of the column lies to that of the row."""
    offset = scene.centres[None] - scene.centres[:, None]
    flat = np.linalg.norm(offset[..., :2], axis=-1)
    half = scene.sizes[:, 2] / 2
    low, high = scene.centres[:, 2] - half, scene.centres[:, 2] + half
    volume = np.log(np.maximum(scene.sizes, 0.01)).sum(1)
    told = np.stack(
        [
            *np.moveaxis(offset / np.float32(3), -1, 0),
            flat / np.float32(3),
            np.log1p(4 * scene.gaps),
            np.exp(-4 * scene.gaps),
            np.tanh(2 * (low[None] - high[:, None])),
            np.tanh(2 * (high[None] - low[:, None])),
            scene.overlaps,
            (volume[None] - volume[:, None]) / np.float32(3),
        ],
        -1,
    )
    return np.concatenate([told, scene.nearness], -1).astype(np.float32)
