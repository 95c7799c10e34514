# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinity models to compare."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.purify.affinity.model import AffinityModel, GeometricAffinity, create_affinity_model
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.signatures import compute_signatures
from geopurify.purify.incremental.snapshot import Surfaces
from geopurify.purify.pooling import AffinityGraph, build_affinity_graph
from geopurify.purify.published.network import AffinityNet
from geopurify.purify.published.sparse_conv import build_kernel_map
from geopurify_train.comparison.arranged import Arranged
from geopurify_train.teachers.protocol import Teacher

Weighed = tuple[AffinityGraph, NDArray[np.float32]]


class Affinity(Protocol):
    """What is compared."""

    @property
    def name(self) -> str:
        """What tables call it."""
        ...

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        ...

    def compute_weights(self, arranged: Arranged) -> Weighed:
        """Return the affinities of a scene, and the (N, E) descriptions that they are made of."""
        ...

    def operations(self, arranged: Arranged) -> int:
        """Return the floating-point operations of the network on a scene; 0 without one."""
        ...


@dataclass(frozen=True, eq=False)
class ByModel:
    """What the pipeline has.

    Attributes:
        student: the network in the model, if there is one.
    """

    name: str
    model: AffinityModel
    student: AffinityNet | PairwiseAffinityMLP | None = None

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        return sum(weight.numel() for weight in self.student.parameters()) if self.student else 0

    def compute_weights(self, arranged: Arranged) -> Weighed:
        """Return the affinities of a scene, and the (N, E) descriptions that they are made of."""
        surfaces, nearest = surfaces_of(arranged), arranged.nearest
        if self.model.sees == "signatures":
            surfaces = replace(surfaces, features=compute_signatures(surfaces.features))
        descriptions = self.model.compute_descriptors(surfaces)
        graph = AffinityGraph(nearest.copy(), np.empty(nearest.shape, np.float32))
        rows, keys = np.arange(len(nearest)), surfaces.packed_keys
        self.model.compute_weights(graph, rows, keys, descriptions, arranged.prior)
        return graph, descriptions

    def operations(self, arranged: Arranged) -> int:
        """Return the floating-point operations of the network on a scene; 0 without one."""
        if isinstance(self.student, PairwiseAffinityMLP):
            return self.student.operations(arranged.nearest.size)
        if self.student is None:
            return 0
        return self.student.operations(
            build_kernel_map(torch.from_numpy(arranged.scene.packed_keys))
        )


@dataclass(frozen=True)
class ByTeacher:
    """What a student is to learn, taken for itself."""

    teacher: Teacher
    config: PurifyConfig
    parameters: int = 0

    @property
    def name(self) -> str:
        """What tables call it."""
        return f"teacher {self.teacher.name}"

    def compute_weights(self, arranged: Arranged) -> Weighed:
        """Return the affinities of a scene, and the (N, E) descriptions that they are made of."""
        said, sharpness = self.teacher.embed(arranged.scene)[arranged.order], self.config.sharpness
        return build_affinity_graph(said, arranged.nearest, sharpness, arranged.prior), said

    def operations(self, arranged: Arranged) -> int:
        """Return the floating-point operations of the network on a scene; 0 without one."""
        return 0


def create_formula_affinity(config: PurifyConfig) -> ByModel:
    """Return the affinity by normals, colours and positions."""
    return ByModel("geometric", GeometricAffinity(config))


def create_student_affinity(
    name: str, student: AffinityNet | PairwiseAffinityMLP, config: PurifyConfig
) -> ByModel:
    """Return the affinity of a student of either kind."""
    return ByModel(name, create_affinity_model(student, config), student)


def surfaces_of(arranged: Arranged) -> Surfaces:
    """Return what the N voxels of a scene look like, in spatial order."""
    scene, order = arranged.scene, arranged.order
    return Surfaces(
        scene.packed_keys[order],
        scene.points_map[order],
        scene.normals_map[order],
        scene.colors[order],
        scene.weights[order],
        scene.features[order].astype(np.float32),
    )
