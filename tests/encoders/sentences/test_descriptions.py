# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from geopurify.config.label_sets import label_set
from geopurify.encoders.sentences.descriptions import describe


@pytest.mark.parametrize("name", ["home", "scannet20", "scannet200", "nyu40"])
def test_every_name_is_described_in_several_ways(name):
    bare = {n for n in label_set(name) if len(describe(n)) < 2}
    assert bare <= {"otherstructure", "otherfurniture", "otherprop"}


def test_a_name_comes_before_its_descriptions():
    assert describe("lamp")[0] == "lamp"
    assert describe("no such thing") == ("no such thing",)


def test_no_description_is_given_twice():
    for name in label_set("scannet200"):
        assert len(set(describe(name))) == len(describe(name)), name
