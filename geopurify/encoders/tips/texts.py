# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The text tower of TIPSv2 and its tokenizer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from geopurify.encoders.templated_texts import TemplatedTexts


class TipsTexts(TemplatedTexts):
    """The text half of a `Tipsv2Model`: the mean over the tokens of a text.

    Args:
        text_model: the text tower, on its device.
        tokenizer: a tokenizer of transformers.
        templates: what each text is put into, in place of ``{}``.
        name: what errors call the encoder.
    """

    def __init__(
        self, text_model: Any, tokenizer: Any, templates: tuple[str, ...], name: str
    ) -> None:
        super().__init__(templates, name, text_model.config.max_position_embeddings)
        self._text_model, self._tokenizer = text_model, tokenizer

    def count_tokens(self, text: str) -> int:
        """See `TemplatedTexts`."""
        return len(self._tokenizer(text)["input_ids"])

    @torch.inference_mode()
    def mean_features(self, prompts: Sequence[str]) -> NDArray[np.float32]:
        """See `TemplatedTexts`."""
        tokens = self._tokenizer(list(prompts), padding=True, return_tensors="pt")
        device = self._text_model.final_layer_norm.weight.device
        pooled = self._text_model(
            input_ids=tokens["input_ids"].to(device),
            attention_mask=tokens["attention_mask"].to(device),
        ).pooler_output
        each = F.normalize(pooled.float(), dim=-1)
        mean = each.unflatten(0, (-1, len(self.templates))).mean(1)
        return F.normalize(mean, dim=-1).cpu().numpy()
