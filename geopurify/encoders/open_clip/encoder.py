# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Dense features of open_clip's image towers, and its text features."""

import logging
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.config import EncoderConfig
from geopurify.encoders.device import torch_device, torch_precision
from geopurify.encoders.open_clip.image_features import build_image_features
from geopurify.encoders.open_clip.models import plan_model
from geopurify.encoders.open_clip.prompt_sets import prompt_set
from geopurify.encoders.open_clip.text_features import TextFeatures
from geopurify.encoders.open_clip.tokenizers import load_tokenizer
from geopurify.encoders.open_clip.weights import RANDOM, load_model
from geopurify.frame import Frame
from geopurify.frame.encoder import FeatureMap

logger = logging.getLogger(__name__)


class OpenClipEncoder:
    """One feature for each patch of the image resized to ``image_width`` x ``image_height``.

    Raises:
        BadInput: a setting is not possible, or the model, its tokeniser or its weights can't be
            had; see `plan_model`, `load_tokenizer`, `load_model` and `OnnxTower`.
    """

    required_input: Literal["color", "scores", "semantic"] = "color"
    class_names: tuple[str, ...] = ()
    warning = ""

    def __init__(self, config: EncoderConfig) -> None:
        device = torch_device(config.device, "encoder.device")
        precision = torch_precision(config.precision, device)
        templates = prompt_set(config.prompts)
        plan = plan_model(config)
        tokenizer = load_tokenizer(plan.name)
        model, self.version = load_model(plan, config)
        self.name = plan.encoder_name
        if config.weights == RANDOM:
            self.warning = f"{plan.name} has random weights: its features mean nothing"
            logger.warning("%s", self.warning)
        else:
            logger.info("%s with the weights %s (%s)", plan.name, config.weights, self.version)
        self.dimension = plan.dimension
        self.logit_scale = float(model.logit_scale.exp())
        self._images = build_image_features(plan, model, self.version, config, device)
        self._texts = TextFeatures(model.to(device, precision), tokenizer, templates, self.name)

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the (H / patch, W / patch, D) features of the frame's colour image."""
        return self.encode_batch([frame])[0]

    def encode_batch(self, frames: Sequence[Frame]) -> list[FeatureMap]:
        """Return the features of several frames, run through the model at once."""
        features = self._images.encode([frame.color for frame in frames])
        return [FeatureMap(one) for one in features]

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors, each the mean over the templates of ``encoder.prompts``.

        Raises:
            BadInput: a text has more tokens than the model reads.
        """
        return self._texts.encode(texts)
