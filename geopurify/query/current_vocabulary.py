# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The classes that a map is labelled with now."""

import logging
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.config import VocabularyConfig
from geopurify.config.text_limits import check_names
from geopurify.errors import BadInput
from geopurify.frame.encoder import TextEncoder, tell_vocabulary
from geopurify.query.naming.descriptions import check_described, read_descriptions
from geopurify.query.naming.relations import EncodeSentences
from geopurify.query.scoring import encode_canonical_phrases
from geopurify.query.vocabulary import Vocabulary, choose_vocabulary

logger = logging.getLogger(__name__)
MOST_LISTED = 10  # names


class CurrentVocabulary:
    """A vocabulary that can be changed at any time, and the phrases that fit anything."""

    def __init__(
        self,
        config: VocabularyConfig,
        encoder: TextEncoder,
        encoder_kind: str,
        encode_sentences: EncodeSentences | None = None,
    ) -> None:
        """Start with the configured vocabulary, else that of the encoder.

        Args:
            encode_sentences: see `find_relations`.

        Raises:
            BadInput: there is no such label set, the encoder can't take a name, or the file of
                descriptions can't be used.
        """
        self._config, self._encoder, self._encoder_kind = config, encoder, encoder_kind
        self._encode_sentences = encode_sentences
        file = config.descriptions
        self._descriptions = read_descriptions(Path(file).expanduser()) if file else {}
        self._vocabulary: Vocabulary
        self.change()
        check_described(self._descriptions, self.vocabulary.names)

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary, replaced as one: any thread may read it."""
        return self._vocabulary

    @vocabulary.setter
    def vocabulary(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        tell_vocabulary(self._encoder, vocabulary.features[vocabulary.used])

    def change(
        self, names: Sequence[str] = (), prompt: str | None = None, label_set: str = ""
    ) -> None:
        """Take names or a label set; neither: the configured vocabulary again.

        Args:
            prompt: instead of ``vocabulary.prompt``.

        Raises:
            BadInput: the names, the label set or the prompt are not usable; the old vocabulary
                stays.
        """
        if names and label_set:
            raise BadInput(
                "vocabulary_invalid", "a vocabulary takes names or a label set, got both"
            )
        own = self._config
        chosen = VocabularyConfig(
            label_set=label_set or own.label_set,
            names=check_names(names) if names or label_set else own.names,
            prompt=own.prompt if prompt is None else prompt,
        )
        self.vocabulary = choose_vocabulary(
            chosen,
            self._encoder,
            self._encoder_kind,
            self._encode_sentences,
            self._descriptions,
        )
        found = self.vocabulary.relations.describe(self.vocabulary.names)
        for sentence in found[:MOST_LISTED]:
            logger.info("Vocabulary: %s", sentence)
        if len(found) > MOST_LISTED:
            logger.info("Vocabulary: and %d more such names", len(found) - MOST_LISTED)

    @cached_property
    def canonical_phrases(self) -> NDArray[np.float32]:
        """Return (P, D) features of what anything is called."""
        return encode_canonical_phrases(self._encoder)
