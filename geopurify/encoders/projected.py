# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Encoders with fewer channels: others, projected."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.encoders.projection import Projection
from geopurify.errors import BadInput, quote
from geopurify.frame import Frame
from geopurify.frame.encoder import (
    EncodeImages,
    Encoder,
    FeatureMap,
    TextEncoder,
    reads_color,
    tell_vocabulary,
    warning_of,
    whole_image_encoder,
)


class ProjectedTexts:
    """Texts of an encoder as their k coordinates in an orthonormal basis.

    Nothing is centred: the cosines that scores are made of are those with the origin.  Nothing
    is brought back to unit length either, so vectors are shorter by what lies outside the basis:

    - The projection stays linear, so it is the same before fusion as after it: a voxel holds the
      coordinates of the very mean that the encoder alone would have put there.
    - A score ``f . t`` is off by the product of what both have outside, ``f_out . t_out``: exact
      where either lies inside.  At unit length, a text would gain on the others by the share of
      it that is lost, and the texts that the basis knows least would win.

    Raises:
        BadInput: the basis was fitted to another encoder.
    """

    def __init__(self, encoder: TextEncoder, projection: Projection) -> None:
        theirs = (projection.encoder, projection.encoder_version, len(projection.basis))
        ours = (encoder.name, encoder.version, encoder.dimension)
        if theirs != ours:
            raise BadInput(
                "projection_mismatch",
                f"the projection is of {quote(theirs[0])} ({quote(theirs[1])}, {theirs[2]} "
                f"channels), "
                f"the encoder is {ours[0]} ({ours[1]}, {ours[2]} channels)",
            )
        self._texts, self._basis = encoder, projection.basis
        self.dimension = projection.basis.shape[1]
        self.name = f"{encoder.name}/pca{self.dimension}"
        self.version = f"{encoder.version}, basis {projection.version}"
        self.logit_scale = encoder.logit_scale
        self.class_names = encoder.class_names
        self.warning = warning_of(encoder)

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, k) projected text features.

        Raises:
            BadInput: the encoder can't take a text.
        """
        return self._texts.encode_text(texts) @ self._basis


class ProjectedEncoder(ProjectedTexts):
    """Features and texts of an encoder in a basis, see `ProjectedTexts`."""

    required_input: Literal["color", "scores", "semantic"]

    def __init__(self, encoder: Encoder, projection: Projection) -> None:
        super().__init__(encoder, projection)
        self._encoder, self.required_input = encoder, encoder.required_input
        self.reads_color = reads_color(encoder)

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the (h, w, k) projected features of the frame.

        Raises:
            BadInput: the encoder can't use the frame.
        """
        return FeatureMap(self._encoder.encode(frame).features @ self._basis)

    @property
    def encode_whole(self) -> EncodeImages | None:
        """Returns the projected features of whole images, None if the encoder has none."""
        encode = whole_image_encoder(self._encoder)
        return None if encode is None else lambda images: encode(images) @ self._basis

    def use_vocabulary(self, texts: NDArray[np.float32]) -> None:
        """Tell the encoder of (K, k) text features, see `tell_vocabulary`.

        It compares them in all channels, with what the map keeps of them.
        """
        tell_vocabulary(self._encoder, texts @ self._basis.T)
