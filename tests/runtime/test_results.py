# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pytest
from plyfile import PlyData
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.runtime.offline import run_sequence
from geopurify.runtime.results import write_results


class WallSequence:
    """Three frames, the second of them unreadable."""

    name = "wall"
    up_map = np.array([0.0, -1.0, 0.0])
    label_set = ""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        if index == 1:
            raise BadInput("image_corrupt", "frame 1 is truncated")
        return wall_frame((0, 255, 0), 1.0 + index)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    pipeline = Pipeline(from_flat({"map.max_voxels": 50_000}), ColorEncoder())
    steps = []
    run = run_sequence(WallSequence(), pipeline, steps.append)
    folder = tmp_path_factory.mktemp("results") / "deep"
    written = write_results(folder, "wall", pipeline, run)
    assert sorted(written) == sorted(path.name for path in folder.iterdir())
    return pipeline, run, steps, folder


def test_bad_frames_are_skipped_and_counted(results):
    _, run, steps, _ = results
    assert run.frames == 2
    assert run.skipped == {"image_corrupt": 1}
    assert steps == [1, 2, 3]
    assert {"read", "encode", "lift", "fuse", "neighbours", "pool"} <= set(run.seconds)


def test_a_sequence_without_usable_frames_is_refused():
    class Broken(WallSequence):
        def __getitem__(self, index):
            raise BadInput("image_corrupt", "truncated")

    with pytest.raises(BadInput, match="none of the 3 frames is usable"):
        run_sequence(Broken(), Pipeline(from_flat({}), ColorEncoder()))


def test_result_json_says_what_was_done(results):
    pipeline, _, _, folder = results
    data = json.loads((folder / "result.json").read_text())
    assert data["frames"] == 2
    assert data["voxels"] == pipeline.voxel_count
    assert data["labels"] == ["red", "green", "blue"]
    assert data["encoder"] == {"name": "color", "version": "1", "dimension": 3}
    assert data["parameters"]["map.max_voxels"] == 50_000
    assert data["peak_memory_bytes"] > 10_000_000


def test_labels_ply_holds_every_voxel(results):
    pipeline, _, _, folder = results
    vertex = PlyData.read(folder / "labels.ply")["vertex"]
    cloud = pipeline.label_voxels()
    names = [p.name for p in vertex.properties]
    assert names == ["x", "y", "z", "red", "green", "blue", "label_raw", "label", "confidence"]
    np.testing.assert_array_equal(np.stack([vertex[a] for a in "xyz"], 1), cloud.points_map)
    np.testing.assert_array_equal(vertex["label"], cloud.labels)
    assert set(vertex["label_raw"].tolist()) == {1}
    assert set(vertex["red"].tolist()) == {int(cloud.vocabulary.colors[1][0])}
    assert PlyData.read(folder / "colors.ply")["vertex"]["green"].min() == 255


def test_labels_json_says_what_the_labels_mean(results):
    pipeline, _, _, folder = results
    _, green, _ = table = json.loads((folder / "labels.json").read_text())
    assert [row["name"] for row in table] == ["red", "green", "blue"]
    assert green == {
        "id": 1,
        "name": "green",
        "color": pipeline.vocabulary.colors[1].tolist(),
        "voxels_raw": pipeline.voxel_count,
        "voxels": pipeline.voxel_count,
    }


def test_only_finished_files_remain(results):
    assert sorted(path.name for path in results[3].iterdir()) == [
        "before_after.png",
        "colors.ply",
        "labels.json",
        "labels.ply",
        "map.safetensors",
        "result.json",
    ]
