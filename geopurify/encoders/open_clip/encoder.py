# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Dense features of open_clip's image towers, and its text features."""

import logging

from geopurify.config import EncoderConfig
from geopurify.encoders.device import torch_device, torch_precision
from geopurify.encoders.open_clip.image_features import build_image_features
from geopurify.encoders.open_clip.models import plan_model
from geopurify.encoders.open_clip.prompt_sets import prompt_set
from geopurify.encoders.open_clip.text_features import TextFeatures
from geopurify.encoders.open_clip.tokenizers import load_tokenizer
from geopurify.encoders.open_clip.weights import RANDOM, load_model
from geopurify.encoders.tower_encoder import TowerEncoder

logger = logging.getLogger(__name__)


class OpenClipEncoder(TowerEncoder):
    """One feature for each patch of the image resized to ``image_width`` x ``image_height``.

    Raises:
        BadInput: a setting is not possible, or the model, its tokenizer or its weights can't be
            had; see `plan_model`, `load_tokenizer`, `load_model` and `OnnxTower`.
    """

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
