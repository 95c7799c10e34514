# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Nodes for testing the mapper: they play recordings to it and compare its map.

- ``player``: the command ``player``, which publishes a sequence as a camera would
- ``replay``, ``replay_report``: the command ``replay``, live against offline on a bag
- ``camera_publisher``: the topics of an RGB-D camera with a pose
- ``pacing``: when the next frame is due
- ``remote_mapper``, ``mapper_process``: a client of the mapper, and its process
- ``report``: the section on ROS of ``geopurify report``
"""
