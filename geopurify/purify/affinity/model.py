# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinity of voxels: by a pairwise MLP, by an affinity network, or by formula."""

import logging
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.geometric import compute_geometric_embedding
from geopurify.purify.affinity.network_embedding import embed_voxels
from geopurify.purify.affinity.pairwise import PairwiseAffinity
from geopurify.purify.affinity.pairwise_kernel import extract_layers
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.affinity.student_path import student_path
from geopurify.purify.incremental.snapshot import FeaturesSeen, Surfaces
from geopurify.purify.pooling import AffinityGraph, compute_weights
from geopurify.purify.published.network import AffinityNet
from geopurify.purify.published.spconv_backend import select_backend

EXPONENT = 0.6  # of a pair's probability, for each unit of sharpness

_log = logging.getLogger(__name__)


class AffinityModel(Protocol):
    """Describes voxels, and weighs the neighbours of each one by their descriptors.

    Attributes:
        sees: what it needs of the features of voxels; with all of them, it describes voxels by
            what lies around them, if not, each one by itself.
    """

    @property
    def sees(self) -> FeaturesSeen: ...  # noqa: D102

    def compute_descriptors(self, surfaces: Surfaces) -> NDArray[np.float32]:
        """Return (K, E) float32 descriptors of K voxels."""
        ...

    def differ(self, before: NDArray[np.float32], now: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which of M voxels look different enough to be weighed again.

        Args:
            before: (M, E) as of the last weighing.
            now: (M, E) of `compute_descriptors`.
        """
        ...

    def compute_weights(
        self,
        graph: AffinityGraph,
        rows: NDArray[np.int64],
        packed_keys: NDArray[np.int64],
        descriptors: NDArray[np.float32],
        confidence: NDArray[np.float32],
        changed: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.int64]:
        """Recompute the weights of a graph where they have changed.

        Args:
            graph: weights of pairs never weighed before are NaN, unless a voxel of them changed.
            rows: ascending; voxels that changed, and those whose neighbours did.
            packed_keys: (N,) of the voxels.
            descriptors: (N, E); what it tells of the surroundings of voxels is written.
            confidence: (N,), > 0, how much a voxel counts as a neighbour.
            changed: (N,) voxels with another descriptor or confidence; None for all.

        Returns:
            the rows that were weighed.
        """
        ...


@dataclass(frozen=True)
class GeometricAffinity:
    """By the cosine of `compute_geometric_embedding`."""

    sees: ClassVar[FeaturesSeen] = "none"
    config: PurifyConfig

    def compute_descriptors(self, surfaces: Surfaces) -> NDArray[np.float32]:
        """Return (K, E) float32 descriptors of K voxels."""
        seen = (surfaces.points_map, surfaces.normals_map, surfaces.colors)
        return compute_geometric_embedding(*seen, self.config)

    def differ(self, before: NDArray[np.float32], now: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which of (M, E) descriptors are not the same."""
        differs: NDArray[np.bool_] = (before != now).any(1)
        return differs

    def compute_weights(
        self,
        graph: AffinityGraph,
        rows: NDArray[np.int64],
        packed_keys: NDArray[np.int64],
        descriptors: NDArray[np.float32],
        confidence: NDArray[np.float32],
        changed: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.int64]:
        """Recompute the weights of a graph where they have changed."""
        compute_weights(graph, rows, descriptors, self.config.sharpness, confidence)
        return rows


@dataclass(frozen=True, eq=False)
class AffinityNetAffinity(GeometricAffinity):
    """By the cosine of `embed_voxels`."""

    sees: ClassVar[FeaturesSeen] = "all"
    student: AffinityNet

    def compute_descriptors(self, surfaces: Surfaces) -> NDArray[np.float32]:
        """Return (K, E) float32 descriptors of K voxels."""
        seen = (surfaces.points_map, surfaces.normals_map, surfaces.colors)
        return embed_voxels(
            self.student, surfaces.packed_keys, *seen, self.config, surfaces.features
        )


def create_affinity_model(
    student: AffinityNet | PairwiseAffinityMLP | None, config: PurifyConfig
) -> AffinityModel:
    """Return the affinity of a student of either kind, or by formula."""
    if student is None:
        return GeometricAffinity(config)
    if isinstance(student, PairwiseAffinityMLP):
        return PairwiseAffinity(extract_layers(student), compute_pair_exponent(config))
    return AffinityNetAffinity(config, student)


def compute_pair_exponent(config: PurifyConfig) -> float:
    """Return the exponent of a pair's probability."""
    return EXPONENT * config.sharpness


def load_configured_student(
    config: PurifyConfig, dimension: int, device: torch.device
) -> AffinityNet | PairwiseAffinityMLP | None:
    """Return the student for features of D channels on a device, None for the formula.

    Raises:
        BadInput: its file can't be used, or it takes other features.
    """
    path = student_path(config)
    if path is None:
        return None
    student = load_student(path, device)
    if isinstance(student, PairwiseAffinityMLP):
        _log.info("purification: pairwise affinity MLP %s on %s", path.name, device)
    elif student.config.features not in (0, dimension):
        raise BadInput(
            "student_mismatch",
            f"the student takes features of {student.config.features} channels, the encoder gives "
            f"{dimension}",
        )
    else:
        way = select_backend(device)
        _log.info("purification: affinity network %s on %s by %s", path.name, device, way)
    return student
