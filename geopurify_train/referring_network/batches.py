# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a step of the training sees: scenes, words and masks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.encoders.sentences import SentenceEncoder
from geopurify.objects.referring_network.inputs import Elements, Words, pad_batch
from geopurify.objects.referring_network.regions import Regions, region_elements
from geopurify.objects.referring_network.voxels import VOXEL_SIZE_M, voxel_elements, voxelize
from geopurify_train.referring.generated import ReferringSample
from geopurify_train.referring_network.augmentation import NOISE_M, draw_motion
from geopurify_train.referring_network.scenes import EncodedWords, ReferringScene

MOST_POINTS = 50_000
LEAST_CERTAIN = 0.4  # probability of a region's name
WRONG_NAMES = 0.04  # share of the regions that are called something else
WITHOUT_TARGET = 0.1  # share of the scenes that lack all things of the kind that is meant
COLOR_NOISE = 0.04


@dataclass(frozen=True, eq=False)
class Batch:
    """Scenes, a sentence about each, and (B, N) bool which elements it means."""

    elements: Elements
    words: Words
    mask: Tensor


class BatchSource(Protocol):
    """Draws batches."""

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Return a batch of random sentences."""
        ...


def _pick(
    scenes: Sequence[ReferringScene], size: int, rng: np.random.Generator
) -> list[tuple[int, ReferringSample]]:
    """Return sentences, each with the index of its scene; each sentence is as likely."""
    ends = np.cumsum([len(scene.sentences) for scene in scenes])
    picked = []
    for number in rng.integers(ends[-1], size=size):
        index = int(np.searchsorted(ends, number, "right"))
        picked.append((index, scenes[index].sentences[number - ends[index]]))
    return picked


class RegionBatches:
    """Batches for a network of regions, with names in doubt as those of maps are.

    Some scenes lack what is meant, so that nothing is the answer for things of any name.
    """

    def __init__(
        self, scenes: Sequence[ReferringScene], words: EncodedWords, sentences: SentenceEncoder
    ) -> None:
        self._scenes, self._words = scenes, words
        self._regions = [scene.regions(sentences) for scene in scenes]
        names = sorted({found.label for scene in scenes for found in scene.objects})
        self._names = sentences.encode(names)

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Return a batch of random sentences."""
        picked = _pick(self._scenes, size, rng)
        moved, masks = [], []
        for index, sample in picked:
            regions = self._move(self._regions[index], sample, rng)
            mask = self._scenes[index].mask_of(sample)
            if rng.random() < WITHOUT_TARGET:
                rows = np.flatnonzero(~np.isin(regions.kinds, regions.kinds[mask]))
                regions, mask = regions.select(rows), mask[rows]
            moved.append(regions)
            masks.append(torch.from_numpy(mask))
        words = self._words.words_of(sample.text for _, sample in picked)
        return Batch(region_elements(moved), words, pad_batch(masks)[0])

    def _move(
        self, regions: Regions, sample: ReferringSample, rng: np.random.Generator
    ) -> Regions:
        motion = draw_motion(sample.text, rng, tilts=False)
        seen = regions.seen_from(sample.T_map_viewpoint)
        shift = motion.shift_m[:2] * np.float32(sample.T_map_viewpoint is None)
        seen = seen.moved(motion.turn[:2, :2], shift, motion.scale)
        noise = rng.normal(0, COLOR_NOISE, seen.colors.shape) + rng.normal(0, COLOR_NOISE)
        colors = np.clip(seen.colors + noise, 0, 1).astype(np.float32)
        return replace(seen, names=self._doubt(seen.names, rng), colors=colors)

    def _doubt(self, names: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
        count = len(names)
        others = self._names[rng.integers(len(self._names), size=count)]
        certain = rng.uniform(LEAST_CERTAIN, 1, count)
        certain[rng.random(count) < WRONG_NAMES] *= 0.5
        mixed = certain[:, None] * names + (1 - certain)[:, None] * others
        return (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)


class VoxelBatches:
    """Batches for a network of voxels, as published."""

    def __init__(
        self,
        scenes: Sequence[ReferringScene],
        words: EncodedWords,
        levels: int,
        voxel_size_m: float = VOXEL_SIZE_M,
        points: int = MOST_POINTS,
    ) -> None:
        self._scenes, self._words, self._levels = scenes, words, levels
        self._voxel_size_m, self._points = voxel_size_m, points

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Return a batch of random sentences."""
        voxels, masks, texts = [], [], []
        for index, sample in _pick(self._scenes, size, rng):
            cloud = self._scenes[index].cloud
            rows = rng.permutation(len(cloud.points))[: self._points]
            motion = draw_motion(sample.text, rng)
            points = motion.apply(seen_points(cloud.points[rows], sample.T_map_viewpoint))
            points += rng.uniform(0, NOISE_M, points.shape).astype(np.float32)
            found = voxelize(points, cloud.colors[rows], self._voxel_size_m)
            inside = np.isin(cloud.object_ids[rows], sorted(sample.ids))
            share = np.bincount(found.row_of_point, inside) / np.bincount(found.row_of_point)
            voxels.append(found)
            masks.append(torch.from_numpy(share >= 0.5))
            texts.append(sample.text)
        words = self._words.words_of(texts)
        return Batch(voxel_elements(voxels, self._levels), words, pad_batch(masks)[0])


def seen_points(
    points: NDArray[np.float32], T_map_viewpoint: NDArray[np.float64] | None
) -> NDArray[np.float32]:
    """Return (N, 3) points in the frame of somebody on the floor plan; None: as they are."""
    if T_map_viewpoint is None:
        return points
    forward = T_map_viewpoint[:2, 0] / np.linalg.norm(T_map_viewpoint[:2, 0])
    turn = np.array([forward, [-forward[1], forward[0]]])
    moved = points.copy()
    moved[:, :2] = (points[:, :2] - T_map_viewpoint[:2, 3]) @ turn.T
    return moved
