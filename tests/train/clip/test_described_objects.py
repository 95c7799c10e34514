# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects from their description: what differs in one attribute differs by that attribute."""

import numpy as np
import pytest
import torch

from geopurify_train.clip import described_objects
from geopurify_train.clip.claims import ObjectTable
from geopurify_train.clip.described_objects import DescribedObjects


def described(rows, monkeypatch, blur=0.0):
    monkeypatch.setattr(described_objects, "BLUR", blur)
    torch.manual_seed(0)
    table = ObjectTable(*np.array(rows, np.int64).T)
    return DescribedObjects(16)(table, torch.Generator().manual_seed(0)).detach()


def test_attributes_add_up(monkeypatch):
    # category, colour, material, size; -1 is unknown
    red_chair, blue_chair, red_table, blue_table = described(
        [(5, 0, 1, -1), (5, 3, 1, -1), (7, 0, 1, -1), (7, 3, 1, -1)], monkeypatch
    )
    assert torch.allclose(red_chair - blue_chair, red_table - blue_table, atol=1e-6)
    assert not torch.allclose(red_chair, red_table)


def test_the_same_object_looks_different_each_time(monkeypatch):
    first, second = described([(5, 0, 1, -1)] * 2, monkeypatch, blur=0.5)
    assert float((first - second).norm()) == pytest.approx(0.5 * 2**0.5, rel=0.6)
