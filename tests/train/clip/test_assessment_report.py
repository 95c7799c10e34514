# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify_train.clip.assessment_report import print_assessment, summarised
from geopurify_train.clip.phrases import CATEGORIES
from geopurify_train.clip.room_assessment import RoomResult


def test_one_room_has_no_interval(capsys):
    classes = len(CATEGORIES)
    pixels = np.eye(classes, classes + 1, dtype=np.int64)
    iou = np.ones(classes)
    summary = summarised([RoomResult(7, pixels, 0.5, 0.75, iou, iou, ())])
    gain = {"mean": 0.25, "low": None, "high": None, "count": 1}
    assert summary["map_miou_gain"] == gain
    print_assessment(summary)
    shown = capsys.readouterr().out
    assert "0.250" in shown
    assert ".." not in shown
