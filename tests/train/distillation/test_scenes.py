# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from safetensors.numpy import save_file
from small_scenes import NAMES, corner
from small_world import ColorEncoder, wall_frame

from geopurify.config import Config
from geopurify.errors import BadInput
from geopurify.fusion.keys import unpack_keys
from geopurify.pipeline import Pipeline
from geopurify_train.distillation.crops import draw_crop
from geopurify_train.distillation.scenes import NO_LABEL, load_scene, save_scene, scene_of


def test_a_scene_comes_back_from_its_file(tmp_path):
    scene = corner()
    save_scene(tmp_path / "scene.safetensors", scene)
    again = load_scene(tmp_path / "scene.safetensors")
    assert again.class_names == NAMES
    for name, value in vars(scene).items():
        assert np.array_equal(getattr(again, name), value), name


def test_files_that_are_no_scenes(tmp_path):
    with pytest.raises(BadInput, match="cannot read"):
        load_scene(tmp_path / "missing")
    save_file({"a": np.zeros(1)}, tmp_path / "other", {"format": "picture"})
    with pytest.raises(BadInput, match="its format is 'picture'"):
        load_scene(tmp_path / "other")


def test_the_scene_of_a_pipeline():
    pipeline = Pipeline(Config(), ColorEncoder())
    pipeline.integrate(wall_frame((0, 255, 0)))
    scene = scene_of("wall", pipeline)
    assert (np.diff(scene.packed_keys) > 0).all()
    assert set(scene.labels) == {1} and set(scene.truth) == {NO_LABEL}
    assert np.array_equal(np.sort(pipeline.map.packed_keys), scene.packed_keys)


def test_a_crop_is_turned_and_stays_a_ball():
    scene, rng = corner(side=24), np.random.default_rng(0)
    crop = draw_crop(scene, 0.2, rng)
    assert (np.diff(crop.packed_keys) > 0).all()
    before, after = scene.points_map[crop.rows], unpack_keys(crop.packed_keys) * 0.02
    assert np.linalg.norm(after, axis=1).max() < 0.2 + 0.04
    lengths = [np.linalg.norm(p[:50, None] - p[None, :50], axis=2) for p in (before, after)]
    assert np.abs(lengths[0] - lengths[1]).max() < 0.05
    assert np.allclose(np.linalg.norm(crop.normals, axis=1), 1, atol=1e-5)
    assert crop.colors.min() >= 0 and crop.colors.max() <= 1


def test_a_scene_smaller_than_a_crop_is_taken_whole():
    scene = corner(side=4)
    crop = draw_crop(scene, 5.0, np.random.default_rng(1))
    assert len(crop.rows) > 0.6 * len(scene.packed_keys)


def test_turning_a_crop_loses_no_voxels_and_opens_no_surface():
    scene = corner(side=40)
    before = _filled_around(scene.packed_keys)
    kept, filled = [], []
    for seed in range(5):
        crop = draw_crop(scene, 5.0, np.random.default_rng(seed))
        kept.append(len(crop.rows) / len(scene.packed_keys))
        filled.append(_filled_around(crop.packed_keys))
    assert np.mean(kept) == pytest.approx(1, abs=0.05)
    assert np.mean(filled) > 0.9 * before


def _filled_around(packed_keys):
    """Return how many of the 27 cells around a voxel are filled, on average."""
    coordinates = unpack_keys(packed_keys)
    known = {tuple(each) for each in coordinates.tolist()}
    around = np.stack(np.meshgrid(*[(-1, 0, 1)] * 3), -1).reshape(-1, 3)
    some = coordinates[:: max(1, len(coordinates) // 300)]
    return np.mean([[tuple(each) in known for each in (at + around).tolist()] for at in some]) * 27
