# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of a cloud: who applies every update has the cloud, and nothing else is sent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geopurify.query.changed_blocks import Block, ChangedBlocks, packets

Voxel = tuple[int, int, int]
Cloud = dict[Voxel, int]  # the label of each voxel

# The last byte of a point is padding, as in the points of a message.
POINT = np.dtype([("voxel", "i4", 3), ("label", "u2"), ("seen", "u1")], align=True)

coordinate = st.integers(-6, 6)
clouds = st.dictionaries(st.tuples(coordinate, coordinate, coordinate), st.integers(0, 2))


def update(tracker: ChangedBlocks, cloud: Cloud) -> list[Block]:
    """Return what changed; the voxels come in the order of the dictionary."""
    points = np.zeros(len(cloud), POINT)
    for row, (voxel, label) in enumerate(cloud.items()):
        points[row] = (voxel, label, 1)
    return tracker.update(points["voxel"], points)


def content(block: Block) -> Cloud:
    return {tuple(point["voxel"].tolist()): int(point["label"]) for point in block.points}


def apply(blocks: dict[Voxel, Cloud], changed: list[Block]) -> Cloud:
    """Replace blocks as a receiver does, and return all that it has."""
    for block in changed:
        blocks[block.index] = content(block)
    return {voxel: label for block in blocks.values() for voxel, label in block.items()}


@given(st.lists(clouds, max_size=6), st.integers(1, 5))
def test_a_receiver_that_applies_every_update_has_the_cloud(
    sequence: list[Cloud], edge: int
) -> None:
    tracker, blocks = ChangedBlocks(edge), {}
    for cloud in sequence:
        assert apply(blocks, update(tracker, cloud)) == cloud
    assert update(tracker, sequence[-1] if sequence else {}) == []


@given(clouds, clouds, st.integers(1, 5))
def test_only_blocks_that_differ_are_sent(before: Cloud, after: Cloud, edge: int) -> None:
    tracker = ChangedBlocks(edge)
    update(tracker, before)
    sent = {block.index for block in update(tracker, after)}
    different = dict(before.items() ^ after.items())
    assert sent == {tuple(int(v // edge) for v in voxel) for voxel in different}


@given(clouds, st.randoms(use_true_random=False))
def test_the_order_of_the_voxels_does_not_matter(cloud: Cloud, random) -> None:
    tracker = ChangedBlocks(3)
    update(tracker, cloud)
    shuffled = list(cloud.items())
    random.shuffle(shuffled)
    assert update(tracker, dict(shuffled)) == []


def test_blocks_of_four_voxels() -> None:
    tracker = ChangedBlocks(4)
    first = update(tracker, {(3, 0, 0): 7, (-1, 0, 0): 8, (0, 0, 2): 9})
    assert [(block.index, content(block)) for block in first] == [
        ((-1, 0, 0), {(-1, 0, 0): 8}),
        ((0, 0, 0), {(0, 0, 2): 9, (3, 0, 0): 7}),
    ]
    (emptied,) = update(tracker, {(3, 0, 0): 7, (0, 0, 2): 9})
    assert (emptied.index, len(emptied.points)) == ((-1, 0, 0), 0)
    (relabelled,) = update(tracker, {(3, 0, 0): 7, (0, 0, 2): 1})
    assert content(relabelled) == {(0, 0, 2): 1, (3, 0, 0): 7}


def test_everything_is_sent_again_once_it_is_forgotten() -> None:
    tracker, cloud = ChangedBlocks(4), {(0, 0, 0): 1, (9, 0, 0): 2}
    update(tracker, cloud)
    tracker.forget()
    assert apply({}, update(tracker, cloud)) == cloud


@pytest.mark.parametrize(
    ("sizes", "packed"),
    [
        ([], []),
        ([2, 3, 1, 4], [[2, 3], [1, 4]]),
        ([5, 5], [[5], [5]]),
        ([0, 0, 3, 1], [[0, 0, 3], [1]]),
        ([1, 9, 1], [[1], [9], [1]]),  # a block is not torn apart
    ],
)
def test_packets_of_five_points(sizes: list[int], packed: list[list[int]]) -> None:
    blocks = [Block((i, 0, 0), np.zeros(size, POINT)) for i, size in enumerate(sizes)]
    found = list(packets(blocks, 5))
    assert [[len(block.points) for block in packet] for packet in found] == packed
    assert [block for packet in found for block in packet] == blocks
