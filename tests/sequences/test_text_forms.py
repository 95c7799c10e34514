# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Tables as people write them: with marks, comments, commas, without a last row."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geopurify.errors import BadInput
from geopurify.sequences import open_sequence
from geopurify.sequences.files import read_depth, read_matrix

K = "10 0 4\n0 11 3\n0 0 1\n"
WANTED = [[10, 0, 4], [0, 11, 3], [0, 0, 1]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "camera-intrinsics.txt").write_text(K)
    Image.new("RGB", (8, 6)).save(tmp_path / "frame-000000.color.png")
    Image.fromarray(np.full((6, 8), 1500, np.uint16)).save(tmp_path / "frame-000000.depth.png")
    (tmp_path / "frame-000000.pose.txt").write_text("1 0 0 0.5\n0 1 0 -2\n0 0 1 3\n0 0 0 1\n")
    return tmp_path


@pytest.mark.parametrize(
    "content",
    [
        K.encode(),
        b"\xef\xbb\xbf" + K.encode(),
        K.replace("\n", "\r\n").encode(),
        K.replace(" ", ",").encode(),
        K.replace(" ", ",\t").encode(),
        b"# fx 0 cx\n" + K.encode() + b"\n  # the end",
    ],
)
def test_a_table_is_read_in_each_form(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "table.txt").write_bytes(content)
    assert read_matrix(tmp_path / "table.txt", "camera_invalid").tolist() == WANTED


@pytest.mark.parametrize("content", ["10,5 0 4\n0 11 3\n0 0 1\n", K.replace("4", "4;"), "\x00"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "table.txt").write_text(content)
    with pytest.raises(BadInput, match=r"table.txt is not a table of numbers: "):
        read_matrix(tmp_path / "table.txt", "camera_invalid")


@pytest.mark.parametrize(
    "text",
    [
        "1 0 0 0.5\n0 1 0 -2\n0 0 1 3\n",
        "1 0 0 0.5 0 1 0 -2 0 0 1 3\n",
        "1 0 0 0.5 0 1 0 -2 0 0 1 3 0 0 0 1\n",
    ],
)
def test_a_pose_may_lack_its_last_row_or_be_in_one_line(folder: Path, text: str) -> None:
    (folder / "frame-000000.pose.txt").write_text(text)
    frame = open_sequence(str(folder))[0]
    assert frame.T_map_cam.tolist() == [[1, 0, 0, 0.5], [0, 1, 0, -2], [0, 0, 1, 3], [0, 0, 0, 1]]


@pytest.mark.parametrize("name", ["frame-000000.color.jpg", "frame-0.color.png"])
def test_a_frame_with_two_images_is_refused_by_name(folder: Path, name: str) -> None:
    Image.new("RGB", (8, 6), (255, 0, 0)).save(folder / name)
    with pytest.raises(BadInput) as caught:
        open_sequence(str(folder))
    assert caught.value.reason == "sequence_invalid"
    names = " and ".join(sorted(("'frame-000000.color.png'", f"{name!r}")))
    assert str(caught.value) == f"{folder} has one image or pose twice: {names}"


def test_depth_that_is_a_jpeg_by_its_content_is_called_one(folder: Path) -> None:
    path = folder / "frame-000000.depth.png"
    Image.new("L", (8, 6)).save(path, "jpeg")
    with pytest.raises(BadInput, match="and is a JPEG, supported are ") as caught:
        read_depth(path)
    assert caught.value.reason == "encoding_unknown"


def test_a_list_of_stamps_may_have_a_mark_commas_and_comments(folder: Path) -> None:
    for name, row in (
        ("rgb", "1.0,frame-000000.color.png"),
        ("depth", "# depth\n1.01 frame-000000.depth.png  # late"),
        ("groundtruth", "1.0, 0.5, -2, 3, 0, 0, 0, 1"),
    ):
        (folder / f"{name}.txt").write_bytes(b"\xef\xbb\xbf" + row.encode())
    sequence = open_sequence(str(folder))
    assert len(sequence) == 1
    assert sequence[0].T_map_cam[:3, 3].tolist() == [0.5, -2, 3]
