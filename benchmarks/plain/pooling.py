# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinity and pooling, as published: products of one sparse matrix with all channels."""

import torch

SHARPNESS = 20.0
BLOCK = 20_000  # voxels whose neighbours' embeddings are held at once


def affinity_matrix(embedding: torch.Tensor, neighbours: torch.Tensor) -> torch.Tensor:
    """Return the sparse (N, N) softmax of the cosines of (N, E) unit embeddings.

    Args:
        neighbours: (N, K) int64 rows.
    """
    size, k = neighbours.shape
    weights = torch.cat(
        [
            torch.softmax(SHARPNESS * (embedding[near] * own[:, None]).sum(2), 1)
            for near, own in zip(neighbours.split(BLOCK), embedding.split(BLOCK), strict=True)
        ]
    )
    rows = torch.arange(size).repeat_interleave(k)
    at = torch.stack([rows, neighbours.reshape(-1)])
    matrix = torch.sparse_coo_tensor(at, weights.reshape(-1), (size, size), check_invariants=True)
    return matrix.coalesce()


def pool(matrix: torch.Tensor, features: torch.Tensor, rounds: int) -> torch.Tensor:
    """Return ``matrix ** rounds @ features``."""
    for _ in range(rounds):
        features = torch.sparse.mm(matrix, features)
    return features
