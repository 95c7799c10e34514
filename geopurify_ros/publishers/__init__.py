# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Output topics: clouds, label map, query results and diagnostics.

- ``map_publishers``: the labelled and the coloured cloud, the label map, query results
- ``object_publishers``: the objects, as they were last found, also as ``detections``
- ``object_frames``: their frames in TF, by ``static_transforms``
- ``camera_views``: labels in the view of the camera
- ``cloud_updates``: the blocks of the labelled cloud that changed; ``pace``: how often
- ``diagnostics``: ``~/stats``, and ``/diagnostics`` made of the same figures
- ``point_clouds``, ``found_objects``, ``map_objects``: arrays of the core to messages
"""

from geopurify_ros.publishers.camera_views import CameraViewPublisher
from geopurify_ros.publishers.diagnostics import DiagnosticsPublisher, MappingProgress
from geopurify_ros.publishers.map_publishers import MapPublishers
from geopurify_ros.publishers.object_frames import ObjectFrames
from geopurify_ros.publishers.object_publishers import ObjectPublishers

__all__ = [
    "CameraViewPublisher",
    "DiagnosticsPublisher",
    "MapPublishers",
    "MappingProgress",
    "ObjectFrames",
    "ObjectPublishers",
]
