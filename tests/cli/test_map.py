# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest
from typer.testing import CliRunner

from geopurify.cli import map as commands
from geopurify.cli.map import format_pose, parse_pose
from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.map_files.align import Alignment
from geopurify.map_files.map_file import save_map
from geopurify.pipeline import Pipeline, load_map
from geopurify_worlds.room_sequence import RoomSequence

POSE = "1.000000 -2.000000 0.500000 0.000000 0.000000 0.707107 0.707107"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Return the file of a map of three frames."""
    config = from_flat({"encoder.kind": "simulated", "map.voxel_size_m": 0.05})
    sequence = RoomSequence(5, 3, width=96, height=72)
    pipeline = Pipeline(config, create_encoder(config.encoder), sequence.up_map)
    for frame in sequence:
        pipeline.integrate(frame)
    file = tmp_path_factory.mktemp("maps") / "room.safetensors"
    save_map(file, pipeline)
    return file


def test_a_pose_is_written_as_it_is_read():
    assert format_pose(parse_pose(POSE)) == POSE


def test_the_pose_of_a_map_is_printed_and_used(room, tmp_path, monkeypatch):
    found = Alignment(parse_pose(POSE), 0.8, 0.9, 2.5)
    monkeypatch.setattr(commands, "align_maps", lambda *maps: found)
    said = CliRunner().invoke(commands.map, ["align", str(room), str(room)])
    assert said.exit_code == 0, said.output
    assert said.output.splitlines()[0] == POSE
    assert "80% of the second map lie on the first" in said.output
    assert "2.5 times as good" in " ".join(said.output.split())
    both = tmp_path / "both.safetensors"
    said = CliRunner().invoke(
        commands.map, ["merge", str(room), str(room), str(both), "--transform", "align"]
    )
    assert said.exit_code == 0, said.output
    merged, alone = load_map(both), load_map(room)
    assert merged.voxel_count > 1.5 * alone.voxel_count
