# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
import torch

from geopurify.config import PurifyConfig
from geopurify.purify.choice import create_purifier
from geopurify.purify.gpu.cosines import DeviceCosines
from geopurify.purify.gpu.pairwise import DevicePairwise
from geopurify.purify.gpu.purifier import DevicePurifier
from geopurify.purify.host_purifier import HostPurifier


def test_the_cpu_has_kernels_of_its_own():
    purifier = create_purifier(PurifyConfig(), 8, torch.device("cpu"))
    assert isinstance(purifier, HostPurifier) and len(purifier.packed_keys) == 0


@pytest.mark.parametrize(
    ("affinity", "expected"), [("student", DevicePairwise), ("geometric", DeviceCosines)]
)
def test_any_other_device_is_used_by_torch(affinity, expected):
    purifier = create_purifier(PurifyConfig(affinity=affinity), 8, torch.device("meta"))
    assert isinstance(purifier, DevicePurifier) and isinstance(purifier.affinity, expected)
    assert len(purifier.packed_keys) == 0


def test_nothing_is_purified_to_nothing():
    for device in ("cpu", "meta"):
        purifier = create_purifier(PurifyConfig(), 8, torch.device(device))
        assert purifier.purify(np.empty((0, 3), np.float32)).shape == (0, 3)
