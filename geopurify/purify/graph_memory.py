# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The memory of affinities, used again: fresh pages can cost more than what is written to them.

One spare is kept for the process.  While a map is purified anew there are two graphs anyway, so
the most memory that is needed at a time stays what it was.
"""

import weakref
from collections import deque

import numpy as np
from numpy.typing import NDArray

from geopurify.purify.affinity import AffinityGraph

ROOM_TO_GROW = 1.25  # of what is needed now; pages that nobody wrote to are none
BYTES = 8  # of a neighbour and its weight

_spare: deque[NDArray[np.uint8]] = deque(maxlen=1)  # its methods are atomic


def empty_graph(size: int, k: int) -> AffinityGraph:
    """Return a graph of N voxels whose numbers are yet to be written.

    Its arrays live as long as it does: who uses them keeps the graph.
    """
    needed = size * k * BYTES
    memory = _spare_memory()
    if len(memory) < needed:
        memory = np.empty(int(ROOM_TO_GROW * needed), np.uint8)
    numbers = memory[:needed].reshape(2, -1)
    graph = AffinityGraph(
        numbers[0].view(np.int32).reshape(size, k), numbers[1].view(np.float32).reshape(size, k)
    )
    weakref.finalize(graph, _spare.append, memory).atexit = False
    return graph


def _spare_memory() -> NDArray[np.uint8]:
    try:
        return _spare.pop()
    except IndexError:
        return np.empty(0, np.uint8)
