# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A furnished room and its truth."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.semantics.label_sets import label_set
from geopurify.worlds import fixtures, seating, storage, tables
from geopurify.worlds.layout import Layout
from geopurify.worlds.materials import Material, random_wood
from geopurify.worlds.objects import Part, SceneObject, of_material, scene_object
from geopurify.worlds.shapes import box
from geopurify.worlds.solids import signed_distances

LABEL_SET = "nyu40"
CLASS_NAMES = label_set(LABEL_SET)
WALL_THICKNESS_M = 0.1
LAYOUTS = 200  # whole layouts tried before giving up
CHUNK = 1 << 16  # points at a time; bounds the memory of distances


@dataclass(frozen=True, eq=False)
class Room:
    """Objects in a closed room, z up from the floor, the origin in the middle of the floor.

    Attributes:
        size_m: (3,) inner length along x, y and z.
        objects: instance i is ``objects[i - 1]``.
        class_names: a semantic id is an index into it.
    """

    size_m: NDArray[np.float64]
    objects: tuple[SceneObject, ...]
    class_names: tuple[str, ...] = CLASS_NAMES

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
            points = torch.as_tensor(np.asarray(points_map[rows], np.float32))
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


def make_room(seed: int) -> Room:
    """Return the furnished room of a seed: about 5 x 4 x 2.6 m with some 30 objects."""
    rng = np.random.default_rng(seed)
    for _ in range(LAYOUTS):
        size_m = rng.uniform((4.9, 3.9, 2.5), (5.5, 4.4, 2.7))
        layout = Layout(size_m, rng)
        if _furnish(layout, rng):
            return Room(size_m, (*_shell(size_m, rng), *layout.objects))
    raise RuntimeError(f"found no layout for room {seed} in {LAYOUTS} tries")


def _furnish(layout: Layout, rng: np.random.Generator) -> bool:
    """Fill a room; return whether everything it needs has found a place."""
    is_bedroom = rng.uniform() < 0.5
    large = [seating.bed(rng)] if is_bedroom else [tables.desk(rng)]
    small = [storage.night_stand(rng)] if is_bedroom else [storage.refrigerator(rng)]
    return (
        layout.place_at_walls([fixtures.door(rng), fixtures.window(rng)])
        and layout.place_free([tables.dining_set(rng)])
        and layout.place_at_walls([*large, seating.sofa(rng)])
        and layout.place_at_walls([storage.bookshelf(rng), storage.cabinet(rng), *small])
        and layout.place_at_walls([storage.floor_lamp(rng)])
        and layout.place_at_walls([fixtures.picture(rng) for _ in range(rng.integers(1, 4))])
    )


def _shell(size_m: NDArray[np.float64], rng: np.random.Generator) -> list[SceneObject]:
    """Return floor, ceiling and four walls around the free space."""
    x, y, z = size_m
    t = WALL_THICKNESS_M
    color = 0.78 + rng.uniform(-0.1, 0.1, 3)
    paint = Material(tuple(color), tuple(color * 0.94), "clouds", 0.3)
    chalk = Material((0.88, 0.88, 0.86), (0.84, 0.84, 0.83), "clouds", 0.5)
    wood = random_wood(rng)
    boards = Material(wood.color, wood.accent, "planks", rng.uniform(0.1, 0.18))
    walls = [box((s * (x + t) / 2, 0, z / 2), (t, y + 2 * t, z)) for s in (-1, 1)]
    walls += [box((0, s * (y + t) / 2, z / 2), (x, t, z)) for s in (-1, 1)]
    return [
        scene_object("floor", of_material(boards, box((0, 0, -t / 2), (x, y, t)))),
        scene_object("ceiling", of_material(chalk, box((0, 0, z + t / 2), (x, y, t)))),
        *(scene_object("wall", of_material(paint, wall)) for wall in walls),
    ]
