# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Settings and errors of open_clip encoders on small random models."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip import models as open_clip_models
from geopurify.encoders.open_clip.encoder import OpenClipEncoder
from geopurify.encoders.open_clip.models import plan_model
from geopurify.encoders.open_clip.weights import load_model
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame

TinyModel = Callable[..., str]
TAGS = open_clip_models.open_clip.pretrained._PRETRAINED  # open_clip's downloads, by model


def config(model: str, **changes: Any) -> EncoderConfig:
    tiny: dict[str, Any] = {
        "weights": "random",
        "image_width": 48,
        "image_height": 32,
        "device": "cpu",
    }
    return EncoderConfig(model=model, **tiny | changes)


def model_of(settings: EncoderConfig) -> Any:
    return load_model(plan_model(settings), settings)[0]


def frame_of(color: NDArray) -> Frame:
    height, width = color.shape[:2]
    camera = Camera(40, 40, width / 2, height / 2, width, height)
    return Frame(color, np.ones((height, width), np.float32), camera, np.eye(4))


def reason_of(settings: EncoderConfig) -> tuple[str, str]:
    with pytest.raises(BadInput) as caught:
        OpenClipEncoder(settings)
    return caught.value.reason, str(caught.value)
