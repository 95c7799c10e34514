# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from geopurify.errors import BadInput
from geopurify.evaluation.datasets import DATASETS
from geopurify.evaluation.datasets.splits import ALL, scenes_of_split, split_names

SCENES = ("scene0000_00", "scene0011_00", "scene0568_02")  # the first is for training


def test_the_validation_scenes_of_the_papers(tmp_path: Path):
    every = [f"scene{i:04d}_{scan:02d}" for i in range(707) for scan in range(10)]
    counts = {"val": 312, "train": 1201, "published": 20}
    assert set(split_names("scannet")) == set(counts)
    found = {name: scenes_of_split("scannet", tmp_path, name, every) for name in counts}
    assert {name: len(scenes) for name, scenes in found.items()} == counts
    assert not set(found["val"]) & set(found["train"])
    assert set(found["published"]) < set(found["train"])


def test_matterport_lists_houses(tmp_path: Path):
    scenes = ("17DRP5sb8fy_region0", "2t7WUuJeko7_region0", "2t7WUuJeko7_region12")
    assert scenes_of_split("matterport", tmp_path, "test", scenes) == scenes[1:]


def test_scenes_keep_their_order_and_a_list_at_the_root_comes_first(tmp_path: Path):
    assert scenes_of_split("scannet", tmp_path, "val", SCENES) == SCENES[1:]
    assert scenes_of_split("scannet", tmp_path, ALL, SCENES) == SCENES
    (tmp_path / "splits").mkdir()
    (tmp_path / "splits" / "val.txt").write_text("scene0000_00\n")
    (tmp_path / "splits" / "mine.txt").write_text("scene0011_00\n")
    assert scenes_of_split("scannet", tmp_path, "val", SCENES) == SCENES[:1]
    assert scenes_of_split("scannet", tmp_path, "mine", SCENES) == SCENES[1:2]


def test_a_split_that_is_unknown_or_has_none_of_the_scenes(tmp_path: Path):
    with pytest.raises(BadInput, match="scannet has the splits published, train, val, all, not"):
        scenes_of_split("scannet", tmp_path, "../val", SCENES)
    with pytest.raises(BadInput, match=r"none of the 1 scenes in .* is of the split val: give"):
        scenes_of_split("scannet", tmp_path, "val", SCENES[:1])


@pytest.mark.parametrize("kind", DATASETS)
def test_every_dataset_s_own_split_is_there(kind: str):
    assert DATASETS[kind].published_split in (*split_names(kind), ALL)
