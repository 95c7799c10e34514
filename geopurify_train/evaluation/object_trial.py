# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One room, walked through twice: which of its things are found, and are they told again?

Before the second round one thing is carried to another place.
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.config.loading import load_config
from geopurify.evaluation.instances import LEAST_POINTS, FoundThings, InstanceScene, TrueThings
from geopurify.frame import Frame
from geopurify.objects import MapObject
from geopurify.pipeline import Pipeline
from geopurify_train.comparison.felzenszwalb import segment_voxels
from geopurify_worlds.captions import STRUCTURE
from geopurify_worlds.carrying import carry_one
from geopurify_worlds.render import Renderer
from geopurify_worlds.room import Room
from geopurify_worlds.room_sequence import PERIOD_NS, RoomSequence
from geopurify_worlds.sensor import simulate_depth
from geopurify_worlds.walk import walk

FRAMES = 60  # of a round
SAME = 0.25  # overlap from which an object is a true thing
SETTINGS = ["encoder.kind=embedded", "map.carve_frames=3"]


@dataclass(frozen=True, eq=False)
class ObjectTrial:
    """What came of a room.

    Attributes:
        seed: of the room.
        voxels: of the map after the first round.
        seconds: to find the objects after the first purification.
        scene: what was found in the first round, against the truth.
        segments: those of Felzenszwalb's segmentation of the same voxels, against the truth.
        seen_twice, switched: things found in both rounds, and those of them with another id.
        is_moved: whether the carried thing has its id and is said to have moved; None if it was
            not found in the first round, or none could be carried.
    """

    seed: int
    voxels: int
    seconds: float
    scene: InstanceScene
    segments: InstanceScene
    seen_twice: int
    switched: int
    is_moved: bool | None

    def counts(self, class_id: int) -> tuple[int, int]:
        """Return how many things of a class are large enough to count, and how many were found."""
        is_large = self.scene.true_sizes >= LEAST_POINTS
        true = int((is_large & (self.scene.truth.classes == class_id)).sum())
        return true, int((self.scene.found.classes == class_id).sum())


def try_room(seed: int, settings: list[str] | None = None) -> ObjectTrial:
    """Walk through the room of a seed twice."""
    sequence = RoomSequence(seed, FRAMES)
    room, camera = sequence.room, sequence.camera
    pipeline = Pipeline.create(load_config(None, [*SETTINGS, *(settings or [])]))
    for index in range(len(sequence)):
        pipeline.integrate(sequence[index])
    pipeline.purify()
    start = time.perf_counter()
    first = pipeline.objects()
    seconds, voxels = time.perf_counter() - start, pipeline.voxel_count
    scene, before = _compare(pipeline, first, room)
    segments = _compare_segments(pipeline, scene.truth)
    rng = np.random.default_rng([seed, 4])
    carried = carry_one(room, rng)
    later, instance = carried or (room, 0)
    poses, renderer = walk(later, FRAMES, rng), Renderer(later)
    for index, T_map_cam in enumerate(poses, FRAMES):
        view = renderer.render(camera, T_map_cam)
        depth_m = simulate_depth(view.depth_m, view.incidence, view.albedo, rng)
        stamp_ns = (index + 1) * PERIOD_NS * 10
        pipeline.integrate(Frame(view.color, depth_m, camera, T_map_cam, stamp_ns))
    pipeline.purify()
    second = pipeline.objects()
    _, after = _compare(pipeline, second, later)
    thing = _thing_numbers(room)[instance]
    was, now = before.pop(thing, None), after.pop(thing, None)
    both = before.keys() & after.keys()
    is_moved = None
    if thing and was:
        is_moved = was == now and any(o.object_id == was and o.state == "moved" for o in second)
    switched = sum(before[k] != after[k] for k in both)
    return ObjectTrial(seed, voxels, seconds, scene, segments, len(both), switched, is_moved)


def _thing_numbers(room: Room) -> NDArray[np.int64]:
    """Return the number of the thing that each instance is, from 1; 0 for structure and none."""
    is_thing = np.array([False, *(item.name not in STRUCTURE for item in room.objects)])
    return np.cumsum(is_thing) * is_thing


def _compare(
    pipeline: Pipeline, objects: tuple[MapObject, ...], room: Room
) -> tuple[InstanceScene, dict[int, int]]:
    """Return objects against the truth, and the id of the one that is each true thing."""
    voxels, names = pipeline.map, pipeline.vocabulary.names
    present = [known for known in objects if known.state != "missing"]
    numbers = np.zeros(voxels.size, np.int64)
    for number, known in enumerate(present, 1):
        numbers[voxels.find(known.packed_keys)] = number
    found = FoundThings(
        numbers,
        np.array([names.index(known.label) for known in present], np.int64),
        np.array([known.confidence * len(known.packed_keys) for known in present]),
    )
    _, instances = room.labels_at(voxels.points_map)
    kinds = [names.index(item.name) for item in room.objects if item.name not in STRUCTURE]
    truth = TrueThings(_thing_numbers(room)[instances], np.array(kinds, np.int64))
    scene = InstanceScene.compare(found, truth)
    overlap = scene.overlaps()
    best = overlap.argmax(0)
    told = np.flatnonzero(overlap.max(0) > SAME)
    return scene, {int(k) + 1: present[best[k]].object_id for k in told}


def _compare_segments(pipeline: Pipeline, truth: TrueThings) -> InstanceScene:
    voxels = pipeline.map
    numbers = segment_voxels(voxels.packed_keys, voxels.normals, voxels.colors)
    sizes = np.bincount(numbers)
    found = FoundThings(numbers + 1, np.zeros(len(sizes), np.int64), sizes.astype(np.float64))
    return InstanceScene.compare(found, truth)
