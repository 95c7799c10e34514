# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How well an encoder labels the pixels of pictures of rooms that it has never seen."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from geopurify.frame import Frame
from geopurify.frame.encoder import Encoder


def pixel_labels(encoder: Encoder, frame: Frame, texts: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return (H, W) the most similar of (T, D) texts, interpolated between the cells."""
    grid = encoder.encode(frame).features
    scores = torch.from_numpy(grid @ texts.T).permute(2, 0, 1)[None]
    size = frame.color.shape[:2]
    return F.interpolate(scores, size, mode="bilinear")[0].argmax(0).numpy()
