# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of a labelled cloud: the same as by comparing everything, with less looked at."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key
from geopurify.query.changed_blocks import ChangedBlocks, CloudBlocks
from geopurify.query.results import LabelledCloud

EDGE = 4
POINT = np.dtype([("label", "u2"), ("label_raw", "u2"), ("confidence", "f4"), ("red", "u1")])
VOCABULARY = object()

Voxel = tuple[int, int, int]
Cloud = dict[Voxel, int]
coordinate = st.integers(-9, 9)
clouds = st.dictionaries(st.tuples(coordinate, coordinate, coordinate), st.integers(0, 2))


def cloud_of(content: Cloud, vocabulary: object = VOCABULARY) -> LabelledCloud:
    """Return a cloud with a label for each voxel, in the order of the dictionary."""
    keys = np.array([pack_key(*voxel) for voxel in content], np.int64)
    labels = np.array(list(content.values()), np.uint16)
    zeros = np.zeros((len(keys), 3), np.float32)
    return LabelledCloud(
        *(zeros, zeros.astype(np.uint8), zeros, labels, labels, labels / np.float32(2)),
        *(vocabulary, keys),  # type: ignore[arg-type]
    )


class Packing:
    """Packs clouds and counts the voxels."""

    def __init__(self) -> None:
        self.voxels: list[int] = []

    def __call__(self, cloud: LabelledCloud) -> NDArray:
        self.voxels.append(len(cloud.labels))
        points = np.zeros(len(cloud.labels), POINT)
        points["label"], points["label_raw"] = cloud.labels, cloud.labels_raw
        points["confidence"], points["red"] = cloud.confidence, cloud.colors[:, 0]
        return points


@given(st.lists(clouds, max_size=6))
def test_the_blocks_are_those_of_comparing_everything(sequence: list[Cloud]) -> None:
    followed, compared, pack = CloudBlocks(EDGE, Packing()), ChangedBlocks(EDGE), Packing()
    for content in sequence:
        cloud = cloud_of(content)
        expected = compared.update(cloud.keys, pack(cloud))
        found = followed.update(cloud)
        assert {block.index: block.points.tobytes() for block in found} == {
            block.index: block.points.tobytes() for block in expected
        }


def test_only_the_blocks_in_which_a_voxel_changed_are_packed() -> None:
    content = {(x, 0, 0): 0 for x in range(10 * EDGE)}
    pack = Packing()
    blocks = CloudBlocks(EDGE, pack)
    blocks.update(cloud_of(content))
    changed = {**content, (0, 0, 0): 1}
    (block,) = blocks.update(cloud_of(changed))
    assert block.index == (0, 0, 0)
    del changed[9, 0, 0]  # the rows of those after it are others
    assert [block.index for block in blocks.update(cloud_of(changed))] == [(2, 0, 0)]
    assert blocks.update(cloud_of(changed)) == []
    assert pack.voxels == [10 * EDGE, EDGE, 8 * EDGE - 1, 0]


def test_each_field_counts() -> None:
    content = {(EDGE * x, 0, 0): 1 for x in range(5)}
    for row, name in enumerate(("labels_raw", "labels", "confidence", "colors")):
        blocks, before = CloudBlocks(EDGE, Packing()), cloud_of(content)
        blocks.update(before)
        values = getattr(before, name).copy()
        values[row] = 9
        after = replace(before, **{name: values})
        assert [block.index for block in blocks.update(after)] == [(row, 0, 0)], name


def test_another_vocabulary_packs_everything_again() -> None:
    content = {(EDGE * x, 0, 0): x for x in range(5)}
    pack = Packing()
    blocks = CloudBlocks(EDGE, pack)
    blocks.update(cloud_of(content))
    blocks.update(cloud_of(content, object()))
    assert pack.voxels == [5, 5]


def test_everything_comes_again_once_it_is_forgotten() -> None:
    blocks, cloud = CloudBlocks(EDGE, Packing()), cloud_of({(0, 0, 0): 1, (9, 0, 0): 2})
    blocks.update(cloud)
    blocks.forget()
    assert len(blocks.update(cloud)) == 2
