# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Writes ROS 2 bags without a ROS distribution.

- `writer`: sequences as bags that ``ros2 bag play`` plays; `messages`: their messages
- `room_truth`: ground-truth points of rendered rooms
"""
