# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A furnished room, or several, and their truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.config.label_sets import label_set
from geopurify_worlds.furnishing import KINDS, draw_kind, furnish
from geopurify_worlds.layout import Layout
from geopurify_worlds.light import Light, plain_light, random_light
from geopurify_worlds.objects import Part, SceneObject
from geopurify_worlds.shell import shell
from geopurify_worlds.solids import signed_distances
from geopurify_worlds.spaces import DOORWAY_MARGIN_M, Opening, Space
from geopurify_worlds.style import NO_RULES, ColorRules, Style

LABEL_SET = "home"
CLASS_NAMES = label_set(LABEL_SET)
LAYOUTS = 200  # whole layouts tried before giving up
CHUNK = 1 << 16  # points at a time; bounds the memory of distances


@dataclass(frozen=True, eq=False)
class Room:
    """Objects in one or several closed rooms.

    The origin is on the floor in the middle of all, z up.

    Attributes:
        size_m: (3,) inner length along x, y and z, of all rooms together.
        objects: instance i is ``objects[i - 1]``.
        class_names: a semantic id is an index into it.
        lit_by: None for plain white light.
        divided: each of the rooms, by x; empty for one without doorways.
    """

    size_m: NDArray[np.float64]
    objects: tuple[SceneObject, ...]
    class_names: tuple[str, ...] = CLASS_NAMES
    lit_by: Light | None = None
    divided: tuple[Space, ...] = ()

    @property
    def light(self) -> Light:
        """How the room is lit."""
        return self.lit_by or plain_light(self.size_m)

    @property
    def spaces(self) -> tuple[Space, ...]:
        """The room, or each of the rooms by x."""
        return self.divided or (Space(self.size_m),)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All parts, by object."""
        return tuple(part for item in self.objects for part in item.parts)

    @cached_property
    def part_instances(self) -> NDArray[np.uint16]:
        """(P,) instance of each part, from 1."""
        counts = [len(item.parts) for item in self.objects]
        return np.repeat(np.arange(1, len(counts) + 1, dtype=np.uint16), counts)

    @cached_property
    def part_classes(self) -> NDArray[np.uint16]:
        """(P,) semantic id of each part."""
        ids = [self.class_names.index(item.name) for item in self.objects]
        return np.array(ids, np.uint16)[self.part_instances - 1]

    def labels_at(
        self, points_map: NDArray[np.floating]
    ) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        """Return the (N,) semantic and instance ids of the surfaces nearest to (N, 3) points."""
        part, _ = self.nearest_parts(points_map)
        return self.part_classes[part], self.part_instances[part]

    def nearest_parts(
        self, points_map: NDArray[np.floating]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the (N,) parts whose surfaces are nearest to (N, 3) points, and how far."""
        part = np.empty(len(points_map), np.int64)
        distance_m = np.empty(len(points_map), np.float32)
        for start in range(0, len(points_map), CHUNK):
            rows = slice(start, start + CHUNK)
            points = torch.from_numpy(np.array(points_map[rows], np.float32))
            nearest, index = self._nearest(points)
            part[rows], distance_m[rows] = index.numpy(), nearest.numpy()
        return part, distance_m

    def _nearest(self, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        nearest = torch.full((len(points),), torch.inf)
        index = torch.zeros(len(points), dtype=torch.int64)
        for i, part in enumerate(self.parts):
            T_map_shape = torch.as_tensor(part.shape.T_map_shape, dtype=torch.float32)
            local = (points - T_map_shape[:3, 3]) @ T_map_shape[:3, :3]
            half = torch.as_tensor(part.shape.half_m, dtype=torch.float32)
            distance = signed_distances(part.shape.kind, local, half).abs_()
            index.masked_fill_(distance < nearest, i)
            nearest = torch.minimum(nearest, distance)
        return nearest, index


def make_room(seed: int, rules: ColorRules = NO_RULES) -> Room:
    """Return the furnished room of a seed, of a kind that the seed draws too."""
    rng = np.random.default_rng(seed)
    return build_room(draw_kind(rng), Style(rng, rules))


def build_room(
    kind: str, style: Style, sides: Sequence[int] = (), has_entrance: bool = True
) -> Room:
    """Return a room of a kind, with doorways to other rooms at some of its sides.

    Args:
        sides: of its openings, see `Opening`.
        has_entrance: give it a closed door.
    """
    for _ in range(LAYOUTS):
        size_m = KINDS[kind].draw_size(style.rng)
        space = Space(size_m, tuple(_opening(side, size_m, style.rng) for side in sides))
        layout = Layout(space, style.rng)
        if furnish(layout, KINDS[kind], style, has_entrance):
            objects = (*shell(space, style), *layout.objects)
            light = random_light(size_m, style.rng)
            return Room(size_m, objects, CLASS_NAMES, light, (space,))
    raise RuntimeError(f"found no layout for a {kind} in {LAYOUTS} tries")


def _opening(side: int, size_m: NDArray[np.float64], rng: np.random.Generator) -> Opening:
    reach = size_m[1] / 2 - DOORWAY_MARGIN_M
    return Opening(side, float(rng.uniform(-reach, reach)))
