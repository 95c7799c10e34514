# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From texts to features: templates, tokens, text tower, mean over the templates."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from geopurify.encoders.open_clip.tokenizers import forget_words, token_count
from geopurify.errors import BadInput, shown

TEXT_BATCH = 256  # texts at a time: a long vocabulary must not fill the memory
MOST_PROMPTS = 40_000  # 500 names in CLIP's 80 templates


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

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors: the mean of a text's unit vectors over the templates.

        Raises:
            BadInput: a text has more tokens than the model reads, or there are more than
                `MOST_PROMPTS` texts in templates.
        """
        count = len(self._templates)
        if len(texts) * count > MOST_PROMPTS:
            raise BadInput(
                "texts_too_many",
                f"{len(texts)} texts in the {count} templates of encoder.prompts are more than "
                f"{MOST_PROMPTS}: take fewer names or templates",
            )
        for text in texts:  # all, before much is computed
            for prompt in self._prompts(text):
                self._check_length(prompt)
        step = max(TEXT_BATCH // count, 1)
        parts = [self._mean(texts[i : i + step]) for i in range(0, len(texts), step)]
        forget_words(self._tokenizer)
        return np.concatenate(parts)

    @torch.inference_mode()
    def _mean(self, texts: Sequence[str]) -> NDArray[np.float32]:
        prompts = [prompt for text in texts for prompt in self._prompts(text)]
        tokens = self._tokenizer(prompts).to(self._model.logit_scale.device)
        each = F.normalize(self._model.encode_text(tokens).float(), dim=-1)
        mean = each.unflatten(0, (-1, len(self._templates))).mean(1)
        return F.normalize(mean, dim=-1).cpu().numpy()

    def _prompts(self, text: str) -> list[str]:
        return [template.replace("{}", text) for template in self._templates]

    def _check_length(self, text: str) -> None:
        count, limit = token_count(self._tokenizer, text), self._tokenizer.context_length
        if count > limit:
            raise BadInput(
                "text_too_long",
                f"text {shown(text, 60)} has {count} tokens, {self._name} reads {limit}: "
                "shorten it",
            )
