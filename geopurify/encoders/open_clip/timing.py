# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How long a frame takes in an encoder, on this machine."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.config import EncoderConfig
from geopurify.encoders import create_encoder, encoder_kinds
from geopurify.encoders.device import torch_device
from geopurify.encoders.open_clip.image_features import build_image_features
from geopurify.encoders.open_clip.models import image_tower, plan_model, registered_name
from geopurify.encoders.open_clip.weights import RANDOM, load_model
from geopurify.encoders.towers import tower_class
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame

FRAME_PX = (640, 480)
WARM_UP, REPEATS = 2, 5


@dataclass(frozen=True)
class Timing:
    """The median time of one frame.

    Attributes:
        name: what was measured.
        ms_per_frame: milliseconds, resizing and copying from the device included.
        input_px: width and height that the image was resized to, None if only the model knows.
        features: rows, columns and channels of what comes out.
    """

    name: str
    ms_per_frame: float
    input_px: tuple[int, int] | None
    features: tuple[int, int, int]


def time_encoder(name: str, config: EncoderConfig) -> Timing:
    """Time a kind of encoder, or a model of open_clip with random weights.

    The size of the input is rounded to what the model can take.

    Raises:
        BadInput: there is no such kind or model, or it does not read colour images.
    """
    if name in encoder_kinds() and name != "open_clip":
        encoder = create_encoder(replace(config, kind=name))
        if encoder.required_input != "color":
            raise BadInput(
                "not_timed", f"encoder {name} reads {encoder.required_input}, no colour images"
            )
        return _timed(name, None, lambda frame: encoder.encode(frame).features)
    return _time_open_clip(name, config)


def _time_open_clip(name: str, config: EncoderConfig) -> Timing:
    registered = registered_name(name)
    visual = image_tower(registered)
    cell_px = tower_class(registered, visual).cell_px(visual)
    width, height = (
        max(round(size / cell_px), 1) * cell_px
        for size in (config.image_width, config.image_height)
    )
    config = replace(config, model=name, weights=RANDOM, image_width=width, image_height=height)
    device = torch_device(config.device, "encoder.device")
    plan = plan_model(config)
    images = build_image_features(plan, *load_model(plan, config), config, device)
    return _timed(name, (width, height), lambda frame: images.encode([frame.color])[0])


def _timed(
    name: str, input_px: tuple[int, int] | None, encode: Callable[[Frame], NDArray[Any]]
) -> Timing:
    width, height = FRAME_PX
    color = np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.uint8)
    camera = Camera(width, width, width / 2, height / 2, width, height)
    frame = Frame(color, np.ones((height, width), np.float32), camera, np.eye(4))
    seconds = []
    for _ in range(WARM_UP + REPEATS):
        start = time.perf_counter()
        features = encode(frame)
        seconds.append(time.perf_counter() - start)
    rows, columns, channels = features.shape
    median = statistics.median(seconds[WARM_UP:])
    return Timing(name, 1000 * median, input_px, (rows, columns, channels))
