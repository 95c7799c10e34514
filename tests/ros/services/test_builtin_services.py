# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Requests to the services of ROS itself that rclpy does not expect: answered, and outlived."""

import logging
import threading
import time
from collections.abc import Iterator

import pytest
from lifecycle_msgs.msg import State, Transition
from lifecycle_msgs.srv import ChangeState, GetState
from mapper_client import TIMEOUT_S, Client
from rcl_interfaces.msg import Parameter as ParameterMessage
from rcl_interfaces.msg import ParameterType, ParameterValue, SetParametersResult
from rcl_interfaces.srv import GetParameters, SetParameters, SetParametersAtomically
from rclpy.parameter import Parameter
from rosgraph_msgs.msg import Clock

from geopurify_ros.mapper import EXECUTOR_THREADS, MapperNode
from geopurify_ros.process.spinner import Spinner

pytestmark = pytest.mark.usefixtures("middleware")
SERVICES = {
    "set_parameters": SetParameters,
    "set_parameters_atomically": SetParametersAtomically,
    "get_parameters": GetParameters,
    "change_state": ChangeState,
    "get_state": GetState,
}
try:
    from type_description_interfaces.srv import GetTypeDescription

    SERVICES["get_type_description"] = GetTypeDescription
except ImportError:  # Humble
    GetTypeDescription = None


@pytest.fixture(scope="module")
def client(middleware: None) -> Iterator[Client]:
    """Return a client of an unconfigured node in the main loop of the executable."""
    overrides = [Parameter("encoder.kind", value="scores"), Parameter("use_sim_time", value=True)]
    node = MapperNode(parameter_overrides=overrides)
    spun = Spinner(node, EXECUTOR_THREADS)
    thread = threading.Thread(target=spun.run)
    thread.start()
    made = Client()
    for name, kind in SERVICES.items():
        made.add_service(name, kind)
    yield made
    assert thread.is_alive()
    made.close()
    spun._has_failed.set()
    thread.join(TIMEOUT_S)
    spun.stop()
    node.destroy_node()


def integer(name: str, value: int, kind: int = ParameterType.PARAMETER_INTEGER) -> object:
    return ParameterMessage(name=name, value=ParameterValue(type=kind, integer_value=value))


def set_one_by_one(client: Client, *parameters: object) -> list[SetParametersResult]:
    return client.call("set_parameters", parameters=parameters).results


def test_a_parameter_of_an_unknown_type_is_refused_and_the_others_are_set(client: Client) -> None:
    results = set_one_by_one(
        client,
        integer("query.top_k", 7),
        integer("query.top_k", 3, kind=99),
        integer("query.min_voxels", 8),
    )
    assert [result.successful for result in results] == [True, False, True]
    assert results[1].reason == "99 is not a valid Parameter.Type"
    values = client.call("get_parameters", names=["query.top_k", "query.min_voxels"]).values
    assert [value.integer_value for value in values] == [7, 8]


def test_parameters_of_an_unknown_type_are_refused_together(client: Client) -> None:
    answer = client.call(
        "set_parameters_atomically",
        parameters=[integer("query.top_k", 9), integer("query.top_k", 3, kind=99)],
    )
    assert not answer.result.successful
    assert answer.result.reason == "99 is not a valid Parameter.Type"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("query.topk", "there is no parameter 'query.topk'; did you mean 'query.top_k'?"),
        ("", "there is no parameter ''"),
        ("x\n[ERROR] \x1b[2J", r"there is no parameter 'x\n[ERROR] \x1b[2J'"),
    ],
)
def test_a_parameter_that_there_is_not_is_refused_by_name(
    client: Client, name: str, reason: str
) -> None:
    (result,) = set_one_by_one(client, integer(name, 1))
    assert (result.successful, result.reason) == (False, reason)


def test_more_parameters_than_there_are_cost_no_time(client: Client) -> None:
    assert set_one_by_one(client, *[integer("query.top_k", 1)] * 1000) == []
    assert not client.call("get_parameters", names=["query.top_k"] * 1000).values


@pytest.mark.parametrize(
    "transition",
    [
        *(Transition(id=number) for number in (0, 2, 4, 8, 10, 60, 255)),
        *(Transition(label=label) for label in ("cleanup", "transition_success", "x\n" * 9999)),
    ],
)
def test_a_transition_that_the_state_does_not_allow_changes_nothing(
    client: Client, transition: Transition
) -> None:
    assert not client.call("change_state", transition=transition).success
    assert client.call("get_state").current_state.id == State.PRIMARY_STATE_UNCONFIGURED


@pytest.mark.skipif(GetTypeDescription is None, reason="this ROS has no descriptions of types")
def test_a_hash_that_is_none_reaches_no_log(
    client: Client, capfd: pytest.CaptureFixture, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "geopurify_ros"):
        answer = client.call("get_type_description", type_name="a/msg/B", type_hash="x\n[INFO] y")
    assert not answer.successful
    assert "\n[INFO] y" not in capfd.readouterr().err


def test_an_impossible_time_on_clock_does_not_end_the_main_loop(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed, outlive = threading.Event(), Spinner._outlive

    def note(spun: Spinner, error: Exception) -> None:
        outlive(spun, error)
        failed.set()

    monkeypatch.setattr(Spinner, "_outlive", note)
    publisher = client.node.create_publisher(Clock, "/clock", 10)
    message = Clock()
    message.clock.sec = -5
    deadline_s = time.monotonic() + TIMEOUT_S
    while not failed.is_set() and time.monotonic() < deadline_s:
        publisher.publish(message)
        client.call("get_state")
    client.node.destroy_publisher(publisher)
    assert failed.is_set()
    assert client.call("get_state").current_state.id == State.PRIMARY_STATE_UNCONFIGURED
