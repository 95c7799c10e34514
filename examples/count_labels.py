# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Count the points of each class in a mapper's labelled cloud.

ros2 launch geopurify_ros live.launch.py ...
python count_labels.py

Needs a ROS distribution with sensor_msgs_py.
"""

import sys

import numpy as np
import rclpy
from geopurify_msgs.msg import LabelMap
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile
from sensor_msgs.msg import PointCloud2

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)


class LabelCounter(Node):
    """Prints the frequent classes of each cloud of the node geopurify."""

    def __init__(self) -> None:
        super().__init__("label_counter")
        self._names: dict[int, str] = {}
        self.create_subscription(LabelMap, "geopurify/label_map", self._on_names, LATCHED)
        self.create_subscription(PointCloud2, "geopurify/labeled_cloud", self._on_cloud, LATCHED)

    def _on_names(self, message: LabelMap) -> None:
        self._names = {label.id: label.name for label in message.labels}

    def _on_cloud(self, message: PointCloud2) -> None:
        for name, count in count_labels(message, self._names):
            print(f"{count:8d} {name}")


def count_labels(message: PointCloud2, names: dict[int, str]) -> list[tuple[str, int]]:
    """Return the names and numbers of points of the ten most frequent labels."""
    from sensor_msgs_py.point_cloud2 import read_points

    labels = read_points(message, field_names=["label"])["label"]
    found, counts = np.unique(labels, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:10]
    return [(names.get(int(found[i]), f"label {found[i]}"), int(counts[i])) for i in order]


def main() -> int:
    """Follow the clouds until Ctrl-C."""
    rclpy.init()
    try:
        rclpy.spin(LabelCounter())
    except KeyboardInterrupt:
        pass
    finally:
        rclpy.try_shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
