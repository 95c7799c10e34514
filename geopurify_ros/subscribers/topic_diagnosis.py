# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Diagnoses topics without messages: no publisher, another type, or a QoS mismatch."""

from collections.abc import Iterable, Sequence
from typing import Any

from rclpy.node import Node
from rclpy.qos import (
    QoSCompatibility,
    QoSDurabilityPolicy,
    QoSProfile,
    QoSReliabilityPolicy,
    qos_check_compatible,
)
from rclpy.topic_endpoint_info import TopicEndpointInfo
from rclpy.utilities import get_rmw_implementation_identifier
from sensor_msgs.msg import CompressedImage, Image

from geopurify.errors import quote

MOST_NAMED = 3
UNKNOWN = "_NODE_NAME_UNKNOWN_"  # of rmw
TRANSIENT_LOCAL = QoSDurabilityPolicy.TRANSIENT_LOCAL


def list_publishers(node: Node, topic: str) -> list[str]:
    """Return the names of the nodes that publish a topic, one for each publisher."""
    return sorted(map(_node_name, node.get_publishers_info_by_topic(topic)))


def diagnose_silent_topic(
    node: Node, topic: str, message_type: Any, asked: Sequence[QoSProfile], received: int
) -> str:
    """Return why no message comes from a topic, as far as its publishers can be seen.

    Args:
        node: that subscribes.
        topic: resolved name.
        message_type: that is expected.
        asked: QoS of each subscription to the topic.
        received: how many messages came before.
    """
    wanted = f"{message_type.__module__.split('.')[0]}/msg/{message_type.__name__}"
    publishers = node.get_publishers_info_by_topic(topic)
    if not publishers:
        return f"nobody publishes it{_others_of_the_type(node, topic, wanted)}"
    misfits = [_misfit(topic, wanted, each, asked) for each in publishers]
    fitting = [each for each, misfit in zip(publishers, misfits, strict=True) if not misfit]
    if not fitting:
        named = {f"{_node_name(p)} {m}" for p, m in zip(publishers, misfits, strict=True)}
        return abbreviate_names(named)
    names = abbreviate_names(map(_node_name, fitting))
    if received:
        return f"{names} offers it, but sends nothing any more"
    if all(each.qos_profile.durability == TRANSIENT_LOCAL for each in fitting) and all(
        each.durability != TRANSIENT_LOCAL for each in asked
    ):
        return (
            f"{names} publishes it latched, but what it sent before is not asked for: set "
            f"qos_overrides.{topic}.subscription.durability to transient_local and .reliability "
            "to reliable"
        )
    return f"{names} offers it, but nothing comes{_hint(message_type)}"


def abbreviate_names(names: Iterable[str]) -> str:
    """Return the first of some names, each once, and that there are more."""
    ordered = sorted({*names})
    return ", ".join([*ordered[:MOST_NAMED], "..."] if len(ordered) > MOST_NAMED else ordered)


def _misfit(
    topic: str, wanted: str, publisher: TopicEndpointInfo, asked: Sequence[QoSProfile]
) -> str:
    """Return why no subscription receives from a publisher, empty if one does."""
    if publisher.topic_type != wanted:
        return f"publishes it as {quote(publisher.topic_type)} and not as {wanted}"
    offered, override = publisher.qos_profile, f"qos_overrides.{topic}.subscription"
    checked = [qos_check_compatible(offered, each) for each in asked]
    if any(compatibility != QoSCompatibility.ERROR for compatibility, _ in checked):
        return ""
    reasons = []
    if offered.reliability == QoSReliabilityPolicy.BEST_EFFORT and (
        asked[0].reliability == QoSReliabilityPolicy.RELIABLE
    ):
        reasons.append(
            "publishes it best effort, and reliable is asked for: set "
            f"{override}.reliability to best_effort"
        )
    if (
        offered.durability == QoSDurabilityPolicy.VOLATILE
        and asked[0].durability == TRANSIENT_LOCAL
    ):
        reasons.append(
            "publishes it volatile, and transient_local is asked for: set "
            f"{override}.durability to volatile"
        )
    return " and ".join(reasons) or f"offers another QoS: {quote(checked[0][1])}"


def _others_of_the_type(node: Node, topic: str, wanted: str) -> str:
    own = {
        name
        for name, _ in node.get_publisher_names_and_types_by_node(
            node.get_name(), node.get_namespace()
        )
    }
    others = [
        name
        for name, types in node.get_topic_names_and_types()
        if wanted in types and name not in (topic, *own) and node.count_publishers(name)
    ]
    if not others:
        return f", nor any other topic of the type {wanted}: is the driver running?"
    more = ", ..." if len(others) > MOST_NAMED else ""
    named = ", ".join(quote(name) for name in others[:MOST_NAMED])
    return f"; is the name remapped? Of the type {wanted} there is {named}{more}"


def _hint(message_type: Any) -> str:
    is_image = message_type in (Image, CompressedImage)
    if not is_image or "fastrtps" not in get_rmw_implementation_identifier():
        return ""
    return (
        ": it sends nothing, or loses images that are larger than its shared memory "
        "(FASTDDS_DEFAULT_PROFILES_FILE)"
    )


def _node_name(publisher: TopicEndpointInfo) -> str:
    if publisher.node_name == UNKNOWN:  # not discovered yet, or no node of ROS
        return "a node without a name"
    return quote(f"{publisher.node_namespace.rstrip('/')}/{publisher.node_name}")
