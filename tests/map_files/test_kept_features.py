# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purified features that queries keep beside the map files, in the user's cache folder."""

import os

import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import PurifyConfig, from_flat
from geopurify.files.tensor_files import write_tensors
from geopurify.map_files import saved_map
from geopurify.map_files.kept_features import MOST_FILES, KeptFeatures, cache_folder
from geopurify.map_files.map_file import save_map
from geopurify.map_files.saved_map import open_saved_map
from geopurify.pipeline import Pipeline

SETTINGS = {"map.voxel_size_m": 0.05, "map.max_voxels": 5000, "purify.neighbours": 8}
FEATURES = np.arange(6, dtype=np.uint16).reshape(2, 3)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the folder of kept features, which does not exist yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return cache_folder()


@pytest.fixture
def map_file(tmp_path, monkeypatch):
    """Return the file of a map without purified features."""
    monkeypatch.setattr(saved_map, "create_text_encoder", lambda config: ColorEncoder())
    pipeline = Pipeline(from_flat(SETTINGS), ColorEncoder())
    pipeline.integrate(wall_frame())
    save_map(tmp_path / "map.safetensors", pipeline)
    return tmp_path / "map.safetensors"


def kept(name="map", **settings):
    return KeptFeatures(name, PurifyConfig(**settings))


def test_what_is_kept_comes_back_for_the_same_map_and_settings_only(folder):
    kept().write(FEATURES)
    np.testing.assert_array_equal(kept().read((2, 3)), FEATURES)
    assert kept().read((3, 2)) is None
    assert kept("another map").read((2, 3)) is None
    assert kept(affinity="geometric").read((2, 3)) is None


def test_nobody_else_can_read_them(folder):
    kept().write(FEATURES)
    assert folder.stat().st_mode & 0o077 == 0
    assert kept().path.stat().st_mode & 0o077 == 0


def test_what_is_damaged_is_not_taken(folder):
    kept().write(FEATURES)
    path, whole = kept().path, kept().path.read_bytes()
    for damaged in (b"", whole[:-1], whole[:-1] + b"\1", b"\xff" * 100):
        path.write_bytes(damaged)
        assert kept().read((2, 3)) is None
    write_tensors(path, {"purified": FEATURES}, {})
    assert kept().read((2, 3)) is None
    path.unlink()
    os.mkfifo(path)
    assert kept().read((2, 3)) is None


def test_the_least_recently_used_are_removed(folder):
    for number in range(MOST_FILES):
        kept(str(number)).write(FEATURES)
        os.utime(kept(str(number)).path, (number, number))
    assert kept("0").read((2, 3)) is not None  # now the most recently used
    kept("new").write(FEATURES)
    left = [name for name in ("0", "1", "2", "3", "new") if kept(name).read((2, 3)) is not None]
    assert left == ["0", "2", "3", "new"]


def test_the_second_query_of_a_map_needs_no_purification(folder, map_file, caplog):
    caplog.set_level("INFO")
    before, first = map_file.read_bytes(), open_saved_map(map_file)
    answer = first.query("red")
    first.keep_purified()
    assert "Purifying the map" in caplog.text and "Caching the purified" in caplog.text
    assert map_file.read_bytes() == before
    caplog.clear()

    second = open_saved_map(map_file)
    assert second.query("red").best_score == pytest.approx(answer.best_score, abs=2e-3)
    second.keep_purified()
    assert "purif" not in caplog.text


def test_a_cache_that_cannot_be_written_costs_a_warning(folder, map_file, caplog):
    folder.parent.parent.mkdir()
    folder.parent.write_text("a file in the way")
    saved = open_saved_map(map_file)
    saved.query("red")
    saved.keep_purified()
    assert "The next query has to purify the map again: cannot write" in caplog.text
