# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from geopurify.errors import BadInput
from geopurify_train.cli import build_app, labelled_scans
from geopurify_train.comparison.point_trials import VARIANTS
from geopurify_train.scans.scan import scan_room


def command(*arguments):
    words = ["compare-clouds", *map(str, arguments)]
    return CliRunner().invoke(build_app("compare-clouds"), words, catch_exceptions=False)


def scan_coarsely(seed, scanner):
    return scan_room(seed, replace(scanner, cell_m=0.05, spacing_m=0.12))


def test_scanned_rooms_are_compared(tmp_path, monkeypatch):
    monkeypatch.setattr(labelled_scans, "scan_room", scan_coarsely)
    options = ("--rooms", 1, "--frames", 5, "--seeds", 1, "--out", tmp_path)
    options += ("--set", "purify.neighbours=16")
    shown = command(*options)
    assert shown.exit_code == 0, shown.output
    trials = json.loads((tmp_path / "clouds.json").read_text())["trials"]
    assert [trial["scan"] for trial in trials] == (
        len(VARIANTS) * ["scan-5100"] + len(VARIANTS) * ["scan-5100-dense"]
    )
    assert "without agreement" in shown.output


def test_nothing_to_compare_is_refused(tmp_path):
    with pytest.raises(BadInput, match="--rooms"):
        command("--out", tmp_path)


def test_scans_are_worn_if_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(labelled_scans, "scan_room", scan_coarsely)
    options = ("--rooms", 1, "--frames", 5, "--seeds", 1, "--no-dense", "--out", tmp_path)
    shown = command(*options, "--variant", "formula", "--worn")
    assert shown.exit_code == 0, shown.output
    (trial,) = json.loads((tmp_path / "clouds.json").read_text())["trials"]
    assert trial["scan"] == "scan-5100-worn"
