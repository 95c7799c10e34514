# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered rooms in the file formats of real datasets.

- `scannet_export`, `matterport_export`, `replica_export`: one dataset each
- `meshes`: meshes of the rooms, as far as a camera has seen them; `sens_writer`: ``.sens`` files
"""
