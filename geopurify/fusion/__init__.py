# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Observations of a posed image, fused into voxels.

- `lifting`: pixels to weighted points with normals and features; `upsampling`: features to pixels
- `voxel_map`: the voxels; `keys`: their integer keys and the hash of them
- `running_mean`: weighted means of features and surfaces, stored as `half`
- `carving`: voxels that a ray passes are removed; `groups`: voxels that touch
- `checked_state`: the arrays of a map that came from a file
"""

from geopurify.fusion.lifting import Observations, lift
from geopurify.fusion.voxel_map import VoxelMap

__all__ = ["Observations", "VoxelMap", "lift"]
