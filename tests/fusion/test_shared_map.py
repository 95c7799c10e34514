# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.fusion import shared_map
from geopurify.fusion.shared_map import MapHistory

NOTHING = np.empty(0, np.int64)


def test_frames_have_their_stamps_and_earlier_ones_that_of_the_first():
    history = MapHistory()
    assert history.stamps_of(np.array([3])).tolist() == [0]
    history.note_frame(11, 5.0, NOTHING)
    history.note_frame(12, 5.5, NOTHING)
    assert history.stamps_of(np.array([2, 11, 12, 13])).tolist() == [5.0, 5.0, 5.5, 5.5]


def test_only_so_many_stamps_are_kept(monkeypatch):
    monkeypatch.setattr(shared_map, "FRAMES_KEPT", 3)
    history = MapHistory()
    for frame in range(1, 6):
        history.note_frame(frame, float(frame), NOTHING)
    assert history.stamps_of(np.arange(1, 6)).tolist() == [3, 3, 3, 4, 5]


def test_carved_voxels_are_taken_once_and_are_so_many_at_most(monkeypatch):
    monkeypatch.setattr(shared_map, "MOST_CARVED", 3)
    history = MapHistory()
    for frame in range(4):
        history.note_frame(frame, 0.0, np.array([2 * frame, 2 * frame + 1]))
    assert history.take_carved().tolist() == [0, 1, 2, 3]
    assert history.take_carved().tolist() == []
