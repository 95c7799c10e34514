# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.map_files.export import export_map
from geopurify.map_files.merge import merge_maps
from geopurify.pipeline import Pipeline


def mapped(voxel_size_m=0.05):
    config = from_flat({"map.voxel_size_m": voxel_size_m, "map.max_voxels": 5000})
    pipeline = Pipeline(config, ColorEncoder())
    pipeline.integrate(wall_frame())
    return pipeline


def moved(x_m):
    transform = np.eye(4)
    transform[0, 3] = x_m
    return transform


def by_key(voxel_map):
    order = np.argsort(voxel_map.packed_keys)
    return voxel_map.keys[order], voxel_map.weights[order], voxel_map.features[order]


def test_a_map_merged_with_itself_weighs_double():
    voxels = mapped().map
    merged = merge_maps(voxels, voxels, np.eye(4))
    keys, weights, features = by_key(merged)
    expected_keys, expected_weights, expected_features = by_key(voxels)
    np.testing.assert_array_equal(keys, expected_keys)
    np.testing.assert_allclose(weights, 2 * expected_weights, rtol=1e-6)
    np.testing.assert_allclose(features, expected_features, atol=1e-3)


def test_maps_far_apart_lie_side_by_side():
    voxels = mapped().map
    merged = merge_maps(voxels, voxels, moved(10.0))
    assert merged.size == 2 * voxels.size
    shifted = merged.keys[voxels.size :] - voxels.keys
    assert (np.unique(shifted, axis=0) == [200, 0, 0]).all()
    np.testing.assert_array_equal(merged.normals[voxels.size :], voxels.normals)


def test_maps_of_other_voxels_are_refused():
    with pytest.raises(BadInput, match=r"0\.05 and 0\.1 m"):
        merge_maps(mapped().map, mapped(0.1).map, np.eye(4))


def test_a_table_has_one_row_per_voxel(tmp_path):
    pipeline = mapped()
    export_map(tmp_path / "table.npz", pipeline, "label")
    with np.load(tmp_path / "table.npz") as table:  # allow_pickle is off
        assert table["features"].shape == (pipeline.voxel_count, 3)
        np.testing.assert_array_equal(table["points_map"], pipeline.map.points_map)
        assert table["names"].tolist() == list(pipeline.vocabulary.names)
    export_map(tmp_path / "cloud.ply", pipeline, "label")
    assert (tmp_path / "cloud.ply").read_bytes().startswith(b"ply")
    with pytest.raises(BadInput, match=r"\.ply, \.pcd, \.npz"):
        export_map(tmp_path / "cloud.las", pipeline, "label")


def test_an_export_that_fails_leaves_the_older_file(tmp_path, monkeypatch):
    def fill(*arguments, **named):
        raise OSError(28, "No space left on device")

    (tmp_path / "table.npz").write_text("old")
    monkeypatch.setattr(np, "savez", fill)
    with pytest.raises(BadInput, match=r"cannot write .*table\.npz: No space left"):
        export_map(tmp_path / "table.npz", mapped(), "label")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_map_is_exported_to_a_folder_that_is_there(tmp_path):
    with pytest.raises(BadInput, match="there is no folder"):
        export_map(tmp_path / "no" / "table.npz", mapped(), "label")
