# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How much a neighbour counts: by a network on pairs of voxels, on voxels, or by formula.

- `model`: the protocol, and which one the settings choose; `student_file`,
  `student_path`: networks on disk
- `pairwise_mlp`: the shipped network (``robot.safetensors``) on the features of a pair
  (`pairwise_features`) and of what lies around it (`voxel_descriptors`, `feature_context`, the
  latter of `signatures`); `pairwise`, `pairwise_kernel`, `exponential` run it
- `network_embedding`: the network of `geopurify.purify.published`; `geometric`: the formula
"""
