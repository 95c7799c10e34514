# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The receiver of cloud updates that the documentation shows."""

import re
from pathlib import Path
from typing import Any

import numpy as np
from sensor_msgs.msg import PointCloud2

from geopurify_ros.publishers.point_clouds import LABELLED_POINT

DOCS = Path(__file__).resolve().parents[2] / "docs/howto/cloud_updates.md"


def documented_receiver() -> Any:
    """Return a new ``Blocks`` of the documentation."""
    (source,) = re.findall(r"^```python\n(.*?)^```", DOCS.read_text(), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(source, names)
    return names["Blocks"]()


def has_cloud(receiver: Any, cloud: PointCloud2) -> bool:
    """Tell whether a receiver has the points of a cloud and no others."""
    own, whole = receiver.cloud(), np.frombuffer(cloud.data, LABELLED_POINT)
    own = own[list(LABELLED_POINT.names or ())]
    return sorted(own.tolist()) == sorted(whole.tolist())
