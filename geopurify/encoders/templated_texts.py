# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What all text towers have in common: templates, limits, so many texts at a time."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, quote

TEXT_BATCH = 256  # texts at a time: a long vocabulary must not fill the memory
MOST_PROMPTS = 40_000  # 500 names in CLIP's 80 templates
LONGEST_WORD = 100  # letters; of so many, few would leave room for another word


class TemplatedTexts(ABC):
    """The text half of a model.

    Args:
        templates: what each text is put into, in place of ``{}``.
        name: what errors call the encoder.
        context_length: tokens that the model reads at most.
    """

    def __init__(self, templates: tuple[str, ...], name: str, context_length: int) -> None:
        self.templates, self._name, self._context_length = templates, name, context_length

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors: the mean of a text's unit vectors over the templates.

        Raises:
            BadInput: a text has more tokens than the model reads, or there are more than
                `MOST_PROMPTS` texts in templates.
        """
        count = len(self.templates)
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
        return np.concatenate(parts)

    @abstractmethod
    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has before it is cut, start and end included.

        Raises:
            BadInput: a word of it is longer than `LONGEST_WORD`.
        """

    @abstractmethod
    def mean_features(self, prompts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors of texts, each in all templates, one text after another."""

    def _mean(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.mean_features([prompt for text in texts for prompt in self._prompts(text)])

    def _prompts(self, text: str) -> list[str]:
        return [template.replace("{}", text) for template in self.templates]

    def _check_length(self, text: str) -> None:
        count, limit = self.count_tokens(text), self._context_length
        if count > limit:
            raise BadInput(
                "text_too_long",
                f"text {quote(text, 60)} has {count} tokens, {self._name} reads {limit}: "
                "shorten it",
            )


def check_words(words: Iterable[str]) -> None:
    """Refuse words on which CLIP's tokenizer would spend time by the square of their length.

    Raises:
        BadInput: one has more than `LONGEST_WORD` letters.
    """
    longest = max(words, key=len, default="")
    if len(longest) > LONGEST_WORD:
        raise BadInput(
            "text_too_long",
            f"the word {quote(longest, 60)} has {len(longest)} letters, at most {LONGEST_WORD} "
            "are allowed: shorten it",
        )
