# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
import sys

import pytest
from hand_made_room import hand_made_room
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.map_files.export import export_map
from geopurify.pipeline import Pipeline

SETTINGS = {"map.voxel_size_m": 0.05, "lifting.pixel_stride": 1}


def mapped() -> Pipeline:
    pipeline = Pipeline(from_flat(SETTINGS), ColorEncoder())
    pipeline.integrate(wall_frame((255, 0, 0)))
    return pipeline


def test_without_rerun_there_is_one_clear_sentence_and_no_file(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rerun", None)
    with pytest.raises(BadInput, match=r"pip install 'geopurify_ros\[rerun\]'") as refused:
        export_map(tmp_path / "map.rrd", mapped(), "label")
    assert refused.value.reason == "command_unavailable"
    assert not list(tmp_path.iterdir())


def test_a_recording_has_the_cloud_the_classes_and_the_boxes(tmp_path):
    pytest.importorskip("rerun", reason="rerun-sdk is not installed")
    path, pipeline = tmp_path / "map.rrd", mapped()
    objects = hand_made_room().objects
    assert export_map(path, pipeline, "label", None, objects) == pipeline.voxel_count
    program = [sys.executable, "-m", "rerun", "rrd"]
    assert subprocess.run([*program, "verify", str(path)], check=False).returncode == 0
    told = subprocess.run(
        [*program, "print", "-vvv", str(path)],
        env=os.environ | {"COLUMNS": "1000000"},  # of its tables
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for entity in ("/map/seen", "/map/labels", "/map/objects"):
        assert f" - {entity} - " in told
    assert "table 8" in told and "AnnotationContext:context" in told
    first = ", ".join(f"{x:.3f}".rstrip("0") for x in pipeline.label_voxels().points_map[0])
    assert f"[{first}]" in told
    assert [file.name for file in tmp_path.iterdir()] == ["map.rrd"]
