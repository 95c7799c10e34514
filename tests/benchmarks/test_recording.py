# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from benchmarks import recording
from geopurify_worlds.room_sequence import RoomSequence


@pytest.mark.soak
def test_the_steps_are_measured_on_the_map_of_a_recording(monkeypatch):
    asked = []

    def open_sequence(path):
        asked.append(path)
        return RoomSequence(5, 9, width=160, height=120)

    monkeypatch.setattr(recording, "open_sequence", open_sequence)
    found = list(recording.on_recording("a/folder", "simulated"))
    assert asked == ["a/folder"]
    assert [each.step for each in found] == [
        "frame",
        "after a frame",
        "query command",
        "query command, purifying",
        "sentence while mapping",
        "neighbours",
        "18 rounds",
        "purification",
        "neighbours, scipy cKDTree",
        "neighbours, pykdtree",
        "student of pairs",
    ]
    first, *whole, inner, _, _, _, _, last = (each.voxels for each in found)
    assert 1000 < first < whole[0] and set(whole) == {whole[0]}
    assert 1000 < inner == last <= whole[0]  # isolated voxels are left out
