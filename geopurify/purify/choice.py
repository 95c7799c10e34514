# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which purifier the settings ask for; not with the protocol, as importing torch takes long."""

import torch

from geopurify.config import PurifyConfig
from geopurify.purify.affinity.model import (
    GeometricAffinity,
    VoxelStudentAffinity,
    affinity_model,
    configured_student,
    pair_exponent,
)
from geopurify.purify.affinity.pair_student import PairStudent
from geopurify.purify.gpu.cosines import DeviceCosines
from geopurify.purify.gpu.pairs import DevicePairs
from geopurify.purify.gpu.purifier import DevicePurifier
from geopurify.purify.gpu.weigher import DeviceWeigher
from geopurify.purify.host_purifier import HostPurifier
from geopurify.purify.published.network import Student
from geopurify.purify.purifier import Purifier


def create_purifier(config: PurifyConfig, dimension: int, device: torch.device) -> Purifier:
    """Return the purifier of an empty map, for features of D channels.

    Raises:
        BadInput: the file of the student can't be used, or it takes other features.
    """
    student = configured_student(config, dimension, device)
    if device.type == "cpu":
        return HostPurifier.of_nothing(affinity_model(student, config), config)
    return DevicePurifier(device_weigher(student, config), config, device)


def device_weigher(student: Student | PairStudent | None, config: PurifyConfig) -> DeviceWeigher:
    """Return what weighs on the device of a student, or by formula on any."""
    if student is None:
        return DeviceCosines(GeometricAffinity(config))
    if isinstance(student, PairStudent):
        return DevicePairs(student, pair_exponent(config))
    return DeviceCosines(VoxelStudentAffinity(config, student))
