# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from pathlib import Path

import pytest

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.student_file import save_student
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig
from geopurify_train.evaluation.affinity_name import affinity_name
from geopurify_train.evaluation.published_method import published_pooling


def network_file(path: Path, share: float) -> Path:
    save_student(path, AffinityNet(AffinityNetConfig(0, 4, 1, 4, share)), {})
    return path


def test_settings_are_the_paper_s_and_the_affinity_is_ours():
    ours = PurifyConfig(affinity="geometric", neighbours=24, confidence_exponent=0.5)
    theirs = published_pooling(ours, None)
    assert theirs == replace(
        ours, neighbours=96, sharpness=20.0, restart=0.0, rounds=18, confidence_exponent=0.0
    )
    assert affinity_name(theirs) == "formula"


def test_with_the_published_network_the_affinity_is_its_own(tmp_path: Path):
    file = network_file(tmp_path / "net.safetensors", 1.0)
    theirs = published_pooling(PurifyConfig(affinity="geometric"), file)
    assert (theirs.affinity, theirs.student) == ("student", str(file))
    assert affinity_name(theirs).startswith("model net.safetensors (SHA-256 ")


def test_another_network_is_not_the_published_one(tmp_path: Path):
    mixed = network_file(tmp_path / "mixed.safetensors", 0.5)
    for file in (SHIPPED, mixed):
        with pytest.raises(BadInput, match="is not the published network alone"):
            published_pooling(PurifyConfig(), file)
