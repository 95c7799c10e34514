# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The node that plays camera and user of one mapper."""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import rclpy
from geopurify_msgs.msg import Stats

from faults.expectation import Expectation
from faults.shots import TF, TYPES, Messages
from faults.stream_faults import Step
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify_ros.process.signals import init_ros
from geopurify_ros.qos import PLAYED_CAMERA, PLAYED_TF
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.tools.remote_mapper import RemoteMapper


class Operator:
    """Publishes, calls services, and waits until the mapper has done what it must.

    Args:
        process: of the mapper.
        expectation: of what it must do.
    """

    def __init__(self, process: subprocess.Popen, expectation: Expectation) -> None:
        self.process = process
        self.expectation = expectation
        self.node = rclpy.create_node("fault_run")
        self.mapper = RemoteMapper(self.node, lambda: process.poll() is None)
        self._publishers = {
            # deep enough for a flood of transforms: what is overwritten in the queue is lost
            topic: self.node.create_publisher(
                kind, topic, PLAYED_TF if topic == TF else PLAYED_CAMERA
            )
            for topic, kind in TYPES.items()
        }
        self.mapper.wait_for(self._is_connected, "subscribe to the camera")

    def _is_connected(self) -> bool:
        publishers = self._publishers.values()
        has_readers = all(publisher.get_subscription_count() for publisher in publishers)
        return has_readers and self.mapper.stats is not None

    def publish(self, messages: Messages) -> None:
        """Publish messages in their order."""
        for topic, message in messages:
            self._publishers[topic].publish(message)

    def play(self, steps: Iterable[Step], watch: Callable[[], object] = lambda: None) -> None:
        """Publish the messages of each step and wait until it came of them what must.

        Args:
            watch: called after each step.

        Raises:
            BadInput: it did not come, or the mapper has ended.
        """
        for step in steps:
            self.send(step)
            self.settle()
            watch()

    def send(self, step: Step) -> None:
        """Publish the messages of a step and expect what must come of them."""
        self.publish(step.messages)
        self.expectation.add(step)

    def settle(self) -> None:
        """Wait until everything that was sent is decided."""
        try:
            self.mapper.wait_for(self._is_settled, "do what is expected")
        except BadInput as error:
            stats = self.mapper.stats
            found = self.expectation.differences(stats) if stats else []
            raise BadInput(error.reason, "; ".join([str(error), *found])) from error

    def _is_settled(self) -> bool:
        return self.mapper.stats is not None and self.expectation.is_met(self.mapper.stats)

    def next_stats(self) -> Stats:
        """Return statistics that were gathered after this call."""
        self._wait_for_others(self.mapper.stats)
        return self._wait_for_others(self.mapper.stats)  # the first may have been on its way

    def _wait_for_others(self, before: Stats | None) -> Stats:
        self.mapper.wait_for(lambda: self.mapper.stats is not before, "publish statistics")
        assert self.mapper.stats is not None
        return self.mapper.stats

    def compared(self) -> dict[str, tuple[int, int]]:
        """Return of every counter what it must be and what it is now."""
        return self.expectation.compared(self.next_stats())

    def differences(self) -> list[str]:
        """Return a sentence for every counter that is not what it must be now."""
        return self.expectation.differences(self.next_stats())

    def ask_in_vain(self, kind: Any, service: str, **fields: Any) -> bool:
        """Return whether a service refuses with a sentence, as it must."""
        answer = self.mapper.ask(kind, service, **fields)
        self.expectation.refused += 1
        return not answer.success and bool(answer.message)


@contextmanager
def operating(
    process: subprocess.Popen, pipeline: Pipeline, config: RosConfig
) -> Iterator[Operator]:
    """Operate a mapper from a new participant, which knows none that were killed before."""
    init_ros()
    try:
        operator = Operator(process, Expectation(pipeline, config))
        yield operator
        operator.node.destroy_node()
    finally:
        rclpy.try_shutdown()
