# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The whole of it, for programs: frames in, labelled voxels and answers out.

- `pipeline`: `Pipeline`; `loading`: one with the map of a file
"""

from geopurify.pipeline.loading import load_map
from geopurify.pipeline.pipeline import Integration, Pipeline, Purification

__all__ = ["Integration", "Pipeline", "Purification", "load_map"]
