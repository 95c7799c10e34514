# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scenes with sentences about them, and the words of these sentences encoded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.encoders.sentences import SentenceEncoder
from geopurify.objects import MapObject
from geopurify.objects.referring_network.inputs import Words
from geopurify.objects.referring_network.regions import Regions, regions_of
from geopurify_train.referring.generated import ReferringSample


@dataclass(frozen=True, eq=False)
class LabelledCloud:
    """Points of a scene: (N, 3) metres, z up, (N, 3) RGB, and (N,) ids of objects, 0 for none."""

    points: NDArray[np.float32]
    colors: NDArray[np.uint8]
    object_ids: NDArray[np.int64]


class CloudSource(Protocol):
    """Makes or reads the points of a scene."""

    def __call__(self) -> LabelledCloud:
        """Return them."""
        ...


@dataclass(eq=False)
class ReferringScene:
    """A scene and what is said about it.

    Attributes:
        objects: that a map would have.
        sentences: with the ids of the objects that are meant.
    """

    name: str
    objects: tuple[MapObject, ...]
    sentences: tuple[ReferringSample, ...]
    make_cloud: CloudSource = field(repr=False)

    @cached_property
    def cloud(self) -> LabelledCloud:
        """Its points."""
        return self.make_cloud()

    @cached_property
    def object_ids(self) -> NDArray[np.int64]:
        """Ids of its objects in their order."""
        return np.array([found.object_id for found in self.objects], np.int64)

    def regions(self, sentences: SentenceEncoder) -> Regions:
        """Return its objects as the network's regions."""
        return regions_of(self.objects, sentences.encode)

    def mask_of(self, sample: ReferringSample) -> NDArray[np.bool_]:
        """Return which objects a sentence means."""
        return np.isin(self.object_ids, sorted(sample.ids))


class EncodedWords:
    """Features of the words of sentences, in half precision; each sentence is encoded once."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._features: dict[str, NDArray[np.float16]] = {}

    def add(self, texts: Iterable[str]) -> None:
        """Encode sentences."""
        for text in texts:
            if text not in self._features:
                self._features[text] = self._encoder.encode_words(text).astype(np.float16)

    def words_of(self, texts: Iterable[str]) -> Words:
        """Return the words of sentences, the mean of each as that of the whole."""
        chosen = list(texts)
        self.add(chosen)
        tokens = [torch.from_numpy(self._features[text].astype(np.float32)) for text in chosen]
        return Words.of_texts(tokens)
