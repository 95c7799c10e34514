# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip.image_features import ImageFeatures
from geopurify.encoders.open_clip.windows import Windows

CELL_PX = 16


class MeanColor:
    """A tower built for one size of input: the mean colour of each cell."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, ...]] = []

    def __call__(self, images: Tensor) -> Tensor:
        self.seen.append(tuple(images.shape))
        assert images.shape[2:] == (48, 64)
        return F.avg_pool2d(images, CELL_PX).permute(0, 2, 3, 1)


def red_above_blue(height: int, width: int) -> np.ndarray:
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, :, 0] = image[height // 2 :, :, 2] = 255
    return image


def test_a_standing_image_keeps_its_shape() -> None:
    tower = MeanColor()
    config = EncoderConfig(image_width=64, image_height=48)
    images = ImageFeatures(tower, Windows(config, CELL_PX), torch.device("cpu"))
    (lying,) = images.encode([red_above_blue(480, 640)])
    (standing,) = images.encode([red_above_blue(640, 480)])
    assert lying.shape == (3, 4, 3)
    assert standing.shape == (6, 4, 3)
    assert tower.seen == [(1, 3, 48, 64), (2, 3, 48, 64)]
    np.testing.assert_allclose(standing[:3], np.tile([1, 0, 0], (3, 4, 1)), atol=0.1)
    np.testing.assert_allclose(standing[3:], np.tile([0, 0, 1], (3, 4, 1)), atol=0.1)
