# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered rooms as scenes of several kinds: fresh voxels, scans, and glimpses of few frames.

The seed of a room draws its cameras and its network, and for each scene how dense it is, how much
things look alike, and whether it has features at all.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.config import LiftingConfig, MapConfig
from geopurify.frame import Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.fusion.keys import pack_key
from geopurify.fusion.lifting import lift
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify_train.distillation.scenes import NO_LABEL, Scene, save_scene
from geopurify_train.simulation.appearance import draw_field, recolor, wear_colors
from geopurify_train.simulation.color_cameras import draw_color_camera
from geopurify_train.simulation.depth_cameras import DEPTH_CAMERAS
from geopurify_train.simulation.fused_surfaces import (
    FusedPoints,
    cut_ball,
    make_scan,
    make_voxels,
    read_points,
)
from geopurify_train.simulation.networks import draw_network
from geopurify_worlds.drift import Drift, add_drift
from geopurify_worlds.render import Renderer
from geopurify_worlds.room import Room
from geopurify_worlds.room_sequence import FIRST_STAMP_NS, PERIOD_NS, RoomSequence

FINE_M = 0.01  # voxels that all others are made of
GRID_M = 0.001  # of the keys of points that are no voxels
POINTS = 30_000  # of a scene, about
GLIMPSE_FRAMES = 3
MOST_JITTER_M = 0.015  # by which annotators miss edges
JITTER_SIZE_M = 0.08  # along which they miss them alike
WITHOUT_FEATURES = 0.2  # share of the scenes
SAME_COLOR = 0.8  # share of the scenes in which objects have the colour of others


def simulate_rooms(folder: Path, seeds: Iterable[int], frames: int) -> Iterator[int]:
    """Yield each seed once the scene files of its room are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        if not (folder / f"room-{seed}-glimpse.safetensors").exists():
            for scene in simulate_room(seed, frames):
                save_scene(folder / f"{scene.name}.safetensors", scene)
        yield seed


def simulate_room(seed: int, frames: int) -> Iterator[Scene]:
    """Yield the scenes of the room of a seed: voxels, a dense and a sparse scan, a glimpse."""
    rng = np.random.default_rng([seed, 6])
    sequence = RoomSequence(seed, frames)
    whole, glimpse = _fuse(sequence, rng)
    spacings_m = {
        "voxels": rng.uniform(0.015, 0.05),
        "dense": rng.uniform(0.016, 0.025),
        "sparse": rng.uniform(0.028, 0.05),
        "glimpse": rng.uniform(0.01, 0.022),
    }
    for kind, spacing_m in spacings_m.items():
        fine = glimpse if kind == "glimpse" else whole
        part = cut_ball(fine, 0.5 * spacing_m * POINTS**0.5, rng)
        is_scan = kind in ("dense", "sparse")
        points = make_scan(part, spacing_m, rng) if is_scan else make_voxels(part, spacing_m)
        yield _scene_of(f"{sequence.name}-{kind}", points, sequence.room, rng)


def _fuse(sequence: RoomSequence, rng: np.random.Generator) -> tuple[FusedPoints, FusedPoints]:
    """Return the fine voxels of all frames, and those of a few."""
    room, camera = sequence.room, sequence.camera
    sense = DEPTH_CAMERAS[int(rng.integers(len(DEPTH_CAMERAS)))]
    color_camera = draw_color_camera(rng)
    network = draw_network(_classes_of(room), rng)
    poses = add_drift(
        sequence.T_map_cam_true, Drift(rng.uniform(0, 0.008), rng.uniform(0, 0.003)), rng
    )
    renderer = Renderer(room)
    config = MapConfig(voxel_size_m=FINE_M, max_voxels=2_000_000)
    whole, glimpse = VoxelMap(config, SIGNATURE), VoxelMap(config, SIGNATURE)
    first = int(rng.integers(max(1, len(poses) - GLIMPSE_FRAMES)))
    for index, T_map_cam in enumerate(poses):
        view = renderer.render(camera, sequence.T_map_cam_true[index])
        signatures = network.encode(color_camera.misplace(view.instance), rng)
        stamp_ns = FIRST_STAMP_NS + index * PERIOD_NS
        color = color_camera.see(view.color, rng)
        frame = Frame(color, sense(view, rng), camera, T_map_cam, stamp_ns)
        observations = lift(frame, FeatureMap(signatures), LiftingConfig())
        whole.integrate(observations)
        if first <= index < first + GLIMPSE_FRAMES:
            glimpse.integrate(observations)
    return read_points(whole), read_points(glimpse)


def _classes_of(room: Room) -> NDArray[np.int64]:
    """Return the class of each instance; 0, where no surface is, has the first class."""
    names = [room.class_names.index(item.name) for item in room.objects]
    return np.array([0, *names], np.int64)


def _scene_of(name: str, points: FusedPoints, room: Room, rng: np.random.Generator) -> Scene:
    jitter = rng.uniform(0, MOST_JITTER_M) * draw_field(points.points_map, JITTER_SIZE_M, 3, rng)
    truth, instances = room.labels_at(points.points_map + jitter)
    colors = points.colors
    if rng.random() < SAME_COLOR:
        colors = recolor(colors, instances, rng)
    colors = wear_colors(colors, points.points_map, rng)
    features = points.features
    if rng.random() < WITHOUT_FEATURES:
        features = np.zeros_like(features)
    keys = np.floor(points.points_map / GRID_M).astype(np.int64)
    packed = pack_key(*keys.T)
    order = np.argsort(packed)
    return Scene(
        name,
        GRID_M,
        room.class_names,
        packed[order],
        features[order].astype(np.float16),
        np.rint(255 * np.clip(colors[order], 0, 1)).astype(np.uint8),
        points.normals_map[order],
        points.weights[order],
        np.full(len(order), NO_LABEL, np.uint16),
        truth[order],
        vertices_map=points.points_map[order],
        instances=instances[order],
    )
