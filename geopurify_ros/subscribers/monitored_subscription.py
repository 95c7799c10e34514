# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A subscription that counts its messages, survives errors and diagnoses its silence."""

import time
from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from rclpy.callback_groups import CallbackGroup
from rclpy.exceptions import ParameterException
from rclpy.node import Node
from rclpy.qos import (
    QoSDurabilityPolicy,
    QoSPolicyKind,
    QoSProfile,
    QoSReliabilityPolicy,
)
from rclpy.qos_overriding_options import QoSOverridingOptions

from geopurify.errors import BadInput, shorten_error
from geopurify_ros.monitoring.callback_guard import create_timer, guard_callback
from geopurify_ros.monitoring.health import Health
from geopurify_ros.subscribers.topic_diagnosis import diagnose_silent_topic, list_publishers

OVERRIDABLE = (
    QoSPolicyKind.HISTORY,
    QoSPolicyKind.DEPTH,
    QoSPolicyKind.RELIABILITY,
    QoSPolicyKind.DURABILITY,
)
BURST_S = 0.01  # messages are taken together that come within it, while many do
MOST_BURSTS, LARGEST_REGION = 20, 200  # in one callback, so that others have their turn
LOOK_S = 0.5  # between two looks for a publisher of the other kind


class MonitoredSubscription:
    """Subscribes to a topic, counts its messages, and diagnoses silence by its publishers.

    Its QoS can be set by ``qos_overrides.TOPIC.subscription.POLICY``.  Whatever the callback
    raises is counted.

    Args:
        node: to subscribe with.
        message_type: of the topic.
        topic: may be relative.
        callback: takes a message.
        qos: that is asked for unless it is overridden.
        group: of the callback.
        health: where messages and failures are counted.
        is_latched: what was sent before is wanted, too, and one message is enough.  No one
            subscription receives that and also from publishers that are not latched, so there
            will be a second one as soon as a publisher of the other kind is seen.
        is_shared: it is usual that several nodes publish the topic, so it may bring many messages:
            they are taken in bursts.
        is_expected: its silence is worth a warning.

    Raises:
        BadInput: an override is not usable.
    """

    def __init__(
        self,
        node: Node,
        message_type: Any,
        topic: str,
        callback: Callable[[Any], None],
        qos: QoSProfile,
        group: CallbackGroup,
        health: Health,
        *,
        is_latched: bool = False,
        is_shared: bool = False,
        is_expected: bool = True,
    ) -> None:
        self.name = node.resolve_topic_name(topic)
        self._node = node
        self._type = message_type
        self._topic = topic
        self._callback = callback
        self._group = group
        self._health = health
        self._is_shared = is_shared
        self._profiles: list[QoSProfile] = []
        self._subscriptions: list[Any] = []
        self._timer: Any = None
        self._ahead: Any = None  # came by the second subscription before it did by the first
        self._newest: Any = None
        if is_expected:  # before the first message, which another thread may receive at once
            health.inputs.expect(
                self.name,
                partial(diagnose_silent_topic, node, self.name, message_type, self._profiles),
                None if is_shared else partial(list_publishers, node, self.name),
                is_once_enough=is_latched,
            )
        self._subscribe(qos, self._receive, QoSOverridingOptions(OVERRIDABLE))
        if is_latched:
            self._timer = create_timer(node, LOOK_S, self._look_for_the_other_kind, group, health)

    def destroy(self) -> None:
        """Unsubscribe."""
        self._health.inputs.forget(self.name)
        self._stop_looking()
        for subscription in self._subscriptions:
            self._node.destroy_subscription(subscription)
        self._subscriptions.clear()

    def _subscribe(
        self,
        qos: QoSProfile,
        receive: Callable[[Any], None],
        options: QoSOverridingOptions | None,
    ) -> None:
        profile = copy(qos)  # rclpy writes the overrides into it
        self._profiles.append(profile)
        try:
            subscription = self._node.create_subscription(
                self._type,
                self._topic,
                guard_callback(receive, self._health),
                profile,
                callback_group=self._group,
                qos_overriding_options=options,
            )
        except (ParameterException, RuntimeError, TypeError, ValueError) as error:
            self.destroy()
            raise BadInput(
                "config_invalid", f"can't subscribe to {self.name}: {shorten_error(error)}"
            ) from error
        self._subscriptions.append(subscription)

    def _look_for_the_other_kind(self) -> None:
        """Subscribe also to publishers that are latched, or that are not, unlike the first."""
        other = _other_durability(self._profiles[0])
        publishers = self._node.get_publishers_info_by_topic(self.name)
        if any(each.qos_profile.durability == other.durability for each in publishers):
            self._stop_looking()
            self._subscribe(other, self._receive_other, None)

    def _stop_looking(self) -> None:
        timer, self._timer = self._timer, None
        if timer:
            self._node.destroy_timer(timer)

    def _receive(self, message: Any) -> None:
        is_known = self._ahead is not None and message == self._ahead
        self._ahead = None
        if not is_known:
            self._newest = message
            self._take(message)
        if self._is_shared:
            self._take_bursts()

    def _take_bursts(self) -> None:
        """Take what waits by and by while many messages come.

        The executor needs 1 or 2 ms for each, and the interpreter's lock, which mapping needs.  No
        other thread takes any meanwhile: the callbacks of a group exclude each other.
        """
        for _ in range(MOST_BURSTS):
            if self._take_what_waits() < 2:
                return
            time.sleep(BURST_S)

    def _take_what_waits(self) -> int:
        """Take further messages and return how many."""
        if not self._subscriptions:  # not yet, or not any more
            return 0
        handle = self._subscriptions[0].handle
        with handle:
            for count in range(LARGEST_REGION):
                taken = handle.take_message(self._type, False)
                if taken is None:
                    return count
                self._take(taken[0])
        return LARGEST_REGION

    def _receive_other(self, message: Any) -> None:
        if self._newest is None or message != self._newest:
            self._ahead = self._newest = message
            self._take(message)

    def _take(self, message: Any) -> None:
        self._health.inputs.receive(self.name)
        self._callback(message)


def _other_durability(qos: QoSProfile) -> QoSProfile:
    """Return what receives from latched publishers if ``qos`` doesn't, or else from others."""
    other = copy(qos)
    if qos.durability == QoSDurabilityPolicy.TRANSIENT_LOCAL:
        other.durability = QoSDurabilityPolicy.VOLATILE
        other.reliability = QoSReliabilityPolicy.BEST_EFFORT
    else:
        other.durability = QoSDurabilityPolicy.TRANSIENT_LOCAL
        other.reliability = QoSReliabilityPolicy.RELIABLE
    return other
