# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How much a neighbour counts: by a network on pairs of voxels, on voxels, or by formula.

- `model`: the protocol, and which one the settings choose; `student_file`,
  `student_path`: networks on disk
- `pair_student`: the shipped network (``robot.safetensors``) on the features of a pair (`pairs`)
  and of what lies around it (`surroundings`); `pair_affinity`, `pair_kernel`, `exponential` run it
- `embed_voxels`: the network of `geopurify.purify.published`; `geometric`: the formula
"""
