# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames come back from ``.sens`` files as written; whatever is wrong with one is said."""

import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geopurify.errors import BadInput
from geopurify.evaluation.datasets.sens import FRAME, HEADER, PREFIX, SensFile, SensFrame
from geopurify.frame import Camera
from geopurify_train.miniature.sens_writer import write_sens

COLOR = Camera(40.0, 41.0, 15.5, 11.5, 32, 24)
DEPTH = Camera(20.0, 20.5, 7.5, 5.5, 16, 12)
SENSOR_BYTES = 8
HEADER_BYTES = PREFIX.size + SENSOR_BYTES + HEADER.size


def frame(number: int) -> SensFrame:
    """Return a frame of one colour, with depth of its own and a step along x."""
    pose = np.eye(4)
    pose[0, 3] = number
    depth = (np.arange(16 * 12, dtype=np.uint16) + 1000 * number).reshape(12, 16)
    return SensFrame(np.full((24, 32, 3), 40 * number, np.uint8), depth, pose)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "scene.sens"
    write_sens(path, COLOR, DEPTH, [frame(i) for i in range(3)], 3)
    return path


def reason(path: Path) -> str:
    """Return why a file is refused, on opening or on reading."""
    with pytest.raises(BadInput) as error:
        list(SensFile(path))
    assert str(path) in str(error.value)
    return error.value.reason


def overwrite(path: Path, start: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


def test_frames_come_back(path: Path):
    file = SensFile(path)
    header = file.header
    assert (header.color_size, header.depth_size) == ((32, 24), (16, 12))
    assert header.color_intrinsics[:3, :3] == pytest.approx(COLOR.matrix())
    assert header.depth_intrinsics[:3, :3] == pytest.approx(DEPTH.matrix())
    assert (header.sensor, header.depth_shift, len(file)) == ("rendered", 1000.0, 3)
    for i in (2, 0, 1):
        assert (file[i].depth == frame(i).depth).all()
        assert (file[i].T_map_cam == frame(i).T_map_cam).all()
        assert np.abs(file[i].color.astype(int) - frame(i).color).max() <= 2  # JPEG


def test_missing(tmp_path: Path):
    assert reason(tmp_path / "none.sens") == "sens_missing"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(data=st.data())
def test_every_truncation_is_refused(path: Path, data: st.DataObject):
    whole = path.read_bytes()
    short = path.with_name("short.sens")
    short.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert reason(short) == "sens_truncated"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(data=st.data())
def test_damage_is_refused_or_harmless(path: Path, data: st.DataObject):
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 8))
    whole[at : at + 8] = data.draw(st.binary(min_size=8, max_size=8))
    damaged = path.with_name("damaged.sens")
    damaged.write_bytes(whole)
    with suppress(BadInput):
        for each in SensFile(damaged):
            assert each.color.ndim == 3 and each.depth.ndim == 2


def test_wrong_version(path: Path):
    overwrite(path, 0, b"\x03")
    assert reason(path) == "sens_invalid"


@pytest.mark.parametrize(
    ("start", "data", "expected"),
    [
        (4, 2**40, "sens_invalid"),  # length of the sensor's name
        (HEADER_BYTES - 8, 2**60, "sens_truncated"),  # number of frames
        (HEADER_BYTES - 20, 2**40, "sens_invalid"),  # depth of 0 x 256 pixels
        (HEADER_BYTES + FRAME.size - 16, 2**63, "sens_truncated"),  # bytes of colour
        (HEADER_BYTES + FRAME.size - 8, 2**63, "sens_truncated"),  # bytes of depth
        (HEADER_BYTES - 36, 0, "sens_unsupported"),  # raw colour and depth
    ],
)
def test_absurd_sizes(path: Path, start: int, data: int, expected: str):
    overwrite(path, start, data.to_bytes(8, "little"))
    assert reason(path) == expected


def test_depth_that_unpacks_to_too_much_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch):
    bomb = zlib.compress(bytes(50_000_000))
    monkeypatch.setattr(zlib, "compress", lambda data: bomb)
    write_sens(path, COLOR, DEPTH, [frame(0)], 1)
    assert reason(path) == "depth_corrupt"


def test_color_of_another_size_is_refused(path: Path):
    wrong = SensFrame(np.zeros((8, 8, 3), np.uint8), frame(0).depth, np.eye(4))
    write_sens(path, COLOR, DEPTH, [wrong], 1)
    assert reason(path) == "color_corrupt"
