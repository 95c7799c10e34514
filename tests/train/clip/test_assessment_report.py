# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify_train.clip.assessment_report import print_assessment, summarize
from geopurify_train.clip.phrases import CATEGORIES
from geopurify_train.clip.room_assessment import RoomResult
from geopurify_train.clip.room_questions import Answered


def test_one_room_has_no_interval(capsys):
    classes = len(CATEGORIES)
    pixels = np.eye(classes, classes + 1, dtype=np.int64).tolist()
    summary = summarize([RoomResult(7, pixels, 0.5, 0.75, ())])
    gain = {"mean": 0.25, "low": None, "high": None, "count": 1}
    assert summary["map_miou_gain"] == gain
    print_assessment(summary)
    shown = capsys.readouterr().out
    assert "0.250" in shown
    assert ".." not in shown


def test_questions_are_drawn_over_all_rooms():
    classes = len(CATEGORIES)
    pixels = np.eye(classes, classes + 1, dtype=np.int64).tolist()
    # 100 rooms with 10 questions each, all right in the second half only
    results = [
        RoomResult(seed, pixels, 0.5, 0.5, (Answered("category", "the sofa", seed >= 50),) * 10)
        for seed in range(100)
    ]
    (found,) = summarize(results)["questions"].values()
    assert (found["made"], found["asked"]) == (1000, 200)
    assert 0.4 < found["right_first"] < 0.6  # the first 200 are all wrong
