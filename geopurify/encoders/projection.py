# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Bases that the features of an encoder are projected to, and their files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, quote
from geopurify.files.atomic_write import atomic_write
from geopurify.files.output_paths import output_folder
from geopurify.files.tensor_files import Layout, read_tensors, write_tensors

FORMAT = "geopurify-projection-1"
MOST_CHANNELS = 8192
ORTHONORMAL = 1e-4  # how far products of columns may be from 0 and 1
_INVALID = "projection_invalid"


@dataclass(frozen=True, eq=False)
class Projection:
    """A basis, and the encoder that it was fitted to.

    Attributes:
        encoder, encoder_version: identity of the encoder.
        basis: (D, k) float32 orthonormal columns.

    Raises:
        BadInput: the basis is none.
    """

    encoder: str
    encoder_version: str
    basis: NDArray[np.float32]

    def __post_init__(self) -> None:
        basis = self.basis
        if basis.dtype != np.float32 or basis.ndim != 2 or not 0 < basis.shape[1] <= len(basis):
            raise BadInput(
                _INVALID,
                f"basis must be float32 (D, k) with 1 <= k <= D, got {basis.dtype} {basis.shape}",
            )
        with np.errstate(invalid="ignore", over="ignore"):  # NaN is refused
            error = np.abs(basis.T @ basis - np.eye(basis.shape[1])).max()
        if not error <= ORTHONORMAL:  # NaN neither
            raise BadInput(
                _INVALID,
                f"basis must have orthonormal columns, their products are off by {error:.1g}, "
                f"at most {ORTHONORMAL:.1g} is allowed",
            )

    @property
    def version(self) -> str:
        """12 hex digits of the SHA-256 of the basis."""
        digest = hashlib.sha256(str(self.basis.shape).encode())
        digest.update(np.ascontiguousarray(self.basis).data)
        return digest.hexdigest()[:12]


def save_projection(path: Path, projection: Projection) -> None:
    """Write a projection.

    Raises:
        BadInput: it can't be written; an older file stays.
    """
    metadata = {
        "format": FORMAT,
        "encoder": projection.encoder,
        "encoder_version": projection.encoder_version,
    }
    output_folder(path.parent)
    with atomic_write(path, reason="projection_not_written") as temporary:
        write_tensors(temporary, {"basis": projection.basis}, metadata)


def load_projection(path: Path) -> Projection:
    """Read a projection.

    Raises:
        BadInput: the file is missing, broken or no projection.
    """

    def check(metadata: Mapping[str, str], layout: Layout) -> None:
        _, shape = layout.get("basis", ("", ()))
        if list(layout) != ["basis"] or max(shape, default=0) > MOST_CHANNELS:
            raise BadInput(
                _INVALID,
                f"{path} is not a projection: it has {quote(layout)}, expected a basis of at most "
                f"{MOST_CHANNELS} channels",
            )

    metadata, arrays = read_tensors(path, FORMAT, _INVALID, check)
    try:
        return Projection(metadata["encoder"], metadata["encoder_version"], arrays["basis"])
    except KeyError as error:
        raise BadInput(_INVALID, f"{path} is not a projection, it lacks {error}") from error
    except BadInput as error:
        raise BadInput(error.reason, f"{path} is not a projection: {error}") from error
