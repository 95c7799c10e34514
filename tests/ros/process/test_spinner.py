# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A node answers while it starts, and stops in time whatever it computes."""

import sys
import threading
import time
from collections.abc import Iterator

import pytest
import rclpy
from lifecycle_msgs.msg import State
from lifecycle_msgs.srv import GetState
from mapper_client import TIMEOUT_S, Client
from rclpy.parameter import Parameter
from std_srvs.srv import Trigger

from geopurify.errors import BadInput
from geopurify_ros import mapper
from geopurify_ros.mapper import EXECUTOR_THREADS, MapperNode
from geopurify_ros.process import spinner
from geopurify_ros.process.spinner import Spinner

pytestmark = pytest.mark.usefixtures("middleware")


@pytest.fixture
def node() -> Iterator[MapperNode]:
    made = MapperNode(parameter_overrides=[Parameter("encoder.kind", value="scores")])
    yield made
    made.stop()
    made.destroy_node()


def end(spun: Spinner, thread: threading.Thread) -> None:
    """End the loop, as a signal does in the main thread."""
    spun._has_failed.set()
    thread.join(TIMEOUT_S)


def test_the_state_is_told_while_the_model_is_loaded(
    node: MapperNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, original = threading.Event(), mapper.create_encoder

    def load_slowly(config: object) -> object:
        assert told.wait(TIMEOUT_S)
        return original(config)

    monkeypatch.setattr(mapper, "create_encoder", load_slowly)
    monkeypatch.setattr(mapper, "compile_kernels", lambda purify: None)
    spun, codes = Spinner(node, EXECUTOR_THREADS), []
    thread = threading.Thread(target=lambda: codes.append(spun.run(node.start)))
    thread.start()
    client = Client()
    client.add_service("get_state", GetState)
    try:
        state = client.call("get_state").current_state
        assert state.id == State.TRANSITION_STATE_CONFIGURING
        told.set()
        while client.call("get_state").current_state.id != State.PRIMARY_STATE_ACTIVE:
            pass
    finally:
        told.set()
        client.close()
        node.ask_to_stop()
        end(spun, thread)
    assert spun.stop()


def test_a_start_that_fails_ends_the_loop_with_its_code(
    node: MapperNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(config: object) -> None:
        raise BadInput("encoder_unknown", "there is no such model")

    monkeypatch.setattr(mapper, "create_encoder", fail)
    spun = Spinner(node, EXECUTOR_THREADS)
    assert spun.run(node.start) == 1
    assert spun.stop()


def test_what_is_computed_does_not_hold_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spinner, "PATIENCE_S", 0.1)
    node, client_node = rclpy.create_node("busy"), rclpy.create_node("asking")
    begun, may_end = threading.Event(), threading.Event()

    def compute(request: object, response: Trigger.Response) -> Trigger.Response:
        begun.set()
        may_end.wait(TIMEOUT_S)
        return response

    node.create_service(Trigger, "compute", compute)
    client = client_node.create_client(Trigger, "compute")
    assert client.wait_for_service(TIMEOUT_S)
    spun = Spinner(node, 2)
    thread = threading.Thread(target=spun.run)
    thread.start()
    client.call_async(Trigger.Request())
    assert begun.wait(TIMEOUT_S)
    end(spun, thread)
    before_s = time.monotonic()
    assert not spun.stop()
    assert time.monotonic() - before_s < TIMEOUT_S / 2
    may_end.set()
    client_node.destroy_node()


def test_threads_of_the_mapper_take_short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    default_s, seen_s = sys.getswitchinterval(), []
    monkeypatch.setattr(mapper, "init_ros", lambda args: None)
    monkeypatch.setattr(mapper, "run", lambda: seen_s.append(sys.getswitchinterval()) or 0)
    monkeypatch.setattr(mapper, "end_at_once", lambda code: None)
    monkeypatch.setattr(mapper.rclpy, "try_shutdown", lambda: None)
    try:
        mapper.main(["mapper"])
    finally:
        sys.setswitchinterval(default_s)
    assert seen_s == [pytest.approx(mapper.SWITCH_INTERVAL_S)]
    assert seen_s[0] < default_s / 5
