# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Show a saved map in Open3D, coloured by label, with the boxes of what a text finds.

pip install open3d
python export_to_open3d.py map.safetensors --text "chair"
"""

import argparse
import os
import sys
from typing import Any

import numpy as np

import geopurify as gp


def cloud_of(pipeline: gp.Pipeline, o3d: Any) -> Any:
    """Return the voxels as an Open3D cloud with normals, coloured by label."""
    labelled = pipeline.label_voxels()
    cloud = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(labelled.points_map))
    cloud.normals = o3d.utility.Vector3dVector(labelled.normals_map)
    paint = np.append(labelled.vocabulary.colors, [[200, 200, 200]], axis=0)  # the last: no label
    labels = np.minimum(labelled.labels, len(paint) - 1)
    cloud.colors = o3d.utility.Vector3dVector(paint[labels] / 255)
    return cloud


def boxes_of(result: gp.QueryResult, o3d: Any) -> list[Any]:
    """Return the boxes of the objects that were found."""
    return [
        o3d.geometry.OrientedBoundingBox(found.centre_m, found.T_map_box[:3, :3], found.size_m)
        for found in result.objects
    ]


def has_display() -> bool:
    """Tell whether a window can be opened; without one Open3D 0.20 would draw unseen, for ever."""
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def main() -> None:
    """Show or write what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("map")
    parser.add_argument("--text", default="", help="draw boxes around what it finds")
    parser.add_argument("--write", help="write a .ply or .pcd instead of a window")
    args = parser.parse_args()
    if not args.write and not has_display():
        parser.error("there is no display for a window; write a file: --write map.ply")
    import open3d as o3d

    pipeline = gp.load_map(args.map)
    pipeline.purify()
    cloud = cloud_of(pipeline, o3d)
    boxes = boxes_of(pipeline.query(args.text), o3d) if args.text else []
    if args.write:
        o3d.io.write_point_cloud(args.write, cloud)
    else:
        o3d.visualization.draw_geometries([cloud, *boxes])


if __name__ == "__main__":
    main()
