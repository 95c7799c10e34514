# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps on disk: saved, loaded, merged, aligned and exported.

- `map_file`: saves and loads safetensors with a `description`; `reading` checks them;
  `saved_objects`: the objects in a file
- `merge`: two maps into one; `align`: the transform between two maps of the same place
- `saved_map`: a map that is only queried; `recomputed_scores`: if it has no purified features;
  `kept_features`: the cache of these
- `export`: other formats: `cloud_files` (PLY, PCD, NPZ), `mesh_file` (glTF), `rerun_file`
- `open3d_extra`: Open3D, if it is installed
"""

from typing import TYPE_CHECKING

from geopurify.compute.lazy_imports import make_lazy_getattr

if TYPE_CHECKING:
    from geopurify.map_files.export import export_map
    from geopurify.map_files.map_file import save_map
    from geopurify.map_files.merge import merge_maps
    from geopurify.map_files.reading import read_map

__all__ = ["export_map", "merge_maps", "read_map", "save_map"]

__getattr__ = make_lazy_getattr(  # they bring torch, which takes seconds
    __name__,
    {
        "export_map": "export",
        "merge_maps": "merge",
        "read_map": "reading",
        "save_map": "map_file",
    },
)
