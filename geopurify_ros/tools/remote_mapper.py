# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The mapper as another node sees it: its figures and its services."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import rclpy
from geopurify_msgs.msg import Stats
from rclpy.node import Node

from geopurify.errors import BadInput
from geopurify_ros.process.signals import check_interrupt
from geopurify_ros.qos import REQUESTS, STATISTICS

NAME = "geopurify"
SPIN_S = 0.1  # how often a condition is looked at that no message changes
PATIENCE_S = 60.0  # without any progress


class RemoteMapper:
    """Reads the statistics of a mapper and calls its services.

    Args:
        node: to do it with; it is spun while something is waited for.
        is_alive: tells whether the mapper's process still runs, if that is known.
    """

    def __init__(self, node: Node, is_alive: Callable[[], bool] = lambda: True) -> None:
        self._node = node
        self._is_alive = is_alive
        self._clients: dict[str, Any] = {}
        self.stats: Stats | None = None
        self._subscription = node.create_subscription(
            Stats, f"{NAME}/stats", self._on_stats, STATISTICS
        )

    def wait_for(
        self,
        condition: Callable[[], bool],
        what: str,
        patience_s: float = PATIENCE_S,
        progress: Callable[[], Any] = lambda: None,
    ) -> None:
        """Handle messages until a condition holds.

        Args:
            what: is waited for.
            patience_s: how long, counted again whenever ``progress`` changes its value.

        Raises:
            BadInput: it did not come to hold, or the mapper has ended.
        """
        since_s, seen = time.monotonic(), progress()
        while not condition():
            check_interrupt()
            rclpy.spin_once(self._node, timeout_sec=SPIN_S)
            if not self._is_alive():
                raise BadInput("mapper_ended", f"the mapper has ended before {what}")
            if progress() != seen:
                since_s, seen = time.monotonic(), progress()
            if time.monotonic() - since_s > patience_s:
                raise BadInput(
                    "mapper_stalled", f"the mapper did not come to {what} in {patience_s:g} s"
                )

    def ask(self, kind: Any, service: str, **fields: Any) -> Any:
        """Call a service and return its answer, whatever it is.

        Raises:
            BadInput: it is not there or does not answer.
        """
        (answer,) = self.ask_at_once(kind, service, [fields])
        return answer

    def ask_at_once(self, kind: Any, service: str, requests: Sequence[dict[str, Any]]) -> list:
        """Call a service several times without waiting, and return all answers.

        Args:
            requests: the fields of each.

        Raises:
            BadInput: it is not there or leaves one without an answer.
        """
        if service not in self._clients:
            self._clients[service] = self._node.create_client(
                kind, f"{NAME}/{service}", qos_profile=REQUESTS
            )
        client = self._clients[service]
        self.wait_for(client.service_is_ready, f"offer {service}")
        futures = [client.call_async(kind.Request(**fields)) for fields in requests]
        self.wait_for(lambda: all(future.done() for future in futures), f"answer {service}")
        return [future.result() for future in futures]

    def call(self, kind: Any, service: str, **fields: Any) -> Any:
        """Call a service that must not refuse, and return its answer.

        Raises:
            BadInput: it is not there, does not answer, or refuses.
        """
        answer = self.ask(kind, service, **fields)
        if not answer.success:
            raise BadInput("mapper_refused", f"the mapper refused {service}: {answer.message}")
        return answer

    def received(self, topic: str) -> int:
        """Return how many messages of a topic it got."""
        name = self._node.resolve_topic_name(topic)
        counters = self.stats.received if self.stats else ()
        return next((c.count for c in counters if c.name == name), 0)

    def dropped(self) -> dict[str, int]:
        """Return the frames that it dropped by reason."""
        counters = self.stats.dropped if self.stats else ()
        return {counter.name: counter.count for counter in counters}

    def _on_stats(self, stats: Stats) -> None:
        self.stats = stats
