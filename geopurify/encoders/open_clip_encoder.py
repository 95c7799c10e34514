# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Dense features of the vision transformers of open_clip."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from geopurify.config import EncoderConfig
from geopurify.encoders.dense_blocks import dense_block, patch_features
from geopurify.encoders.device import torch_device
from geopurify.encoders.open_clip_models import load_model
from geopurify.encoders.protocol import FeatureMap
from geopurify.errors import BadInput
from geopurify.frame import Frame

TEXT_BATCH = 256  # texts at a time: a long vocabulary must not fill the memory


class OpenClipEncoder:
    """One feature for each patch of the image resized to ``image_width`` x ``image_height``.

    Half precision on CUDA, single precision elsewhere.

    Raises:
        BadInput: the device, the model or its weights can't be had; see `load_model`.
    """

    reads: Literal["color", "scores", "semantic"] = "color"
    class_names: tuple[str, ...] = ()

    def __init__(self, config: EncoderConfig) -> None:
        self._device = torch_device(config.device)
        model, self._tokenizer, self.version = load_model(config)
        self.name = f"open_clip/{Path(config.model).name.removesuffix('.json')}/{config.variant}"
        self.logit_scale = float(model.logit_scale.exp())
        visual = model.visual
        self.dimension = visual.output_dim
        blocks = visual.transformer.resblocks
        blocks[-1] = dense_block(config.variant, blocks[-1], visual.grid_size)
        self._model = model.to(self._device)
        self._size = (config.image_height, config.image_width)
        self._mean = torch.tensor(visual.image_mean, device=self._device).view(3, 1, 1)
        self._deviation = torch.tensor(visual.image_std, device=self._device).view(3, 1, 1)

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the (H / patch, W / patch, D) features of the frame's colour image."""
        with torch.inference_mode(), self._precision():
            features = patch_features(self._model.visual, self._normalised(frame.color))
        return FeatureMap(features[0].cpu().numpy())

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors.

        Raises:
            BadInput: a text has more tokens than the model reads.
        """
        limit = self._tokenizer.context_length
        for text in texts:
            count = len(self._tokenizer.encode(text)) + 2  # start and end
            if count > limit:
                raise BadInput(
                    "text_too_long",
                    f"text {text[:40]!r}... has {count} tokens, {self.name} reads {limit}",
                )
        tokens = self._tokenizer(list(texts)).to(self._device)
        with torch.inference_mode(), self._precision():
            features = torch.cat([self._model.encode_text(t) for t in tokens.split(TEXT_BATCH)])
        return F.normalize(features.float(), dim=-1).cpu().numpy()

    def _precision(self) -> torch.autocast:
        is_cuda = self._device.type == "cuda"
        return torch.autocast(self._device.type, torch.float16, enabled=is_cuda)

    def _normalised(self, color: NDArray[np.uint8]) -> Tensor:
        """Return the (1, 3, H, W) input of the model for an RGB image of any size."""
        image = torch.tensor(color, device=self._device).permute(2, 0, 1).float() / 255
        if image.shape[1:] != self._size:
            image = F.interpolate(
                image[None], self._size, mode="bicubic", antialias=True, align_corners=False
            )[0].clamp(0, 1)
        return ((image - self._mean) / self._deviation)[None]
