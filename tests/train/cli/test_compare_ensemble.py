# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

from typer.testing import CliRunner

from geopurify_train.cli import build_app


def test_a_reader_a_network_and_both_map_the_same_room(tmp_path):
    options = ["--rooms", "1", "--frames", "2", "--first-seed", "950950", "--out", str(tmp_path)]
    result = CliRunner().invoke(build_app("compare-ensemble"), ["compare-ensemble", *options])
    assert result.exit_code == 0, result.output
    rows = json.loads((tmp_path / "rooms" / "950950.json").read_text())
    assert [row["encoder"] for row in rows] == ["reader", "network", "both"]
    assert all(0 < row["miou"] <= 1 for row in rows)
    assert "mIoU, purified:" in result.output
    before = (tmp_path / "rooms" / "950950.json").stat().st_mtime_ns
    CliRunner().invoke(build_app("compare-ensemble"), ["compare-ensemble", *options])
    assert (tmp_path / "rooms" / "950950.json").stat().st_mtime_ns == before
