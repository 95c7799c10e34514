# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Dense features of C-RADIO's image tower in SigLIP 2's text space, and its text features."""

from pathlib import Path

from torch import nn

from geopurify.config import EncoderConfig
from geopurify.encoders.device import torch_device, torch_precision
from geopurify.encoders.open_clip.image_features import ImageFeatures
from geopurify.encoders.open_clip.prompt_sets import prompt_set
from geopurify.encoders.open_clip.windows import Windows
from geopurify.encoders.radio.models import load_model
from geopurify.encoders.radio.sizes import PATCH_PX
from geopurify.encoders.radio.texts import RadioTexts
from geopurify.encoders.radio.tower import VARIANTS, RadioTower
from geopurify.encoders.tower_encoder import TowerEncoder, chosen_variant
from geopurify.errors import BadInput

LOGIT_SCALE = 100.0  # of RADSeg; SigLIP 2's own is learnt with a bias, for pairs


class RadioEncoder(TowerEncoder):
    """One feature for each patch of 16 pixels of the resized image.

    The last block and what follows are RADSeg's; ``encoder.variant`` has the others.

    Raises:
        BadInput: a setting is not possible, or the model can't be had; see `load_model`.
    """

    logit_scale = LOGIT_SCALE

    def __init__(self, config: EncoderConfig) -> None:
        if config.onnx_file or config.compile or config.class_purification != "off":
            raise BadInput(
                "encoder_invalid",
                "encoder.onnx_file, encoder.compile and encoder.class_purification are not for "
                "encoder.kind radio",
            )
        device = torch_device(config.device, "encoder.device")
        precision = torch_precision(config.precision, device)
        templates = prompt_set(config.prompts)
        windows = Windows(config, PATCH_PX)
        model = load_model(config, windows.size)
        self.version = model.version
        variant = chosen_variant(config.variant, VARIANTS, "radio")
        self.name = f"radio/{Path(config.model).name}/{variant}"
        self._tell_weights(config, config.model)
        self.dimension = model.head.dimension
        nn.ModuleList([model.trunk, model.head, model.text_model]).to(device, precision)
        tower = RadioTower(model.trunk, model.head, variant).to(device)
        self._images = ImageFeatures(tower, windows, device, "bilinear")
        self._texts = RadioTexts(model.text_model, model.tokenizer, templates, self.name)
