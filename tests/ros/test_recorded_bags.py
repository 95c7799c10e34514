# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A bag that is played to a mapper gives the map of ``geopurify run``, bit by bit."""

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
from bag_publisher import BagPublisher
from mapper_client import Client
from safetensors.numpy import load_file
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.sequences.bag.sequence import BagSequence
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.tools.mapper_process import run_mapper
from geopurify_train.bags.writer import write_bag
from geopurify_worlds.room_sequence import RoomSequence

pytestmark = pytest.mark.slow

FRAMES = 3
RECORDINGS = Path(__file__).resolve().parents[2] / "../shared/cases"
IMAGES = ("/color/image_raw", "/color/camera_info", "/depth/image_raw")
TRANSFORMS = ("/tf", "/tf_static")
POSES = {"pose": "/pose", "odom": "/odom", "transform": "/vicon", "tf": "/tf"}  # by pose_source
# Recordings with what was reported of others, and the source of their poses.
ODD_RECORDINGS = {
    "bag-camera-info-once/bag": "pose",
    "bag-distorted-camera/fisheye": "pose",
    "bag-distorted-camera/plumb_bob": "pose",
    "bag-odometry-of-base-link/base_link": "odom",
    "bag-odometry-of-base-link/camera": "odom",
    "bag-odometry-of-base-link/in_odom": "odom",
    "bag-types-it-does-not-know/standard": "transform",
    "bag-without-its-folder/whole": "tf",
    "depth-units/bag_in_tenths_of_mm": "pose",
    "tf-unrelated-joint-behind/one_clock": "tf",
    "tf-unrelated-joint-behind/two_clocks": "tf",
}
SETTINGS = {
    "encoder.kind": "embedded",
    "encoder.image_width": 128,
    "encoder.image_height": 96,
    "map.voxel_size_m": 0.05,
}


@pytest.mark.parametrize("pose_source", ["pose", "tf"])
def test_a_written_bag(client: Client, tmp_path: Path, pose_source: str) -> None:
    room = RoomSequence(5, FRAMES, width=96, height=72)
    write_bag(tmp_path / "bag", room)
    assert frames_of_both(client, tmp_path / "bag", pose_source, tmp_path) == FRAMES


@pytest.mark.soak
@pytest.mark.skipif(not RECORDINGS.exists(), reason="the odd recordings are not here")
@pytest.mark.parametrize(("name", "pose_source"), ODD_RECORDINGS.items())
def test_an_odd_recording(client: Client, tmp_path: Path, name: str, pose_source: str) -> None:
    frames_of_both(client, RECORDINGS / name, pose_source, tmp_path)


def frames_of_both(client: Client, bag: Path, pose_source: str, folder: Path) -> int:
    """Map a bag by both and return the number of frames; what both make and say must be equal."""
    skipped = map_offline(bag, POSES[pose_source], folder / "run")
    names = {name: name for name in (*IMAGES, POSES[pose_source])}
    if pose_source != "pose":
        names.update(zip(TRANSFORMS, TRANSFORMS, strict=True))
    if pose_source == "transform":
        names[POSES[pose_source]] = "/pose"
    published = BagPublisher(client.node, bag, names)
    ros_config = RosConfig(
        input_qos="reliable",
        pose_source=pose_source,
        map_directory=str(folder),
        disk_reserve_megabytes=0,
        diagnostics_period_s=0.1,
    )
    with run_mapper(from_flat(SETTINGS), ros_config, folder / "mapper.yaml") as process:
        client.wait_for(lambda: client.diagnostics.get("state") == "active")
        client.wait_for(published.has_subscribers)
        published.publish()
        sent = published.count(IMAGES[0])
        client.wait_for(lambda: sum(dropped(client).values(), frames(client)) >= sent)
        assert dropped(client) == skipped
        assert frames(client) == sent - sum(skipped.values())
        if frames(client):
            answer = client.call("save_map", path="node.safetensors")
            assert answer.success, answer.message
            check_same_voxels(folder / "node.safetensors", folder / "run/map.safetensors")
        counted = frames(client)
    assert process.returncode == 0
    published.destroy()
    return counted


def map_offline(bag: Path, pose: str, out: Path) -> dict[str, int]:
    """Run ``geopurify run`` and return why frames were skipped; it fails where all were."""
    settings = itertools.chain(*(("--set", f"{key}={value}") for key, value in SETTINGS.items()))
    command = ["run", str(bag), "--out", str(out), "--bag", f"pose={pose}", *settings]
    done = CliRunner().invoke(build_app(), command)
    if done.exit_code == 0:
        return dict(json.loads((out / "result.json").read_text())["skipped"])
    assert isinstance(done.exception, BadInput), done.output
    reasons = re.search(r"none of the \d+ frames is usable: (\{.*\})", str(done.exception))
    if reasons is None:  # the bag as a whole was refused
        return {done.exception.reason: len(BagSequence(bag))}
    return dict(json.loads(reasons[1].replace("'", '"')))


def frames(client: Client) -> int:
    return int(client.diagnostics["frames"])


def dropped(client: Client) -> dict[str, int]:
    return {
        key.removeprefix("dropped."): int(value)
        for key, value in client.diagnostics.items()
        if key.startswith("dropped.")
    }


def check_same_voxels(path: Path, expected: Path) -> None:
    """Compare all arrays that both files have; only one was purified."""
    arrays, wanted = load_file(path), load_file(expected)
    assert len(arrays) > 3
    for name, values in arrays.items():
        np.testing.assert_array_equal(values, wanted[name], err_msg=name)
