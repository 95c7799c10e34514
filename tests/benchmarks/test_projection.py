# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The losses of projected maps, on a room of a few frames."""

from benchmarks.projection import candidates, losses
from geopurify.config import from_flat
from geopurify_worlds.room_sequence import RoomSequence


def test_all_channels_lose_nothing_and_few_lose_much() -> None:
    config = from_flat(
        {"encoder.kind": "simulated", "map.voxel_size_m": 0.1, "purify.neighbours": 8}
    )
    room = RoomSequence(5, 4, width=96, height=72)
    chosen = list(candidates(config, room, [64, 2]))
    assert [candidate.encoder.dimension for candidate in chosen] == [64, 64, 2]
    assert chosen[0].error_bound == 0 < chosen[2].error_bound
    whole, turned, small = losses(config, room, [candidate.encoder for candidate in chosen])
    assert [loss.bytes_per_voxel for loss in (whole, turned, small)] == [168, 168, 44]
    assert whole.differing == 0
    assert turned.differing < 0.01
    assert small.differing > 0.1
    assert small.miou_purified < whole.miou_purified - 0.1
