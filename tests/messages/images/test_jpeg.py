# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""JPEG images without their end, with bytes too many, damaged, and made to take ages."""

import io

import numpy as np
import pytest
from PIL import Image

from geopurify.errors import BadInput
from geopurify.messages.images.jpeg import MOST_SCANS, decode_jpeg, size_of_jpeg

rng = np.random.default_rng(0)
SMOOTH = Image.fromarray(rng.integers(0, 256, (6, 8, 3), np.uint8)).resize((64, 48))


def jpeg(**options: bool) -> bytes:
    file = io.BytesIO()
    SMOOTH.save(file, "JPEG", quality=90, **options)
    return file.getvalue()


def as_pillow_has_it(data: bytes) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


@pytest.mark.parametrize("progressive", [False, True])
def test_the_marker_of_the_end_may_be_missing(progressive: bool) -> None:
    data = jpeg(progressive=progressive)
    assert data.endswith(b"\xff\xd9")
    whole = as_pillow_has_it(data)
    np.testing.assert_array_equal(decode_jpeg(data), whole)
    np.testing.assert_array_equal(decode_jpeg(data[:-2]), whole)
    assert size_of_jpeg(data[:-2]) == (64, 48)


def test_bytes_before_or_after_the_end_do_no_harm() -> None:
    data = jpeg()
    whole = as_pillow_has_it(data)
    for padded in (data[:-2] + bytes(9) + data[-2:], data + bytes(9), data[:-2] + bytes(9)):
        np.testing.assert_array_equal(decode_jpeg(padded), whole)


@pytest.mark.parametrize(("progressive", "share"), [(False, 0.6), (False, 0.95), (True, 0.95)])
def test_missing_data_are_refused(progressive: bool, share: float) -> None:
    data = jpeg(progressive=progressive)
    with pytest.raises(BadInput) as caught:
        decode_jpeg(data[: int(share * len(data))])
    assert caught.value.reason == "image_truncated"


def test_missing_rows_are_counted() -> None:
    noise = rng.integers(0, 256, (480, 64, 3), np.uint8)
    Image.fromarray(noise).save(file := io.BytesIO(), "JPEG")
    data = file.getvalue()
    with pytest.raises(BadInput, match=r"; 2\d\d of 480 rows are missing"):
        decode_jpeg(data[: len(data) // 2])


def test_a_header_that_is_damaged_is_refused() -> None:
    for data in (b"\xff\xd8\xff", jpeg()[:30], b"\xff\xd8\xff" + bytes(99)):
        with pytest.raises(BadInput):
            size_of_jpeg(data)


def test_scans_are_counted_before_any_work() -> None:
    data = jpeg(progressive=True)
    start = data.rindex(b"\xff\xda")
    bomb = data[:start] + (data[start:-2]) * MOST_SCANS + data[-2:]
    with pytest.raises(BadInput, match="scans, expected at most"):
        decode_jpeg(bomb)
