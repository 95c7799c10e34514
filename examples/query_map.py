# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Ask a saved map for texts, and draw what was found.

python query_map.py map.safetensors "red chair" "lamp" --picture answer.png
"""

import argparse

import geopurify as gp


def main() -> None:
    """Answer what the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("map", help="written by Pipeline.save or geopurify run")
    parser.add_argument("text", nargs="+")
    parser.add_argument("--picture", help="draw the answer to the last text")
    args = parser.parse_args()

    pipeline = gp.load_map(args.map)
    pipeline.purify()
    for text in args.text:
        result = pipeline.query(text, top_k=3)
        print(result)
        for found in result.objects:
            x, y, z = found.centre_m
            print(f"  {found.score:.2f} at ({x:.2f}, {y:.2f}, {z:.2f}) m")
    if args.picture:
        pipeline.picture(result).save(args.picture)


if __name__ == "__main__":
    main()
