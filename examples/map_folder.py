# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Map a folder of posed RGB-D images, purify the labels and save the map.

Usage::

    python map_folder.py FOLDER --out desk.safetensors

FOLDER is in the format of 7-Scenes or TUM, or a rendered room such as room:950916:20.
"""

import argparse
import logging

import geopurify as gp


def main() -> None:
    """Map what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="a folder, or room:SEED[:FRAMES]")
    parser.add_argument("--encoder", default="embedded", help="see: geopurify encoders")
    parser.add_argument("--voxel-size-m", type=float, default=0.02)
    parser.add_argument("--out", default="map.safetensors", help="where the map is written")
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)  # frames that are skipped, and why

    sequence = gp.open_sequence(args.folder)
    pipeline = gp.Pipeline.create(
        encoder=args.encoder, voxel_size_m=args.voxel_size_m, up_map=sequence.up_map
    )
    run = gp.run_sequence(sequence, pipeline)
    pipeline.save(args.out)

    cloud = pipeline.label_voxels()
    print(f"{run.frames} of {len(sequence)} frames, {pipeline.voxel_count} voxels: {args.out}")
    for label, name in enumerate(cloud.vocabulary.names):
        voxels = int((cloud.labels == label).sum())
        if voxels:
            print(f"{voxels:8d} {name}")


if __name__ == "__main__":
    main()
