# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From texts to features: templates, tokens, text tower, mean over the templates."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from geopurify.encoders.tokenizers import token_count
from geopurify.errors import BadInput

TEXT_BATCH = 256  # texts at a time: a long vocabulary must not fill the memory


class TextFeatures:
    """The text half of an open_clip model.

    Args:
        model: the model, on its device.
        tokenizer: its tokeniser.
        templates: what each text is put into, in place of ``{}``.
        name: what errors call the encoder.
    """

    def __init__(self, model: Any, tokenizer: Any, templates: tuple[str, ...], name: str) -> None:
        self._model, self._tokenizer = model, tokenizer
        self._templates, self._name = templates, name

    @torch.inference_mode()
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors: the mean of a text's unit vectors over the templates.

        Raises:
            BadInput: a text has more tokens than the model reads.
        """
        prompts = [template.replace("{}", text) for text in texts for template in self._templates]
        for prompt in prompts:
            self._check_length(prompt)
        tokens = self._tokenizer(prompts).to(self._model.logit_scale.device)
        features = torch.cat([self._model.encode_text(part) for part in tokens.split(TEXT_BATCH)])
        each = F.normalize(features.float(), dim=-1).unflatten(0, (-1, len(self._templates)))
        return F.normalize(each.mean(1), dim=-1).cpu().numpy()

    def _check_length(self, text: str) -> None:
        count, limit = token_count(self._tokenizer, text), self._tokenizer.context_length
        if count > limit:
            raise BadInput(
                "text_too_long",
                f"text {text[:40]!r}... has {count} tokens, {self._name} reads {limit}: "
                "shorten it",
            )
