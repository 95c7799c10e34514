# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The class scores of any 2D segmentation network as features."""

import logging
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.config import EncoderConfig
from geopurify.config.did_you_mean import LONGEST_NAME
from geopurify.config.label_sets import channel_names, label_set
from geopurify.encoders.class_phrases import CONNECTING, ClassPhrases
from geopurify.encoders.sentences.core_phrase import core_phrase
from geopurify.encoders.sentences.descriptions import describe
from geopurify.encoders.sentences.nearest_names import NearestNames, NearName
from geopurify.encoders.sentences.sentence_encoder import shared_sentence_encoder
from geopurify.errors import BadInput, quote
from geopurify.frame import Frame
from geopurify.frame.encoder import FeatureMap

logger = logging.getLogger(__name__)

DEFAULT_LABEL_SET = "nyu40"
REMAINDER = "other"  # begins the names of classes that mean nothing by themselves, as otherprop
SURELY_MEANS_IT = 0.65  # least similarity of meaning that counts more than a name in the text
SPELT_ALIKE, MISSPELT = 0.8, 0.4  # share of letters, and similarity: a lamb is not a lamp
MEANS_IT = 0.44  # least similarity of meaning to a class; see `embedded.unread_words`
LEAST_PROBABILITY = 1 / 510  # what a byte of 0 may stand for


class ScoresEncoder:
    """Features from `Frame.scores`; a text answers through the class names it contains.

    A text that contains none answers through the class that is nearest in meaning.

    A cell with probabilities p has the feature ``log(1 + p / LEAST_PROBABILITY)``, scaled to
    unit length: evidence of independent views adds up in logarithms (Bayesian fusion as in
    SemanticFusion, ICRA 2017), while the plain mean of p lets single sure mistakes win.  A cell
    whose scores are all 0 has the zero vector: no evidence.  A text is the unit vector of its
    class, or the normalized sum over its classes; channel 0 (void) takes up its share of p, but
    no text reaches it.
    """

    version = "1"  # of the formulas here; the network behind the scores is the user's
    logit_scale = 10.0  # a sure cell (0.99) has about 0.9 probability after fusing its like
    required_input: Literal["color", "scores", "semantic"] = "scores"

    def __init__(self, config: EncoderConfig) -> None:
        classes = config.label_set or DEFAULT_LABEL_SET
        self.name = f"scores/{classes}"
        self.class_names = label_set(classes)
        self.dimension = len(channel_names(classes))
        self._phrases = ClassPhrases(self.class_names)
        self._meant = [
            index for index, name in enumerate(self.class_names) if not name.startswith(REMAINDER)
        ]
        self._nearest = NearestNames(
            [describe(self.class_names[index]) for index in self._meant], shared_sentence_encoder()
        )

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the (h, w, C) features of the frame's scores.

        Raises:
            BadInput: the frame has no scores, another number of channels, or values that are
                no probabilities.
        """
        evidence = np.log1p(self._shares(frame) / np.float32(LEAST_PROBABILITY))
        length = np.linalg.norm(evidence, axis=2, keepdims=True)
        return FeatureMap(evidence / np.where(length > 0, length, np.float32(1)))

    def class_probabilities(self, frame: Frame) -> NDArray[np.float32]:
        """Return (h, w, C - 1) probabilities of the classes; what is missing to 1 is void.

        Raises:
            BadInput: as of `encode`.
        """
        return self._shares(frame)[..., 1:]

    def _shares(self, frame: Frame) -> NDArray[np.float32]:
        """Return the (h, w, C) scores of a frame, to sum to 1 in each cell that has any."""
        scores = self._checked(frame.scores)
        total = scores.sum(axis=2, keepdims=True, dtype=np.float32)
        shares: NDArray[np.float32] = (scores / np.where(total > 0, total, 1)).astype(np.float32)
        return shares

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, C) unit vectors.

        Raises:
            BadInput: a text names no class, and none is near in meaning.
        """
        features = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(features, texts, strict=True):
            classes = self._find(text)
            row[[index + 1 for index in classes]] = len(classes) ** -0.5  # channel 0 is void
        return features

    def _find(self, text: str) -> tuple[int, ...]:
        """Return the classes that a text names, else the one that it means.

        Of "bedside table" each counts: it names a table, but means a night stand.
        """
        phrase = core_phrase(text)
        named = self._phrases.find(phrase)
        if named and self._phrases.is_covered(phrase) and (len(named) == 1 or _joins(phrase)):
            return named
        near = self._nearest.rank(phrase, 2) if phrase else ()
        least = SURELY_MEANS_IT if named else MEANS_IT
        if near and near[0].similarity >= least:
            (index, similarity), *_ = near
            name = self.class_names[self._meant[index]]
            logger.info("%s is interpreted as %s, similarity %.2f", quote(text), name, similarity)
            return (self._meant[index],)
        found = named or self._find_misspelt(phrase)
        if found:
            return found
        raise BadInput(
            "text_unknown",
            f"{quote(text)} names none of the classes of {self.name}: "
            f"{', '.join(self.class_names)}{self._suggest(text, near)}",
        )

    def _find_misspelt(self, phrase: str) -> tuple[int, ...]:
        """Return the class whose name is like a phrase in letters, and near enough in meaning."""
        names = [self.class_names[index] for index in self._meant]
        for name in get_close_matches(phrase[:LONGEST_NAME].lower(), names, 1, SPELT_ALIKE):
            one, other = shared_sentence_encoder().encode([phrase, name])
            if one @ other >= MISSPELT:
                logger.info("%s is interpreted as %s", quote(phrase), name)
                return (self.class_names.index(name),)
        return ()

    def _suggest(self, text: str, near: Sequence[NearName]) -> str:
        """Return the end of a sentence: names like the text in letters, else in meaning."""
        like = self._phrases.did_you_mean(text)
        if like or not near:
            return like
        each = (f"{self.class_names[self._meant[i]]!r} ({score:.2f})" for i, score in near)
        return f"; nearest in meaning: {', '.join(each)}, needed is {MEANS_IT}"

    def _checked(self, scores: NDArray[Any] | None) -> NDArray[Any]:
        if scores is None:
            raise BadInput("scores_missing", "the frame has no class scores")
        if scores.ndim != 3 or scores.shape[2] != self.dimension or 0 in scores.shape:
            raise BadInput(
                "scores_invalid",
                f"scores have shape {scores.shape}, expected (h, w, {self.dimension}): "
                f"void and the {len(self.class_names)} classes of {self.name}",
            )
        if scores.dtype != np.uint8 and not (np.isfinite(scores).all() and scores.min() >= 0):
            raise BadInput("scores_invalid", "scores must be finite and not negative")
        return scores


def _joins(phrase: str) -> bool:
    """Tell whether a phrase names several things: "bath and towel", not "bath towel"."""
    return bool(CONNECTING & set(phrase.lower().split()))
