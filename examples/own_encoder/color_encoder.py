# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An encoder of a package of its own: the feature of an image cell is its mean colour.

pip install ./own_encoder
python map_folder.py room:950916:20 --encoder color
"""

import numpy as np

import geopurify as gp

CELL_PX = 8
NAMED = {"red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1)}


class ColorEncoder:
    """Knows three words; a real encoder would load its model in ``__init__``."""

    name, version, dimension, logit_scale = "color", "1", 3, 20.0
    required_input = "color"  # what of a frame is needed
    class_names = ()  # takes any text
    warning = ""  # what diagnostics shall warn of while it is in use

    def __init__(self, config) -> None:
        """Take the settings ``encoder.*``."""

    def encode(self, frame: gp.Frame) -> gp.FeatureMap:
        """Return a unit vector for each cell of the image, (h, w, D) float32."""
        rows, columns = (n // CELL_PX for n in frame.color.shape[:2])
        cells = frame.color[: rows * CELL_PX, : columns * CELL_PX]
        cells = cells.reshape(rows, CELL_PX, columns, CELL_PX, 3)
        return gp.FeatureMap(_unit(cells.mean((1, 3)) + 1))

    def encode_text(self, texts) -> np.ndarray:
        """Return a unit vector for each text, (T, D) float32."""
        words = [[NAMED[w] for w in text.split() if w in NAMED] for text in texts]
        return _unit(np.array([np.sum(found or [(1, 1, 1)], axis=0) for found in words]))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)
