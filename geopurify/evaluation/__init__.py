# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps against labelled points.

- `ground_truth`: labels of a map at true points; `truth_files`: reads those from bags and PLY
- `tally`: counts that scenes add up to, and their intervals; `metrics`: IoU and accuracy of counts
- `datasets`: benchmarks with labelled points
"""
