# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from typer.testing import CliRunner

from geopurify_train.cli import build_app
from geopurify_train.openlex3d.object_labels import CATEGORIES, read_labels


def test_a_room_is_written_and_scored(tmp_path):
    options = ["--rooms", "1", "--frames", "2", "--first-seed", "950950", "--out", str(tmp_path)]
    result = CliRunner().invoke(build_app("evaluate-openlex3d"), ["evaluate-openlex3d", *options])
    assert result.exit_code == 0, result.output
    rows = json.loads((tmp_path / "openlex3d.json").read_text())
    assert [row["stage"] for row in rows] == ["raw", "purified"]
    for row in rows:
        assert sum(row[name] for name in CATEGORIES) == pytest.approx(1)
        assert row["missing"] == 0
        assert 0 < row["ranking overall"] <= 1
        assert 0 <= row["AP all"] <= row["AP50 all"] <= row["AP25 all"] <= 1
        assert row["AP l0"] == row["AP all"]  # nothing is depicted in rendered rooms
    assert (tmp_path / "room-950950" / "purified" / "point_cloud.pcd").exists()
    objects = read_labels(tmp_path / "room-950950" / "labels.json")
    assert any(labels.clutter for labels in objects.values())
    assert "ranking synonyms" in result.output
