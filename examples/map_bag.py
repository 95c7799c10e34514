# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
r"""Map a ROS 1 or ROS 2 bag without ROS, and answer a text.

Usage::

    python map_bag.py BAG --color /camera/color/image_raw --depth ... --info ... --pose /tf \
        --text "red chair"
"""

import argparse

import geopurify as gp
from geopurify.sequences.bag.topics import BagTopics


def main() -> None:
    """Map what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bag", help="folder of a ROS 2 bag, or a .bag, .db3 or .mcap file")
    parser.add_argument("--color", default=BagTopics.color)
    parser.add_argument("--depth", default=BagTopics.depth, help="registered to color")
    parser.add_argument("--info", default=BagTopics.info, help="camera_info of color")
    parser.add_argument("--pose", default=BagTopics.pose, help="poses of the camera, or /tf")
    parser.add_argument("--frame", default=BagTopics.global_frame, help="frame of the map")
    parser.add_argument("--encoder", default="embedded", help="see: geopurify encoders")
    parser.add_argument("--text", default="table")
    args = parser.parse_args()

    topics = BagTopics(args.color, args.depth, args.info, args.pose, global_frame=args.frame)
    pipeline = gp.Pipeline.create(encoder=args.encoder)
    gp.run_sequence(gp.open_sequence(args.bag, topics), pipeline)
    result = pipeline.query(args.text)
    print(result)
    for found in result.objects:
        print(found)


if __name__ == "__main__":
    main()
