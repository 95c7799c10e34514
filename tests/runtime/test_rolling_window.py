# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A camera that moves sideways along a wall, 2 m away, and sees 1.6 m of it."""

import os

import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.map_files.map_file import save_map
from geopurify.map_files.merge import merge_maps
from geopurify.pipeline import Pipeline, load_map
from geopurify.runtime.rolling_window import RollingWindow

RADIUS_M = 4.0
PLACES = [(x, 0.0, 0.0) for x in np.arange(0.0, 10.0, 0.5)]


def mapper(**settings) -> Pipeline:
    values = {"map.voxel_size_m": 0.05, "map.max_voxels": 20_000, "lifting.pixel_stride": 1}
    limits = {"lifting.max_depth_m": 3.0}
    return Pipeline(from_flat({**values, **limits, **settings}), ColorEncoder())


def drive(pipeline: Pipeline) -> int:
    window, evicted = RollingWindow(pipeline), 0
    for place in PLACES:
        frame = wall_frame(offset_m=place)
        pipeline.integrate(frame)
        evicted += window.follow(frame.T_map_cam)
    return evicted


def test_what_the_camera_has_left_behind_is_forgotten():
    pipeline, whole = mapper(**{"window.radius_m": RADIUS_M}), mapper()
    evicted = drive(pipeline)
    assert drive(whole) == 0
    assert 0 < evicted == whole.voxel_count - pipeline.voxel_count
    last_look = np.array(PLACES[-1])  # 18 steps of 0.5 m, one look each 1 m
    distance = np.linalg.norm(pipeline.map.points_map - last_look, axis=1)
    assert distance.max() < 1.25 * RADIUS_M
    assert len(pipeline.label_voxels().labels) == pipeline.voxel_count
    pipeline.purify()
    assert pipeline.query("red").objects


def test_what_left_is_on_disk_and_can_be_put_together_again(tmp_path):
    directory = tmp_path / "left" / "behind"
    settings = {"window.radius_m": RADIUS_M, "window.directory": str(directory)}
    pipeline, whole = mapper(**settings), mapper()
    evicted = drive(pipeline)
    drive(whole)
    files = sorted(directory.iterdir())
    assert [file.name for file in files[:2]] == [
        "window_000001.safetensors",
        "window_000002.safetensors",
    ]
    parts = [load_map(file, ColorEncoder()).map for file in files]
    assert sum(part.size for part in parts) == evicted
    together = pipeline.map
    for part in parts:
        together = merge_maps(together, part, np.eye(4))
    np.testing.assert_array_equal(np.sort(together.packed_keys), np.sort(whole.map.packed_keys))


def test_files_of_an_earlier_run_stay(tmp_path):
    settings = {"window.radius_m": RADIUS_M, "window.directory": str(tmp_path)}
    drive(mapper(**settings))
    first = {file: file.read_bytes() for file in tmp_path.iterdir()}
    drive(mapper(**settings))
    assert len(list(tmp_path.iterdir())) == 2 * len(first)
    assert all(file.read_bytes() == content for file, content in first.items())


def test_what_cannot_be_written_stays_in_the_map(tmp_path):
    directory = tmp_path / "maps"
    settings = {"window.radius_m": RADIUS_M, "window.directory": str(directory)}
    pipeline = mapper(**settings)
    window = RollingWindow(pipeline)
    pipeline.integrate(wall_frame())
    before = pipeline.voxel_count
    os.rmdir(directory)
    far = wall_frame(offset_m=(10.0, 0.0, 0.0)).T_map_cam
    with pytest.raises(BadInput, match="cannot write"):
        window.follow(far)
    assert pipeline.voxel_count == before
    directory.mkdir()
    farther = wall_frame(offset_m=(12.0, 0.0, 0.0)).T_map_cam
    assert window.follow(farther) == before
    assert pipeline.voxel_count == 0


def test_a_map_that_is_loaded_while_the_older_one_is_written_stays(tmp_path, monkeypatch):
    settings = {"window.radius_m": RADIUS_M, "window.directory": str(tmp_path)}
    pipeline, loaded = mapper(**settings), mapper(**settings)
    for each in (pipeline, loaded):
        each.integrate(wall_frame())

    def save_slowly(*arguments):
        save_map(*arguments)
        pipeline.replace_map(loaded)

    monkeypatch.setattr("geopurify.runtime.rolling_window.save_map", save_slowly)
    before = loaded.voxel_count
    far = wall_frame(offset_m=(10.0, 0.0, 0.0)).T_map_cam
    assert RollingWindow(pipeline).follow(far) == 0
    assert pipeline.voxel_count == before > 0


def test_an_impossible_folder_is_refused_at_the_start(tmp_path):
    (tmp_path / "file").touch()
    settings = {"window.radius_m": RADIUS_M, "window.directory": str(tmp_path / "file" / "maps")}
    with pytest.raises(BadInput, match=r"window\.directory"):
        RollingWindow(mapper(**settings))
