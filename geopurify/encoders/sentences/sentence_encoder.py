# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""all-MiniLM-L6-v2, a sentence encoder (Reimers and Gurevych, EMNLP 2019); see MODEL_CARD.md."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FOLDER = Path(__file__).with_name("minilm")
DIMENSION = 384
MOST_TOKENS = 128  # of a text; what follows is not read
TEXTS_KEPT = 8192


class SentenceEncoder:
    """Texts to unit vectors; the cosine of two is the similarity of what they mean.

    The model is read with the first text.  Texts that were encoded before are looked up.
    """

    def __init__(self) -> None:
        self._feature = lru_cache(TEXTS_KEPT)(self._encode)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, `DIMENSION`) unit vectors."""
        if not texts:
            return np.empty((0, DIMENSION), np.float32)
        return np.stack([self._feature(text) for text in texts])

    def encode_words(self, text: str) -> NDArray[np.float32]:
        """Return (T, `DIMENSION`) features of a text's tokens in their context, T >= 2.

        The first token stands for the whole, the last one for its end.
        """
        # one text at a time: the scale of quantized activations is that of the whole batch
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        tokens: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return tokens

    def _encode(self, text: str) -> NDArray[np.float32]:
        mean = self.encode_words(text).mean(0)
        unit: NDArray[np.float32] = (mean / np.linalg.norm(mean)).astype(np.float32)
        return unit

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MOST_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime  # type: ignore[import-untyped]  # takes half a second, and most runs need no word explained

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a text is too little work for more
        return onnxruntime.InferenceSession(
            FOLDER / "model.onnx", options, providers=["CPUExecutionProvider"]
        )


@lru_cache(1)
def shared_sentence_encoder() -> SentenceEncoder:
    """Return the one sentence encoder of the process: its model takes 60 MB."""
    return SentenceEncoder()
