# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Bags of ROS 1 and ROS 2, read without ROS.

- `sequence`: frames by index; `topics`: which topics they come from; `index`: where they are
- `reader`: messages of a bag; `files`, `unpacking`: MCAP, sqlite3 and ROS 1, compressed or not
- `poses`: from a topic or from transforms
"""
