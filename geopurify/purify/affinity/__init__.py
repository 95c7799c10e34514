# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinity models: how much a neighbour counts in the pooled scores.

- `model`: the protocol, and the model that the settings select; `student_file`,
  `student_path`: networks on disk
- `pairwise_mlp`: the shipped network (weights: ``robot.safetensors``) on the features of a pair
  (`pairwise_features`) and of its neighbourhood (`voxel_descriptors`, `feature_context`, the
  latter of `signatures`); `pairwise`, `pairwise_kernel`, `exponential` run it, and
  `context_update` finds what has to be run again
- `network_embedding`: the network of `geopurify.purify.published`; `geometric`: the formula
"""
