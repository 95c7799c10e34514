# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The text tower of SigLIP 2, whose text space C-RADIO's head was taught."""

import string
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from geopurify.encoders.radio.sizes import TEXT_TOKENS
from geopurify.encoders.templated_texts import TemplatedTexts

_WITHOUT_PUNCTUATION = str.maketrans("_", " ", string.punctuation.replace("_", ""))


class RadioTexts(TemplatedTexts):
    """Texts as SigLIP 2 was trained on them: small letters, no punctuation, padded.

    Args:
        text_model: transformers' `SiglipTextModel`, on its device.
        tokenizer: a tokenizer of transformers.
        templates: what each text is put into, in place of ``{}``.
        name: what errors call the encoder.
    """

    def __init__(
        self, text_model: Any, tokenizer: Any, templates: tuple[str, ...], name: str
    ) -> None:
        super().__init__(templates, name, TEXT_TOKENS)
        self._text_model, self._tokenizer = text_model, tokenizer

    def count_tokens(self, text: str) -> int:
        """See `TemplatedTexts`."""
        return len(self._tokenizer(_plain(text))["input_ids"])

    @torch.inference_mode()
    def mean_features(self, prompts: Sequence[str]) -> NDArray[np.float32]:
        """See `TemplatedTexts`."""
        tokens = self._tokenizer(
            [_plain(prompt) for prompt in prompts],
            padding="max_length",
            max_length=TEXT_TOKENS,
            return_tensors="pt",
        )
        # without a mask: SigLIP attends to its padding
        pooled = self._text_model(input_ids=tokens["input_ids"].to(self._text_model.device))
        each = F.normalize(pooled.pooler_output.float(), dim=-1)
        mean = each.unflatten(0, (-1, len(self.templates))).mean(1)
        return F.normalize(mean, dim=-1).cpu().numpy()


def _plain(text: str) -> str:
    return " ".join(text.lower().translate(_WITHOUT_PUNCTUATION).split())
