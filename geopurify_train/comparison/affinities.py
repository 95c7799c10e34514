# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Ways to say which voxels belong together."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.purify.affinity import AffinityGraph, affinity_graph
from geopurify.purify.affinity_model import pair_affinity
from geopurify.purify.embedding import geometric_embedding
from geopurify.purify.pair_student import PairStudent
from geopurify.purify.sparse_conv import neighbour_map
from geopurify.purify.student import Student
from geopurify.purify.student_embedding import student_embedding
from geopurify.purify.surroundings import looks
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

    def weigh(self, arranged: Arranged) -> Weighed:
        """Return the affinities of a scene, and the (N, E) descriptions that they are made of."""
        ...

    def operations(self, arranged: Arranged) -> int:
        """Return the floating-point operations of the network on a scene; 0 without one."""
        ...


@dataclass(frozen=True)
class ByFormula:
    """Normals, colours and positions, as the pipeline has them without a student."""

    config: PurifyConfig
    name: str = "geometric"
    parameters: int = 0

    def weigh(self, arranged: Arranged) -> Weighed:
        """See `Affinity`."""
        scene = arranged.scene
        looks_like = (scene.points_map, scene.normals_map, scene.colors)
        return by_cosine(arranged, geometric_embedding(*looks_like, self.config), self.config)

    def operations(self, arranged: Arranged) -> int:
        """See `Affinity`."""
        return 0


@dataclass(frozen=True)
class ByTeacher:
    """What a student is to learn, taken for itself."""

    teacher: Teacher
    config: PurifyConfig
    parameters: int = 0

    @property
    def name(self) -> str:
        """See `Affinity`."""
        return f"teacher {self.teacher.name}"

    def weigh(self, arranged: Arranged) -> Weighed:
        """See `Affinity`."""
        return by_cosine(arranged, self.teacher.embed(arranged.scene), self.config)

    def operations(self, arranged: Arranged) -> int:
        """See `Affinity`."""
        return 0


@dataclass(frozen=True)
class ByVoxelStudent:
    """A student of voxels beside the formula."""

    name: str
    student: Student
    config: PurifyConfig

    @property
    def parameters(self) -> int:
        """See `Affinity`."""
        return sum(weight.numel() for weight in self.student.parameters())

    def weigh(self, arranged: Arranged) -> Weighed:
        """See `Affinity`."""
        scene = arranged.scene
        looks_like = (scene.points_map, scene.normals_map, scene.colors)
        embedding = student_embedding(
            self.student, scene.packed_keys, *looks_like, self.config, scene.features
        )
        return by_cosine(arranged, embedding, self.config)

    def operations(self, arranged: Arranged) -> int:
        """See `Affinity`."""
        keys = torch.from_numpy(arranged.scene.packed_keys)
        return self.student.operations(neighbour_map(keys))


@dataclass(frozen=True)
class ByPairStudent:
    """A student of pairs, as the pipeline has it."""

    name: str
    student: PairStudent
    config: PurifyConfig

    @property
    def parameters(self) -> int:
        """See `Affinity`."""
        return sum(weight.numel() for weight in self.student.parameters())

    def weigh(self, arranged: Arranged) -> Weighed:
        """See `Affinity`."""
        scene, order, prior = arranged.scene, arranged.order, arranged.prior
        graph = AffinityGraph(
            arranged.nearest.copy(), np.empty(arranged.nearest.shape, np.float32)
        )
        described = looks(scene.normals_map[order], scene.colors[order])
        model, rows = pair_affinity(self.student, self.config), np.arange(len(order))
        model.weigh(graph, rows, scene.packed_keys[order], described, prior)
        return graph, described

    def operations(self, arranged: Arranged) -> int:
        """See `Affinity`."""
        return self.student.operations(arranged.nearest.size)


def by_cosine(arranged: Arranged, embedding: NDArray[np.float32], config: PurifyConfig) -> Weighed:
    """Return the affinities by an embedding in the order of the scene, and it in theirs."""
    embedding = embedding[arranged.order]
    graph = affinity_graph(embedding, arranged.nearest, config.sharpness, arranged.prior)
    return graph, embedding


def by_student(name: str, student: Student | PairStudent, config: PurifyConfig) -> Affinity:
    """Return the affinity of a student of either kind."""
    if isinstance(student, PairStudent):
        return ByPairStudent(name, student, config)
    return ByVoxelStudent(name, student, config)
