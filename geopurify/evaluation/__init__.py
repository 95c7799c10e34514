# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps against labelled points.

- `ground_truth`: labels of a map at true points; `truth_files`: reads those from bags and PLY
- `confusion`: counts of points that add up over scenes, and intervals; `metrics`: IoU, accuracy
- `datasets`: benchmarks with labelled points
"""
