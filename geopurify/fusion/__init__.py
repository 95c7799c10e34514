# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Observations of a posed image, fused into voxels.

- `lifting`: pixels of the mapped region to weighted points with normals and features;
  `upsampling`: features to pixels
- `voxel_map`: the voxels; `keys`: their integer keys and hash table; `shared_map`: its lock
  and its history
- `running_mean`: weighted means of features and surfaces, stored as `half`
- `carving`: free-space carving; `groups`: voxels that touch
- `keyframes`: images kept for ambiguous segments
- `checked_state`: the arrays of a map from a file, checked
"""

from geopurify.fusion.lifting import Observations, lift
from geopurify.fusion.voxel_map import VoxelMap

__all__ = ["Observations", "VoxelMap", "lift"]
