# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Images as ROS sends them, into arrays.

- `image_messages`: ``sensor_msgs/Image`` with the colours of `yuv`
- `compressed_images`: ``sensor_msgs/CompressedImage`` by `jpeg`, `png` and `rvl`
"""
