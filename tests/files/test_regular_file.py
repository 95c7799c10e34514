# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every reader of a user's file refuses a FIFO, which it would wait for."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from geopurify.config.loading import load_config
from geopurify.errors import BadInput
from geopurify.files.clouds import open_cloud
from geopurify.files.regular_file import require_regular
from geopurify.files.weights_file import read_weights
from geopurify.query.naming.descriptions import read_descriptions


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("cloud.ply", open_cloud),
        ("cloud.pcd", open_cloud),
        ("cloud.npz", open_cloud),
        ("weights.pt", read_weights),
        ("names.txt", read_descriptions),
        ("settings.yaml", lambda file: load_config(file, None)),
    ],
)
def test_a_fifo_is_refused(tmp_path: Path, name: str, read: Callable) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(BadInput, match="it is not a regular file"):
        read(tmp_path / name)


def test_what_is_missing_is_left_to_who_opens_it(tmp_path: Path) -> None:
    require_regular(tmp_path / "nothing")
    require_regular(tmp_path)
    (tmp_path / "file").touch()
    require_regular(tmp_path / "file")


def test_the_mark_of_editors_is_no_part_of_a_text(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_bytes(b"\xef\xbb\xbfchair\tseat\n")
    assert read_descriptions(tmp_path / "names.txt") == {"chair": ("seat",)}
