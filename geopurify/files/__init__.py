# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files that are written completely or not at all, and checked when they are read.

- `atomic_write`, `locked_part`: temporary file, then rename; one writer at a time
- `output_paths`: folders of results; `json_files`: figures as JSON
- `tensor_files`, `weights_file`: safetensors, and weights of other formats without unpickling
- `clouds`, `ply_files`, `ply_header`: point clouds
- `regular_file`, `text_file`: no FIFOs; text files up to a limit
"""

from geopurify.files.atomic_write import atomic_write
from geopurify.files.output_paths import output_file, output_folder

__all__ = ["atomic_write", "output_file", "output_folder"]
