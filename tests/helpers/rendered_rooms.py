# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Small files of rendered rooms: coloured rectangles on a wall."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from geopurify_train.clip.rendered_worlds import FORMAT

VIEWS, OBJECTS = 2, 8


def write_room(path: Path, seed: int) -> None:
    """Write the views of a room of a seed."""
    rng = np.random.default_rng(seed)
    rows = [[int(rng.integers(n)) for n in (46, 13, 9, 2)] for _ in range(OBJECTS)]
    color = np.zeros((VIEWS, 240, 320, 3), np.uint8)
    instance = np.ones((VIEWS, 240, 320), np.uint16)  # the first object is behind the others
    for view in range(VIEWS):
        for item, (_, shade, _, _) in enumerate(rows):
            top, left = rng.integers((180, 260))
            space = (view, slice(top, top + 60), slice(left, left + 60))
            color[space] = (shade * 19, 240 - shade * 18, 100)
            instance[space] = item + 1
    tensors = {"color": color, "instance": instance}
    save_file(tensors, path, {"format": FORMAT, "objects": json.dumps(rows)})
