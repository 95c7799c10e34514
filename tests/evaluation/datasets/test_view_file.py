# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from geopurify.errors import BadInput
from geopurify.evaluation.datasets import usual_view
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.datasets.scannet import ScanNet
from geopurify.evaluation.datasets.view_file import VIEW_FILE, write_view


def test_a_dataset_is_read_as_it_says_or_as_published(tmp_path: Path) -> None:
    assert usual_view("scannet", tmp_path) == ScanNet.published_view
    write_view(tmp_path / VIEW_FILE, View(3, 64, 48))
    assert usual_view("scannet", tmp_path) == View(3, 64, 48)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "can't read .*view.json: Expecting"),
        ("[1]", "must hold whole numbers by name"),
        ('{"frame_stride": "2"}', "must hold whole numbers by name"),
        ('{"step": 2}', "can't read .*view.json"),
        ('{"frame_stride": 0}', "frame_stride must be >= 1, got 0"),
        ("[" * 100_000, "can't read .*view.json"),
    ],
)
def test_a_damaged_view_is_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / VIEW_FILE).write_text(text)
    with pytest.raises(BadInput, match=message):
        usual_view("scannet", tmp_path)


def test_an_unknown_dataset_is_refused_with_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"'scanet' is not one of .*; did you mean 'scannet'"):
        usual_view("scanet", tmp_path)
