# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The embedding of voxels by a student and by formula, mixed as the student was trained for.

What lies within an object takes the context that the student sees; the exact place of an edge
stands in normals and colours themselves, and the geometric embedding keeps it.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.geometric import compute_geometric_embedding
from geopurify.purify.published.network import AffinityNet, compute_surface_inputs
from geopurify.purify.published.spconv_backend import create_kernel_map


def mix_embeddings(
    learned: NDArray[np.float32], geometric: NDArray[np.float32], share: float
) -> NDArray[np.float32]:
    """Return (N, E + G) unit vectors whose cosine is the weighted mean of those given.

    Args:
        share: of the learned ones.
    """
    parts = [share**0.5 * learned, (1 - share) ** 0.5 * geometric]
    return np.concatenate(parts, axis=1, dtype=np.float32)


@torch.inference_mode()
def embed_voxels(
    student: AffinityNet,
    packed_keys: NDArray[np.int64],
    points_map: NDArray[np.float32],
    normals_map: NDArray[np.float32],
    colors: NDArray[np.uint8],
    config: PurifyConfig,
    features: NDArray[Any] | None = None,
) -> NDArray[np.float32]:
    """Return float32 unit vectors of all N voxels of a map, in any order.

    They have the student's E channels, and those of the geometric embedding if that has a share.

    Args:
        student: in evaluation mode; its device is used.
        packed_keys: (N,) distinct keys.
        points_map, normals_map, colors: (N, 3).
        config: of the geometric embedding.
        features: (N, D) of the encoder; not looked at by a student without features.

    Raises:
        BadInput: the student takes features, and these are missing or of another dimension.
    """
    wanted = student.config.features
    got = 0 if features is None else features.shape[1]
    if wanted and got != wanted:
        raise BadInput(
            "student_mismatch", f"the student takes features of {wanted} channels, got {got}"
        )
    device = student.head.weight.device
    order = np.argsort(packed_keys)
    keys = torch.from_numpy(packed_keys[order]).to(device)
    surface = compute_surface_inputs(
        torch.from_numpy(colors[order]), torch.from_numpy(normals_map[order])
    ).to(device)
    if wanted and features is not None:
        seen = torch.from_numpy(np.asarray(features[order], np.float32)).to(device)
        surface = torch.cat([seen, surface], 1)
    found = student(surface, create_kernel_map(keys))
    embedding = np.empty((len(keys), student.config.embedding), np.float32)
    embedding[order] = found.cpu().numpy()
    if student.config.share == 1:
        return embedding
    geometric = compute_geometric_embedding(points_map, normals_map, colors, config)
    return mix_embeddings(embedding, geometric, student.config.share)
