# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is received from which publishers, and what is said where nothing is."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rclpy
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from geopurify.errors import BadInput
from geopurify_ros.monitoring.health import Health
from geopurify_ros.subscribers.monitored_subscription import MonitoredSubscription

TIMEOUT_S = 30.0
BEST_EFFORT = QoSProfile(depth=10, reliability=QoSReliabilityPolicy.BEST_EFFORT)
RELIABLE = QoSProfile(depth=10, reliability=QoSReliabilityPolicy.RELIABLE)
LATCHED = QoSProfile(
    depth=10,
    reliability=QoSReliabilityPolicy.RELIABLE,
    durability=QoSDurabilityPolicy.TRANSIENT_LOCAL,
)
PUBLISHED = {"best effort": BEST_EFFORT, "reliable": RELIABLE, "latched": LATCHED}


class Bench:
    """A node that listens to ``topic``, one that publishes, and an executor for both."""

    def __init__(self, **parameters: str) -> None:
        overrides = [Parameter(name, value=value) for name, value in parameters.items()]
        self.node = rclpy.create_node("listens", parameter_overrides=overrides)
        self.driver = rclpy.create_node("driver")
        self.health = Health(silence_s=0.0)
        self.received: list[Any] = []
        self._executor = SingleThreadedExecutor()
        for node in (self.node, self.driver):
            self._executor.add_node(node)

    def close(self) -> None:
        self._executor.shutdown()
        for node in (self.node, self.driver):
            node.destroy_node()

    def listen(self, kind: Any, qos: QoSProfile, **options: bool) -> MonitoredSubscription:
        return MonitoredSubscription(
            self.node,
            kind,
            "topic",
            self.received.append,
            qos,
            MutuallyExclusiveCallbackGroup(),
            self.health,
            **options,
        )

    def spin_until(self, condition: Callable[[], Any]) -> None:
        deadline_s = time.monotonic() + TIMEOUT_S
        while not condition():
            assert time.monotonic() < deadline_s
            self._executor.spin_once(timeout_sec=0.01)

    def silence(self) -> str:
        """Return what is said of the silent topic once its publishers are known."""
        self.spin_until(lambda: self.node.count_publishers("/topic"))
        return "; ".join(self.health.warn_about_silence())


@pytest.fixture
def benches(middleware: None) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(**parameters: str) -> Bench:
        made.append(Bench(**parameters))
        return made[-1]

    yield make
    for bench in made:
        bench.close()


@pytest.mark.parametrize("offered", PUBLISHED)
@pytest.mark.parametrize("asked", [BEST_EFFORT, LATCHED], ids=["volatile", "transient local"])
@pytest.mark.parametrize("is_early", [True, False])
def test_a_latched_topic_is_received_from_every_publisher(
    benches: Callable, offered: str, asked: QoSProfile, is_early: bool
) -> None:
    """As camera_info (asked for volatile) and /tf_static (transient local) are."""
    bench = benches()
    sent = CameraInfo(width=7)
    is_kept = is_early and offered == "latched"
    if is_early:
        publisher = bench.driver.create_publisher(CameraInfo, "topic", PUBLISHED[offered])
        publisher.publish(sent)
    listener = bench.listen(CameraInfo, asked, is_latched=True)
    if not is_early:
        publisher = bench.driver.create_publisher(CameraInfo, "topic", PUBLISHED[offered])

    def arrived() -> bool:
        if not is_kept:
            publisher.publish(sent)
        return bool(bench.received)

    bench.spin_until(arrived)
    assert bench.received[0] == sent
    assert bench.health.warn_about_silence() == []  # once is enough
    listener.destroy()


def test_what_two_subscriptions_receive_is_counted_once(benches: Callable) -> None:
    bench = benches()
    bench.listen(CameraInfo, BEST_EFFORT, is_latched=True)
    publisher = bench.driver.create_publisher(CameraInfo, "topic", LATCHED)
    bench.spin_until(lambda: publisher.get_subscription_count() == 2)
    for width in (1, 2, 3):
        publisher.publish(CameraInfo(width=width))
        bench.spin_until(lambda: bench.received and bench.received[-1].width == width)  # noqa: B023
        for _ in range(10):  # the other subscription may have it, too
            bench._executor.spin_once(timeout_sec=0.02)
    assert [info.width for info in bench.received] == [1, 2, 3]
    assert bench.health.counts()["received"] == {"/topic": 3}


def test_a_burst_is_taken_whole_and_in_order(benches: Callable) -> None:
    bench = benches()
    deep = QoSProfile(depth=1000, reliability=QoSReliabilityPolicy.RELIABLE)
    listener = bench.listen(CameraInfo, deep, is_shared=True)
    publisher = bench.driver.create_publisher(CameraInfo, "topic", deep)
    bench.spin_until(publisher.get_subscription_count)
    for width in range(500):
        publisher.publish(CameraInfo(width=width))
    bench.spin_until(lambda: len(bench.received) == 500)
    assert [info.width for info in bench.received] == list(range(500))
    assert bench.health.counts()["received"] == {"/topic": 500}
    listener.destroy()
    assert listener._take_what_waits() == 0


@pytest.mark.parametrize(
    ("offered", "asked", "said"),
    [
        (
            "best effort",
            RELIABLE,
            "'/driver' publishes it best effort, and reliable is asked for: set "
            "qos_overrides./topic.subscription.reliability to best_effort",
        ),
        (
            "reliable",
            LATCHED,
            "'/driver' publishes it volatile, and transient_local is asked for: set "
            "qos_overrides./topic.subscription.durability to volatile",
        ),
        (
            "best effort",
            LATCHED,
            "'/driver' publishes it best effort, and reliable is asked for: set "
            "qos_overrides./topic.subscription.reliability to best_effort and publishes it "
            "volatile, and transient_local is asked for: set "
            "qos_overrides./topic.subscription.durability to volatile",
        ),
        (
            "latched",
            BEST_EFFORT,
            "'/driver' publishes it latched, but what it sent before is not asked for: set "
            "qos_overrides./topic.subscription.durability to transient_local and .reliability to "
            "reliable",
        ),
        ("reliable", BEST_EFFORT, "'/driver' offers it, but nothing comes"),
    ],
)
def test_silence_is_explained_by_what_is_offered(
    benches: Callable, offered: str, asked: QoSProfile, said: str
) -> None:
    bench = benches()
    bench.listen(CameraInfo, asked)
    bench.driver.create_publisher(CameraInfo, "topic", PUBLISHED[offered])
    assert bench.silence() == f"no message on /topic (0 s): {said}"


def test_a_topic_that_brings_nothing_any_more_did_fit(benches: Callable) -> None:
    bench = benches()
    bench.listen(CameraInfo, BEST_EFFORT)
    publisher = bench.driver.create_publisher(CameraInfo, "topic", LATCHED)
    bench.spin_until(publisher.get_subscription_count)
    publisher.publish(CameraInfo())
    bench.spin_until(lambda: bench.received)
    assert bench.silence().endswith("'/driver' offers it, but sends nothing any more")


@pytest.mark.parametrize(
    ("policy", "value", "offered"),
    [
        ("reliability", "best_effort", "best effort"),
        ("durability", "volatile", "reliable"),
    ],
)
def test_the_remedies_that_are_named_help(
    benches: Callable, policy: str, value: str, offered: str
) -> None:
    asked = RELIABLE if policy == "reliability" else LATCHED
    bench = benches(**{f"qos_overrides./topic.subscription.{policy}": value})
    bench.listen(CameraInfo, asked)
    publisher = bench.driver.create_publisher(CameraInfo, "topic", PUBLISHED[offered])

    def arrived() -> bool:
        publisher.publish(CameraInfo())
        return bool(bench.received)

    bench.spin_until(arrived)


def test_an_override_of_one_topic_changes_no_other(benches: Callable) -> None:
    bench = benches(**{"qos_overrides./topic.subscription.reliability": "reliable"})
    qos = QoSProfile(depth=10, reliability=QoSReliabilityPolicy.BEST_EFFORT)
    bench.listen(CameraInfo, qos)
    assert qos.reliability == QoSReliabilityPolicy.BEST_EFFORT


@pytest.mark.parametrize("value", ["reliabel", 7])
def test_an_override_that_is_not_usable_is_refused(benches: Callable, value: Any) -> None:
    bench = benches(**{"qos_overrides./topic.subscription.reliability": value})
    with pytest.raises(BadInput, match="can't subscribe to /topic") as caught:
        bench.listen(CameraInfo, RELIABLE)
    assert caught.value.reason == "config_invalid"
    assert bench.health.counts()["received"] == {}


def publisher_nodes(node: Node) -> list[str]:
    """Return the nodes that publish the topic; their names come after the publishers."""
    return [each.node_name for each in node.get_publishers_info_by_topic("/topic")]


def test_another_type_under_the_name_is_noticed(benches: Callable) -> None:
    bench = benches()
    bench.listen(Image, BEST_EFFORT)
    context = Context()  # one participant has one type for a topic
    rclpy.init(context=context)
    driver = rclpy.create_node("other_driver", context=context)
    driver.create_publisher(CompressedImage, "topic", RELIABLE)
    bench.spin_until(lambda: publisher_nodes(bench.node) == ["other_driver"])
    said = bench.silence()
    driver.destroy_node()
    rclpy.shutdown(context=context)
    assert said.endswith(
        "'/other_driver' publishes it as 'sensor_msgs/msg/CompressedImage' and not as "
        "sensor_msgs/msg/Image"
    )


def test_a_topic_that_nobody_publishes_may_have_another_name(benches: Callable) -> None:
    bench = benches()
    bench.listen(CameraInfo, BEST_EFFORT)
    bench.node.create_publisher(CameraInfo, "own", RELIABLE)
    bench.spin_until(lambda: bench.node.count_publishers("/own"))
    (alone,) = bench.health.warn_about_silence()
    assert "nobody publishes it, nor any other topic of the type sensor_msgs/msg/Camera" in alone
    bench.driver.create_publisher(CameraInfo, "front/topic", RELIABLE)
    bench.spin_until(lambda: bench.node.count_publishers("/front/topic"))
    (said,) = bench.health.warn_about_silence()
    assert "is the name remapped? Of the type sensor_msgs/msg/CameraInfo there is" in said
    assert "'/front/topic'" in said


def test_two_publishers_of_one_topic_are_noticed(benches: Callable) -> None:
    bench = benches()
    bench.listen(CameraInfo, BEST_EFFORT)
    publishers = [bench.driver.create_publisher(CameraInfo, "topic", RELIABLE)]
    publishers.append(bench.node.create_publisher(CameraInfo, "topic", RELIABLE))
    bench.spin_until(lambda: bench.node.count_publishers("/topic") == 2)
    for _ in range(3):
        (state,) = bench.health.inputs.states()
    assert state.rivals == "'/driver' and '/listens'"
    assert bench.health.counts()["noticed"] == {"publishers_several": 1}


def test_a_callback_that_fails_is_counted(benches: Callable) -> None:
    bench = benches()
    bench.received = SimpleFailure()
    bench.listen(CameraInfo, BEST_EFFORT)
    publisher = bench.driver.create_publisher(CameraInfo, "topic", RELIABLE)

    def failed() -> bool:
        publisher.publish(CameraInfo())
        return bench.health.counts()["dropped"].get("internal_error", 0) > 1

    bench.spin_until(failed)


class SimpleFailure:
    """A list that takes nothing."""

    def append(self, message: Any) -> None:
        raise AssertionError("The 'nanosec' field must be an unsigned integer")
