# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map by the published fusion and pooling settings, with our encoder.

What differs from our own map: features are fused on the points that are scored, by the views'
consensus; all of a voxel's points count alike; and pooling takes the settings of the paper.  The
affinity is that of our own map, so that only fusion and settings differ; with a file of the
published network it is that network's, and then the method is the published one throughout.
"""

import dataclasses
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify.config import Config, PurifyConfig
from geopurify.errors import BadInput
from geopurify.frame.encoder import Encoder
from geopurify.fusion.lifting import Observations
from geopurify.pipeline import Pipeline
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.published.network import AffinityNet
from geopurify.sequences.protocol import FrameSequence
from geopurify_train.evaluation.published_fusion import Sight, fuse_as_published, sight_of

VOXEL_SIZE_M = 0.02
NORMAL_NEIGHBOURS = 16
ROUNDS = 18  # as the paper says; the released code does one more

_log = logging.getLogger(__name__)


def map_as_published(
    config: Config,
    encoder: Encoder,
    sequence: FrameSequence,
    points_map: NDArray[np.float32],
    depth_tolerance: float,
    student: Path | None = None,
) -> Pipeline:
    """Return the purified map of (N, 3) points that a sequence sees.

    Args:
        config: all but the voxel size and the pooling is taken from here.
        depth_tolerance: share by which a visible point may differ from the depth.
        student: see `published_pooling`.

    Raises:
        BadInput: no frame sees enough of the points, or see `published_pooling`.
    """
    settings = dataclasses.replace(
        config,
        map=dataclasses.replace(config.map, voxel_size_m=VOXEL_SIZE_M),
        purify=published_pooling(config.purify, student),
    )
    pipeline = Pipeline(settings, encoder, sequence.up_map)

    def sights() -> Iterator[Sight]:
        for index in range(len(sequence)):
            try:
                frame = sequence[index]
                features = encoder.encode(frame)
            except BadInput as error:
                _log.debug("frame %d of %s skipped: %s", index, sequence.name, error)
                continue
            sight = sight_of(frame, features, points_map, depth_tolerance)
            if sight is not None:
                yield sight

    texts = pipeline.vocabulary.features
    fused = fuse_as_published(points_map, sights, texts, encoder.logit_scale)
    normals = normals_of(points_map, fused.towards_map)
    pipeline.map.integrate(_alike(points_map, normals, fused.colors, fused.features))
    pipeline.purify()
    return pipeline


def published_pooling(config: PurifyConfig, student: Path | None) -> PurifyConfig:
    """Return the settings of the paper.

    Args:
        config: the affinity, unless a student is given, and the device are taken from here.
        student: a file of the published network, whose affinity is taken.

    Raises:
        BadInput: it holds another network, or one that is mixed with the formula.
    """
    pooling = dataclasses.replace(
        config,
        neighbours=96,
        sharpness=20.0,
        restart=0.0,
        rounds=ROUNDS,
        confidence_exponent=0.0,
    )
    if student is not None:
        network = load_student(student)
        if not isinstance(network, AffinityNet) or network.config.share != 1:
            raise BadInput(
                "student_invalid",
                f"{student} is not the published network alone: convert a published checkpoint "
                "with import-student, or train it with train-published-student --share 1",
            )
        pooling = dataclasses.replace(pooling, affinity="student", student=str(student))
    return pooling


def normals_of(
    points_map: NDArray[np.float32], towards_map: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return (N, 3) unit normals of the planes through each point's neighbours.

    Args:
        towards_map: (N, 3) directions that normals point to.
    """
    count = min(NORMAL_NEIGHBOURS, len(points_map))
    _, near = cKDTree(points_map).query(points_map, count)
    offsets = points_map[near.reshape(-1, count)].astype(np.float64)
    offsets -= offsets.mean(1, keepdims=True)
    _, axes = np.linalg.eigh(np.einsum("nki,nkj->nij", offsets, offsets))
    normals = axes[:, :, 0]  # along the least extent
    away = np.einsum("ni,ni->n", normals, towards_map) < 0
    normals[away] *= -1
    return normals.astype(np.float32)


def _alike(
    points_map: NDArray[np.float32],
    normals_map: NDArray[np.float32],
    colors: NDArray[np.uint8],
    features: NDArray[np.float32],
) -> Observations:
    """Return N points with features of their own, each of weight 1."""
    count = len(points_map)
    cells = np.repeat(np.arange(count, dtype=np.int32)[:, None], 4, axis=1)
    cell_weights = np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1))
    weights = np.ones(count, np.float32)
    return Observations(points_map, normals_map, colors, weights, cells, cell_weights, features)
