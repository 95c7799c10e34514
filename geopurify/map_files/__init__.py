# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps on disk: saved, loaded, merged and exported.

- `map_file`: safetensors with a `description`; `reading` checks them; `merge`: two maps into one
- `saved_map`: a map that is only asked; `recomputed_scores`: where it holds no purified features
- `export`, `cloud_files`: clouds of points for other programs
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
