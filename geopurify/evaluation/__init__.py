# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Metrics of maps against labelled points.

- `ground_truth`: labels of a map at ground-truth points; `truth_files`: reads them from bags, PLY
- `confusion`: counts of points that add up over scenes, and intervals; `metrics`: IoU, accuracy
- `instances`: average precision of objects
- `datasets`: benchmarks with labelled points
"""
