# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The small CLIP in training: cells, pictures and texts in one space, at any image size."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

import geopurify.encoders.embedded.home_vit  # noqa: F401  # so that timm knows its tower
from geopurify.encoders.embedded import MODEL_JSON, MODEL_NAME
from geopurify.encoders.open_clip.library import open_clip
from geopurify.encoders.open_clip.weights_fit import fill
from geopurify.errors import BadInput
from geopurify.files.weights_file import read_weights


def new_model(seed: int) -> Any:
    """Return the untrained open_clip model of a seed."""
    open_clip.add_model_config(MODEL_JSON)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return open_clip.create_model(MODEL_NAME)


def load_model(path: Path) -> "DenseClip":
    """Return the model with trained weights, of which only the image tower goes on learning.

    The text tower and the scale of similarities stay, so that texts mean what they meant.

    Raises:
        BadInput: the file can't be read, or is of another model.
    """
    clip = new_model(0)
    weights = read_weights(path)
    try:
        fill(clip, weights)
    except BadInput as error:
        message = f"the weights {path} don't fit {MODEL_NAME} ({error})"
        raise BadInput(error.reason, message) from error
    clip.requires_grad_(False).visual.requires_grad_(True)
    return DenseClip(clip)


class DenseClip(nn.Module):
    """The open_clip model, asked for every cell and for pictures of any size."""

    mean: Tensor  # (3, 1, 1) of the images' colours
    deviation: Tensor

    def __init__(self, clip: Any) -> None:
        super().__init__()
        self.clip = clip
        for block in clip.visual.trunk.blocks:
            block.attn.fused_attn = False  # for so few tokens the plain formula is faster on CPU
        self._tokenize = open_clip.get_tokenizer(MODEL_NAME)
        for name, value in (("mean", "image_mean"), ("deviation", "image_std")):
            color = torch.tensor(getattr(clip.visual, value)).view(3, 1, 1)
            self.register_buffer(name, color, persistent=False)

    @property
    def dimension(self) -> int:
        """D of all features."""
        return int(self.clip.text_projection.shape[1])

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return (B, h, w, D) unit features of the cells and (B, D) of the pictures.

        Args:
            images: (B, 3, H, W) in [0, 1], sides multiples of 16.
        """
        visual = self.clip.visual
        tokens, cells = visual.trunk.forward_cells((images - self.mean) / self.deviation)
        grid = F.normalize(visual.head(cells.permute(0, 2, 3, 1)).float(), dim=-1)
        pictures = F.normalize(visual.head(tokens.mean(1)).float(), dim=-1)
        return grid, pictures

    def texts(self, texts: Sequence[str]) -> Tensor:
        """Return (T, D) unit features."""
        clip, tokens = self.clip, self._tokenize(list(texts)).to(self.mean.device)
        longest = int((tokens > 0).sum(1).max())  # what follows the end changes nothing
        tokens = tokens[:, :longest]
        words = clip.token_embedding(tokens) + clip.positional_embedding[:longest]
        words = clip.transformer(words, attn_mask=clip.attn_mask[:longest, :longest])
        end = clip.ln_final(words)[torch.arange(len(tokens)), tokens.argmax(1)]
        return F.normalize((end @ clip.text_projection).float(), dim=-1)
