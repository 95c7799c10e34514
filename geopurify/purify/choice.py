# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which purifier the settings ask for; not with the protocol, as importing torch takes long."""

import torch

from geopurify.config import PurifyConfig
from geopurify.purify.affinity.model import (
    AffinityNetAffinity,
    GeometricAffinity,
    compute_pair_exponent,
    create_affinity_model,
    load_configured_student,
)
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.gpu.affinity import DeviceAffinity
from geopurify.purify.gpu.cosines import DeviceCosines
from geopurify.purify.gpu.pairwise import DevicePairwise
from geopurify.purify.gpu.purifier import DevicePurifier
from geopurify.purify.host_purifier import HostPurifier
from geopurify.purify.published.network import AffinityNet
from geopurify.purify.purifier import Purifier


def create_purifier(config: PurifyConfig, dimension: int, device: torch.device) -> Purifier:
    """Return the purifier of an empty map, for features of D channels.

    Raises:
        BadInput: the file of the student can't be used, or it takes other features.
    """
    student = load_configured_student(config, dimension, device)
    if device.type == "cpu":
        return HostPurifier.empty(create_affinity_model(student, config), config)
    return DevicePurifier(create_device_affinity(student, config), config, device)


def create_device_affinity(
    student: AffinityNet | PairwiseAffinityMLP | None, config: PurifyConfig
) -> DeviceAffinity:
    """Return what weighs on the device of a student, or by formula on any."""
    if student is None:
        return DeviceCosines(GeometricAffinity(config))
    if isinstance(student, PairwiseAffinityMLP):
        return DevicePairwise(student, compute_pair_exponent(config))
    return DeviceCosines(AffinityNetAffinity(config, student))
