# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import time

import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.cli.view import is_map
from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.runtime.sequence_mapping import SequenceMapping
from geopurify.runtime.viewed_pipeline import ViewedPipeline
from geopurify.viewing.browser.map_source import VIEWED_POINT
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks

SETTINGS = {"map.voxel_size_m": 0.05, "lifting.pixel_stride": 1, "query.min_voxels": 4}
RED, GREEN = (255, 0, 0), (0, 255, 0)


class Walls:
    """A sequence of walls side by side, one of which can't be read."""

    name, label_set = "walls", ""
    up_map = np.array([0.0, 0.0, 1.0])

    def __len__(self):
        return 3

    def __getitem__(self, index):
        if index == 1:
            raise BadInput("image_corrupt", "it is damaged")
        return wall_frame((RED, GREEN, GREEN)[index], offset_m=(10.0 * index, 0, 0))


def empty_pipeline():
    return Pipeline(from_flat(SETTINGS), ColorEncoder())


def until(is_so):
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_only_blocks_that_changed_are_told_and_labels_with_them(tmp_path):
    pipeline = empty_pipeline()
    source = ViewedPipeline(pipeline, "wall", tmp_path)
    blocks = VoxelBlocks(source.voxel_size_m, source.up_map, source.block_voxels)
    pipeline.integrate(wall_frame(RED))
    first = source.read_change()
    assert first.is_whole and first.names == ("red", "green", "blue")
    assert source.read_change() is None
    pipeline.integrate(wall_frame(GREEN, offset_m=(10, 0, 0)))
    second = source.read_change()
    assert not second.is_whole
    assert {b.index for b in second.blocks}.isdisjoint(b.index for b in first.blocks)
    for change in (first, second):
        blocks.apply(change)
    assert blocks.voxels == pipeline.voxel_count
    parts = [block.points for _, block in blocks.items()]
    points = np.concatenate(parts)
    assert points.dtype == VIEWED_POINT
    assert set(map(tuple, points["seen"][points["label"] == 1].tolist())) == {GREEN}
    pipeline.reset()
    third = source.read_change()
    assert third.is_whole and not third.blocks


def test_a_text_has_objects_and_the_similarity_of_all_voxels():
    pipeline = empty_pipeline()
    pipeline.integrate(wall_frame(RED))
    source = ViewedPipeline(pipeline, "wall")
    answer = source.query("red")
    assert len(answer.result.objects) > 0 and answer.why == ""
    assert len(answer.similarity.scores) == pipeline.voxel_count
    nothing = source.query("blue")
    assert not nothing.result.objects
    assert nothing.why.startswith("The best score of a voxel is 0.")


def test_a_sentence_is_answered_by_objects_and_says_how_it_was_read():
    pipeline = empty_pipeline()
    pipeline.integrate(wall_frame(RED))
    pipeline.purify()
    answer = ViewedPipeline(pipeline, "wall").query("the sofa next to the door")
    assert not answer.result.objects and not len(answer.similarity.scores)
    told = dict(answer.understanding.lines())
    assert told["understood as"] == "sofa [near(door)]" and "there is no" in told["no object"]


def test_maps_are_saved_and_loaded_in_one_folder(tmp_path):
    pipeline = empty_pipeline()
    pipeline.integrate(wall_frame(RED))
    source = ViewedPipeline(pipeline, "wall", tmp_path)
    voxels = pipeline.voxel_count
    assert source.act("save", "wall.safetensors").startswith(f"{voxels:,} voxels written to")
    pipeline.reset()
    assert source.act("load", "wall.safetensors").startswith(f"{voxels:,} voxels of")
    for name in ("../wall.safetensors", "/elsewhere/wall.safetensors", "wall.txt", ""):
        with pytest.raises(BadInput, match="is a file name that ends in"):
            source.act("save", name)
    assert [path.name for path in tmp_path.iterdir()] == ["wall.safetensors"]


def test_purification_has_an_age_that_a_reset_forgets():
    pipeline = empty_pipeline()
    mapping = SequenceMapping(Walls(), pipeline)
    source = ViewedPipeline(pipeline, "walls", mapping=mapping)
    pipeline.integrate(wall_frame(RED))
    assert source.read_status().purified_age_s is None
    assert source.objects() == ()
    source.act("purify")
    assert source.read_status().purified_age_s >= 0
    source.act("reset")
    assert source.read_status().purified_age_s is None
    assert source.read_status().voxels == 0


def test_a_sequence_is_mapped_paused_and_purified():
    pipeline = empty_pipeline()
    mapping = SequenceMapping(Walls(), pipeline)
    source = ViewedPipeline(pipeline, "walls", mapping=mapping)
    source.act("pause")
    mapping.start()
    until(lambda: source.read_status().state == "paused")
    assert source.read_status().frames == 0
    source.act("resume")
    until(lambda: source.read_status().state == "done")
    status = source.read_status()
    assert (status.frames, status.dropped) == (2, {"image_corrupt": 1})
    assert status.purified_age_s is not None
    view = source.read_camera()
    np.testing.assert_array_equal(view.T_map_cam[:3, 3], (20, 0, 0))
    assert source.read_camera() is None
    mapping.close()


def test_a_map_is_told_from_a_sequence(tmp_path):
    (tmp_path / "map.safetensors").touch()
    assert is_map(str(tmp_path)) and is_map("other.safetensors")
    assert not is_map("room:1") and not is_map(str(tmp_path / "frames"))
