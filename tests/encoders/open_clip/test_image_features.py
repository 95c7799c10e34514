# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip.image_features import ImageFeatures
from geopurify.encoders.open_clip.library import open_clip
from geopurify.encoders.open_clip.tags import known_rows, tag_config
from geopurify.encoders.open_clip.weights import PREPROCESSING
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


INTERPOLATIONS = ("bicubic", "bilinear")
ROUNDING = 3 / 255  # PIL's images have 8 bits, cut to 0..255, after each of two passes


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_images_are_resized_as_by_open_clip(interpolation: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (30, 40, 3)).astype(np.uint8)
    color = np.asarray(Image.fromarray(noise).resize((320, 240), Image.Resampling.BICUBIC))
    own = open_clip.image_transform(
        (48, 64), is_train=False, interpolation=interpolation, resize_mode="squash"
    )
    seen = []

    def tower(images: Tensor) -> Tensor:
        seen.append(images)
        return images.permute(0, 2, 3, 1)[:, ::CELL_PX, ::CELL_PX]

    windows = Windows(EncoderConfig(image_width=64, image_height=48), CELL_PX)
    ImageFeatures(tower, windows, torch.device("cpu"), interpolation).encode([color])

    mean = torch.tensor(open_clip.OPENAI_DATASET_MEAN).view(3, 1, 1)
    deviation = torch.tensor(open_clip.OPENAI_DATASET_STD).view(3, 1, 1)
    expected = own(Image.fromarray(color)) * deviation + mean
    torch.testing.assert_close(seen[0][0], expected, rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("row", known_rows(), ids=lambda row: f"{row['model']}-{row['weights']}")
def test_listed_models_say_how_their_images_are_prepared(row: dict[str, str]) -> None:
    tag = tag_config(row["model"], row["weights"])
    assert tag.keys() >= {*PREPROCESSING}
    assert tag["interpolation"] in INTERPOLATIONS
