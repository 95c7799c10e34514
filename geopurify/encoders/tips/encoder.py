# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Dense features of TIPSv2's image tower, and its text features."""

from pathlib import Path

from geopurify.config import EncoderConfig
from geopurify.encoders.class_purification.names_in_view import create_names_in_view
from geopurify.encoders.device import torch_device, torch_precision
from geopurify.encoders.open_clip.image_features import ImageFeatures
from geopurify.encoders.open_clip.prompt_sets import prompt_set
from geopurify.encoders.open_clip.windows import Windows
from geopurify.encoders.tips.models import load_model
from geopurify.encoders.tips.sizes import PATCH_PX
from geopurify.encoders.tips.texts import TipsTexts
from geopurify.encoders.tips.tower import VARIANTS, TipsTower, TipsWholeImages
from geopurify.encoders.tower_encoder import TowerEncoder, chosen_variant
from geopurify.errors import BadInput


class TipsEncoder(TowerEncoder):
    """One feature for each patch of 14 pixels of the resized image.

    The last block is run by its value path, as TIPSv2's figures were made; ``encoder.variant``
    has the others.

    Raises:
        BadInput: a setting is not possible, or the model can't be had; see `load_model`.
    """

    def __init__(self, config: EncoderConfig) -> None:
        if config.onnx_file or config.compile:
            raise BadInput(
                "encoder_invalid",
                "encoder.onnx_file and encoder.compile are for encoder.kind open_clip, not tips",
            )
        device = torch_device(config.device, "encoder.device")
        precision = torch_precision(config.precision, device)
        templates = prompt_set(config.prompts)
        windows = Windows(config, PATCH_PX)
        model, tokenizer, self.version = load_model(config)
        variant = chosen_variant(config.variant, VARIANTS, "tips")
        self.name = f"tips/{Path(config.model).name}/{variant}"
        self._tell_weights(config, config.model)
        self.dimension = int(model.config.vision_config.hidden_size)
        self.logit_scale = 1 / float(model.temperature)
        model = model.to(device, precision)
        height, width = windows.size
        whole = TipsWholeImages(model.vision_model)
        tower = TipsTower(model.vision_model, variant, (height // PATCH_PX, width // PATCH_PX))
        classes = None
        if config.judges_names:
            classes = create_names_in_view(
                config, tower, tower.attended(), whole, self.logit_scale, device
            )
        self._images = ImageFeatures(tower, windows, device, "bilinear", classes, whole)
        self._texts = TipsTexts(model.text_model, tokenizer, templates, self.name)
