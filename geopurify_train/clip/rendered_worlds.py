# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered views of procedural rooms on disk, one safetensors file a room."""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open

from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write
from geopurify.files.tensor_files import write_tensors
from geopurify.frame import Camera
from geopurify_train.clip.claims import MATERIAL_NAMES, SIZES, ObjectTable
from geopurify_train.clip.phrases import CATEGORIES, WITHHELD_PAIRS
from geopurify_worlds.captions import describe
from geopurify_worlds.palette import COLOR_NAMES
from geopurify_worlds.render import Renderer
from geopurify_worlds.room import Room, make_room
from geopurify_worlds.style import ColorRules
from geopurify_worlds.walk import walk

FORMAT = "geopurify-rendered-world-1"
WIDTH, HEIGHT, FOCAL_PX = 320, 240, 272.0
CAMERA = Camera(FOCAL_PX, FOCAL_PX, (WIDTH - 1) / 2, (HEIGHT - 1) / 2, WIDTH, HEIGHT)


@dataclass(frozen=True, eq=False)
class RenderedView:
    """One picture.

    Attributes:
        color: (H, W, 3) uint8.
        instance: (H, W) int64, index into ``objects``, -1 where nothing is.
        objects: of the whole room.
    """

    color: NDArray[np.uint8]
    instance: NDArray[np.int64]
    objects: ObjectTable


class RenderedWorlds:
    """All views in a folder of rendered rooms."""

    def __init__(self, folder: Path) -> None:
        """Open every room of a folder.

        Raises:
            BadInput: there is none, or a file is of another kind.
        """
        self._rooms = []
        for path in sorted(folder.glob("*.safetensors")):
            room = safe_open(path, "numpy")
            if (room.metadata() or {}).get("format") != FORMAT:
                raise BadInput("world_invalid", f"{path} is not a rendered world")
            self._rooms.append((room, _table(json.loads(room.metadata()["objects"]))))
        if not self._rooms:
            raise BadInput("worlds_missing", f"there are no rendered worlds in {folder}")
        counts = [room.get_slice("color").get_shape()[0] for room, _ in self._rooms]
        self._ends = np.cumsum(counts)

    def __len__(self) -> int:
        """Return the number of views."""
        return int(self._ends[-1])

    def objects(self, index: int) -> ObjectTable:
        """Return the objects of the room of a view."""
        return self._rooms[self._room_of(index)][1]

    def _room_of(self, index: int) -> int:
        return int(np.searchsorted(self._ends, index, side="right"))

    def __getitem__(self, index: int) -> RenderedView:
        """Read one view."""
        at = self._room_of(index)
        room, objects = self._rooms[at]
        row = index - (int(self._ends[at - 1]) if at else 0)
        instance = room.get_slice("instance")[row].astype(np.int64) - 1
        return RenderedView(room.get_slice("color")[row], instance, objects)


def render_worlds(folder: Path, seeds: range, views: int, workers: int) -> Iterator[int]:
    """Render rooms that the folder lacks; yield each seed once it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    render = partial(render_world, folder, views=views)
    with ProcessPoolExecutor(workers, get_context("spawn"), torch.set_num_threads, (1,)) as pool:
        for done in as_completed([pool.submit(render, seed) for seed in seeds]):
            yield done.result()


def render_world(folder: Path, seed: int, views: int) -> int:
    """Render views of the room of a seed, without the withheld pairs, unless they are there."""
    path = folder / f"{seed:06d}.safetensors"
    if path.exists():
        return seed
    room = make_room(seed, ColorRules(withheld=WITHHELD_PAIRS))
    renderer = Renderer(room)
    poses = walk(room, views, np.random.default_rng([seed, 3]))
    shots = [renderer.render(CAMERA, pose) for pose in poses]
    tensors: dict[str, NDArray] = {
        "color": np.stack([shot.color for shot in shots]),
        "instance": np.stack([shot.instance for shot in shots]),
    }
    metadata = {"format": FORMAT, "objects": json.dumps(object_rows(room))}
    with atomic_write(path) as temporary:
        write_tensors(temporary, tensors, metadata)
    return seed


def object_table(room: Room) -> ObjectTable:
    """Return what is known of the objects of a room."""
    return _table(object_rows(room))


def object_rows(room: Room) -> list[list[int]]:
    """Return category, colour, material and size of each object, -1 where unknown."""
    return [
        [
            CATEGORIES.index(facts.category),
            _index(COLOR_NAMES, facts.color),
            _index(MATERIAL_NAMES, facts.material),
            _index(SIZES, facts.size),
        ]
        for facts in describe(room)
    ]


def _index(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


def _table(rows: list[list[int]]) -> ObjectTable:
    return ObjectTable(*np.array(rows, np.int64).reshape(-1, 4).T)
