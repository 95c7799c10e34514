# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map of a file is placed by what a robot that started elsewhere has mapped."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.map_files.map_file import save_map
from geopurify.pipeline import Pipeline, load_map_here
from geopurify_worlds.room_sequence import RoomSequence

SETTINGS = {"encoder.kind": "simulated", "map.voxel_size_m": 0.04, "lifting.max_depth_m": 6.0}
SEED, OTHER_SEED, FRAMES = 980001, 980003, 24


def elsewhere() -> np.ndarray:
    """Return the (4, 4) pose of the file's frame in the robot's."""
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_euler("z", 130, degrees=True).as_matrix()
    pose[:3, 3] = 1.0, -4.0, 0.3
    return pose


def mapped(seed: int, frames: range, T_map_room: np.ndarray, **settings: object) -> Pipeline:
    config = from_flat({**SETTINGS, **settings})
    pipeline = Pipeline(config, create_encoder(config.encoder))
    sequence = RoomSequence(seed, FRAMES, width=128, height=96)
    for index in frames:
        frame = sequence[index]
        pipeline.integrate(replace(frame, T_map_cam=T_map_room @ frame.T_map_cam))
    return pipeline


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return the file of a room's map with objects, and the pipeline that made it."""
    pipeline = mapped(SEED, range(FRAMES), np.eye(4))
    pipeline.purify()
    pipeline.objects()
    file = tmp_path_factory.mktemp("maps") / "room.safetensors"
    save_map(file, pipeline)
    return file, pipeline


@pytest.fixture(scope="module")
def joined(saved):
    """Return the robot's pipeline and alignment after the file was loaded, and its map before."""
    pytest.importorskip("open3d")
    robot = mapped(SEED, range(1, FRAMES, 2), elsewhere())
    before = robot.map.packed_keys.copy()
    return robot, load_map_here(saved[0], robot), before


def test_the_file_is_placed_where_it_lies(joined):
    _, found, _ = joined
    apart = np.linalg.inv(elsewhere()) @ found.T_first_second
    assert np.linalg.norm(apart[:3, 3]) < 0.04
    assert np.arccos(np.clip((np.trace(apart[:3, :3]) - 1) / 2, -1, 1)) < np.deg2rad(1)
    assert found.overlap > 0.5 and found.agreement > 0.75 and found.lead > 1.3


def test_what_was_mapped_stays_and_objects_of_the_file_keep_their_ids(joined, saved):
    robot, _, before = joined
    assert np.isin(before, robot.map.packed_keys).all()
    assert robot.voxel_count > len(before)
    assert robot.vocabulary.names == saved[1].vocabulary.names
    theirs = {known.object_id: known for known in saved[1].known_objects}
    ours = {known.object_id: known for known in robot.known_objects}
    assert ours.keys() == theirs.keys() and theirs
    for object_id, known in theirs.items():
        place = elsewhere() @ np.append(known.centre_m, 1)
        np.testing.assert_allclose(ours[object_id].centre_m, place[:3], atol=0.1)
    robot.purify()
    again = {known.object_id for known in robot.objects()}
    assert len(again & theirs.keys()) >= 0.6 * len(theirs)


@pytest.mark.slow
def test_another_room_is_refused_and_the_map_stays(saved):
    pytest.importorskip("open3d")
    robot = mapped(OTHER_SEED, range(0, FRAMES, 2), np.eye(4))
    before = robot.map.packed_keys.copy()
    with pytest.raises(BadInput, match="don't fit together"):
        load_map_here(saved[0], robot)
    np.testing.assert_array_equal(robot.map.packed_keys, before)


def test_an_empty_map_places_nothing(saved):
    robot = mapped(SEED, range(0), np.eye(4))
    with pytest.raises(BadInput) as refused:
        load_map_here(saved[0], robot)
    assert refused.value.reason == "map_empty"


def test_a_map_that_would_be_too_large_is_refused(saved):
    robot = mapped(SEED, range(1, 4, 2), np.eye(4))
    small = replace(robot.config.map, max_voxels=saved[1].voxel_count // 2)
    robot.config = replace(robot.config, map=small)
    before = robot.voxel_count
    with pytest.raises(BadInput) as refused:
        robot.join_map(saved[1], elsewhere())
    assert refused.value.reason == "map_too_large"
    assert robot.voxel_count == before
