# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The whole of it, for programs: frames in, labelled voxels and answers out.

- `pipeline`: `Pipeline`; `integration`: a frame's way into the map
- `loading`: a pipeline with the map of a file, or one to which it is added
"""

from geopurify.pipeline.integration import Integration
from geopurify.pipeline.loading import load_map, load_map_here
from geopurify.pipeline.pipeline import Pipeline
from geopurify.purify.map_purifier import Purification

__all__ = ["Integration", "Pipeline", "Purification", "load_map", "load_map_here"]
