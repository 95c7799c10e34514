# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps for other programs: a labelled cloud, or a flat table with features."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.files.atomic_write import atomic_write
from geopurify.files.output_paths import output_file
from geopurify.map_files.cloud_files import SUFFIXES as CLOUDS
from geopurify.map_files.cloud_files import paint_cloud, write_cloud
from geopurify.map_files.map_file import MapSource
from geopurify.map_files.mesh_file import SUFFIX as MESH
from geopurify.map_files.mesh_file import write_mesh
from geopurify.map_files.rerun_file import SUFFIX as RERUN
from geopurify.map_files.rerun_file import write_rerun
from geopurify.objects.map_object import MapObject
from geopurify.query.results import LabelledCloud

SUFFIXES = (*CLOUDS, ".npz", MESH, RERUN)


def export_map(
    path: str | Path,
    pipeline: MapSource,
    paint: str,
    packed_keys: NDArray[np.int64] | None = None,
    objects: Sequence[MapObject] = (),
) -> int:
    """Write a map, or some voxels, by the suffix of the path, one of `SUFFIXES`.

    The clouds are those of `write_cloud`, ``.glb`` is the surface of `write_mesh` and ``.rrd`` the
    recording of `write_rerun`.  The table,
    ``.npz``, has one row per voxel, as vector databases take it: ``points_map`` (N, 3) float32
    metres, ``features`` (N, D) float16, ``weights``, ``colors``, ``labels`` as indices into
    ``names``, ``confidence``.  `numpy.load` reads it without pickle.

    Args:
        paint: of a cloud or a surface, one of `geopurify.map_files.cloud_files.PAINTS`.
        packed_keys: write these voxels only.
        objects: whose boxes ``.rrd`` has.

    Returns:
        how many voxels were written.

    Raises:
        BadInput: another suffix, or it can't be written; an older file stays.
    """
    path = Path(path)
    output_file(path, SUFFIXES)
    cloud = pipeline.label_voxels()
    if packed_keys is not None:
        cloud = cloud.select(np.isin(cloud.packed_keys, packed_keys))
    if path.suffix.lower() in CLOUDS:
        write_cloud(path, cloud, paint)
    elif path.suffix.lower() == MESH:
        shown = (cloud.points_map, cloud.normals_map, paint_cloud(cloud, paint))
        write_mesh(path, *shown, pipeline.config.map.voxel_size_m, pipeline.up_map)
    elif path.suffix.lower() == RERUN:
        size_m, up_map = pipeline.config.map.voxel_size_m, pipeline.up_map
        write_rerun(path, cloud, objects, size_m, up_map)
    else:
        _write_table(path, cloud, pipeline.state(cloud.packed_keys))
    return len(cloud.packed_keys)


def _write_table(path: Path, cloud: LabelledCloud, state: dict[str, NDArray[Any]]) -> None:
    with atomic_write(path) as temporary, temporary.open("wb") as file:
        np.savez(
            file,
            points_map=cloud.points_map,
            features=state["features"].view(np.float16),
            weights=state["weights"],
            colors=cloud.colors,
            labels=cloud.labels,
            confidence=cloud.confidence,
            names=np.array(cloud.vocabulary.names),
        )
