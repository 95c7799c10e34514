# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Clouds of other programs, read and written back in the same form.

- `cloud_file`: opens a file by its ending; `ply`, `pcd`, `npz`: the forms
- `fields`: coordinates, colours, normals, labels, scores and features by the names of fields
"""

from geopurify.files.clouds.cloud_file import SUFFIXES, CloudFile, open_cloud, read_numbers

__all__ = ["SUFFIXES", "CloudFile", "open_cloud", "read_numbers"]
