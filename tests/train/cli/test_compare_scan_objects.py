# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest
from typer.testing import CliRunner

from geopurify.errors import BadInput
from geopurify_train.cli import build_app, labelled_scans
from geopurify_train.scans.scan import Scanner, scan_room


def command(*arguments):
    words = ["compare-scan-objects", *map(str, arguments)]
    return CliRunner().invoke(build_app("compare-scan-objects"), words, catch_exceptions=False)


def test_objects_of_a_scanned_room_are_compared_with_segments(monkeypatch):
    coarse = Scanner(cell_m=0.05, spacing_m=0.1, frames=5)
    monkeypatch.setattr(labelled_scans, "scan_room", lambda seed, _: scan_room(seed, coarse))
    shown = command("--rooms", 1, "--set", "purify.neighbours=16")
    assert shown.exit_code == 0, shown.output
    assert "scan-5100: AP25" in shown.output
    assert "difference" in shown.output


def test_no_scans_are_refused():
    with pytest.raises(BadInput, match="--rooms"):
        command()
