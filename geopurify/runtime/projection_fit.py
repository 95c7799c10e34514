# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which directions a map can do without: principal axes of what an encoder sees and is asked."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.encoders.upright import encode_upright
from geopurify.errors import BadInput
from geopurify.frame.encoder import Encoder
from geopurify.sequences.protocol import FrameSequence

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Moments:
    """Second moments of unit features and texts, about the origin.

    Attributes:
        images, texts: (D, D) float64 means of ``v v^T``, of trace 1.
    """

    images: NDArray[np.float64]
    texts: NDArray[np.float64]

    def basis(self, dimension: int) -> NDArray[np.float32]:
        """Return the (D, dimension) leading eigenvectors of the mean of both moments.

        Of all bases of this size they lose least of the energy (squared length) of features and
        texts together, half each: the second bound in `score_error_bound`.  Features alone would
        not do, as what tells two classes apart is little of their energy.
        """
        _, axes = np.linalg.eigh(self.images + self.texts)  # ascending
        return np.ascontiguousarray(axes[:, : -dimension - 1 : -1], np.float32)


def random_basis(channels: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Return (channels, dimension) orthonormal directions drawn by a seed, all equally likely."""
    drawn = np.random.default_rng(seed).standard_normal((channels, dimension))
    return np.ascontiguousarray(np.linalg.qr(drawn)[0], np.float32)


def energy_kept(moment: NDArray[np.float64], basis: NDArray[np.float32]) -> float:
    """Return the share, in [0, 1], of a moment of trace 1 that lies within a (D, k) basis."""
    return float(np.clip(np.sum(moment @ basis * basis), 0, 1))


def score_error_bound(moments: Moments, basis: NDArray[np.float32]) -> float:
    """Return what the error of a score is at most, in the mean over all features and texts.

    A score is off by ``f_out . t_out`` (see `ProjectedEncoder`), at most ``|f_out| |t_out|``.  The
    mean of that is at most the geometric mean of the two shares of energy lost (Cauchy-Schwarz),
    which is at most their arithmetic mean.
    """
    lost = [1 - energy_kept(moment, basis) for moment in (moments.images, moments.texts)]
    return float(np.sqrt(lost[0] * lost[1]))


def fit_moments(
    sequence: FrameSequence,
    encoder: Encoder,
    texts: NDArray[np.float32],
    on_progress: Callable[[int], None] = lambda done: None,
) -> Moments:
    """Return the moments of what an encoder sees in a sequence, and of (T, D) text features.

    One frame is held at a time; one that can't be used is skipped with a warning.

    Raises:
        BadInput: no frame could be used.
    """
    images = np.zeros((encoder.dimension, encoder.dimension))
    for index in range(len(sequence)):
        try:
            frame = sequence[index]
            images += _moment(encode_upright(encoder, frame, sequence.up_map).features)
        except BadInput as error:
            _log.warning("Skipped frame %d of %s: %s", index, sequence.name, error)
        on_progress(index + 1)
    if not images.any():
        raise BadInput(
            "sequence_unusable",
            f"none of the {len(sequence)} frames of {sequence.name} has features",
        )
    asked = _moment(texts)
    return Moments(images / np.trace(images), asked / np.trace(asked))


def _moment(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the (D, D) sum of ``v v^T`` over (..., D) vectors."""
    rows = vectors.reshape(-1, vectors.shape[-1]).astype(np.float64)
    return rows.T @ rows
