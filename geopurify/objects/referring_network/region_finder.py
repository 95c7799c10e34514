# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How likely a sentence means each object of a map, by the network."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from geopurify.errors import BadInput
from geopurify.frame.poses import upright_axes
from geopurify.objects.map_object import MapObject
from geopurify.objects.referring_network.inputs import Words
from geopurify.objects.referring_network.model_file import load_referring_net
from geopurify.objects.referring_network.network import ReferringNet
from geopurify.objects.referring_network.regions import Regions, region_elements, regions_of

LEAST_SCORE = 0.5  # of an object that is meant


class TextFeatures(Protocol):
    """Encodes texts, such as `geopurify.encoders.sentences.SentenceEncoder`."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit features."""
        ...

    def encode_words(self, text: str) -> NDArray[np.float32]:
        """Return (T, D) features of a text's tokens, the first one of the whole."""
        ...


class RegionFinder:
    """Scores the objects of a map for sentences.

    Regions of the same objects are prepared once.
    """

    def __init__(self, net: ReferringNet, texts: TextFeatures) -> None:
        """Take a network of regions, in evaluation mode.

        Raises:
            BadInput: the network is one of voxels.
        """
        if net.config.elements != "regions":
            raise BadInput(
                "referring_model_invalid", "a network of voxels can't choose among objects"
            )
        self._net, self._texts = net, texts
        self._prepared: tuple[Sequence[MapObject], Regions] | None = None

    @classmethod
    def load(cls, path: Path, texts: TextFeatures) -> "RegionFinder":
        """Read a network.

        Raises:
            BadInput: it can't be read or is one of voxels.
        """
        return cls(load_referring_net(path), texts)

    def score(
        self,
        text: str,
        objects: Sequence[MapObject],
        up_map: ArrayLike = (0, 0, 1),
        T_map_viewpoint: ArrayLike | None = None,
    ) -> NDArray[np.float32]:
        """Return (N,) probabilities that a sentence means each object.

        Args:
            T_map_viewpoint: (4, 4) pose from which left and right are said, x forward.
        """
        if not objects:
            return np.empty(0, np.float32)
        viewpoint = None
        if T_map_viewpoint is not None:  # in the frame of the regions, whose z points up
            viewpoint = np.array(T_map_viewpoint, np.float64)
            viewpoint[:3] = upright_axes(up_map) @ viewpoint[:3]
        regions = self._regions(tuple(objects), up_map).seen_from(viewpoint)
        words = Words.of_texts([torch.from_numpy(self._texts.encode_words(text))])
        with torch.inference_mode():
            logits = self._net(region_elements([regions]), words).logits[0]
        scores: NDArray[np.float32] = logits.sigmoid().numpy()
        return scores

    def _regions(self, objects: tuple[MapObject, ...], up_map: ArrayLike) -> Regions:
        if self._prepared is not None and _are_same(self._prepared[0], objects):
            return self._prepared[1]
        regions = regions_of(objects, self._texts.encode, up_map)
        self._prepared = objects, regions
        return regions


def _are_same(some: Sequence[MapObject], others: Sequence[MapObject]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))
