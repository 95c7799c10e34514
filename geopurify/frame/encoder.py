# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the mapper asks of a vision-language model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from geopurify.frame.frame import Frame

EncodeImages = Callable[[Sequence[NDArray[np.uint8]]], NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """Unit feature vectors on a regular grid over the whole image.

    Attributes:
        features: (h, w, D) float32, each cell of unit length (less if projected,
            `ProjectedEncoder`), or 0 without evidence.  Cell (r, c) is centred on the pixel
            ``((c + 0.5) * W / w - 0.5, (r + 0.5) * H / h - 0.5)`` of the W x H image.
    """

    features: NDArray[np.float32]


class TextEncoder(Protocol):
    """Texts to unit vectors of the space that a map's features lie in.

    Attributes:
        name, version: identity of the model and its weights; maps are only compatible if equal.
        dimension: D.
        logit_scale: what cosines are multiplied by before a softmax over texts.
        class_names: names this encoder knows beforehand, () if it takes any text.
    """

    name: str
    version: str
    dimension: int
    logit_scale: float
    class_names: tuple[str, ...]

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors, one for each text."""
        ...


class Encoder(TextEncoder, Protocol):
    """Images and texts to unit vectors of one space.

    Attributes:
        required_input: the field of `Frame` that `encode` needs.

    It may have a ``warning``, see `warning_of`, a ``use_vocabulary``, see `tell_vocabulary`,
    and an ``encode_whole``, see `whole_image_encoder`.
    """

    required_input: Literal["color", "scores", "semantic"]

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the (h, w, D) features of the frame."""
        ...


@runtime_checkable
class ClassNetwork(Protocol):
    """An encoder of a network that knows the classes of its ``class_names`` and no others."""

    def class_probabilities(self, frame: Frame) -> NDArray[np.float32]:
        """Return (h, w, C) probabilities of the classes; what is missing to 1 is none of them."""
        ...


def warning_of(encoder: TextEncoder) -> str:
    """Return what users of the encoder have to be warned of all the time, "" if nothing.

    It is the encoder's attribute ``warning``, such as that its weights are random.
    """
    return getattr(encoder, "warning", "")


def reads_color(encoder: Encoder) -> bool:
    """Tell whether an encoder looks at colour images, perhaps among others.

    It is its attribute ``reads_color``, else whether that is its required input.
    """
    return bool(getattr(encoder, "reads_color", encoder.required_input == "color"))


def tell_vocabulary(encoder: TextEncoder, texts: NDArray[np.float32]) -> None:
    """Tell an encoder by which names the map is labelled from now on, if it wants to know.

    Args:
        texts: (K, D) text features of the names.
    """
    tell = getattr(encoder, "use_vocabulary", None)
    if tell is not None:
        tell(texts)


def whole_image_encoder(
    encoder: TextEncoder,
) -> EncodeImages | None:
    """Return what gives the unit feature of each of some (H, W, 3) images, None if nothing does.

    It is the encoder's attribute ``encode_whole``.
    """
    return getattr(encoder, "encode_whole", None)
