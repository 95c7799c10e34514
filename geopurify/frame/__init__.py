# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One posed RGB-D image, and what an encoder sees in it.

- `frame`: `Frame` and `Camera`; `poses`: transforms as 4x4 matrices
- `encoder`: the protocol of encoders, and the `FeatureMap` that they give
- `depth_units`: units of stored depth, and depth that is in the wrong one
"""

from geopurify.frame.encoder import Encoder, FeatureMap
from geopurify.frame.frame import Camera, Frame

__all__ = ["Camera", "Encoder", "FeatureMap", "Frame"]
