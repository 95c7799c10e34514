# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Absent classes are dropped in each image, before its features are fused.

FreeCP (Chen et al., ICCV 2025), and MaskCLIP's refinement (Zhou et al., ECCV 2022):

- `affinity`: affinity of patches, from the attention of a vision transformer
- `class_maps`: score maps of the names, before and after refinement with these affinities
- `redundancy`, `ambiguity`: which names stay, by the published `thresholds`
- `feature_shift`: features changed so that the map has the purified labels
- `classes_in_view`: all of FreeCP, for the windows of an image
- `maskclip`: prompt denoising and key smoothing, for the windows of an image
- `names_in_view`: selects one of the two
"""
