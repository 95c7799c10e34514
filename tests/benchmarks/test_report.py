# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import pytest

from benchmarks.measurement import Measurement
from benchmarks.report import exponents, table_of, write_json, write_picture

LINEAR = [Measurement("a", n, n * 1e-6, 2.0, "x", plain_s=n**2 * 1e-9) for n in (10, 100, 1000)]


def test_exponents_are_slopes_in_the_log_log_picture():
    square = [Measurement("b", n, n**2 * 1e-6, 1.0, "x") for n in (10, 100)]
    found = exponents([*LINEAR, *square, Measurement("once", 10, 1.0, 1.0, "x")])
    assert found == {"a": pytest.approx(1), "b": pytest.approx(2)}


@pytest.mark.parametrize(
    ("figure", "most", "met"), [(60, False, True), (49, False, False), (49, True, True)]
)
def test_a_target_is_a_least_or_a_most(figure, most, met):
    assert Measurement("a", 1, 1.0, figure, "x", 50, most).is_met == met


def test_a_report_has_a_row_for_each_measurement(tmp_path):
    write_json(tmp_path / "bench.json", LINEAR, 1e10)
    content = json.loads((tmp_path / "bench.json").read_text())
    assert [m["voxels"] for m in content["measurements"]] == [10, 100, 1000]
    assert table_of(LINEAR).row_count == 3


@pytest.mark.slow
def test_a_picture_is_drawn(tmp_path):
    pytest.importorskip("matplotlib", reason="needs matplotlib")
    write_picture(tmp_path / "bench.png", LINEAR, 1e10)
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")
