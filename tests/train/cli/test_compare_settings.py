# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from typer.testing import CliRunner

from geopurify.errors import BadInput
from geopurify_train.cli import build_app
from geopurify_train.comparison.mapped_rooms import MappedRoom, summarize

SMALL = ("--rooms", "1", "--frames", "2", "--first-seed", "961391", "--encoder", "simulated")
SET = ("--set", "map.voxel_size_m=0.1", "--set", "purify.class_purification=false")


def compare(*arguments):
    command = ["compare-settings", *map(str, arguments)]
    return CliRunner().invoke(build_app("compare-settings"), command, catch_exceptions=False)


def test_a_room_is_mapped_once_with_each_group_of_settings(tmp_path):
    groups = ("--with", "map.voxel_size_m=0.2", "--with", "purify.rounds=0  purify.restart=0")
    options = (*SMALL, *SET, *groups, "--out", tmp_path)
    shown = compare(*options)
    assert shown.exit_code == 0, shown.output
    found = json.loads((tmp_path / "settings.json").read_text())
    assert found["scenes"] == ["room-961391"]
    plain, coarse, unrefined = found["rows"]
    assert [row["way"] for row in found["rows"]] == [
        *("as set", "map.voxel_size_m=0.2", "purify.rounds=0 purify.restart=0")
    ]
    assert coarse["voxels"] < plain["voxels"] == unrefined["voxels"]
    assert unrefined["miou"] == unrefined["miou_raw"] == plain["miou_raw"]
    assert plain["change"]["mean"] == 0 > unrefined["change"]["mean"]
    before = (tmp_path / "rooms" / "961391.json").stat().st_mtime_ns
    compare(*options)
    assert (tmp_path / "rooms" / "961391.json").stat().st_mtime_ns == before
    with pytest.raises(BadInput, match="give another folder"):
        compare(*options, "--with", "purify.neighbours=24")


def test_settings_without_effect_are_refused(tmp_path):
    with pytest.raises(BadInput, match=r"'map\.voxel_size_m=0\.02' changes nothing new"):
        compare(*SMALL, "--with", "map.voxel_size_m=0.02", "--out", tmp_path)
    with pytest.raises(BadInput, match="voxel_sizes"):
        compare(*SMALL, "--with", "map.voxel_sizes=0.02", "--out", tmp_path)


def test_changes_are_paired_by_room():
    rows = summarize(
        [
            MappedRoom(1, "as set", 10, 0.25, 0.5),
            MappedRoom(1, "other", 10, 0.25, 0.75),
            MappedRoom(2, "as set", 10, 0.5, 0.25),
            MappedRoom(2, "other", 10, 0.5, 0.5),
        ]
    )
    assert [row["miou"]["mean"] for row in rows] == [0.375, 0.625]
    change = rows[1]["change"]
    assert (change["mean"], change["low"], change["high"]) == (0.25, 0.25, 0.25)
