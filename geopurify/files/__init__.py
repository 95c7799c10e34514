# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files that are whole or absent, and never trusted when they are read.

- `atomic_write`, `locked_part`: written beside, then renamed; one writer at a time
- `output_paths`: where results go; `json_files`: figures of them
- `tensor_files`, `weights_file`: safetensors, and weights of other formats without unpickling
- `ply_files`, `ply_header`: clouds of points
"""

from geopurify.files.atomic_write import atomic_write
from geopurify.files.output_paths import output_file, output_folder

__all__ = ["atomic_write", "output_file", "output_folder"]
