# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""OpenLex3D (Kassab et al., NeurIPS 2025): what of many names a point gets, and how wrong it is.

- `prediction_files`: the three files that its evaluator reads
- `object_labels`: the names that fit an object, fully or in part, and their file
- `metrics`: frequency of categories, and set ranking
- `miniature`: the labels of a rendered room
"""
