# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The managed node: its states, its parameters while it runs, poses from TF, and autosave."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from lifecycle_msgs.msg import State, Transition
from lifecycle_msgs.srv import ChangeState, GetState
from mapper_client import TIMEOUT_S, Client
from rcl_interfaces.srv import SetParameters
from rclpy.executors import MultiThreadedExecutor
from rclpy.parameter import Parameter
from small_room import wall

from geopurify_ros.mapper import EXECUTOR_THREADS, MapperNode
from geopurify_ros.tools.camera_publisher import CameraPublisher

PARAMETERS = {
    "encoder.kind": "scores",
    "map.voxel_size_m": 0.05,
    "query.min_voxels": 1,
    "input_qos": "reliable",
    "pose_source": "tf",
    "tf_timeout_s": 0.2,
    "purify_period_s": 0.0,
    "publish_period_s": 0.05,
    "diagnostics_period_s": 0.05,
    "autosave_path": "last.safetensors",
    "disk_reserve_megabytes": 0,
}


class ManagedNode:
    """The node, spun in a thread, a client and a camera whose pose goes to /tf."""

    def __init__(self, map_directory: Path) -> None:
        values = {**PARAMETERS, "map_directory": str(map_directory)}
        overrides = [Parameter(name, value=value) for name, value in values.items()]
        self.node = MapperNode(parameter_overrides=overrides)
        self.executor = MultiThreadedExecutor(EXECUTOR_THREADS)
        self.executor.add_node(self.node)
        self.thread = threading.Thread(target=self.executor.spin, daemon=True)
        self.thread.start()
        self.client = Client()
        for name, kind in (
            ("change_state", ChangeState),
            ("get_state", GetState),
            ("set_parameters", SetParameters),
        ):
            self.client.add_service(name, kind)
        self.camera = CameraPublisher(self.client.node, "map", "camera", has_classes=True)
        self.sent = 0

    def change(self, transition: int) -> bool:
        request = Transition(id=transition)
        return self.client.call("change_state", transition=request).success

    def state(self) -> int:
        return self.client.call("get_state").current_state.id

    def set(self, name: str, value: object) -> tuple[bool, str]:
        parameter = Parameter(name, value=value).to_parameter_msg()
        result = self.client.call("set_parameters", parameters=[parameter]).results[0]
        return result.successful, result.reason

    def send(self) -> None:
        """Publish a frame; its pose goes to /tf."""
        self.sent += 1
        self.camera.publish(wall(self.sent * 10**9))

    def close(self) -> None:
        self.client.close()
        self.executor.shutdown()
        self.node.stop()
        self.node.destroy_node()
        self.thread.join(TIMEOUT_S)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("maps")


@pytest.fixture(scope="module")
def managed(middleware: None, maps: Path) -> Iterator[ManagedNode]:
    made = ManagedNode(maps)
    yield made
    made.close()


@pytest.fixture
def active(managed: ManagedNode) -> ManagedNode:
    """Return the node once it is active and the camera has its subscribers."""
    if managed.state() == State.PRIMARY_STATE_UNCONFIGURED:
        assert managed.change(Transition.TRANSITION_CONFIGURE)
    if managed.state() == State.PRIMARY_STATE_INACTIVE:
        assert managed.change(Transition.TRANSITION_ACTIVATE)
    managed.client.wait_for(lambda: not managed.camera.unread())
    return managed


def test_frames_are_mapped_while_active_only(active: ManagedNode, maps: Path) -> None:
    client = active.client
    active.send()
    client.wait_for_count("frames", 1)
    assert client.call("query_text", text="wall").success

    assert active.change(Transition.TRANSITION_DEACTIVATE)
    client.wait_for(lambda: client.diagnostics.get("state") == "inactive")
    client.wait_for(lambda: active.camera.unread())
    assert client.call("query_text", text="wall").success  # the map stays and answers

    assert active.change(Transition.TRANSITION_CLEANUP)
    assert active.state() == State.PRIMARY_STATE_UNCONFIGURED
    assert (maps / "last.safetensors").exists()

    assert active.change(Transition.TRANSITION_CONFIGURE)
    assert active.change(Transition.TRANSITION_ACTIVATE)
    assert not client.call("query_text", text="wall").success
    assert client.call("load_map", path="last.safetensors").success
    assert client.call("query_text", text="wall").success


def test_live_parameters_change_and_others_do_not(active: ManagedNode) -> None:
    assert active.set("query.top_k", 3) == (True, "")
    assert active.set("min_translation_m", 0.5) == (True, "")
    frames = int(active.client.next_diagnostics()["frames"])
    active.send()
    active.client.wait_for_count("frames", frames + 1)
    active.send()  # from the same place
    active.client.wait_for_count("skipped.motion")
    assert active.set("min_translation_m", 0.0) == (True, "")

    is_set, reason = active.set("lifting.region_min", [1.0, 2.0])
    assert not is_set
    assert "lifting.region_min" in reason
    assert not active.set("query.min_score", 1.5)[0]
    assert not active.set("map.voxel_size_m", 0.1)[0]


def test_refused_parameters_and_transitions_are_counted(managed: ManagedNode) -> None:
    client, before = managed.client, {}
    is_configured = managed.state() != State.PRIMARY_STATE_UNCONFIGURED
    if is_configured:
        before = client.next_diagnostics()
    assert not managed.set("query.min_score", 1.5)[0]
    assert not managed.set("query.topk", 3)[0]
    assert not managed.change(99)
    if not is_configured:  # they are counted before anybody can be told
        assert managed.change(Transition.TRANSITION_CONFIGURE)
    for reason, number in (("parameter_refused", 2), ("transition_refused", 1)):
        name = f"refused.{reason}"
        client.wait_for_count(name, int(before.get(name, 0)) + number)


def test_a_frame_without_its_transform_is_dropped_and_counted(active: ManagedNode) -> None:
    active.sent += 1
    messages = active.camera.messages(wall(active.sent * 10**9))
    messages["pose"].header.frame_id = "elsewhere"  # so /tf says nothing of the map
    active.camera.send(messages)
    active.client.wait_for_count("dropped.tf_missing")
    assert active.client.call("query_text", text="wall").success


def test_a_node_that_was_shut_down_serves_nothing(active: ManagedNode) -> None:
    assert active.change(Transition.TRANSITION_ACTIVE_SHUTDOWN)
    assert active.state() == State.PRIMARY_STATE_FINALIZED
    own = [service.service_name for service in active.node.services]
    assert not [name for name in own if name.endswith(("query_text", "save_map", "pause"))]
