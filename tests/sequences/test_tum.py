# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geopurify.errors import BadInput
from geopurify.frame import Camera
from geopurify.sequences import open_sequence

K = "10 0 4\n0 11 3\n0 0 1\n"
WIDTH, HEIGHT = 8, 6


def write_lists(folder: Path, colors: list[str], depths: list[str], poses: list[str]) -> None:
    """Write the lists and the images they name; depth is 1 m, 2 m, ..."""
    for name in ("rgb", "depth"):
        (folder / name).mkdir()
    for stamp in colors:
        Image.new("RGB", (WIDTH, HEIGHT), (9, 8, 7)).save(folder / f"rgb/{stamp}.png")
    for i, stamp in enumerate(depths):
        image = np.full((HEIGHT, WIDTH), 5000 * (i + 1), np.uint16)
        image[0, 0] = 0
        Image.fromarray(image).save(folder / f"depth/{stamp}.png")
    lines = {
        "rgb": [f"{stamp} rgb/{stamp}.png" for stamp in colors],
        "depth": [f"{stamp} depth/{stamp}.png" for stamp in depths],
        "groundtruth": [f"{stamp} {i} 0 0 0 0 0 1" for i, stamp in enumerate(poses)],
    }
    for name, rows in lines.items():
        (folder / f"{name}.txt").write_text("\n".join(["# a comment", *rows]) + "\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return four images: the second has no depth in time, the last no pose."""
    write_lists(
        tmp_path,
        ["100.000000", "100.100000", "100.200000", "100.300000"],
        ["99.985000", "100.010000", "100.121000", "100.219000", "100.300000"],
        ["99.990000", "100.005000", "100.100000", "100.195000", "100.210000", "100.275000"],
    )
    (tmp_path / "camera-intrinsics.txt").write_text(K)
    return tmp_path


def test_images_take_what_is_nearest_in_time_within_20_ms(folder: Path):
    sequence = open_sequence(str(folder))
    frames = [sequence[i] for i in range(len(sequence))]
    assert [frame.stamp_ns for frame in frames] == [100_000_000_000, 100_200_000_000]
    # depth 1 at 10 ms and 3 at 19 ms; pose 1 at 5 ms and 3 at 5 ms
    assert [frame.depth_m[1, 1] for frame in frames] == [2.0, 4.0]
    assert [frame.T_map_cam[0, 3] for frame in frames] == [1.0, 3.0]
    assert frames[0].depth_m[0, 0] == 0
    assert frames[0].color[0, 0].tolist() == [9, 8, 7]
    assert frames[0].camera == Camera(10, 11, 4, 3, WIDTH, HEIGHT)


def test_poses_are_quaternions_x_y_z_w(folder: Path):
    lines = ["100.0 1 2 3 0 0 0.7071068 0.7071068"]
    (folder / "groundtruth.txt").write_text("\n".join(lines))
    (frame,) = open_sequence(str(folder))
    turned = [[0, -1, 0, 1], [1, 0, 0, 2], [0, 0, 1, 3], [0, 0, 0, 1]]
    assert frame.T_map_cam == pytest.approx(np.array(turned), abs=1e-6)


def test_up_is_z_unless_gravity_is_given(folder: Path):
    assert open_sequence(str(folder)).up_map.tolist() == [0, 0, 1]
    (folder / "gravity-direction.txt").write_text("0 2 0")
    assert open_sequence(str(folder)).up_map.tolist() == [0, -1, 0]


def test_without_intrinsics_images_must_have_the_size_of_the_default_ones(folder: Path):
    (folder / "camera-intrinsics.txt").unlink()
    with pytest.raises(BadInput, match="8x6 and no camera-intrinsics"):
        open_sequence(str(folder))[0]
    for path in folder.glob("*/100.0*.png"):
        Image.open(path).resize((640, 480)).save(path)
    assert open_sequence(str(folder))[0].camera == Camera(525, 525, 319.5, 239.5, 640, 480)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("rgb.txt", "100.0\n", "sequence_invalid"),
        ("depth.txt", "now depth/1.png\n", "sequence_invalid"),
        ("groundtruth.txt", "100.0 1 2 3\n", "sequence_invalid"),
        ("groundtruth.txt", "100.0 1 2 3 0 0 zero 1\n", "sequence_invalid"),
        ("groundtruth.txt", "500.0 1 2 3 0 0 0 1\n", "sequence_empty"),
        ("depth.txt", "", "sequence_empty"),
        ("rgb.txt", "", "sequence_empty"),
    ],
)
def test_bad_lists_are_refused(folder: Path, name: str, text: str, expected: str):
    (folder / name).write_text(text)
    with pytest.raises(BadInput) as error:
        open_sequence(str(folder))
    assert error.value.reason == expected
    assert str(folder) in str(error.value)


def test_a_missing_list_or_image_is_named(folder: Path):
    (folder / "rgb/100.000000.png").unlink()
    sequence = open_sequence(str(folder))
    with pytest.raises(BadInput, match=r"100\.000000\.png"):
        sequence[0]
    assert sequence[1].depth_m.max() == 4
    (folder / "depth.txt").unlink()
    with pytest.raises(BadInput, match=r"depth\.txt"):
        open_sequence(str(folder))


@pytest.mark.parametrize("stamp", ["100100000000000", "-1.0", "nan", "inf"])
def test_a_stamp_that_is_no_time_in_seconds_is_refused(folder: Path, stamp: str):
    (folder / "rgb.txt").write_text(f"{stamp} rgb/100.000000.png\n")
    with pytest.raises(BadInput, match=f"expected a stamp in seconds, got '{stamp}'"):
        open_sequence(str(folder))


def test_of_rounded_stamps_the_first_is_taken_and_the_others_are_told(
    folder: Path, caplog: pytest.LogCaptureFixture
):
    rows = [f"100 rgb/100.{tenth}00000.png" for tenth in range(4)]
    (folder / "rgb.txt").write_text("\n".join(rows))
    (frame,) = open_sequence(str(folder))
    assert frame.depth_m[1, 1] == 2.0
    assert "rgb.txt: 3 of 4 lines have the stamp of another one" in caplog.text
