# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Reading PLY files; whatever is wrong with one is `BadInput`."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from plyfile import PlyData, PlyElementParseError, PlyHeaderParseError, PlyParseError

from geopurify.errors import BadInput


def read_ply(
    path: Path, wanted: Mapping[str, tuple[str, ...]], corners: int = 3
) -> dict[str, NDArray]:
    """Return elements of a PLY file as structured arrays.

    Args:
        wanted: properties that are needed, by name of the element.
        corners: of every face, if faces are wanted.

    Raises:
        BadInput: it is missing, damaged, or lacks one of them.
    """
    try:
        # lists of any length are slow to read
        lengths = {"face": {"vertex_indices": corners}} if "face" in wanted else {}
        file = PlyData.read(str(path), mmap=False, known_list_len=lengths)
        elements = {name: file[name].data for name in wanted}
    except (PlyHeaderParseError, PlyElementParseError, PlyParseError, KeyError) as error:
        raise BadInput("mesh_invalid", f"can't read the mesh {path}: {error}") from error
    except (OSError, ValueError) as error:
        raise BadInput("mesh_missing", f"can't read the mesh {path}: {error}") from error
    for name, properties in wanted.items():
        missing = [item for item in properties if item not in (elements[name].dtype.names or ())]
        if missing:
            raise BadInput("mesh_invalid", f"{name} of {path} has no {', '.join(missing)}")
    return elements


def points_of(vertices: NDArray) -> NDArray[np.float32]:
    """Return the (N, 3) places of vertices."""
    return np.stack([vertices[axis] for axis in "xyz"], axis=1).astype(np.float32)
