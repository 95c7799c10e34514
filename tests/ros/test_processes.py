# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Player, mapper and client in processes of their own: the map is the one made offline."""

import dataclasses
import itertools
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
from block_receiver import documented_receiver, has_cloud
from geopurify_msgs.msg import CloudUpdate
from mapper_client import TIMEOUT_S, Client
from sensor_msgs.msg import PointCloud2
from small_room import wall

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.frame.depth_units import metres_of
from geopurify.map_files.reading import describe_map
from geopurify.pipeline import Pipeline
from geopurify.query.results import LabelledCloud
from geopurify.sequences import open_sequence
from geopurify_ros.publishers.point_clouds import LABELLED_POINT
from geopurify_ros.qos import CLOUD_UPDATES
from geopurify_ros.tools.camera_publisher import CameraPublisher, millimetres_from_metres

pytestmark = pytest.mark.slow

RED_KITCHEN = Path(__file__).resolve().parents[2] / "../shared/data/redkitchen"
FRAMES = 4
RUN = "import sys; from geopurify_ros.{} import main; sys.exit(main())"  # as the executables do
ROS_SETTINGS = {
    "input_qos": "reliable",
    "purify_period_s": 0.0,
    "publish_period_s": 0.1,
    "update_period_s": 0.1,
    "diagnostics_period_s": 0.1,
    "disk_reserve_megabytes": 0,
}
SMALL = {
    "lifting.pixel_stride": 4,
    "map.voxel_size_m": 0.05,
    "purify.neighbours": 24,
    "purify.rounds": 4,
}


@contextmanager
def mapper(stop_signal: signal.Signals, **settings: object) -> Iterator[subprocess.Popen]:
    """Run the mapper; at the end it must stop on the signal, with exit code 0 and quietly."""
    process = start_mapper(**settings)
    try:
        yield process
        process.send_signal(stop_signal)
        _, errors = process.communicate(timeout=TIMEOUT_S)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def start_mapper(namespace: str = "/", patch: str = "", **settings: object) -> subprocess.Popen:
    """Start the mapper with parameters; ``patch`` is run before."""
    parameters = itertools.chain(*(("-p", f"{k}:={v}") for k, v in settings.items()))
    given = ("--ros-args", "-r", f"__ns:={namespace}", *parameters)
    command = [sys.executable, "-c", patch + RUN.format("mapper"), *given]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def play(sequence: str, frames: int = FRAMES) -> None:
    """Play a few frames to their end."""
    command = [sys.executable, "-c", RUN.format("tools.player"), sequence, "--frames", str(frames)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=2 * TIMEOUT_S)
    assert done.returncode == 0, done.stderr
    assert f"Published {frames} frames" in done.stderr


def map_offline(sequence: str, settings: dict[str, object]) -> Pipeline:
    """Map the same frames without ROS; depth has whole millimetres, as on the topic."""
    config = from_flat(settings)
    source = open_sequence(sequence)
    pipeline = Pipeline(config, create_encoder(config.encoder))
    for index in range(FRAMES):
        frame = source[index]
        depth_m = metres_of(millimetres_from_metres(frame.depth_m))
        pipeline.integrate(dataclasses.replace(frame, depth_m=depth_m))
    return pipeline


def is_same(cloud: PointCloud2, expected: LabelledCloud) -> bool:
    """Tell whether voxels and labels of a message are those of the core."""
    points = np.frombuffer(cloud.data, LABELLED_POINT)
    if len(points) != len(expected.points_map):
        return False
    points_map = np.stack([points[axis] for axis in "xyz"], axis=1)
    return np.array_equal(points_map, expected.points_map) and np.array_equal(
        points["label"], expected.labels
    )


@pytest.mark.parametrize(
    ("sequence", "encoder", "text", "stop_signal"),
    [
        pytest.param("room:0:4", "simulated", "wall", signal.SIGINT, id="room"),
        pytest.param(
            str(RED_KITCHEN),
            "scores",
            "table",
            signal.SIGTERM,
            id="redkitchen",
            marks=pytest.mark.skipif(
                not RED_KITCHEN.exists(), reason="the RedKitchen frames are not here"
            ),
        ),
    ],
)
def test_the_node_makes_the_map_of_the_offline_pipeline(
    client: Client,
    tmp_path: Path,
    sequence: str,
    encoder: str,
    text: str,
    stop_signal: signal.Signals,
) -> None:
    settings = {"encoder.kind": encoder, **SMALL}
    settings |= {"encoder.label_set": open_sequence(sequence).label_set or "nyu40"}
    offline, receiver = map_offline(sequence, settings), documented_receiver()
    client.listen(CloudUpdate, "geopurify/cloud_updates", receiver.on_update, CLOUD_UPDATES)
    trace = tmp_path / "trace.json"
    with mapper(stop_signal, **settings, **ROS_SETTINGS, trace_path=trace):
        play(sequence)
        client.wait_for_count("frames", FRAMES)
        raw = offline.label_voxels()
        client.wait_for(lambda: is_same(client.clouds[-1], raw))

        assert client.call("purify").success
        offline.purify()
        purified = offline.label_voxels()
        client.wait_for(lambda: is_same(client.clouds[-1], purified))
        assert (purified.labels != raw.labels).any()
        client.wait_for(lambda: has_cloud(receiver, client.clouds[-1]))

        answer = client.call("query_text", text=text)
        expected = offline.query(text)
        assert answer.success, answer.message
        assert [found.voxels for found in answer.objects] == [
            found.voxels for found in expected.objects
        ]
        assert not [key for key in client.diagnostics if key.startswith("dropped.")]
    spans = [e["name"] for e in json.loads(trace.read_text())["traceEvents"] if e["ph"] == "X"]
    found = spans.count("fuse"), spans.count("neighbours")
    assert found == (FRAMES + 3, 1 + 2)  # three and two to warm up


def test_robots_in_namespaces_map_apart(middleware: None) -> None:
    robots = ("/one", "/two")
    settings = {"encoder.kind": "scores", "query.min_voxels": 1, **ROS_SETTINGS}
    with ExitStack() as stack:
        for robot in robots:
            stack.enter_context(mapper(signal.SIGINT, namespace=robot, **settings))
        clients = [Client(robot) for robot in robots]
        for frames, client in enumerate(clients, start=1):
            stack.callback(client.close)
            camera = CameraPublisher(client.node, "map", "camera", has_classes=True)
            client.wait_for(lambda camera=camera: not camera.unread())
            for number in range(frames):
                camera.publish(wall((1 + number) * 10**9))
        for frames, client in enumerate(clients, start=1):
            client.wait_for(lambda of=client, n=frames: of.stats and of.stats[-1].frames == n)
            assert client.call("query_text", text="wall").success
        assert [client.next_stats().frames for client in clients] == [1, 2]


def test_the_map_is_purified_when_frames_or_the_vocabulary_changed(client: Client) -> None:
    ros_settings = {**ROS_SETTINGS, "purify_period_s": 0.2}
    room = "room:0:1"
    encoder = {"encoder.kind": "simulated", "encoder.label_set": open_sequence(room).label_set}
    with mapper(signal.SIGTERM, **encoder, **SMALL, **ros_settings):
        play(room, frames=1)
        client.wait_for_count("purifications", 1)
        assert client.call("set_vocabulary", names=["wall", "floor"]).success
        client.wait_for_count("purifications", 2)


def test_a_wrong_parameter_ends_the_start_with_its_name() -> None:
    process = start_mapper(**{"map.voxel_size_m": 7.0})
    _, errors = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 1
    assert "map.voxel_size_m" in errors
    assert "Traceback" not in errors


def test_a_mapper_that_is_stopped_while_it_is_set_up_ends_well() -> None:
    process = start_mapper(**{"encoder.kind": "simulated"})
    assert process.stderr is not None
    assert "FastDDS profile" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, errors


def send_frames(client: Client, count: int) -> None:
    """Publish frames of a wall and wait until they are mapped."""
    camera = CameraPublisher(client.node, "map", "camera", has_classes=True)
    client.wait_for(lambda: not camera.unread())
    for number in range(count):
        camera.publish(wall((1 + number) * 10**9))
    client.wait_for(lambda: client.stats and client.stats[-1].frames >= count)


def test_a_map_is_saved_in_time_while_a_request_is_computed(
    client: Client, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    forever = (
        "import pathlib, time; from geopurify_ros.services.query_services import QueryServices\n"
        f"touch = pathlib.Path({str(begun)!r}).touch\n"
        "QueryServices._query_text = lambda *_: touch() or time.sleep(1000)\n"
    )
    kept = {"map_directory": tmp_path, "autosave_path": "wall.safetensors"}
    process = start_mapper(patch=forever, **{"encoder.kind": "scores"}, **kept, **ROS_SETTINGS)
    try:
        send_frames(client, 1)
        client.begin("query_text", text="wall")
        wait_for_file(begun)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert "Thread answer is still busy" in errors
    assert describe_map(tmp_path / "wall.safetensors").encoder


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_restarted_mapper_goes_on_with_its_map(
    client: Client, tmp_path: Path, number: signal.Signals
) -> None:
    name = "wall.safetensors"
    settings = {
        "encoder.kind": "scores",
        "query.min_voxels": 1,
        **ROS_SETTINGS,
        "map_directory": tmp_path,
        "load_path": name,
        "autosave_path": name,
        "autosave_period_s": 0.1,
    }
    process = start_mapper(**settings)
    try:
        send_frames(client, 1)
        voxels = client.stats[-1].voxels
        wait_for_file(tmp_path / name)
        process.send_signal(number)
        process.communicate(timeout=TIMEOUT_S)
    finally:
        process.kill()
    client.stats.clear()
    with mapper(signal.SIGINT, **settings):
        client.wait_for(lambda: client.stats)
        assert client.next_stats().voxels == voxels
        assert client.call("query_text", text="wall").success
    assert [file.name for file in tmp_path.iterdir()] == [name]  # it was ours: nothing is kept


def wait_for_file(path: Path) -> None:
    deadline_s = time.monotonic() + TIMEOUT_S
    while not path.exists():
        assert time.monotonic() < deadline_s, path
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"load_path": "a.safetensors"}, "load_path needs map_directory"),
        ({"load_path": "a.safetensors", "map_directory": "."}, "cannot read .*a.safete"),
        ({"load_path": "a.ply", "map_directory": "."}, "'a.ply' is not a file name ending in"),
    ],
)
def test_a_map_to_begin_with_that_is_not_there_ends_the_start(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    if "map_directory" in settings:
        settings = {**settings, "map_directory": str(tmp_path)}
    process = start_mapper(**{"encoder.kind": "scores"}, **settings)
    _, errors = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 1
    assert re.search(said, errors), errors
    assert "Traceback" not in errors


def test_the_player_gives_up_without_a_subscriber() -> None:
    command = [sys.executable, "-c", RUN.format("tools.player"), "room:0:2", "--wait-s", "0.1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 1
    assert "nobody subscribed to" in done.stderr
    assert "Traceback" not in done.stderr
