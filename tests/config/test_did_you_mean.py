# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import time

import pytest

from geopurify.config.did_you_mean import did_you_mean, near_names

KNOWN = ("encoder.kind", "encoder.model", "map.voxel_size_m", "map.max_voxels", "tf_timeout_s")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("encoder.knid", "encoder.kind"),
        ("knid", "encoder.kind"),
        ("voxel_size", "map.voxel_size_m"),
        ("Encoder.Model", "encoder.model"),
        ("tf_timeout", "tf_timeout_s"),
    ],
)
def test_the_most_alike_comes_first(name: str, nearest: str) -> None:
    assert near_names(name, KNOWN)[0] == nearest


def test_the_end_of_the_sentence() -> None:
    assert did_you_mean("chiar", ["table", "chair"]) == "; did you mean 'chair'?"
    assert did_you_mean("nyu4", ["nyu40", "nyu41"]) == "; did you mean 'nyu40' or 'nyu41'?"
    assert did_you_mean("cat", ["rat", "bat", "hat", "mat"]) == (
        "; did you mean 'rat', 'bat' or 'hat'?"
    )


def test_nothing_is_said_where_nothing_is_alike() -> None:
    assert did_you_mean("giraffe", KNOWN) == ""
    assert did_you_mean("", KNOWN) == ""
    assert did_you_mean("x", []) == ""


def test_a_name_that_somebody_made_long_takes_no_time() -> None:
    start = time.perf_counter()
    assert did_you_mean("ab" * 500_000, ["ab" * 40] * 1000) == ""
    assert time.perf_counter() - start < 0.5
