# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Metrics of OpenLex3D (Kassab et al., NeurIPS 2025) for long vocabularies.

- `metrics`: frequency of categories, and set ranking; `retrieval`: AP of queries
- `object_labels`: the names that fit an object, fully or in part, and their file
- `prediction_files`: the three files that its evaluator reads
- `miniature`: the labels of a rendered room; `room_trial`: one rendered room, evaluated
"""
