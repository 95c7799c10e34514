# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An encoder made of two, for one map."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.config import EncoderConfig
from geopurify.encoders import create_encoder
from geopurify.encoders.ensemble.aggregation import aggregate
from geopurify.encoders.ensemble.regions import find_regions, region_means
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.frame.encoder import (
    ClassNetwork,
    EncodeImages,
    Encoder,
    FeatureMap,
    tell_vocabulary,
    warning_of,
    whole_image_encoder,
)

MOST_STRETCH = 1.1  # of the shape of the network's image against the camera's
UNSURE = 0.4  # below that probability a class bounds no region

Array = NDArray[np.float32]


def create_ensemble(config: EncoderConfig) -> "EnsembleEncoder":
    """Build the encoders that ``members`` names; they share all other settings.

    Raises:
        BadInput: they are not two, one can't be built, or they don't fit together.
    """
    reader, network = (
        create_encoder(replace(config, kind=kind, projection="")) for kind in config.members
    )
    return EnsembleEncoder(reader, network)


class EnsembleEncoder:
    """Features of one encoder for any text, joined with a network that is sure of its classes.

    Regions are what both see as one thing, and their features are the walk's of
    `aggregate`.  One set is what the reader sees of regions; the other, in place of OVSNet's
    mask queries, is that and the texts of the classes which the network says they are of.

    Args:
        reader: takes any text; the map has its text space.
        network: knows its classes.

    Raises:
        BadInput: they don't fit together.
    """

    reads_color = True  # the reader does, whatever the network needs beside

    def __init__(self, reader: Encoder, network: Encoder) -> None:
        if reader.class_names or not isinstance(network, ClassNetwork):
            raise BadInput(
                "ensemble_mismatch",
                "the first of encoder.members must read any text and the second be a network "
                f"of known classes, such as open_clip and scores, got {reader.name} and "
                f"{network.name}",
            )
        if reader.required_input != "color":
            raise BadInput(
                "ensemble_mismatch",
                f"the first of encoder.members must read colour images, {reader.name} reads "
                f"{reader.required_input}",
            )
        self.required_input: Literal["color", "scores", "semantic"] = network.required_input
        self.name = f"ensemble/{reader.name}+{network.name}"
        self.version = f"{reader.version}+{network.version}"
        self.dimension, self.logit_scale = reader.dimension, reader.logit_scale
        self.class_names: tuple[str, ...] = ()
        self.warning = "; ".join(filter(None, map(warning_of, (reader, network))))
        self._reader, self._network = reader, network
        self._class_texts = reader.encode_text(network.class_names)

    def use_vocabulary(self, texts: Array) -> None:
        """Tell the reader of (K, D) text features, see `tell_vocabulary`."""
        tell_vocabulary(self._reader, texts)

    @property
    def encode_whole(self) -> EncodeImages | None:
        """Returns the features of whole images by the reader, None if it has none."""
        return whole_image_encoder(self._reader)

    def encode_text(self, texts: Sequence[str]) -> Array:
        """Return (T, D) unit vectors by the reader, which knows the network's classes too.

        Raises:
            BadInput: it can't take a text.
        """
        return self._reader.encode_text(texts)

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the (h, w, D) joined features of the reader's cells.

        Raises:
            BadInput: an encoder can't use the frame, or they see images of different shapes.
        """
        seen = self._reader.encode(frame).features
        said = self._network.class_probabilities(frame)
        self._check_shape(frame, said)
        return FeatureMap(self._joined(seen, _sampled(said, seen.shape[:2])))

    def _joined(self, seen: Array, probabilities: Array) -> Array:
        best = probabilities.argmax(-1)
        best[probabilities.max(-1) < UNSURE] = -1
        regions = find_regions(seen, best)
        ours = region_means(seen, regions)
        classes = region_means(probabilities, regions) @ self._class_texts
        queries = _unit(_unit(ours) + classes)
        joined = _unit(aggregate(ours, queries, self.logit_scale))
        return np.where(regions[..., None] >= 0, joined[regions], seen)

    def _check_shape(self, frame: Frame, said: Array) -> None:
        rows, columns = said.shape[:2]
        camera = frame.camera
        stretch = (columns / rows) / (camera.width / camera.height)
        if max(stretch, 1 / stretch) > MOST_STRETCH:
            raise BadInput(
                "ensemble_mismatch",
                f"{self._network.name} has {columns}x{rows} cells for an image of "
                f"{camera.width}x{camera.height}: it saw an image of another shape than "
                f"{self._reader.name}",
            )


def _sampled(cells: Array, size: tuple[int, ...]) -> Array:
    """Return the nearest cell to each cell centre of a grid of another size, edges kept sharp."""
    rows, columns = (
        ((np.arange(new) + 0.5) * old / new).astype(np.int64)
        for new, old in zip(size, cells.shape[:2], strict=True)
    )
    sampled: Array = cells[rows[:, None], columns]
    return sampled


def _unit(features: Array) -> Array:
    lengths = np.linalg.norm(features, axis=-1, keepdims=True)
    unit: Array = (features / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit
