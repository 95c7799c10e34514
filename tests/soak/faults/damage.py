# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Map files that are cut off, or in which one bit is another."""

import random
from collections.abc import Callable
from pathlib import Path

from geopurify_msgs.srv import LoadMap

from faults.operator_node import Operator


def load_damaged(
    operator: Operator,
    path: Path,
    damages: int,
    rng: random.Random,
    watch: Callable[[], object],
) -> list[str]:
    """Let the mapper load damaged copies of a map file, each of which it must refuse.

    Args:
        watch: called after each.

    Returns:
        the damages that it did not notice.
    """
    data = path.read_bytes()
    wrong = []
    for number in range(damages):
        place, bit = rng.randrange(len(data)), rng.randrange(8)
        damaged = bytearray(data)
        damaged[place] ^= 1 << bit
        path.write_bytes(data[:place] if number % 2 else damaged)
        if not operator.ask_in_vain(LoadMap, "load_map", path=path.name):
            what = f"cut at byte {place}" if number % 2 else f"bit {bit} of byte {place} flipped"
            wrong.append(f"damage: a map was loaded, {what}")
        watch()
    path.write_bytes(data)
    return wrong
