# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From texts to features: the tokenizer and the text tower of an open_clip model."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from geopurify.encoders.open_clip.tokenizers import forget_words, token_count
from geopurify.encoders.templated_texts import TemplatedTexts


class TextFeatures(TemplatedTexts):
    """The text half of an open_clip model.

    Args:
        model: the model, on its device.
        tokenizer: its tokenizer.
        templates: what each text is put into, in place of ``{}``.
        name: what errors call the encoder.
    """

    def __init__(self, model: Any, tokenizer: Any, templates: tuple[str, ...], name: str) -> None:
        super().__init__(templates, name, tokenizer.context_length)
        self._model, self._tokenizer = model, tokenizer

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors: the mean of a text's unit vectors over the templates."""
        features = super().encode(texts)
        forget_words(self._tokenizer)
        return features

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has before it is cut, start and end included."""
        return token_count(self._tokenizer, text)

    @torch.inference_mode()
    def mean_features(self, prompts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors of texts, each in all templates, one text after another."""
        tokens = self._tokenizer(prompts).to(self._model.logit_scale.device)
        each = F.normalize(self._model.encode_text(tokens).float(), dim=-1)
        mean = each.unflatten(0, (-1, len(self.templates))).mean(1)
        return F.normalize(mean, dim=-1).cpu().numpy()
